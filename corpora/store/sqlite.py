"""How are records kept in one SQLite file?

WAL, foreign keys on, secure_delete on; sqlite-utils underneath. One connection per store,
usable from several threads one at a time.
"""

import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from sqlite_utils import Database

from corpora.errors import HomeError, LockedError, NotFoundError, RecordError
from corpora.records import AnyRecord
from corpora.store import backup, merging, origins, review
from corpora.store.concepts import (
    HAS_CONCEPT,
    concepts_of,
    edits_by_record,
    narrower_than,
    put_automatic,
    put_edits,
)
from corpora.store.history import keep_versions, versions
from corpora.store.protocol import (
    Change,
    DoubtfulPair,
    Entry,
    Filters,
    Merge,
    QueuedPair,
    RecordConcept,
    Store,
    StoreCopy,
    StoreCounts,
    StoreFault,
    Tombstone,
    Undone,
    Viewer,
)
from corpora.store.provenance import Ended, Imported, ImportRun, Sighting, Version
from corpora.store.schema import migrate, schema_version
from corpora.store.standing import merged_into
from corpora.store.withheld import withheld_of
from corpora.store.writing import put_items

_RECORD: TypeAdapter[AnyRecord] = TypeAdapter(AnyRecord)

_WAIT_S = 30.0
_DISK_ERRORS = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)

_VISIBLE = """(records.visibility = 'public'
    OR (:organisation IS NOT NULL AND records.visibility = 'coalition')
    OR (:organisation IS NOT NULL AND records.organisation = :organisation))"""

_CONDITIONS = {
    "sector": "records.sector = :sector",
    "organisation": "records.organisation = :where_organisation",
    "country": "records.country = :country",
    "prefecture": "records.prefecture = :prefecture",
    "language": "entries.language = :language",
    "illustrative": "records.illustrative = (:illustrative = 'true')",
    "visibility": "records.visibility = :visibility",
    "trl_min": "records.trl >= CAST(:trl_min AS INTEGER)",
    "trl_max": "records.trl <= CAST(:trl_max AS INTEGER)",
    "concept": HAS_CONCEPT,
}


def open_store(path: Path) -> Store:
    """Open the store at `path`, making it where it is new; runs the migrations.

    Raises `HomeError` where the file cannot be opened, written or is no database.
    """
    try:
        return SqliteStore(_migrated(path))
    except sqlite3.Error as error:
        raise HomeError(
            f"The store {path} cannot be opened: {error}. Check that the directory exists and can be "
            "written, and that the file is an Enmusubi store."
        ) from error


