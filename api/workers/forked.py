"""What is known of one worker from outside: does it answer, is it silent for too long, how did it end?"""

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import connection, get_context
from multiprocessing.process import BaseProcess

from api.serving.server import END_S
from api.workers.worker import Work, work

LOAD_S = 600.0  # until a worker answers for the first time
SILENT_S = 60.0
PATIENCE_S = END_S + 10.0  # until one that was told to end has ended
_AGAIN_S = 0.2
LOST = 255  # how a process ends, as far as can be told, whose nursery was killed


@dataclass
class Worker:
    """One process, and when it is taken for lost."""

    process: BaseProcess
    beats: connection.Connection
    due: float = field(default_factory=lambda: time.monotonic() + LOAD_S)
    ready: bool = False
    is_old: bool = False
    is_ending: bool = False
    is_heard: bool = True

    def listen(self) -> None:
        """Take up its signs of life."""
        try:
            while self.is_heard and self.beats.poll():
                self.beats.recv_bytes()
                self.ready = True
                if not self.is_ending:
                    self.due = time.monotonic() + SILENT_S
        except (EOFError, OSError):
            self.is_heard = False

    def end(self) -> None:
        """Tell it to end when its requests are answered."""
        self.process.terminate()
        self.is_ending = True
        self.due = time.monotonic() + PATIENCE_S

    def wait(self) -> None:
        """Let one that was told to end do so; it is killed where it takes too long."""
        while self.process.is_alive():
            if time.monotonic() > self.due:
                self.process.kill()
            else:
                self.process.terminate()  # said again: one that has just been forked does not hear it yet
            self.process.join(_AGAIN_S)
        self.close()

    def close(self) -> None:
        """Let go of what has ended."""
        if self.process.exitcode == LOST and self.process.pid:
            with suppress(ProcessLookupError):
                os.kill(self.process.pid, signal.SIGTERM)
        self.beats.close()
        self.process.join()


def forked(asked: Work) -> Worker:
    """Begin a worker. Raises `OSError` or `EOFError` where the nursery was just killed."""
    context = get_context("forkserver")
    heard, beats = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(asked, beats), name="enmusubi-worker")
    try:
        process.start()
    except BaseException:
        heard.close()
        raise
    finally:
        beats.close()
    return Worker(process, heard)
