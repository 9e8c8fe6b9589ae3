"""Has this caller asked too often?"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from api.limits import Limits
from api.problems import Refused

_KEYS = 10_000  # callers that are remembered: whoever came longest ago is forgotten first


class Buckets:
    """A token bucket for each caller, in memory: it fills steadily up to the burst."""

    def __init__(
        self, limits: Limits, *, clock: Callable[[], float] = time.monotonic, most: int = _KEYS
    ) -> None:
        self._per_s = limits.rate_per_minute / 60
        self._burst = float(limits.burst)
        self._clock = clock
        self._most = most
        self._lock = threading.Lock()
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str) -> None:
        """Take one token. Raises `Refused` (429) with the seconds after which there is one."""
        if not self._per_s:
            return
        with self._lock:
            now = self._clock()
            level, since = self._levels.pop(caller, (self._burst, now))
            level = min(self._burst, level + (now - since) * self._per_s)
            enough = level >= 1
            self._levels[caller] = (level - 1 if enough else level, now)
            if len(self._levels) > self._most:
                self._levels.popitem(last=False)
        if not enough:
            raise too_many(math.ceil((1 - level) / self._per_s))


def too_many(retry_s: int, what: str = "Too many requests came in a short time.") -> Refused:
    """A refusal that says after how many seconds to come again."""
    detail = f"{what} Send it again in {retry_s} s."
    return Refused(429, "too-many-requests", detail, headers={"Retry-After": str(retry_s)})
