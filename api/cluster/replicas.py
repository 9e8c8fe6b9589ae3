"""How is every shard asked, though a replica of it may be dead, slow or busy?

One replica of each shard at a time, all shards at once. A replica that does not answer is passed over for a
while, and the next one is asked the same: what a shard answers depends on the question only. No more
questions are under way than `most`; who comes then is told so at once, for a line that grows helps nobody.
"""

import time
from collections.abc import Callable, Sequence
from itertools import count
from threading import BoundedSemaphore
from typing import Any, Protocol

from corpora import BusyError, IndexUnavailableError

MOST = 32  # questions under way
PATIENCE_S = 5.0  # for an answer, before another replica is asked
LAST_PATIENCE_S = 30.0  # for that of the last replica, which may have to open its files first
PASSED_OVER_S = 5.0


class LostCallError(Exception):
    """A replica is dead, or has not answered in time; another may answer."""


class Pending(Protocol):
    """A call that is under way."""

    def result(self, within_s: float) -> Any:
        """Wait for the answer. Raises `LostCallError`, and what the shard itself raises."""
        ...


class Replica(Protocol):
    """One holder of a shard."""

    def call(self, method: str, *arguments: Any) -> Pending:
        """Call a method of `ShardHost`. Raises `LostCallError`."""
        ...


class Replicas:
    """The holders of all shards: `shards[i]` are those of shard i, any of which answers for it."""

    def __init__(
        self,
        shards: Sequence[Sequence[Replica]],
        *,
        most: int = MOST,
        patience_s: float = PATIENCE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shards = tuple(tuple(own) for own in shards)
        self._most = most
        self._turns = BoundedSemaphore(most)
        self._patience_s = patience_s
        self._clock = clock
        self._lost_at: dict[tuple[int, int], float] = {}
        self._asked = count()

    @property
    def count(self) -> int:
        """How many shards there are."""
        return len(self._shards)

    def of(self, generation: str) -> "AskingGeneration":
        """What asks all shards of one generation."""
        return AskingGeneration(self, generation)

    def ask(self, generation: str, method: str, arguments: tuple[Any, ...]) -> list[Any]:
        """Return what every shard of a generation answers.

        Raises `BusyError`, and `IndexUnavailableError` where no replica of a shard answers.
        """
        if not self._turns.acquire(blocking=False):
            raise BusyError(
                f"{self._most} questions to the shards are under way already. Ask again in a second."
            )
        try:
            turn = next(self._asked)
            orders = [self._order(shard, turn) for shard in range(len(self._shards))]
            asked = (generation, method, arguments)
            first = [self._started(shard, own[0], "ask", *asked) for shard, own in enumerate(orders)]
            return [self._answer(shard, own, first[shard], asked) for shard, own in enumerate(orders)]
        finally:
            self._turns.release()

    def ready(self, generation: str, *, within_s: float) -> list[list[bool]]:
        """Open a generation on every replica, and say of each whether it is open; that may take its time."""
        calls = [
            [self._started(shard, own, "ready", generation) for own in range(len(replicas))]
            for shard, replicas in enumerate(self._shards)
        ]
        until = self._clock() + within_s
        return [[self._is_open(own, until) for own in replicas] for replicas in calls]

    def _order(self, shard: int, turn: int) -> list[int]:
        """The replicas of a shard: in turn, those that were lost lately last."""
        replicas = len(self._shards[shard])
        now = self._clock()
        order = [(turn + shard + place) % replicas for place in range(replicas)]
        return sorted(order, key=lambda own: now - self._lost_at.get((shard, own), -1e9) < PASSED_OVER_S)

    def _started(self, shard: int, own: int, method: str, *arguments: Any) -> Pending | None:
        try:
            return self._shards[shard][own].call(method, *arguments)
        except LostCallError:
            self._lost_at[shard, own] = self._clock()
            return None

    def _answer(
        self, shard: int, order: Sequence[int], first: Pending | None, asked: tuple[str, str, tuple[Any, ...]]
    ) -> Any:
        """Wait for the first replica, and for the others in turn where that is lost."""
        pending = first
        for place, own in enumerate(order):
            last = place == len(order) - 1
            if place:
                pending = self._started(shard, own, "ask", *asked)
            if pending is None:
                continue
            try:
                return pending.result(LAST_PATIENCE_S if last else self._patience_s)
            except LostCallError:
                self._lost_at[shard, own] = self._clock()
        raise IndexUnavailableError(
            f"None of the {len(order)} replicas of shard {shard} answers. They are started again by "
            "themselves: ask again in half a minute, and look at the cluster: ray status"
        )

    def _is_open(self, pending: Pending | None, until: float) -> bool:
        if pending is None:
            return False
        try:
            return bool(pending.result(max(until - self._clock(), 0.01)))
        except LostCallError:
            return False


class AskingGeneration:
    """Asks all shards of one generation."""

    def __init__(self, replicas: Replicas, generation: str) -> None:
        self._replicas = replicas
        self._generation = generation

    def ask(self, method: str, arguments: tuple[Any, ...]) -> list[Any]:
        """Call a method of `Shard` on every shard. Raises `BusyError`, `IndexUnavailableError`."""
        return self._replicas.ask(self._generation, method, arguments)
