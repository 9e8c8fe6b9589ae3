"""Which entries may somebody see who asks with filters?

Functions over one connection. An answer is remembered until something changes that it depends on: then a
number in the table `seen_version` goes up. Where the database can tell for less that nothing has changed at
all, that number is looked at only after something has.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

from corpora.store.audience import VISIBLE, parameters_of
from corpora.store.concepts import HAS_CONCEPT, narrower_than
from corpora.store.connection import Connection
from corpora.store.protocol import Filters, Viewer
from corpora.store.veils import NOT_INSTEAD

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

    Keys = NDArray[int64]

MOST_KNOWN = 32  # answers that are remembered; of 100,000 keys each takes 0.8 MB

CONDITIONS = {
    "sector": "records.sector = :sector",
    "organisation": "records.organisation = :organisation",
    "country": "records.country = :country",
    "prefecture": "records.prefecture = :prefecture",
    "language": "entries.language = :language",
    "illustrative": "records.illustrative = CASE WHEN :illustrative = 'true' THEN 1 ELSE 0 END",
    "visibility": "records.visibility = :visibility",
    "trl_min": "records.trl >= CAST(:trl_min AS INTEGER)",
    "trl_max": "records.trl <= CAST(:trl_max AS INTEGER)",
    "concept": HAS_CONCEPT,
}


def visible_keys(connection: Connection, *, kind: str, viewer: Viewer, filters: Filters) -> "Keys":
    """Return the keys of the entries that the viewer may see and that meet the filters, sorted."""
    import numpy as np

    parameters: dict[str, str | bool] = {**filters.conditions, **parameters_of(viewer)}
    if "concept" in filters.conditions:
        parameters["narrower"] = narrower_than(filters.conditions["concept"])
    conditions = " AND ".join([VISIBLE, NOT_INSTEAD, *(CONDITIONS[key] for key in filters.conditions)])
    rows = connection.execute(
        f"""SELECT entries.key FROM entries JOIN records ON records.id = entries.record_id
            WHERE records.kind = :kind AND records.withdrawn_at IS NULL AND {conditions}
            ORDER BY entries.key""",
        {**parameters, "kind": kind},
    )
    keys = np.fromiter((key for (key,) in rows), np.int64)
    keys.flags.writeable = False
    return keys


class KnownKeys:
    """Remembers the last answers of `visible_keys` over one connection, none longer than it is true."""

    def __init__(self, changes: Callable[[], object] | None = None) -> None:
        self._changes = changes
        self._version: object = None
        self._seen: int | None = None
        self._known: OrderedDict[tuple[str, Viewer, frozenset[tuple[str, str]]], Keys] = OrderedDict()

    def of(self, connection: Connection, *, kind: str, viewer: Viewer, filters: Filters) -> "Keys":
        """Return what `visible_keys` does: the same array for as long as nothing of it can have changed.

        Only one thread at a time may use the connection.
        """
        if connection.in_transaction:  # what is written there may be taken back
            return visible_keys(connection, kind=kind, viewer=viewer, filters=filters)
        # Looked at before the keys: what is committed in between makes the answer too new, never too old.
        version = self._changes() if self._changes else None
        if version is None or version != self._version:
            seen = connection.execute("SELECT number FROM seen_version").fetchone()[0]
            if seen != self._seen:
                self._known.clear()
            self._version, self._seen = version, seen
        asked = (kind, viewer, frozenset(filters.conditions.items()))
        found = self._known.get(asked)
        if found is None:
            found = visible_keys(connection, kind=kind, viewer=viewer, filters=filters)
            self._known[asked] = found
            if len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)
        self._known.move_to_end(asked)
        return found
