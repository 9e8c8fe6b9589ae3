"""Which concepts does a record have, who says so, and what did people decide?

Functions over one connection; the store owns the transactions.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple

from corpora.concepts import concept_scheme
from corpora.records import Matchable
from corpora.store import clock
from corpora.store.connection import Connection
from corpora.store.protocol import ConceptEdit, ConceptOrigin, Mention, RecordConcept

# An edit decides; where there is none, what the file or the tagger says.
HAS_CONCEPT = """records.id IN (
    SELECT record_id FROM record_concepts
    WHERE (concept = :concept OR concept IN (SELECT value FROM json_each(:narrower)))
      AND NOT EXISTS (SELECT 1 FROM concept_edits AS edits WHERE edits.record_id = record_concepts.record_id
                      AND edits.concept = record_concepts.concept AND edits.keep = 0)
    UNION
    SELECT record_id FROM concept_edits
    WHERE keep = 1 AND (concept = :concept OR concept IN (SELECT value FROM json_each(:narrower))))"""


def narrower_than(concept: str) -> str:
    """Return all concepts below one as a JSON list; below a word that is no concept there is nothing."""
    scheme = concept_scheme()
    found = list(scheme.narrower.get(concept, ()))
    for known in found:
        found.extend(scheme.narrower.get(known, ()))
    return json.dumps(found)


def put_given(connection: Connection, records: Iterable[Matchable]) -> None:
    """Write the concepts that their files give to records, in place of those given before."""
    given = [(record.id, record.concepts) for record in records]
    connection.executemany(
        "DELETE FROM record_concepts WHERE record_id = ? AND origin = 'given'", [(name,) for name, _ in given]
    )
    connection.executemany(
        """INSERT INTO record_concepts (record_id, concept, origin) VALUES (?, ?, 'given')
           ON CONFLICT (record_id, concept, origin) DO NOTHING""",
        [(record_id, concept) for record_id, concepts in given for concept in concepts],
    )


def put_automatic(connection: Connection, concepts: Mapping[str, Sequence[RecordConcept]]) -> None:
    """Write what the tagger found, in place of what it found before; records gone are passed over."""
    for record_id, own in concepts.items():
        connection.execute(
            "DELETE FROM record_concepts WHERE record_id = ? AND origin = 'automatic'", [record_id]
        )
        connection.executemany(
            """INSERT INTO record_concepts (record_id, concept, origin, probability, mentions)
               SELECT id, ?, 'automatic', ?, ? FROM records WHERE id = ?""",
            [
                (tag.concept, tag.probability, json.dumps([astuple(m) for m in tag.mentions]), record_id)
                for tag in own
            ],
        )


def put_edits(
    connection: Connection,
    record_id: str,
    *,
    add: Iterable[str],
    remove: Iterable[str],
    forget: Iterable[str],
) -> None:
    """Write decisions about one record."""
    now = clock.now()
    decided = [(record_id, c, 1, now) for c in add] + [(record_id, c, 0, now) for c in remove]
    connection.executemany(
        """INSERT INTO concept_edits (record_id, concept, keep, at) VALUES (?, ?, ?, ?)
           ON CONFLICT (record_id, concept) DO UPDATE SET keep = excluded.keep, at = excluded.at""",
        decided,
    )
    connection.executemany(
        "DELETE FROM concept_edits WHERE record_id = ? AND concept = ?", [(record_id, c) for c in forget]
    )


def edits_by_record(connection: Connection) -> dict[str, tuple[ConceptEdit, ...]]:
    """Return every decision by record, ordered by concept."""
    found: dict[str, list[ConceptEdit]] = defaultdict(list)
    for record_id, concept, keep in connection.execute(
        "SELECT record_id, concept, keep FROM concept_edits ORDER BY record_id, concept"
    ):
        found[record_id].append(ConceptEdit(concept, bool(keep)))
    return {record_id: tuple(own) for record_id, own in found.items()}


def concepts_of(connection: Connection, record_ids: Sequence[str]) -> dict[str, tuple[RecordConcept, ...]]:
    """Return the concepts of records with the edits applied, the most probable first, then by id."""
    ids = json.dumps(_present(connection, record_ids))
    found: dict[str, dict[str, RecordConcept]] = {record_id: {} for record_id in record_ids}
    for record_id, concept in _automatic_and_given(connection, ids):
        known = found[record_id].get(concept.concept)
        if known is None or known.origin is ConceptOrigin.AUTOMATIC:
            found[record_id][concept.concept] = concept
    for record_id, name, keep in connection.execute(
        """SELECT record_id, concept, keep FROM concept_edits
           WHERE record_id IN (SELECT value FROM json_each(?))""",
        [ids],
    ):
        found[record_id].pop(name, None)
        if keep:
            found[record_id][name] = RecordConcept(name, ConceptOrigin.EDITED)
    return {record_id: tuple(sorted(own.values(), key=_order)) for record_id, own in found.items()}


def _present(connection: Connection, record_ids: Sequence[str]) -> list[str]:
    query = """SELECT id FROM records
               WHERE withdrawn_at IS NULL AND id IN (SELECT value FROM json_each(?))"""
    return [row[0] for row in connection.execute(query, [json.dumps(list(record_ids))])]


def _automatic_and_given(connection: Connection, ids: str) -> Iterator[tuple[str, RecordConcept]]:
    for record_id, concept, origin, probability, mentions in connection.execute(
        """SELECT record_id, concept, origin, probability, mentions FROM record_concepts
           WHERE record_id IN (SELECT value FROM json_each(?)) ORDER BY record_id, origin""",
        [ids],
    ):
        places = tuple(Mention(*place) for place in json.loads(mentions))
        yield record_id, RecordConcept(concept, ConceptOrigin(origin), probability, places)


def _order(concept: RecordConcept) -> tuple[float, str]:
    return -(1.0 if concept.probability is None else concept.probability), concept.concept
