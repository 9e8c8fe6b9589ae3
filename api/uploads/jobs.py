"""How do uploads become imports: one at a time, with progress, and ended when somebody says so?

Each runs in a process of its own, which can be killed: what it has stored are whole batches. The store keeps
where each job stands, and which server sees to it (one process of it, however many answer); what one left
that is no more is `interrupted` when the next one starts. The file that was sent is deleted with its job, and
the report a day later. Only that of a dry run from a page stays for an hour, one for each account, so that it
can be imported as it was shown and need not be sent again.
"""

import json
import logging
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from api.limits import Limits
from api.serving.metrics import Metrics
from api.settings import Settings
from api.uploads.desk import KEPT, Desk, Word
from api.uploads.presence import Presence
from api.uploads.wish import Wish
from api.uploads.worker import CORRECTIONS
from corpora import ImportJob, JobEnd, JobState, Store

REPORT_HOURS = 24
KEPT_S = 3_600.0
_TIDY_S = 60.0
_ROOT = Path(__file__).resolve().parents[2]
_COMMAND = (sys.executable, "-P", "-m", "api.uploads.worker")
_ENVIRONMENT = {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "OMP_NUM_THREADS": "1"}
_log = logging.getLogger(__name__)


class Jobs(Desk):
    """The imports of one server, where they can be handed in as well."""

    def __init__(
        self,
        store: Store,
        *,
        place: Path | str,
        directory: Path,
        servers: Path,
        limits: Limits,
        metrics: Metrics,
    ) -> None:
        """`place` is where the store is, `directory` where uploads lie until they are imported.

        In `servers` each server of the home holds a lock.
        """
        self._presence = Presence(servers)
        self._uploads = directory
        super().__init__(
            store,
            directory=directory / self.server,
            owner=self.server,
            metrics=metrics,
            tell=self.told,
        )
        self._place = place.resolve() if isinstance(place, Path) else place
        self._limits = limits
        self._queue: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="enmusubi-imports", daemon=True)
        self._process: subprocess.Popen[str] | None = None
        self._running: str | None = None
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[str, float]] = {}  # account -> a dry run, since when

    @property
    def server(self) -> str:
        """The name of this server among those of the home."""
        return self._presence.name

    def start(self) -> None:
        """Put in order what servers left that are no more, and begin to work."""
        self._presence.begin()
        alive = self._presence.others()
        for job_id in self.store.interrupt_jobs(but=alive):
            _log.warning("Import %s was interrupted by the end of a server.", job_id)
        for left in self._uploads.iterdir() if self._uploads.is_dir() else ():
            if left.name not in alive:
                shutil.rmtree(left, ignore_errors=True)
        self._thread.start()

    def stop(self) -> None:
        """End the job that runs, and say of those that wait that they were interrupted."""
        self.store.interrupt_jobs(but=self._presence.others())
        self._queue.put(None)
        self._kill(None)
        self._thread.join()
        shutil.rmtree(self._directory, ignore_errors=True)
        with suppress(OSError):  # others lie there
            self._uploads.rmdir()
        self._presence.end()

    def told(self, word: Word, job_id: str) -> None:
        """Do what is said of a job."""
        if word is Word.QUEUE:
            self._queue.put(job_id)
        else:
            self._kill(job_id)

    def _kill(self, job_id: str | None) -> None:
        with self._lock:
            if self._process and job_id in (None, self._running):
                self._process.kill()

    def _work(self) -> None:
        while (job_id := self._next()) is not None:
            keep = False
            try:
                keep = self._run(job_id)
            except Exception:
                _log.exception("Import %s broke down.", job_id)
                self._end(job_id, JobEnd(JobState.FAILED, error="The import broke down. Send it again."))
            finally:
                if not keep:
                    self.discard(job_id)

    def _next(self) -> str | None:
        """Wait for the next job; meanwhile files of dry runs that were kept long enough are deleted."""
        while True:
            with suppress(queue.Empty):
                return self._queue.get(timeout=_TIDY_S)
            self._drop_kept(before=time.monotonic() - KEPT_S)

    def _drop_kept(self, *, before: float) -> None:
        old = {name: job_id for name, (job_id, since) in self._kept.items() if since < before}
        for name, job_id in old.items():
            del self._kept[name]
            self.discard(job_id)

    def _keep(self, job: ImportJob) -> None:
        with suppress(FileNotFoundError):  # a purge removes all that was sent
            (self._directory / job.id / KEPT).write_text(job.account, "utf-8")
        earlier = self._kept.get(job.account)
        self._kept[job.account] = (job.id, time.monotonic())
        if earlier:
            self.discard(earlier[0])

    def _run(self, job_id: str) -> bool:
        """Do a job; whether its file is to stay."""
        limit = datetime.now(UTC) - timedelta(hours=REPORT_HOURS)
        self.store.forget_jobs(before=limit.isoformat(timespec="seconds"))
        job = self.store.start_job(job_id)
        if job is None:
            return False  # cancelled while it waited
        place = self._directory / job_id
        asked = {"store": str(self._place), "file": job.file, "wish": json.loads(job.wish)}
        told = self._told(job_id, place, asked)
        if "error" in told:
            self._end(job_id, JobEnd(JobState.FAILED, error=str(told["error"])))
            return False
        self.store.advance_job(job_id, told["rows"])
        workbook = place / CORRECTIONS
        keep = Wish.from_json(asked["wish"]).stays and not told["unread"]
        if keep:
            self._keep(job)
        self._end(
            job_id,
            JobEnd(
                JobState.FAILED if told["unread"] else JobState.DONE,
                report=json.dumps(told["report"]),
                corrections=workbook.read_bytes() if workbook.is_file() else None,
                error=told["unread"],
            ),
        )
        return keep

    def _told(self, job_id: str, place: Path, asked: dict[str, Any]) -> dict[str, Any]:
        """Let a process do it, and return its last word."""
        with self._lock:
            process = self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                _COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=place,
                env=_ENVIRONMENT,
                text=True,
            )
            self._running = job_id
        if self.store.job(job_id).state is not JobState.RUNNING:
            process.kill()  # it was ended while the process came up
        watch = threading.Timer(self._limits.job_s, process.kill)
        watch.start()
        try:
            return self._last_word(job_id, process, json.dumps(asked))
        finally:
            watch.cancel()
            with self._lock:
                self._process = self._running = None
            process.kill()
            process.wait()

    def _last_word(self, job_id: str, process: "subprocess.Popen[str]", asked: str) -> dict[str, Any]:
        if process.stdin is None or process.stdout is None:
            return {"error": "The import could not be begun. Send it again."}
        with process.stdin, process.stdout:
            with suppress(BrokenPipeError):  # killed before it could listen
                process.stdin.write(asked)
                process.stdin.close()
            for line in process.stdout:
                message: dict[str, Any] = json.loads(line)
                if "report" in message or "error" in message:
                    return message
                if not self.store.advance_job(job_id, message["rows"]):
                    process.kill()  # it was ended by another server
        return {"error": "The import ended before it was done: it took too long, or broke down. Send less."}

    def _end(self, job_id: str, end: JobEnd) -> None:
        if self.store.end_job(job_id, end):
            self._metrics.job_ended(end.state)


@contextmanager
def importing(store: Store, settings: Settings, limits: Limits, metrics: Metrics) -> Iterator[Jobs]:
    """Do the imports of a home's server until the block ends."""
    jobs = Jobs(
        store,
        place=settings.store,
        directory=settings.uploads,
        servers=settings.servers,
        limits=limits,
        metrics=metrics,
    )
    jobs.start()
    try:
        yield jobs
    finally:
        jobs.stop()
