"""What does something cost when the processor's caches hold nothing of it?

Between two queries to many records as much is read as no cache holds. To fewer, a buffer larger than the
caches is read in between, so that all comes from memory again.
"""

import time
from collections.abc import Callable

import numpy as np

EMPTYING_BYTES = 64 * 2**20  # twice the last cache of the machine that was measured


class Caches:
    """The caches of the processor."""

    def __init__(self, size: int = EMPTYING_BYTES) -> None:
        self._buffer = np.ones(size // 8)

    def empty(self) -> None:
        """Read what fills them."""
        self._buffer.sum()

    def emptied_ms(self, work: Callable[[], object]) -> float:
        """Processor milliseconds of work that finds nothing in them."""
        self.empty()
        started = time.thread_time()
        work()
        return (time.thread_time() - started) * 1000
