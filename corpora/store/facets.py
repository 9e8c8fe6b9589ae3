"""How many of the records that somebody may see, and that meet their filters, have which value of a facet?

Functions over one connection. Nothing is counted that the asker may not see one by one. An answer is
remembered, as those of `visibility.KnownKeys`, until the number in `seen_version` has gone up.
"""

from collections import OrderedDict
from collections.abc import Mapping

from corpora.store.audience import VISIBLE, parameters_of
from corpora.store.concepts import narrower_than
from corpora.store.connection import Connection
from corpora.store.pages import LANGUAGE
from corpora.store.protocol import Filters, Viewer
from corpora.store.veils import NOT_INSTEAD
from corpora.store.visibility import CONDITIONS

Facets = Mapping[str, Mapping[str, int]]
MOST_KNOWN = 64

_COUNTED: Mapping[str, str] = {
    "all": "SELECT 'all' AS value, COUNT(*) FROM seen",
    **{
        name: f"SELECT {name} AS value, COUNT(*) FROM seen WHERE {name} IS NOT NULL GROUP BY value"
        for name in ("organisation", "country", "prefecture", "trl")
    },
    "language": """SELECT entries.language AS value, COUNT(*) FROM seen
                   JOIN entries ON entries.record_id = seen.id GROUP BY value""",
    # As `concepts.HAS_CONCEPT`: an edit decides; where there is none, what the file or the tagger says.
    "concept": """SELECT concept AS value, COUNT(*) FROM (
                    SELECT record_id, concept FROM record_concepts AS said
                    WHERE NOT EXISTS (SELECT 1 FROM concept_edits AS edits WHERE edits.keep = 0
                      AND edits.record_id = said.record_id AND edits.concept = said.concept)
                    UNION SELECT record_id, concept FROM concept_edits WHERE keep = 1) AS tags
                  JOIN seen ON seen.id = tags.record_id GROUP BY value""",
}


def facets(connection: Connection, *, kind: str, viewer: Viewer, filters: Filters) -> Facets:
    """Return the number of records by facet and value, the most frequent values first; equal ones by name."""
    asked: dict[str, str | bool] = {**filters.conditions, **parameters_of(viewer), "kind": kind}
    if "concept" in filters.conditions:
        asked["narrower"] = narrower_than(filters.conditions["concept"])
    own = {**CONDITIONS, "language": LANGUAGE}
    conditions = " AND ".join([VISIBLE, NOT_INSTEAD, *(own[key] for key in filters.conditions)])
    seen = f"""WITH seen AS MATERIALIZED (
        SELECT id, organisation, country, prefecture, trl FROM records
        WHERE kind = :kind AND withdrawn_at IS NULL AND {conditions})"""
    return {
        name: {str(value): count for value, count in _ordered(connection, f"{seen} {counted}", asked)}
        for name, counted in _COUNTED.items()
    }


class KnownFacets:
    """Remembers the last answers of `facets` over one connection, none longer than it is true."""

    def __init__(self) -> None:
        self._version: int | None = None
        self._known: OrderedDict[tuple[str, Viewer, frozenset[tuple[str, str]]], Facets] = OrderedDict()

    def of(self, connection: Connection, *, kind: str, viewer: Viewer, filters: Filters) -> Facets:
        """Return what `facets` does. Only one thread at a time may use the connection."""
        if connection.in_transaction:  # what is written there may be taken back
            return facets(connection, kind=kind, viewer=viewer, filters=filters)
        version = connection.execute("SELECT number FROM seen_version").fetchone()[0]
        if version != self._version:
            self._known.clear()
            self._version = version
        asked = (kind, viewer, frozenset(filters.conditions.items()))
        if asked not in self._known:
            self._known[asked] = facets(connection, kind=kind, viewer=viewer, filters=filters)
            if len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)
        self._known.move_to_end(asked)
        return self._known[asked]


def _ordered(connection: Connection, query: str, asked: Mapping[str, str | bool]) -> list[tuple[str, int]]:
    return connection.execute(f"{query} ORDER BY 2 DESC, 1", asked).fetchall()
