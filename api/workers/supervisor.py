"""How do several workers stay as many as they should be?

The first is alone until it answers, so that what is wrong with the home is said once and ends all. After that
one that ends, or is silent for too long, is replaced; one that cannot begin is tried again after pauses that
grow. SIGHUP replaces them one by one, each when its successor answers. SIGTERM and Ctrl-C end them when the
requests under way are answered.
"""

import logging
import signal
import time
from collections.abc import Callable
from multiprocessing import connection

from api.errors import IN_PART, INTERNAL
from api.workers.forked import LOST, Worker
from api.workers.signals import Signals

_LONGEST_PAUSE_S = 30.0
_TICK_S = 1.0
_TRIES = 3  # to begin the first
_log = logging.getLogger(__name__)


class Supervisor:
    """Looks after workers until it is told to end."""

    def __init__(
        self, start: Callable[[], Worker], count: int, *, served: Callable[[], None] = lambda: None
    ) -> None:
        """`start` begins a worker; `served` is called when the first one answers."""
        self._start = start
        self._count = count
        self._told = served
        self._workers: list[Worker] = []
        self._has_served = self._is_ending = False
        self._failures = 0
        self._not_before = 0.0
        self._code = 0

    def run(self) -> int:
        """Look after them; returns the exit code: that of the first where it could not begin, else 0.

        Whatever goes wrong here, none of them is left.
        """
        with Signals(signal.SIGTERM, signal.SIGINT, signal.SIGHUP) as signals:
            try:
                return self._look_after(signals)
            finally:
                for worker in self._workers:
                    worker.end()
                for worker in self._workers:
                    worker.wait()

    def _look_after(self, signals: Signals) -> int:
        while True:
            for number in signals.taken():
                self._hear(number)
            for worker in tuple(self._workers):
                self._look_at(worker)
            if self._is_ending and not self._workers:
                return self._code
            self._tend()
            heard = [worker.beats for worker in self._workers if worker.is_heard]
            ended = [worker.process.sentinel for worker in self._workers]
            connection.wait([*heard, *ended, signals.woken], timeout=_TICK_S)

    def _hear(self, number: int) -> None:
        if number != signal.SIGHUP:
            self._end(0)
            return
        for worker in self._workers:
            worker.is_old = True

    def _end(self, code: int) -> None:
        self._is_ending, self._code = True, self._code or code
        for worker in self._workers:
            worker.end()

    def _look_at(self, worker: Worker) -> None:
        worker.listen()
        if worker.ready and not self._has_served:
            self._has_served = True
            self._told()
        code = worker.process.exitcode
        if code is not None:
            self._workers.remove(worker)
            worker.close()
            self._replace(worker, code)
        elif time.monotonic() > worker.due:
            _log.error("Worker %s did not say anything for too long: it is killed.", worker.process.pid)
            worker.process.kill()
        elif worker.is_ending:
            worker.process.terminate()  # said again: one that has just been forked does not hear it yet

    def _replace(self, worker: Worker, code: int) -> None:
        if worker.is_ending or self._is_ending:
            return
        if not self._has_served:
            self._end(code if IN_PART < code < LOST else INTERNAL)  # 1: it broke where it could not say so
            return
        self._failures = 0 if worker.ready else self._failures + 1
        _log.warning("Worker %s ended with %s; another takes its place.", worker.process.pid, code)
        self._pause()

    def _pause(self) -> None:
        self._not_before = time.monotonic() + min(_LONGEST_PAUSE_S, 2.0**self._failures - 1)

    def _tend(self) -> None:
        if self._is_ending:
            return
        current = [worker for worker in self._workers if not worker.is_ending]
        old = [worker for worker in current if worker.is_old]
        wanted = self._count + bool(old) if self._has_served else 1
        if len(current) < wanted:
            for _ in range(wanted - len(current)):
                self._begin()
        elif old and all(worker.ready for worker in current):
            old[0].end()

    def _begin(self) -> None:
        if time.monotonic() < self._not_before:
            return
        try:
            self._workers.append(self._start())
        except (OSError, EOFError) as error:  # its nursery has just been killed: the next try begins another
            _log.warning("No worker could be begun (%s); it is tried again.", type(error).__name__)
            self._failures += 1
            self._pause()
            if not self._has_served and self._failures == _TRIES:
                self._end(INTERNAL)
