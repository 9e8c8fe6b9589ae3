"""Which records that all of a working group may see are new since its last meeting, or have changed?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property

from corpora import Filters, Matchable, Need, Seed, Store, Viewer, WorkingGroup

_PAGE = 500


@dataclass(frozen=True)
class Fresh:
    """A record that is new since a day, or has changed."""

    record: Matchable
    changed: bool


@dataclass(frozen=True)
class FreshRecords:
    """What a group has to look at since a day: real records first, then by id."""

    group: WorkingGroup
    since: date
    seeds: tuple[Fresh, ...]
    needs: tuple[Fresh, ...]

    @cached_property
    def asking(self) -> tuple[Matchable, ...]:
        """The records in the order in which they are matched: real ones first."""
        records = (own.record for own in (*self.needs, *self.seeds))
        return tuple(sorted(records, key=lambda own: (own.illustrative, own.id)))


def viewer_of_group(group: WorkingGroup) -> Viewer:
    """Who sees what every member of a group may see: the group itself, as a body of the coalition."""
    return Viewer(group.record, frozenset({group.id}))


def fresh_records(store: Store, group: WorkingGroup, *, since: date) -> FreshRecords:
    """Look up what was written since a day; what was there before counts as changed."""
    viewer = viewer_of_group(group)
    seeds, needs = (
        tuple(sorted(_written(store, viewer, kind, since), key=_order)) for kind in ("seed", "need")
    )
    return FreshRecords(group, since, seeds, needs)


def _order(own: Fresh) -> tuple[bool, str]:
    return own.record.illustrative, own.record.id


def _written(store: Store, viewer: Viewer, kind: str, since: date) -> Iterator[Fresh]:
    first = datetime.combine(since, time.min, UTC).isoformat(timespec="seconds")
    after = ""
    while page := store.page(viewer=viewer, filters=Filters(), kind=kind, after=after, limit=_PAGE):
        for own in page:
            if own.updated_at >= first and isinstance(own.record, Seed | Need):
                former = store.history(own.record.id, viewer=viewer) if own.version > 1 else ()
                yield Fresh(own.record, any(version.at < first for version in former))
        after = page[-1].record.id