def _migrated(path: Path) -> Database:
    connection = sqlite3.connect(path, check_same_thread=False, timeout=_WAIT_S, isolation_level=None)
    try:
        _switch_to_wal(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        db = Database(connection)
        migrate(db)
    except BaseException:
        connection.close()
        raise
    return db


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    # SQLite does not wait for the lock here by itself, where several open a fresh file at once.
    give_up_at = time.monotonic() + _WAIT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > give_up_at:
                raise
            time.sleep(0.01)


class SqliteStore:
    """The `Store` protocol on SQLite."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._lock = threading.RLock()

    def put(self, records: Iterable[AnyRecord], *, dry_run: bool = False) -> list[Change]:
        """Add or update records in one transaction; says for each what changed."""
        changes: list[Change] = []
        with self._transaction() as connection:
            for outcome in put_items(connection, map(Imported, records), import_id=None, at=_now()):
                if isinstance(outcome, RecordError):
                    raise outcome
                changes.append(outcome)
            if dry_run:
                connection.rollback()
        return changes

    def _put_one(self, record: AnyRecord) -> None:
        """Write a record within a transaction that runs. Raises `RecordError`."""
        for outcome in put_items(self._db.conn, [Imported(record)], import_id=None, at=_now()):
            if isinstance(outcome, RecordError):
                raise outcome

    def put_batch(
        self, items: Iterable[Imported], *, import_id: int | None, dry_run: bool = False
    ) -> list[Change | RecordError]:
        """Add or update records as an import reads them, in one transaction. Raises `NotFoundError`."""
        with self._transaction() as connection:
            if import_id is not None:
                origins.check_import(connection, import_id)
            outcomes = list(put_items(connection, items, import_id=import_id, at=_now()))
            if dry_run:
                connection.rollback()
        return outcomes

    def begin_import(self, *, list_name: str, file: str, file_hash: str, mapping: str | None = None) -> int:
        """Note that the reading of a file begins; returns the import's id."""
        with self._transaction() as connection:
            return origins.put_import(
                connection, at=_now(), list_name=list_name, file=file, file_hash=file_hash, mapping=mapping
            )

    def finish_import(self, import_id: int, counts: Mapping[str, int]) -> None:
        """Note that a file was read to its end. Raises `NotFoundError`."""
        with self._transaction() as connection:
            origins.end_import(connection, import_id, counts, at=_now())

    def imports(self, list_name: str | None = None) -> tuple[ImportRun, ...]:
        """Return all imports, or those of one list, newest first."""
        with self._lock:
            return origins.imports(self._db.conn, list_name)

    def origins_of(self, record_ids: Iterable[str]) -> dict[str, tuple[Sighting, ...]]:
        """Return where records were read, by id, ordered by list."""
        with self._lock:
            return origins.origins_of(self._db.conn, list(record_ids))

    def missing_from(self, list_name: str, *, since: int) -> tuple[str, ...]:
        """Return what only this list held and no import since that one has seen. Raises `NotFoundError`."""
        with self._lock:
            return origins.missing_from(self._db.conn, list_name, since=since)

    def listed(self, list_name: str) -> tuple[str, ...]:
        """Return the ids of what only this list holds, sorted."""
        with self._lock:
            return origins.listed(self._db.conn, list_name)

    def withdraw_missing(self, list_name: str, *, since: int, keep: Iterable[str] = ()) -> tuple[str, ...]:
        """Withdraw what is missing, but for `keep`. Raises `NotFoundError`, `UsageError`."""
        kept = set(keep)
        with self._transaction() as connection:
            found = origins.missing_from(connection, list_name, since=since)
            origins.check_read_to_the_end(connection, list_name, since=since)
            gone = tuple(record_id for record_id in found if record_id not in kept)
            self._withdraw(connection, gone)
            origins.strike(connection, list_name, since=since, keep=kept)
        return gone

    def history(self, record_id: str, *, viewer: Viewer | None = None) -> tuple[Version, ...]:
        """Return the former versions of a record, newest first. Raises `NotFoundError`."""
        with self._lock:
            record = self.get(record_id, viewer=viewer) if viewer else self._present_or_withdrawn(record_id)
            return versions(self._db.conn, record, viewer=viewer)

    def withheld_of(self, record_id: str, *, viewer: Viewer) -> dict[str, str]:
        """Return what the record's own organisation alone may read; nothing to anybody else."""
        with self._lock:
            return withheld_of(self._db.conn, record_id, viewer)

    def get(self, record_id: str, *, viewer: Viewer | None = None) -> AnyRecord:
        """Return a record that is not withdrawn and, with `viewer`, visible to them."""
        condition = f" AND {_VISIBLE}" if viewer else ""
        row = self._one(
            f"SELECT document FROM records WHERE id = :id AND withdrawn_at IS NULL{condition}",
            {"id": record_id, "organisation": viewer.organisation if viewer else None},
        )
        if row is None:
            raise NotFoundError(f"There is no record '{record_id}'. Check the id.")
        return _RECORD.validate_json(row["document"])

    def _present_or_withdrawn(self, record_id: str) -> AnyRecord:
        row = self._one("SELECT document FROM records WHERE id = ?", [record_id])
        if row is None:
            raise NotFoundError(f"There is no record '{record_id}'. Check the id.")
        return _RECORD.validate_json(row["document"])

    def get_many(self, record_ids: Iterable[str]) -> dict[str, AnyRecord]:
        """Return those of the records that exist and are not withdrawn, by id."""
        found: dict[str, AnyRecord] = {}
        ids = list(record_ids)
        for start in range(0, len(ids), 500):
            chunk = ids[start : start + 500]
            marks = ",".join("?" * len(chunk))
            query = f"SELECT id, document FROM records WHERE withdrawn_at IS NULL AND id IN ({marks})"
            found |= {row["id"]: _RECORD.validate_json(row["document"]) for row in self._all(query, chunk)}
        return found

    def records(self, kind: str | None = None) -> Iterator[AnyRecord]:
        """Iterate over the records that are not withdrawn, ordered by id."""
        query = """SELECT document FROM records WHERE withdrawn_at IS NULL
                   AND (:kind IS NULL OR kind = :kind) ORDER BY id"""
        for row in self._all(query, {"kind": kind}):
            yield _RECORD.validate_json(row["document"])

    def entries(self) -> Iterator[Entry]:
        """Iterate over the searchable entries of records not withdrawn, ordered by key."""
        query = """SELECT entries.*, records.kind, records.visibility FROM entries
                   JOIN records ON records.id = entries.record_id
                   WHERE records.withdrawn_at IS NULL ORDER BY entries.key"""
        with self._lock:
            edits = edits_by_record(self._db.conn)
        for row in self._all(query, {}):
            yield Entry(
                key=row["key"],
                record_id=row["record_id"],
                kind=row["kind"],
                language=row["language"],
                title=row["title"],
                text=row["text"],
                content_hash=row["content_hash"],
                public=row["visibility"] == "public",
                edits=edits.get(row["record_id"], ()),
            )

    def tag(self, concepts: Mapping[str, Sequence[RecordConcept]]) -> None:
        """Replace the automatic concepts of the records named, in one transaction."""
        with self._transaction() as connection:
            put_automatic(connection, concepts)

    def edit_concepts(
        self,
        record_id: str,
        *,
        add: Iterable[str] = (),
        remove: Iterable[str] = (),
        forget: Iterable[str] = (),
    ) -> None:
        """Keep what a person decided. Raises `NotFoundError`."""
        self.get(record_id)
        with self._transaction() as connection:
            put_edits(connection, record_id, add=add, remove=remove, forget=forget)
            self._log("edit-concepts", record_id)

    def concepts_of(self, record_ids: Iterable[str]) -> dict[str, tuple[RecordConcept, ...]]:
        """Return the concepts of records, edits applied."""
        with self._lock:
            return concepts_of(self._db.conn, list(record_ids))

    def put_classes(self, classes: Mapping[str, str]) -> None:
        """Keep the names of patent classes by code."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM classes")
            connection.executemany("INSERT INTO classes VALUES (?, ?)", list(classes.items()))

    def classes(self) -> dict[str, str]:
        """Return the names of patent classes by code."""
        return {row["code"]: row["name"] for row in self._all("SELECT code, name FROM classes", {})}

    def visible_keys(self, *, kind: str, viewer: Viewer, filters: Filters) -> list[int]:
        """Return the keys of the entries that the viewer may see and that meet the filters, sorted."""
        parameters = {
            "where_organisation" if k == "organisation" else k: v for k, v in filters.conditions.items()
        }
        if "concept" in parameters:
            parameters["narrower"] = narrower_than(parameters["concept"])
        conditions = " AND ".join([_VISIBLE, *(_CONDITIONS[key] for key in filters.conditions)])
        query = f"""SELECT entries.key FROM entries JOIN records ON records.id = entries.record_id
                    WHERE records.kind = :kind AND records.withdrawn_at IS NULL AND {conditions}
                    ORDER BY entries.key"""
        rows = self._all(query, {**parameters, "kind": kind, "organisation": viewer.organisation})
        return [row["key"] for row in rows]

    def withdraw(self, record_id: str) -> None:
        """Take a record out of every result; it can be put again. Raises `NotFoundError`."""
        with self._transaction() as connection:
            self.get(record_id)
            self._withdraw(connection, [record_id])

    def _withdraw(self, connection: sqlite3.Connection, record_ids: Sequence[str]) -> None:
        now = _now()
        keep_versions(connection, record_ids, ended=Ended.WITHDRAWN, until=now)
        connection.executemany(
            "UPDATE records SET withdrawn_at = ? WHERE id = ?", [(now, name) for name in record_ids]
        )
        for record_id in record_ids:
            self._log("withdraw", record_id)

    def purge(self, record_id: str) -> None:
        """Erase a record for good, leaving id and date in the log. Raises `NotFoundError`, `LockedError`."""
        with self._lock:
            if self._one("SELECT 1 FROM records WHERE id = ?", [record_id]) is not None:
                with self._transaction() as connection:
                    connection.execute("DELETE FROM records WHERE id = ?", [record_id])
                    self._log("purge", record_id)
            elif not self._is_purged(record_id):
                raise NotFoundError(f"There is no record '{record_id}' to purge.")
            self._sweep(record_id)

    def _sweep(self, *record_ids: str) -> None:
        """Make deleted text leave the write-ahead log and the free pages as well. Raises `LockedError`."""
        self._db.conn.execute("VACUUM")
        if self._db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            raise LockedError(
                f"Record '{', '.join(record_ids)}' is deleted, but its text stays in the store's write-ahead "
                "log while another process reads the store. End that process and purge the record again."
            )

    def tombstones(self) -> tuple[Tombstone, ...]:
        """Return what was purged, ordered by id."""
        with self._lock:
            return backup.tombstones(self._db.conn)

    def bury(self, tombstones: Iterable[Tombstone]) -> tuple[str, ...]:
        """Purge here what was purged elsewhere; returns what was there. Raises `LockedError`."""
        with self._lock:
            with self._transaction() as connection:
                gone = backup.bury(connection, tombstones)
            if gone:
                self._sweep(*gone)
            return gone

    def copy_to(self, path: Path) -> StoreCopy:
        """Write all that the store held at one moment to a new file. Raises `HomeError`."""
        source = Path(self._one("PRAGMA database_list", [])["file"])  # type: ignore[index]
        backup.copy_database(source, path)  # by a connection of its own: no other thread waits for it
        with closing(sqlite3.connect(path)) as connection:
            copy = Database(connection)
            return StoreCopy(schema_version(copy), SqliteStore(copy).counts())

    def faults(self) -> tuple[StoreFault, ...]:
        """Return what is wrong with pages, references and documents."""
        with self._lock:
            return backup.faults(self._db.conn)

    def propose(self, pairs: Iterable[DoubtfulPair]) -> int:
        """Queue pairs for review; returns how many are new."""
        with self._transaction() as connection:
            return review.propose(connection, pairs)

    def review_queue(self, *, what: str | None = None, decided: bool | None = False) -> list[QueuedPair]:
        """Return the open pairs (or decided ones, or with None both), the surest first."""
        with self._lock:
            return review.queued(self._db.conn, what=what, decided=decided)

    def queued_pair(self, pair_id: int) -> QueuedPair:
        """Return one pair of the queue. Raises `NotFoundError`."""
        with self._lock:
            return review.pair_of(self._db.conn, pair_id)

    def decide_pair(self, pair_id: int, *, same: bool, by: str) -> QueuedPair:
        """Keep what a person decided. Raises `NotFoundError`."""
        with self._transaction() as connection:
            pair = review.decide(connection, pair_id, same=same, by=by)
            for record_id in (pair.pair.left, pair.pair.right):
                self._log("decide-same" if same else "decide-different", record_id)
            return pair

    def merge(self, kept: str, merged: str, *, by: str) -> int:
        """Make one record part of another. Raises `NotFoundError`, `UsageError`."""
        with self._transaction() as connection:
            merge_id = merging.merge(connection, kept, merged, by=by, put=self._put_one)
            self._log("merge-keep", kept)
            self._log("merge", merged)
            return merge_id

    def unmerge(self, merge_id: int, *, by: str) -> Undone:
        """Restore every record as it was before a merge. Raises `NotFoundError`, `UsageError`."""
        with self._transaction() as connection:
            undone = merging.unmerge(connection, merge_id, by=by, put=self._put_one)
            self._log("unmerge", undone.merged)
            return undone

    def merges(self) -> list[Merge]:
        """Return every merge, the newest first."""
        with self._lock:
            return merging.merges(self._db.conn)

    def merged_into(self) -> dict[str, str]:
        """Return for each merged record the one that is kept in the end."""
        with self._lock:
            return merged_into(self._db.conn)

    def counts(self) -> StoreCounts:
        """Count records by kind."""
        kinds = self._all("SELECT kind, count(*) n FROM records WHERE withdrawn_at IS NULL GROUP BY kind", {})
        withdrawn = self._all("SELECT count(*) n FROM records WHERE withdrawn_at IS NOT NULL", {})
        purged = self._all("SELECT count(*) n FROM log WHERE action = 'purge'", {})
        return StoreCounts(
            by_kind={row["kind"]: row["n"] for row in kinds},
            withdrawn=withdrawn[0]["n"],
            purged=purged[0]["n"],
        )

    def close(self) -> None:
        """Release the database."""
        with self._lock:
            self._db.conn.close()

    def _is_purged(self, record_id: str) -> bool:
        query = "SELECT 1 FROM log WHERE action = 'purge' AND record_id = ?"
        return self._one(query, [record_id]) is not None

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Write in one transaction. Raises `LockedError` where another process writes for too long.

        Raises `HomeError` where the disk takes no more; nothing of the transaction stays then.
        """
        with self._lock, _disk_errors():
            try:
                self._db.conn.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                    raise
                raise LockedError(
                    "Another process is writing to the store. Wait until it has ended and try again."
                ) from error
            with self._db.conn as connection:
                yield connection

    def _log(self, action: str, record_id: str) -> None:
        self._db["log"].insert({"at": _now(), "action": action, "record_id": record_id})  # type: ignore[union-attr]

    def _all(self, query: str, parameters: Any) -> list[dict[str, Any]]:
        with self._lock:
            cursor = self._db.conn.execute(query, parameters)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _one(self, query: str, parameters: Any) -> dict[str, Any] | None:
        rows = self._all(query, parameters)
        return rows[0] if rows else None


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in _DISK_ERRORS:
            raise
        raise HomeError(
            f"The store cannot be written: {error}. Nothing was changed. "
            "Make room on the disk, check its permissions, and try again."
        ) from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
