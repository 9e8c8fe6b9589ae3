"""Where are lists handed in that are to be imported, and how is one taken back?

The store keeps where each job stands, the disk the file that was sent; who does the imports is told by a
word. So every worker of a server has a desk, and one process of it does the imports (`api.uploads.jobs`).
"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from api.serving.metrics import Metrics
from corpora import ImportJob, JobEnd, JobState, RequestKey, Store

KEPT = (
    ".kept"  # beside the file of a dry run that stays: for which account (no file that is sent is named so)
)


class Word(StrEnum):
    """What is told of a job to who does the imports."""

    QUEUE = "queue"
    CANCEL = "cancel"


class Desk:
    """Takes in the lists of one server. `store` is a connection of its own: nobody who reads waits for it."""

    def __init__(
        self,
        store: Store,
        *,
        directory: Path,
        owner: str,
        metrics: Metrics,
        tell: Callable[[Word, str], None],
    ) -> None:
        """Lists lie in `directory` until they are imported; `owner` is the server whose jobs these are."""
        self.store = store
        self._directory = directory
        self._owner = owner
        self._metrics = metrics
        self._tell = tell

    def add(self, job: ImportJob, *, key: RequestKey | None = None) -> ImportJob:
        """Keep a job as this server's; under a key that was used before, return that of then.

        Raises `KeyReusedError`.
        """
        return self.store.add_job(replace(job, owner=self._owner), key=key)

    def place(self, job_id: str) -> Path:
        """Make the directory in which the file of a job is to lie."""
        place = self._directory / job_id
        place.mkdir(parents=True)
        return place

    def queue(self, job_id: str) -> None:
        """Let a job that the store knows take its turn."""
        self._tell(Word.QUEUE, job_id)

    def again(self, job_id: str, job: ImportJob) -> bool:
        """Queue a job with the file of a dry run of the same account; False where that is gone."""
        place = self._directory / job_id
        try:
            if (place / KEPT).read_text("utf-8") != job.account:
                return False
            (place / KEPT).unlink()  # whoever comes second finds none
        except FileNotFoundError:
            return False
        try:
            (place / job.file).rename(self.place(job.id) / job.file)
            self.add(job)
        except FileNotFoundError:  # a purge removes all that was sent
            self.discard(job.id)
            return False
        finally:
            self.discard(job_id)
        self.queue(job.id)
        return True

    def is_kept(self, job: ImportJob) -> bool:
        """Whether the file of a dry run still lies there."""
        place = self._directory / job.id
        return (place / KEPT).is_file() and (place / job.file).is_file()

    def cancel(self, job_id: str) -> bool:
        """End a job; False where it had ended before. Whole batches that are stored stay."""
        ended = self.store.end_job(job_id, JobEnd(JobState.CANCELLED))
        if ended:
            self._metrics.job_ended(JobState.CANCELLED)
            self._tell(Word.CANCEL, job_id)
        return ended

    def discard(self, job_id: str) -> None:
        """Delete what was sent for a job; the directory of the server stays, others may just use it."""
        shutil.rmtree(self._directory / job_id, ignore_errors=True)
