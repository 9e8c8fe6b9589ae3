"""Who may see a record?

One rule, told twice: `visible_to` for a record in memory, `VISIBLE` for those in the database. Both compare
the circles to which a record is open with the circles in which the viewer stands.
"""

import json
from collections.abc import Iterable, Mapping

from corpora.records import AnyRecord, Matchable, Organisation, Tier, Visibility
from corpora.store.connection import Connection
from corpora.store.protocol import Store, Viewer
from corpora.working_groups import working_groups_of


def seen_as(table: str) -> str:
    """The condition under which a viewer sees a row of `records`, which a query calls by that name.

    Its parameters are those that `parameters_of` returns.
    """
    return f"""({table}.visibility = 'public'
        OR (:is_member AND {table}.visibility = 'coalition')
        OR EXISTS (SELECT 1 FROM record_audience
                   WHERE record_audience.record_id = {table}.id
                     AND record_audience.circle IN (SELECT value FROM json_each(:circles))))"""


VISIBLE = seen_as("records")


def owner_of(record: AnyRecord) -> str | None:
    """Return the organisation whose record it is; an organisation owns its own."""
    if isinstance(record, Organisation):
        return record.id
    return getattr(record, "organisation", None) or None


def visible_to(record: AnyRecord, viewer: Viewer) -> bool:
    """Whether a viewer may see a record."""
    return open_to(record.tier, owner_of(record), viewer)


def open_to(tier: Tier, owner: str | None, viewer: Viewer) -> bool:
    """Whether a viewer may see what is of a tier and belongs to an organisation."""
    if tier.visibility is Visibility.PUBLIC:
        return True
    if tier.visibility is Visibility.COALITION and viewer.is_member:
        return True
    return bool(_circles_of(tier, owner) & _circles_around(viewer))


def holders_of(store: Store, records: Iterable[Matchable], *, viewer: Viewer) -> dict[str, Organisation]:
    """Return by id the organisations that hold seeds or needs, as far as the viewer may see them."""
    named = {record.organisation for record in records if record.organisation}
    return {
        name: found
        for name, found in store.get_many(sorted(named)).items()
        if isinstance(found, Organisation) and visible_to(found, viewer)
    }


def viewer_as(record: AnyRecord | None) -> Viewer:
    """Return who asks as an organisation: itself, and a member of its groups; nobody where there is none."""
    return Viewer(record.id, working_groups_of(record)) if isinstance(record, Organisation) else Viewer()


def same_eyes(left: AnyRecord, right: AnyRecord) -> bool:
    """Whether two records are for the same eyes: what one may not see must not flow into what one may see."""
    owned = left.visibility not in (Visibility.PUBLIC, Visibility.COALITION)
    ours, theirs = (getattr(record, "organisation", None) for record in (left, right))
    return left.tier == right.tier and (not owned or ours == theirs)


def parameters_of(viewer: Viewer | None) -> Mapping[str, str | bool]:
    """Return the parameters of `VISIBLE`; without a viewer those of nobody in particular."""
    viewer = viewer or Viewer()
    return {"is_member": viewer.is_member, "circles": json.dumps(sorted(_circles_around(viewer)))}


def put_audiences(connection: Connection, records: Iterable[AnyRecord]) -> None:
    """Write to which circles records are open, in place of what was before."""
    written = list(records)
    connection.executemany(
        "DELETE FROM record_audience WHERE record_id = ?", [(record.id,) for record in written]
    )
    connection.executemany(
        "INSERT INTO record_audience (record_id, circle) VALUES (?, ?)",
        [
            (record.id, circle)
            for record in written
            for circle in sorted(_circles_of(record.tier, owner_of(record)))
        ],
    )


def _circles_of(tier: Tier, owner: str | None) -> frozenset[str]:
    kind = "working_group" if tier.visibility is Visibility.WORKING_GROUP else "organisation"
    own = (f"organisation:{owner}",) if owner else ()
    return frozenset((*own, *(f"{kind}:{name}" for name in tier.shared_with)))


def _circles_around(viewer: Viewer) -> frozenset[str]:
    own = (f"organisation:{viewer.organisation}",) if viewer.organisation else ()
    return frozenset((*own, *(f"working_group:{name}" for name in viewer.working_groups)))
