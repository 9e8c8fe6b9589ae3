"""How are many records written in few statements, and what does each of them change?

Functions over one connection; the store owns the transactions.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpora.errors import RecordError
from corpora.records import AnyRecord, Matchable
from corpora.store.audience import put_audiences
from corpora.store.concepts import put_given
from corpora.store.connection import Connection
from corpora.store.history import keep_versions
from corpora.store.origins import see
from corpora.store.protocol import Change, entry_hash, entry_texts
from corpora.store.provenance import Ended, Imported
from corpora.store.standing import Standing, standing
from corpora.store.withheld import (
    NOTHING,
    Withheld,
    kept_back,
    put_withheld,
    tiers_by_record,
    withheld_by_record,
    withheld_from,
)

_BATCH = 1000


@dataclass(frozen=True)
class _Known:
    kind: str
    content_hash: str
    withdrawn: bool


@dataclass(frozen=True)
class _Write:
    """A record that must be written; `withheld` is None where what was withheld stays."""

    record: AnyRecord
    content_hash: str
    known: _Known | None
    withheld: Withheld | None


def put_items(
    connection: Connection, items: Iterable[Imported], *, import_id: int | None, at: str
) -> Iterator[Change | RecordError]:
    """Write records in batches and yield for each what changed, or why the store refuses it."""
    merges = standing(connection)
    for taken_up in _batches(replace(item, record=merges.settled(item.record)) for item in items):
        batch = _without_kept_back(connection, taken_up)
        outcomes, writes = _judged(connection, batch, merges)
        ended = [write.record.id for write in writes if write.known and not write.known.withdrawn]
        keep_versions(connection, ended, ended=Ended.UPDATED, until=at)
        _write_records(connection, writes, import_id=import_id, at=at)
        put_audiences(connection, [write.record for write in writes])
        _write_entries(connection, writes)
        put_withheld(connection, {w.record.id: w.withheld for w in writes if w.withheld is not None})
        if import_id is not None:
            taken = zip(batch, outcomes, strict=True)
            seen = [(i.record.id, i.origin) for i, o in taken if i.origin and isinstance(o, Change)]
            see(connection, seen, import_id=import_id)
        yield from outcomes


def rewrite(connection: Connection, record: AnyRecord, *, at: str) -> None:
    """Write a record over what it says, withdrawn or not, and keep no version: what it said must be gone."""
    content_hash = record.content_hash
    connection.execute(
        """UPDATE records
           SET document = ?, content_hash = ?, country = ?, prefecture = ?, sector = ?, trl = ?,
               updated_at = ?, version = version + 1 WHERE id = ?""",
        [record.model_dump_json(), content_hash, *_columns(record, content_hash)[6:10], at, record.id],
    )
    known = _known(connection, [record.id])[record.id]
    _write_entries(connection, [_Write(record, content_hash, known, None)])


def _without_kept_back(connection: Connection, batch: Sequence[Imported]) -> list[Imported]:
    """The batch without the fields that have a tier of their own; records without any stay as they are."""
    tiers = tiers_by_record(connection, [item.record.id for item in batch])
    before = withheld_by_record(connection, tiers)
    return [
        kept_back(item, tiers[item.record.id], before.get(item.record.id, NOTHING))
        if item.record.id in tiers
        else item
        for item in batch
    ]


def _batches(items: Iterable[Imported]) -> Iterator[list[Imported]]:
    # No id twice in a batch: the second must find what the first has written.
    batch: dict[str, Imported] = {}
    for item in items:
        if len(batch) == _BATCH or item.record.id in batch:
            yield list(batch.values())
            batch = {}
        batch[item.record.id] = item
    if batch:
        yield list(batch.values())


def _judged(
    connection: Connection, batch: Sequence[Imported], merges: Standing
) -> tuple[list[Change | RecordError], list[_Write]]:
    ids = [item.record.id for item in batch]
    known = _known(connection, ids)
    purged = _purged(connection, [record_id for record_id in ids if record_id not in known])
    withheld = withheld_by_record(connection, [i.record.id for i in batch if i.withheld is not None])
    outcomes: list[Change | RecordError] = []
    writes: list[_Write] = []
    for item in batch:
        old = known.get(item.record.id)
        try:
            _check_id(item.record, old, purged)
            write = _write_of(item, old, withheld.get(item.record.id, NOTHING), merges)
        except RecordError as error:
            outcomes.append(error)
            continue
        if write is None:
            outcomes.append(Change.UNCHANGED)
        else:
            outcomes.append(Change.ADDED if old is None else Change.UPDATED)
            writes.append(write)
    return outcomes, writes


def _known(connection: Connection, ids: Sequence[str]) -> dict[str, _Known]:
    query = """SELECT id, kind, content_hash, withdrawn_at IS NOT NULL FROM records
               WHERE id IN (SELECT value FROM json_each(?))"""
    rows = connection.execute(query, [json.dumps(ids)])
    return {row[0]: _Known(row[1], row[2], bool(row[3])) for row in rows}


def _purged(connection: Connection, ids: Sequence[str]) -> set[str]:
    query = """SELECT record_id FROM log
               WHERE action = 'purge' AND record_id IN (SELECT value FROM json_each(?))"""
    return {row[0] for row in connection.execute(query, [json.dumps(ids)])}


def _check_id(record: AnyRecord, old: _Known | None, purged: set[str]) -> None:
    if old is None and record.id in purged:
        raise RecordError(
            f"Record '{record.id}' was purged and cannot come back under its id. Give it a new id.",
            field="id",
        )
    if old is not None and old.kind != record.kind:
        raise RecordError(
            f"Record '{record.id}' exists as a {old.kind}, not a {record.kind}. Give it another id.",
            field="id",
        )


def _write_of(item: Imported, old: _Known | None, before: Withheld, merges: Standing) -> _Write | None:
    """Return what is to be written; None where nothing has changed."""
    withheld = None if item.withheld is None else withheld_from(item.record, item.withheld)
    if withheld == before:
        withheld = None
    content_hash = item.record.content_hash
    same = old is not None and old.content_hash == content_hash
    if old is not None and item.record.id in merges.into:
        if not (same or merges.says_the_same(item.record)):
            raise merges.refusal(item.record.id)
        return None
    same = same and old is not None and not old.withdrawn
    return None if same and withheld is None else _Write(item.record, content_hash, old, withheld)


def _write_records(
    connection: Connection, writes: Sequence[_Write], *, import_id: int | None, at: str
) -> None:
    # An upsert, never INSERT OR REPLACE: replacing would delete the entries and change their keys.
    connection.executemany(
        """INSERT INTO records
               (id, kind, document, content_hash, visibility, organisation, country, prefecture,
                sector, trl, illustrative, updated_at, withdrawn_at, import_id)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)
           ON CONFLICT (id) DO UPDATE
           SET document = excluded.document, content_hash = excluded.content_hash,
               visibility = excluded.visibility, organisation = excluded.organisation,
               country = excluded.country, prefecture = excluded.prefecture, sector = excluded.sector,
               trl = excluded.trl, illustrative = excluded.illustrative, updated_at = excluded.updated_at,
               withdrawn_at = NULL, import_id = excluded.import_id, version = records.version + 1""",
        ((*_columns(write.record, write.content_hash), at, import_id) for write in writes),
    )


def _columns(record: AnyRecord, content_hash: str) -> tuple[str | int | None, ...]:
    place = getattr(record, "place", None)
    return (
        record.id,
        record.kind,
        record.model_dump_json(),
        content_hash,
        record.visibility.value,
        getattr(record, "organisation", None),
        place.country if place else None,
        place.prefecture if place else None,
        getattr(record, "sector", None),
        getattr(record, "trl", None),
        int(record.illustrative),
    )


def _write_entries(connection: Connection, writes: Sequence[_Write]) -> None:
    matchable = [(write.record, write.known) for write in writes if isinstance(write.record, Matchable)]
    connection.executemany(
        "DELETE FROM entries WHERE record_id = ? AND language NOT IN (SELECT value FROM json_each(?))",
        [(record.id, json.dumps(record.text.languages)) for record, known in matchable if known],
    )
    connection.executemany(
        """INSERT INTO entries (record_id, language, title, text, content_hash) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (record_id, language) DO UPDATE
           SET title = excluded.title, text = excluded.text, content_hash = excluded.content_hash""",
        (
            (record.id, language, title, text, entry_hash(title, text))
            for record, _ in matchable
            for language, title, text in entry_texts(record)
        ),
    )
    put_given(connection, [record for record, _ in matchable])
