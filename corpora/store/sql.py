"""How are records kept in a database that speaks SQL?

One connection per store, usable from several threads one at a time. `sqlite` and `postgres` add what differs:
how a store is opened, how a transaction begins, and how deleted text is made to leave the disk.
"""

import json
import threading
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpora.errors import NotFoundError, RecordError
from corpora.records import AnyRecord, Tier
from corpora.store import backup, clock, jobs, merging, origins, pages, review
from corpora.store.account_rows import AccountRows
from corpora.store.audience import VISIBLE, parameters_of, viewer_as
from corpora.store.concepts import (
    concepts_of,
    edits_by_record,
    narrower_than,
    put_automatic,
    put_edits,
)
from corpora.store.connection import Connection
from corpora.store.documents import record_of
from corpora.store.facets import Facets, KnownFacets
from corpora.store.feedback import FeedbackMixin
from corpora.store.feedback_fits_sqlite import FitsMixin, KnownFits
from corpora.store.history import keep_versions, versions
from corpora.store.news_sqlite import NewsMixin
from corpora.store.parting import part
from corpora.store.proposal_log import erase
from corpora.store.proposal_mixin import ProposalsMixin
from corpora.store.protocol import (
    Change,
    DoubtfulPair,
    Entry,
    EntryHead,
    Filters,
    Merge,
    QueuedPair,
    RecordConcept,
    StoreCopy,
    StoreCounts,
    StoreFault,
    Tombstone,
    Undone,
    Veil,
    Veiled,
    Viewer,
)
from corpora.store.provenance import Ended, Imported, ImportRun, Sighting, Version
from corpora.store.served import ImportJob, JobEnd, RequestKey, Stored
from corpora.store.standing import merged_into
from corpora.store.statistics import StatisticsMixin
from corpora.store.veils import NOT_INSTEAD, behind, put_veil, teasers_of, veiled, veiled_form
from corpora.store.visibility import CONDITIONS, KnownKeys
from corpora.store.withheld import put_tier, tiers_by_record, withheld_of
from corpora.store.writing import put_items

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray


