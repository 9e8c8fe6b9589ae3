"""How do many texts wait to be matched without anything else waiting behind them?"""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from api.limits import Limits
from api.serving.metrics import Metrics
from api.serving.problems import Refused

Answer = TypeVar("Answer")


class WaitingLine:
    """Threads of their own for matching, and a line before them that is not endless."""

    def __init__(self, limits: Limits, metrics: Metrics) -> None:
        self._most = limits.waiting
        self._threads = CapacityLimiter(limits.matching)
        self._metrics = metrics
        self._waiting = 0

    async def run(self, work: Callable[[], Answer]) -> Answer:
        """Do the work in its turn. Raises `Refused` (429) where too many wait."""
        if self._waiting >= self._most:
            detail = f"{self._waiting} texts wait to be matched already. Send it again in 5 s."
            raise Refused(429, "busy", detail, headers={"Retry-After": "5"})
        self._count(1)
        try:
            return await to_thread.run_sync(work, limiter=self._threads)
        finally:
            self._count(-1)

    def _count(self, step: int) -> None:
        self._waiting += step
        self._metrics.waiting(self._waiting)
