"""How does a night end when it is told to: at once where it works, and never within its books?"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Stopped(BaseException):
    """The process was told to end. No `Exception`: nothing between here and the night takes it for one."""


class Stopping:
    """Whether the process was told to end; work within `interruptible` is broken off then."""

    def __init__(self) -> None:
        self.asked = False
        self._open = False

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Let the work of the block be broken off. Raises `Stopped`, also where it was asked for before."""
        if self.asked:
            raise Stopped
        self._open = True
        try:
            yield
        finally:
            self._open = False

    def ask(self, number: int, _: FrameType | None) -> None:
        """Take a signal; the next one of its kind ends the process as it always does."""
        self.asked = True
        signal.signal(number, signal.SIG_DFL)
        if self._open:
            raise Stopped


@contextmanager
def stoppable() -> Iterator[Stopping]:
    """Take SIGTERM and Ctrl-C as a wish to end, in the main thread; elsewhere they are not ours to take."""
    stopping = Stopping()
    if threading.current_thread() is not threading.main_thread():
        yield stopping
        return
    before = [(number, signal.signal(number, stopping.ask)) for number in SIGNALS]
    try:
        yield stopping
    finally:
        for number, handler in before:
            signal.signal(number, handler)