class SqlStore(AccountRows, NewsMixin, ProposalsMixin, FeedbackMixin, FitsMixin, StatisticsMixin):
    """The `Store` protocol but for what differs between databases."""

    def __init__(self, connection: Connection, *, changes: Callable[[], object] | None = None) -> None:
        self._connection = connection
        self._lock = threading.RLock()
        self._visible = KnownKeys(changes)
        self._facets = KnownFacets()
        self._fits = KnownFits()

    @abstractmethod
    def _transaction(self) -> AbstractContextManager[Connection]: ...

    @abstractmethod
    def _at_once(self) -> AbstractContextManager[Connection | None]: ...

    @abstractmethod
    def _sweep(self, *names: str, what: str = "Record", again: str = "purge the record") -> None: ...

    @abstractmethod
    def _sweep_out(
        self, deleted: Iterable[str | bytes], *names: str, tables: Sequence[str], what: str, again: str
    ) -> None: ...

    @abstractmethod
    def copy_to(self, path: Path) -> StoreCopy:
        """Write all that the store held at one moment to a new file. Raises `HomeError`."""

    @abstractmethod
    def faults(self) -> tuple[StoreFault, ...]:
        """Return what is wrong with pages, references and documents."""

    def put(self, records: Iterable[AnyRecord], *, dry_run: bool = False) -> list[Change]:
        """Add or update records in one transaction; says for each what changed."""
        changes: list[Change] = []
        with self._transaction() as connection:
            for outcome in put_items(connection, map(Imported, records), import_id=None, at=clock.now()):
                if isinstance(outcome, RecordError):
                    raise outcome
                changes.append(outcome)
            if dry_run:
                connection.rollback()
        if dry_run:
            self._forget_tried()
        return changes

    def _forget_tried(self) -> None:
        """Make what was written and taken back leave the disk, where that does not do so by itself."""

    def _put_one(self, record: AnyRecord) -> None:
        """Write a record within a transaction that runs. Raises `RecordError`."""
        for outcome in put_items(self._connection, [Imported(record)], import_id=None, at=clock.now()):
            if isinstance(outcome, RecordError):
                raise outcome

    def put_batch(
        self, items: Iterable[Imported], *, import_id: int | None, dry_run: bool = False
    ) -> list[Change | RecordError]:
        """Add or update records as an import reads them, in one transaction. Raises `NotFoundError`."""
        with self._transaction() as connection:
            if import_id is not None:
                origins.check_import(connection, import_id)
            outcomes = list(put_items(connection, items, import_id=import_id, at=clock.now()))
            if dry_run:
                connection.rollback()
        return outcomes

    def begin_import(self, *, list_name: str, file: str, file_hash: str, mapping: str | None = None) -> int:
        """Note that the reading of a file begins; returns the import's id."""
        with self._transaction() as connection:
            return origins.put_import(
                connection,
                at=clock.now(),
                list_name=list_name,
                file=file,
                file_hash=file_hash,
                mapping=mapping,
            )

    def finish_import(self, import_id: int, counts: Mapping[str, int]) -> None:
        """Note that a file was read to its end. Raises `NotFoundError`."""
        with self._transaction() as connection:
            origins.end_import(connection, import_id, counts, at=clock.now())

    def imports(self, list_name: str | None = None) -> tuple[ImportRun, ...]:
        """Return all imports, or those of one list, newest first."""
        with self._lock:
            return origins.imports(self._connection, list_name)

    def origins_of(self, record_ids: Iterable[str]) -> dict[str, tuple[Sighting, ...]]:
        """Return where records were read, by id, ordered by list."""
        with self._lock:
            return origins.origins_of(self._connection, list(record_ids))

    def missing_from(self, list_name: str, *, since: int) -> tuple[str, ...]:
        """Return what only this list held and no import since that one has seen. Raises `NotFoundError`."""
        with self._lock:
            return origins.missing_from(self._connection, list_name, since=since)

    def listed(self, list_name: str) -> tuple[str, ...]:
        """Return the ids of what only this list holds, sorted."""
        with self._lock:
            return origins.listed(self._connection, list_name)

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
            return versions(self._connection, record, viewer=viewer)

    def withheld_of(self, record_id: str, *, viewer: Viewer) -> dict[str, str]:
        """Return what is withheld of a record and open to the viewer."""
        with self._lock:
            return withheld_of(self._connection, record_id, viewer)

    def set_field_tier(self, record_id: str, field: str, tier: Tier) -> None:
        """Decide for whom a field of a record is. Raises `NotFoundError`, `UsageError`."""
        with self._transaction() as connection:
            record = self.get(record_id)
            put_tier(connection, record, field, tier)
            self._put_one(record)
            self._log("set-field-tier", record_id)

    def field_tiers(self, record_id: str) -> dict[str, Tier]:
        """Return the tiers that were decided for fields of a record."""
        with self._lock:
            return tiers_by_record(self._connection, [record_id]).get(record_id, {})

    def get(self, record_id: str, *, viewer: Viewer | None = None) -> AnyRecord:
        """Return a record that is not withdrawn and, with `viewer`, visible to them."""
        condition = f" AND {VISIBLE}" if viewer else ""
        row = self._one(
            f"SELECT document FROM records WHERE id = :id AND withdrawn_at IS NULL{condition}",
            {"id": record_id, **parameters_of(viewer)},
        )
        if row is None:
            raise NotFoundError(f"There is no record '{record_id}'. Check the id.")
        return record_of(row["document"])

    def _present_or_withdrawn(self, record_id: str) -> AnyRecord:
        row = self._one("SELECT document FROM records WHERE id = ?", [record_id])
        if row is None:
            raise NotFoundError(f"There is no record '{record_id}'. Check the id.")
        return record_of(row["document"])

    def get_many(self, record_ids: Iterable[str]) -> dict[str, AnyRecord]:
        """Return those of the records that exist and are not withdrawn, by id."""
        found: dict[str, AnyRecord] = {}
        ids = list(record_ids)
        for start in range(0, len(ids), 500):
            chunk = ids[start : start + 500]
            marks = ",".join("?" * len(chunk))
            query = f"SELECT id, document FROM records WHERE withdrawn_at IS NULL AND id IN ({marks})"
            found |= {row["id"]: record_of(row["document"]) for row in self._all(query, chunk)}
        return found

    def records(self, kind: str | None = None) -> Iterator[AnyRecord]:
        """Iterate over the records that are not withdrawn, ordered by id."""
        query = """SELECT document FROM records WHERE withdrawn_at IS NULL
                   AND (:kind IS NULL OR kind = :kind) ORDER BY id"""
        for row in self._all(query, {"kind": kind}):
            yield record_of(row["document"])

    def entries(self, keys: Iterable[int] | None = None) -> Iterator[Entry]:
        """Iterate over the searchable entries of records not withdrawn, ordered by key."""
        chosen = (
            "" if keys is None else "AND entries.key IN (SELECT CAST(value AS BIGINT) FROM json_each(:keys))"
        )
        query = f"""SELECT entries.*, records.kind, records.visibility FROM entries
                    JOIN records ON records.id = entries.record_id
                    WHERE records.withdrawn_at IS NULL {chosen} ORDER BY entries.key"""
        with self._lock:
            edits = edits_by_record(self._connection)
        for row in self._all(query, {} if keys is None else {"keys": json.dumps(list(keys))}):
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

    def entry_heads(self) -> Iterator[EntryHead]:
        """Iterate over the same without their texts."""
        query = """SELECT entries.key, entries.record_id, records.kind, entries.language,
                          entries.content_hash, records.visibility = 'public'
                   FROM entries JOIN records ON records.id = entries.record_id
                   WHERE records.withdrawn_at IS NULL ORDER BY entries.key"""
        with self._lock:
            edits = edits_by_record(self._connection)
            rows = self._connection.execute(query).fetchall()
        for key, record_id, kind, language, content_hash, public in rows:
            yield EntryHead(
                key, record_id, kind, language, content_hash, bool(public), edits.get(record_id, ())
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
            return concepts_of(self._connection, list(record_ids))

    def put_classes(self, classes: Mapping[str, str]) -> None:
        """Keep the names of patent classes by code."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM classes")
            connection.executemany("INSERT INTO classes VALUES (?, ?)", list(classes.items()))

    def classes(self) -> dict[str, str]:
        """Return the names of patent classes by code."""
        return {row["code"]: row["name"] for row in self._all("SELECT code, name FROM classes", {})}

    def visible_keys(self, *, kind: str, viewer: Viewer, filters: Filters) -> "NDArray[int64]":
        """Return the keys of the entries that the viewer may see and that meet the filters, sorted."""
        with self._lock:
            return self._visible.of(self._connection, kind=kind, viewer=viewer, filters=filters)

    def facets(self, *, kind: str, viewer: Viewer, filters: Filters) -> Facets:
        """Return how many records that the viewer may see have which value of a facet."""
        with self._lock:
            return self._facets.of(self._connection, kind=kind, viewer=viewer, filters=filters)

    def stored(self, record_id: str, *, viewer: Viewer) -> Stored:
        """Return a record with its version. Raises `NotFoundError`."""
        with self._lock:
            return pages.stored(self._connection, record_id, VISIBLE, parameters_of(viewer))

    def page(
        self, *, viewer: Viewer, filters: Filters, kind: str | None = None, after: str = "", limit: int
    ) -> tuple[Stored, ...]:
        """Return the first records behind an id that the viewer may see, ordered by id."""
        asked: dict[str, str | int | bool | None] = {**filters.conditions, **parameters_of(viewer)}
        if "concept" in filters.conditions:
            asked["narrower"] = narrower_than(filters.conditions["concept"])
        own = {**CONDITIONS, "language": pages.LANGUAGE}
        conditions = " AND ".join([VISIBLE, NOT_INSTEAD, *(own[key] for key in filters.conditions)])
        asked |= {"kind": kind, "after": after, "limit": limit}
        with self._lock:
            return pages.page(self._connection, conditions, asked)

    def create(self, record: AnyRecord, *, key: RequestKey | None = None) -> Stored:
        """Add a record and keep the key. Raises `KeyReusedError`, `RecordError`."""
        with self._transaction() as connection:
            if key and (before := pages.answer_before(connection, key)):
                return pages.as_written(connection, *before)
            if connection.execute("SELECT 1 FROM records WHERE id = ?", [record.id]).fetchone():
                raise RecordError(f"The id '{record.id}' is taken. Give another.", field="id")
            self._put_one(record)
            made = pages.newest(connection, record.id)
            if key:
                pages.keep_key(connection, key, at=clock.now(), record=made)
            return made

    def replace(self, record: AnyRecord, *, version: int | None) -> Stored:
        """Write a record in place of a version. Raises `NotFoundError`, `ChangedError`, `RecordError`."""
        with self._transaction() as connection:
            pages.check_version(connection, record.id, version)
            self._put_one(record)
            return pages.newest(connection, record.id)

    def withdraw_version(self, record_id: str, *, version: int | None) -> None:
        """Withdraw a record in a version. Raises `NotFoundError`, `ChangedError`."""
        with self._transaction() as connection:
            pages.check_version(connection, record_id, version)
            self._withdraw(connection, [record_id])

    def secret(self, name: str) -> bytes:
        """Return random bytes that stay the same in this store."""
        with self._transaction() as connection:
            return pages.secret(connection, name)

    def add_job(self, job: ImportJob, *, key: RequestKey | None = None) -> ImportJob:
        """Queue a job and keep the key. Raises `KeyReusedError`."""
        with self._transaction() as connection:
            if key and (before := pages.answer_before(connection, key)):
                return jobs.job_of(connection, before[0])
            jobs.put(connection, job)
            if key:
                pages.keep_key(connection, key, at=clock.now(), job=job.id)
            return job

    def job(self, job_id: str) -> ImportJob:
        """Return a job. Raises `NotFoundError`."""
        with self._lock:
            return jobs.job_of(self._connection, job_id)

    def jobs_of(self, account: str, *, limit: int) -> tuple[ImportJob, ...]:
        """Return the last jobs of an account, the newest first."""
        with self._lock:
            return jobs.jobs_of(self._connection, account, limit)

    def open_jobs(self, account: str) -> int:
        """Count the jobs of an account that wait or run."""
        with self._lock:
            return jobs.count_open(self._connection, account)

    def start_job(self, job_id: str) -> ImportJob | None:
        """Say that a job runs; None where it does not wait any more."""
        with self._transaction() as connection:
            return jobs.job_of(connection, job_id) if jobs.start(connection, job_id, at=clock.now()) else None

    def advance_job(self, job_id: str, rows: int) -> bool:
        """Say how many rows have been read; False where the job runs no longer."""
        with self._transaction() as connection:
            return jobs.advance(connection, job_id, rows)

    def end_job(self, job_id: str, end: JobEnd) -> bool:
        """Say how a job ended; False where it had ended before."""
        with self._transaction() as connection:
            return jobs.end(connection, job_id, end, at=clock.now())

    def interrupt_jobs(self, *, but: Iterable[str] = ()) -> tuple[str, ...]:
        """Say of all open jobs, but for those of some owners, that they were interrupted."""
        with self._transaction() as connection:
            return jobs.interrupt(connection, at=clock.now(), but=but)

    def corrections(self, job_id: str) -> bytes | None:
        """Return the workbook of the rows that a job refused. Raises `NotFoundError`."""
        with self._lock:
            return jobs.corrections(self._connection, job_id)

    def forget_jobs(self, *, before: str) -> int:
        """Erase what is known of jobs that ended before a time; returns how many."""
        with self._transaction() as connection:
            return jobs.forget(connection, before=before)

    def _visible_to(self, record_ids: Sequence[str], organisation: str) -> set[str]:
        """Those of the records that are not withdrawn and that the organisation may see."""
        query = f"""SELECT id FROM records WHERE id IN (SELECT value FROM json_each(:ids))
                    AND withdrawn_at IS NULL AND {VISIBLE}"""
        viewer = viewer_as(self.get_many([organisation]).get(organisation))
        rows = self._all(query, {"ids": json.dumps(list(record_ids)), **parameters_of(viewer)})
        return {row["id"] for row in rows}

    def withdraw(self, record_id: str) -> None:
        """Take a record out of every result; it can be put again. Raises `NotFoundError`."""
        with self._transaction() as connection:
            self.get(record_id)
            self._withdraw(connection, [record_id])

    def veil(self, record_id: str, veil: Veil) -> str:
        """Write what others see in place of a record. Raises `NotFoundError`, `UsageError`, `RecordError`."""
        with self._transaction() as connection:
            teaser_id = put_veil(connection, self.get(record_id), veil, put=self._put_one)
            self._log("veil", record_id)
            return teaser_id

    def preview_veil(self, record_id: str, veil: Veil) -> AnyRecord:
        """Return what others would see in place of a record. Raises as `veil`; nothing is written."""
        with self._lock:
            return veiled_form(self._connection, self.get(record_id), veil)

    def veiled(self, record_id: str) -> Veiled | None:
        """Return the veiled form of a record, or None."""
        with self._lock:
            return veiled(self._connection, record_id)

    def behind(self, teaser_id: str, *, viewer: Viewer) -> AnyRecord:
        """Return the record behind a veiled form. Raises `NotFoundError`, also where it may not be seen."""
        with self._lock:
            try:
                return self.get(behind(self._connection, teaser_id), viewer=viewer)
            except NotFoundError:
                raise NotFoundError(f"There is no record '{teaser_id}'. Check the id.") from None

    def _withdraw(self, connection: Connection, named: Sequence[str]) -> None:
        now = clock.now()
        live = [name for name in teasers_of(connection, named) if self.get_many([name])]
        record_ids = [*named, *live]
        keep_versions(connection, record_ids, ended=Ended.WITHDRAWN, until=now)
        connection.executemany(
            "UPDATE records SET withdrawn_at = ? WHERE id = ?", [(now, name) for name in record_ids]
        )
        for record_id in record_ids:
            self._log("withdraw", record_id)

    def purge(self, record_id: str) -> None:
        """Erase a record for good, leaving id and date in the log. Raises `NotFoundError`, `LockedError`."""
        with self._lock:
            is_there = self._one("SELECT 1 FROM records WHERE id = ?", [record_id]) is not None
            if not (is_there or self._is_purged(record_id)):
                raise NotFoundError(f"There is no record '{record_id}' to purge.")
            with self._transaction() as connection:
                for name in (*teasers_of(connection, [record_id]), record_id) if is_there else ():
                    erase(connection, name, at=clock.now())
                    for other in part(connection, name):
                        self._log("purge-part", other)
                    connection.execute("DELETE FROM records WHERE id = ?", [name])
                    self._log("purge", name)
                jobs.erase(connection, at=clock.now())
            self._sweep(record_id)

    def tombstones(self) -> tuple[Tombstone, ...]:
        """Return what was purged, ordered by id."""
        with self._lock:
            return backup.tombstones(self._connection)

    def bury(self, tombstones: Iterable[Tombstone]) -> tuple[str, ...]:
        """Purge here what was purged elsewhere; returns what was there. Raises `LockedError`."""
        with self._lock:
            with self._transaction() as connection:
                gone, erased = backup.bury(connection, tombstones)
            if gone or erased:
                self._sweep(*gone)
            return gone

    def propose(self, pairs: Iterable[DoubtfulPair]) -> int:
        """Queue pairs for review; returns how many are new."""
        with self._transaction() as connection:
            return review.propose(connection, pairs)

    def review_queue(self, *, what: str | None = None, decided: bool | None = False) -> list[QueuedPair]:
        """Return the open pairs (or decided ones, or with None both), the surest first."""
        with self._lock:
            return review.queued(self._connection, what=what, decided=decided)

    def queued_pair(self, pair_id: int) -> QueuedPair:
        """Return one pair of the queue. Raises `NotFoundError`."""
        with self._lock:
            return review.pair_of(self._connection, pair_id)

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
            return merging.merges(self._connection)

    def merged_into(self) -> dict[str, str]:
        """Return for each merged record the one that is kept in the end."""
        with self._lock:
            return merged_into(self._connection)

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
            self._connection.close()

    def _is_purged(self, record_id: str) -> bool:
        query = "SELECT 1 FROM log WHERE action = 'purge' AND record_id = ?"
        return self._one(query, [record_id]) is not None

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._lock:
            yield self._connection

    def _log(self, action: str, record_id: str) -> None:
        self._connection.execute(
            "INSERT INTO log (at, action, record_id) VALUES (?, ?, ?)", [clock.now(), action, record_id]
        )

    def _all(self, query: str, parameters: Any) -> list[dict[str, Any]]:
        with self._lock:
            cursor = self._connection.execute(query, parameters)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _one(self, query: str, parameters: Any) -> dict[str, Any] | None:
        rows = self._all(query, parameters)
        return rows[0] if rows else None
