"""Has this caller asked too often?"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from api.limits import Limits
from api.serving.problems import Refused

_KEYS = 10_000  # callers that are remembered: whoever came longest ago is forgotten first
Level = tuple[float, float]  # tokens, and when they were counted
Step = Callable[[Level | None], Level]


class Levels(Protocol):
    """How full each caller's bucket is."""

    def change(self, caller: str, step: Step) -> None:
        """Put in place of what is known of a caller what the step makes of it, undisturbed by others."""


class OwnLevels:
    """Kept in this process."""

    def __init__(self, most: int = _KEYS) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Level] = OrderedDict()

    def change(self, caller: str, step: Step) -> None:
        """Do a step, and forget whoever came longest ago where there are too many."""
        with self._lock:
            self._known[caller] = step(self._known.pop(caller, None))
            if len(self._known) > self._most:
                self._known.popitem(last=False)


class Buckets:
    """A token bucket for each caller: it fills steadily up to the burst."""

    def __init__(
        self, limits: Limits, *, clock: Callable[[], float] = time.monotonic, levels: Levels | None = None
    ) -> None:
        self._per_s = limits.rate_per_minute / 60
        self._burst = float(limits.burst)
        self._clock = clock
        self._levels = levels or OwnLevels()

    def take(self, caller: str) -> None:
        """Take one token. Raises `Refused` (429) with the seconds after which there is one."""
        if not self._per_s:
            return
        level = 0.0

        def step(known: Level | None) -> Level:
            nonlocal level
            now = self._clock()
            before, since = known or (self._burst, now)
            level = min(self._burst, before + (now - since) * self._per_s)
            return (level - 1 if level >= 1 else level, now)

        self._levels.change(caller, step)
        if level < 1:
            raise too_many(math.ceil((1 - level) / self._per_s))


def too_many(retry_s: int, what: str = "Too many requests came in a short time.") -> Refused:
    """A refusal that says after how many seconds to come again."""
    detail = f"{what} Send it again in {retry_s} s."
    return Refused(429, "too-many-requests", detail, headers={"Retry-After": str(retry_s)})
