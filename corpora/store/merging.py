"""How do two records become one, and how is that undone?

Functions over one connection; the store owns the transactions and writes the records. What a merge changed is
kept record by record, as it was before and as a hash of what it became.
"""

from collections.abc import Callable, Iterator
from typing import cast

from pydantic import TypeAdapter

from corpora.errors import NotFoundError, UsageError
from corpora.records import AnyRecord
from corpora.store.audience import same_eyes
from corpora.store.clock import now
from corpora.store.connection import Connection
from corpora.store.history import keep_versions
from corpora.store.protocol import Merge, Undone
from corpora.store.provenance import Ended
from corpora.store.review import KIND_OF, check_pair, decide_records
from corpora.store.standing import references
from corpora.store.uniting import united
from corpora.store.withheld import hand_over

_RECORD: TypeAdapter[AnyRecord] = TypeAdapter(AnyRecord)
Put = Callable[[AnyRecord], object]
_WHAT_OF = {kind: what for what, kind in KIND_OF.items()}


def merge(connection: Connection, kept_id: str, merged_id: str, *, by: str, put: Put) -> int:
    """Make the merged record a part of the kept one; returns the number of the merge."""
    kept, merged = _live(connection, kept_id), _live(connection, merged_id)
    what = _WHAT_OF.get(kept.kind)
    if what is None:
        raise UsageError(
            f"'{kept_id}' is a {kept.kind}: those are not merged. Allowed: {', '.join(_WHAT_OF)}."
        )
    check_pair(connection, what, kept_id, merged_id)
    _check_owners(kept, merged)
    (merge_id,) = connection.execute(
        "INSERT INTO merges (kept_id, merged_id, merged_by, merged_at) VALUES (?, ?, ?, ?) RETURNING id",
        [kept_id, merged_id, by, now()],
    ).fetchone()
    redirected = list(_redirected(connection, merged_id, kept_id))
    for before, after in [(kept, united(kept, merged)), *redirected]:
        if after != before:
            _keep(connection, merge_id, before, after.content_hash, withdrawn=False)
            put(after)
    hand_over(connection, [record.id for record, _ in redirected], owner=merged_id, to=kept_id)
    _keep(connection, merge_id, merged, merged.content_hash, withdrawn=True)
    keep_versions(connection, [merged_id], ended=Ended.WITHDRAWN, until=now())
    connection.execute("UPDATE records SET withdrawn_at = ? WHERE id = ?", [now(), merged_id])
    decide_records(connection, what, (kept_id, merged_id), by)
    return cast(int, merge_id)


def unmerge(connection: Connection, merge_id: int, *, by: str, put: Put) -> Undone:
    """Restore what the merge changed; what was changed since stays as it is and is named."""
    known = _merge(connection, merge_id)
    if known.undone_at is not None:
        raise UsageError(f"Merge {merge_id} was undone on {known.undone_at} already. Nothing was done.")
    connection.execute("UPDATE merges SET undone_by = ?, undone_at = ? WHERE id = ?", [by, now(), merge_id])
    restored, changed = [], []
    rows = connection.execute(
        """SELECT changes.record_id, before, changes.after_hash, changes.withdrawn, content_hash,
                  withdrawn_at IS NOT NULL
           FROM merge_changes AS changes JOIN records ON records.id = changes.record_id
           WHERE merge_id = ? ORDER BY changes.record_id""",
        [merge_id],
    ).fetchall()
    for record_id, before, after_hash, withdrawn, current_hash, is_withdrawn in rows:
        if (after_hash, bool(withdrawn)) == (current_hash, bool(is_withdrawn)):
            put(_RECORD.validate_json(before))
            restored.append(record_id)
        else:
            changed.append(record_id)
    others = [record_id for record_id in restored if record_id != known.kept]
    hand_over(connection, others, owner=known.kept, to=known.merged)
    connection.execute("DELETE FROM merge_changes WHERE merge_id = ?", [merge_id])
    what = _WHAT_OF[_kind(connection, known.kept)]
    decide_records(connection, what, (known.kept, known.merged), None)
    return Undone(known.kept, known.merged, tuple(restored), tuple(changed))


def merges(connection: Connection) -> list[Merge]:
    """Return every merge, undone ones too, the newest first."""
    rows = connection.execute(
        """SELECT id, kept_id, merged_id, merged_by, merged_at, undone_by, undone_at
           FROM merges ORDER BY id DESC"""
    )
    return [Merge(*row) for row in rows]


def _check_owners(kept: AnyRecord, merged: AnyRecord) -> None:
    if not same_eyes(kept, merged):
        ours, theirs = map(_eyes, (kept, merged))
        raise UsageError(
            f"'{kept.id}' is visible to {ours}, '{merged.id}' to {theirs}. "
            "Give both the same visibility and owner first."
        )


def _eyes(record: AnyRecord) -> str:
    told = ", ".join(filter(None, (*record.shared_with, str(getattr(record, "organisation", None)))))
    return f"{record.visibility.value} ({told})"


def _redirected(
    connection: Connection, merged_id: str, kept_id: str
) -> Iterator[tuple[AnyRecord, AnyRecord]]:
    """Every record that refers to the merged one, before and after."""
    rows = connection.execute(
        """SELECT document FROM records
           WHERE withdrawn_at IS NULL AND id NOT IN (?, ?) AND instr(document, ?) > 0 ORDER BY id""",
        [merged_id, kept_id, f'"{merged_id}"'],
    ).fetchall()
    for (document,) in rows:
        record = _RECORD.validate_json(document)
        fields = references(record, {merged_id: kept_id})
        yield record, record.model_copy(update=fields)


def _keep(
    connection: Connection, merge_id: int | None, before: AnyRecord, after: str, *, withdrawn: bool
) -> None:
    connection.execute(
        """INSERT INTO merge_changes (merge_id, record_id, before, after_hash, withdrawn)
           VALUES (?, ?, ?, ?, ?)""",
        [merge_id, before.id, before.model_dump_json(), after, int(withdrawn)],
    )


def _live(connection: Connection, record_id: str) -> AnyRecord:
    row = connection.execute(
        "SELECT document FROM records WHERE id = ? AND withdrawn_at IS NULL", [record_id]
    ).fetchone()
    if row is None:
        raise NotFoundError(f"There is no record '{record_id}'. Check the id.")
    return _RECORD.validate_json(row[0])


def _merge(connection: Connection, merge_id: int) -> Merge:
    found = {merge.id: merge for merge in merges(connection)}
    if merge_id not in found:
        raise NotFoundError(f"There is no merge {merge_id}. List the merges to see the numbers.")
    return found[merge_id]


def _kind(connection: Connection, record_id: str) -> str:
    return str(connection.execute("SELECT kind FROM records WHERE id = ?", [record_id]).fetchone()[0])
