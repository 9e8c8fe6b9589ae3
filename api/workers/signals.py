"""Which signals has this process received, and how does it wait for one among other things?"""

import os
import signal
from types import FrameType, TracebackType
from typing import Self


class Signals:
    """Collects signals until the block ends; `woken` can be waited for, like a file."""

    def __init__(self, *numbers: signal.Signals) -> None:
        self._numbers = numbers
        self._received: list[int] = []

    def __enter__(self) -> Self:
        """Begin to collect."""
        self.woken, self._wakes = os.pipe()
        for end in (self.woken, self._wakes):
            os.set_blocking(end, False)
        self._fd_before = signal.set_wakeup_fd(self._wakes, warn_on_full_buffer=False)
        self._before = {number: signal.signal(number, self._receive) for number in self._numbers}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let signals act as before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._fd_before)
        os.close(self.woken)
        os.close(self._wakes)

    def taken(self) -> list[int]:
        """What came since it was last asked."""
        try:
            os.read(self.woken, 4_096)
        except BlockingIOError:
            return []
        taken, self._received = self._received, []
        return taken

    def _receive(self, number: int, _: FrameType | None) -> None:
        self._received.append(number)
