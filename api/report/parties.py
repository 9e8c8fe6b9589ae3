"""Who holds a record, whom can one ask, and who may read a report on it?

Only what the reader may see is looked up; what they may not see is as if it were not there.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from api.showing.marking import Quoted, quoted
from corpora import (
    AnyRecord,
    ContactPoint,
    Matchable,
    NotFoundError,
    Organisation,
    Store,
    Viewer,
    Visibility,
)

_REACHED_BY = ("email", "phone", "url")
_STRICTNESS = tuple(Visibility)


@dataclass(frozen=True)
class Party:
    """The institution that holds a record, and where to ask it; each may be unknown.

    `record` is that of the institution where the reader may see it, `organisation` its name, else its id.
    `office` is the name of a contact point, or the contact as the record gives it; `lines` are how to reach
    it. `visibility` is that of the strictest record that this was read from.
    """

    record: Organisation | None
    organisation: Quoted | None
    office: Quoted | None
    lines: tuple[str, ...]
    visibility: Visibility


class Directory:
    """Looks up what a viewer may see, names in `language` where there are any."""

    def __init__(self, store: Store, viewer: Viewer, language: str) -> None:
        self._store = store
        self._viewer = viewer
        self._language = language

    def party_of(self, record: Matchable) -> Party:
        """Look up holder and contact of a record."""
        holder = self.holder_of(record)
        point = self._contact_point(record)
        lines = tuple(value for name in _REACHED_BY if (value := getattr(point, name, None)))
        read = [own for own in (holder, point) if own]
        office = quoted(point.office, self._language) if point else None
        return Party(
            holder,
            self.name_of(record.organisation),
            office or (Quoted(record.contact, "") if record.contact else None),
            lines,
            strictest(own.visibility for own in read),
        )

    def holder_of(self, record: Matchable) -> Organisation | None:
        """The organisation that holds a record, where the reader may see it."""
        found = self._seen(record.organisation)
        return found if isinstance(found, Organisation) else None

    def name_of(self, organisation: str | None) -> Quoted | None:
        """The organisation's name; its id where it is not in the store, or not to be seen."""
        found = self._seen(organisation)
        if isinstance(found, Organisation):
            return quoted(found.name, self._language)
        return Quoted(organisation, "") if organisation else None

    @property
    def own_name(self) -> Quoted | None:
        """The name of the organisation that asks."""
        return self.name_of(self._viewer.organisation)

    def _seen(self, record_id: str | None) -> AnyRecord | None:
        try:
            return self._store.get(record_id, viewer=self._viewer) if record_id else None
        except NotFoundError:
            return None

    def _contact_point(self, record: Matchable) -> ContactPoint | None:
        """The contact point that the record names, else its institution's, the liaison office first."""
        if record.contact:
            named = self._seen(record.contact)
            return named if isinstance(named, ContactPoint) else None
        points = self._store.records("contact_point") if record.organisation else ()
        own = [
            point
            for point in points
            if isinstance(point, ContactPoint)
            and point.organisation == record.organisation
            and self._seen(point.id)
        ]
        return min(own, key=lambda point: (point.role != "liaison_office", point.id), default=None)


def strictest(visibilities: Iterable[Visibility]) -> Visibility:
    """Return the visibility that the fewest have; public where there is none."""
    return max(visibilities, key=_STRICTNESS.index, default=Visibility.PUBLIC)
