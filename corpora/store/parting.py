"""What did other records take over from one that is purged, and how does it leave them?

A record into which another was merged has that one's names as aliases and whatever it lacked. All of this
goes with the purge of the merged one: out of the kept record, its former versions and what is kept for
undoing later merges, and on along the records into which the kept one was merged. What the kept record said
itself before the merge stays, and so does what says something else by now. A merge that was undone counts as
well: versions of then may still say it. Functions over one connection; the store owns the transactions.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter

from corpora.records import AnyRecord, Bilingual, Organisation, PersonName, Researcher
from corpora.store import clock
from corpora.store.connection import Connection
from corpora.store.writing import rewrite

_RECORD: TypeAdapter[AnyRecord] = TypeAdapter(AnyRecord)
_Named = TypeVar("_Named", Bilingual, PersonName)


def part(connection: Connection, purged_id: str) -> tuple[str, ...]:
    """Take what a record brought out of the records into which it was merged; returns their ids.

    To be called before it is deleted.
    """
    purged = _stored(connection, purged_id)
    changed = []
    for kept_id, own in _keepers(connection, purged_id):
        changed += [kept_id] if _leave(connection, kept_id, purged, own) else []
    return tuple(changed)


def _keepers(connection: Connection, record_id: str) -> Iterator[tuple[str, list[AnyRecord]]]:
    """The records into which one was merged, at first hand or further on, with what they said before."""
    seen, open_ids = {record_id}, [record_id]
    own: list[AnyRecord] = []
    while open_ids:
        rows = connection.execute(
            "SELECT id, kept_id, merged_at FROM merges WHERE merged_id = ? ORDER BY id", [open_ids.pop(0)]
        ).fetchall()
        for merge_id, kept_id, at in rows:
            own = [*own, *_before(connection, merge_id, kept_id, at)]
            if kept_id not in seen:
                seen.add(kept_id)
                open_ids.append(kept_id)
                yield kept_id, own


def _before(connection: Connection, merge_id: int, kept_id: str, at: str) -> list[AnyRecord]:
    """What the kept record said before the merge: where it changed nothing, what it says now."""
    row = (
        connection.execute(
            "SELECT before FROM merge_changes WHERE merge_id = ? AND record_id = ?", [merge_id, kept_id]
        ).fetchone()
        or connection.execute(
            "SELECT document FROM history WHERE record_id = ? AND until >= ? ORDER BY version LIMIT 1",
            [kept_id, at],
        ).fetchone()
        or connection.execute("SELECT document FROM records WHERE id = ?", [kept_id]).fetchone()
    )
    return [_RECORD.validate_json(row[0])] if row else []


def _leave(connection: Connection, kept_id: str, purged: AnyRecord, own: Sequence[AnyRecord]) -> bool:
    """Rewrite a kept record, its versions and what is kept of it for undoing; says whether it changed."""
    for table, column, key in (("history", "document", "version"), ("merge_changes", "before", "merge_id")):
        rows = connection.execute(
            f"SELECT {key}, {column} FROM {table} WHERE record_id = ?", [kept_id]
        ).fetchall()
        for number, document in rows:
            former = _RECORD.validate_json(document)
            if (less := without(former, purged, own)) != former:
                connection.execute(
                    f"UPDATE {table} SET {column} = ? WHERE record_id = ? AND {key} = ?",
                    [less.model_dump_json(), kept_id, number],
                )
    now = _stored(connection, kept_id)
    less = without(now, purged, own)
    if less == now:
        return False
    rewrite(connection, less, at=clock.now())
    connection.execute(
        "UPDATE merge_changes SET after_hash = ? WHERE record_id = ? AND after_hash = ?",
        [less.content_hash, kept_id, now.content_hash],
    )
    return True


def _stored(connection: Connection, record_id: str) -> AnyRecord:
    (document,) = connection.execute("SELECT document FROM records WHERE id = ?", [record_id]).fetchone()
    return _RECORD.validate_json(document)


def without(record: AnyRecord, purged: AnyRecord, own: Sequence[AnyRecord]) -> AnyRecord:
    """Return a record without what only the purged one brought; `own` is what it said by itself."""
    fields: dict[str, Any] = {}
    for name in type(record).model_fields:
        value, theirs = getattr(record, name), getattr(purged, name, None)
        ours = [getattr(one, name, None) for one in own]
        if name in ("id", "kind", "aliases") or value is None:
            continue
        if isinstance(value, tuple):
            mine = {item for one in ours for item in one or ()}
            fields[name] = tuple(item for item in value if item in mine or item not in (theirs or ()))
        elif isinstance(value, Bilingual | PersonName):
            fields[name] = _less(value, theirs, ours)
        elif value == theirs and all(one is None for one in ours):
            fields[name] = None
    if isinstance(record, Organisation | Researcher):
        fields["aliases"] = tuple(_aliases(record, purged, own))
    return type(record).model_validate(record.model_copy(update=fields).model_dump())


def _less(value: _Named, theirs: Any, ours: Iterable[Any]) -> _Named | None:
    """A text or name without the parts that are theirs and were never ours; None where nothing is left."""
    known = [one.model_dump() for one in ours if isinstance(one, BaseModel)]
    brought = theirs.model_dump() if isinstance(theirs, BaseModel) else {}
    kept = {
        part: None if said == brought.get(part) and not any(one.get(part) for one in known) else said
        for part, said in value.model_dump().items()
    }
    return type(value).model_validate(kept) if any(kept.values()) else None


def _aliases(record: Organisation | Researcher, purged: AnyRecord, own: Sequence[AnyRecord]) -> Iterator[str]:
    mine, theirs = set(_names(own)), set(_names([purged]))
    return (alias for alias in record.aliases if alias in mine or alias not in theirs)


def _names(records: Iterable[AnyRecord]) -> Iterator[str]:
    for record in records:
        if isinstance(record, Organisation | Researcher):
            yield from (said for said in record.name.model_dump().values() if said)
            yield from record.aliases
