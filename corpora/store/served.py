"""What does a server ask of the store beside the records themselves: pages, versions, keys and jobs?

The types and the protocol; `pages` and `jobs` hold the SQL.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from corpora.records import AnyRecord

if TYPE_CHECKING:
    from corpora.store.protocol import Filters, Viewer

KEY_HOURS = 24


@dataclass(frozen=True)
class Stored:
    """A record as it stands in the store: its version (from 1), its hash and when it was written."""

    record: AnyRecord
    version: int
    content_hash: str
    updated_at: str


@dataclass(frozen=True)
class RequestKey:
    """The key under which an account may send a request again; `digest` tells one request from another."""

    account: str
    key: str
    digest: str


class JobState(StrEnum):
    """Where an import job stands; the last four are ends."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class ImportJob:
    """An import that was asked for: whose, of which file, how, and what came of it.

    `wish` and `report` are JSON; `rows` counts those read so far. Times are UTC, ISO 8601. `owner` names the
    server that sees to it.
    """

    id: str
    account: str
    file: str
    wish: str
    created_at: str
    state: JobState = JobState.QUEUED
    rows: int = 0
    started_at: str | None = None
    finished_at: str | None = None
    report: str | None = None
    error: str | None = None
    owner: str | None = None


@dataclass(frozen=True)
class JobEnd:
    """How a job ended."""

    state: JobState
    report: str | None = None
    corrections: bytes | None = None
    error: str | None = None


class ServedStore(Protocol):
    """What a store does for a server."""

    def stored(self, record_id: str, *, viewer: "Viewer") -> Stored:
        """Return a record with its version, as `get` does.

        Raises `NotFoundError`, the same and after the same work for what is absent and what may not be seen.
        """

    def page(
        self, *, viewer: "Viewer", filters: "Filters", kind: str | None = None, after: str = "", limit: int
    ) -> tuple[Stored, ...]:
        """Return the first `limit` records behind the id `after` that the viewer may see, ordered by id."""

    def create(self, record: AnyRecord, *, key: RequestKey | None = None) -> Stored:
        """Add a record under an id that is free, and keep the key, in one transaction.

        The same key and digest within 24 hours return what the first one wrote, as it was written.
        Raises `KeyReusedError` for another digest, `RecordError` where the id is taken or was purged.
        """

    def replace(self, record: AnyRecord, *, version: int | None) -> Stored:
        """Write a record in place of the version that was read (None: of any), in one transaction.

        Raises `NotFoundError`, `ChangedError`, `RecordError`.
        """

    def withdraw_version(self, record_id: str, *, version: int | None) -> None:
        """Withdraw a record in the version that was read. Raises `NotFoundError`, `ChangedError`."""

    def secret(self, name: str) -> bytes:
        """Return 32 random bytes that this store has kept under a name since they were first asked for."""

    def add_job(self, job: ImportJob, *, key: RequestKey | None = None) -> ImportJob:
        """Queue a job; under a key as `create` does it. Raises `KeyReusedError`."""

    def job(self, job_id: str) -> ImportJob:
        """Return a job. Raises `NotFoundError`."""

    def jobs_of(self, account: str, *, limit: int) -> tuple[ImportJob, ...]:
        """Return the last jobs of an account, the newest first."""

    def open_jobs(self, account: str) -> int:
        """Count the jobs of an account that wait or run."""

    def start_job(self, job_id: str) -> ImportJob | None:
        """Say that a job runs; None where it does not wait any more."""

    def advance_job(self, job_id: str, rows: int) -> bool:
        """Say how many rows have been read; False where the job runs no longer."""

    def end_job(self, job_id: str, end: JobEnd) -> bool:
        """Say how a job ended; False where it had ended before."""

    def interrupt_jobs(self, *, but: Iterable[str] = ()) -> tuple[str, ...]:
        """Say of all jobs that wait or run, but for those of some owners, that they were interrupted.

        Returns their ids.
        """

    def corrections(self, job_id: str) -> bytes | None:
        """Return the workbook of the rows that a job refused; None where there is none."""

    def forget_jobs(self, *, before: str) -> int:
        """Erase what is known of jobs that ended before a time (ISO 8601); returns how many."""
