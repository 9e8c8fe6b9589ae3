"""Which imports wait, run or have ended, and what came of them?

Functions over one connection; the store owns the transactions. A state is changed only where the job stands
in one from which it may: two that end a job at once do not undo each other.
"""

import json
from collections.abc import Iterable
from typing import Any

from corpora.errors import NotFoundError
from corpora.store.connection import Connection
from corpora.store.served import ImportJob, JobEnd, JobState

_COLUMNS = "id, account, file, wish, created_at, state, rows, started_at, finished_at, report, error, owner"
_OPEN = "state IN ('queued', 'running')"


def put(connection: Connection, job: ImportJob) -> None:
    """Queue a job."""
    connection.execute(
        """INSERT INTO import_jobs (id, account, file, wish, created_at, state, owner)
           VALUES (?, ?, ?, ?, ?, ?, ?)""",
        [job.id, job.account, job.file, job.wish, job.created_at, JobState.QUEUED, job.owner],
    )


def job_of(connection: Connection, job_id: str) -> ImportJob:
    """Return a job. Raises `NotFoundError`."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM import_jobs WHERE id = ?", [job_id]).fetchone()
    if row is None:
        raise NotFoundError(f"There is no import '{job_id}'. Check the id.")
    return _of(row)


def _of(row: tuple[Any, ...]) -> ImportJob:
    job_id, account, file, wish, created_at, state, *rest = row
    return ImportJob(job_id, account, file, wish, created_at, JobState(state), *rest)


def jobs_of(connection: Connection, account: str, limit: int) -> tuple[ImportJob, ...]:
    """Return the last jobs of an account, the newest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM import_jobs WHERE account = ? ORDER BY created_at DESC, rowid DESC LIMIT ?",
        [account, limit],
    )
    return tuple(map(_of, rows))


def count_open(connection: Connection, account: str) -> int:
    """Count the jobs of an account that wait or run."""
    query = f"SELECT count(*) FROM import_jobs WHERE account = ? AND {_OPEN}"
    return int(connection.execute(query, [account]).fetchone()[0])


def start(connection: Connection, job_id: str, *, at: str) -> bool:
    """Say that a job runs; False where it does not wait any more."""
    query = "UPDATE import_jobs SET state = 'running', started_at = ? WHERE id = ? AND state = 'queued'"
    return connection.execute(query, [at, job_id]).rowcount == 1


def advance(connection: Connection, job_id: str, rows: int) -> bool:
    """Say how many rows have been read; False where the job runs no longer."""
    query = "UPDATE import_jobs SET rows = ? WHERE id = ? AND state = 'running'"
    return connection.execute(query, [rows, job_id]).rowcount == 1


def end(connection: Connection, job_id: str, how: JobEnd, *, at: str) -> bool:
    """Say how a job ended; False where it had ended before."""
    cursor = connection.execute(
        f"""UPDATE import_jobs SET state = ?, finished_at = ?, report = ?, corrections = ?, error = ?
            WHERE id = ? AND {_OPEN}""",
        [how.state, at, how.report, how.corrections, how.error, job_id],
    )
    return cursor.rowcount == 1


def interrupt(connection: Connection, *, at: str, but: Iterable[str]) -> tuple[str, ...]:
    """Say of jobs that wait or run, but for those of some owners, that they were interrupted."""
    rows = connection.execute(
        f"""UPDATE import_jobs SET state = 'interrupted', finished_at = ?
            WHERE {_OPEN} AND (owner IS NULL OR owner NOT IN (SELECT value FROM json_each(?)))
            RETURNING id""",
        [at, json.dumps(sorted(but))],
    ).fetchall()
    return tuple(sorted(row[0] for row in rows))


def corrections(connection: Connection, job_id: str) -> bytes | None:
    """Return the workbook of refused rows; None where there is none. Raises `NotFoundError`."""
    row = connection.execute("SELECT corrections FROM import_jobs WHERE id = ?", [job_id]).fetchone()
    if row is None:
        raise NotFoundError(f"There is no import '{job_id}'. Check the id.")
    return None if row[0] is None else bytes(row[0])


def erase(connection: Connection, *, at: str) -> bool:
    """Erase what all jobs say, for rows that were refused may quote a record that is purged; whether any did.

    Those that wait or run are interrupted: what they would say may quote it as well.
    """
    interrupted = connection.execute(
        f"""UPDATE import_jobs SET state = 'interrupted', finished_at = ?, file = '',
                   wish = json_remove(wish, '$.list_name', '$.withhold') WHERE {_OPEN}""",
        [at],
    ).rowcount
    ended = connection.execute(
        "DELETE FROM import_jobs WHERE NOT (state = 'interrupted' AND file = '')"
    ).rowcount
    return interrupted + ended > 0


def forget(connection: Connection, *, before: str) -> int:
    """Erase the jobs that ended before a time; returns how many."""
    return connection.execute("DELETE FROM import_jobs WHERE finished_at < ?", [before]).rowcount
