"""How is every shard asked, though a replica of it may be dead, slow or busy?

One replica of each shard at a time, all shards at once. A replica that does not answer, or cannot because of
what is wrong with its node or its files, is passed over for a while, and the next one is asked the same: what
a shard answers depends on the question only. What is wrong with the question itself every one would say: who
asks is told at once. No more questions are under way than `most`; who comes then is refused at once, for a
line that grows helps nobody.
"""

import logging
import time
from collections.abc import Callable, Sequence
from itertools import count
from threading import BoundedSemaphore, Event
from typing import Any, Protocol

from corpora import BusyError, EnmusubiError, IndexUnavailableError, InputError, UsageError

MOST = 32  # questions under way
PATIENCE_S = 5.0  # for an answer, before another replica is asked
AGAIN_S = 1.0  # before those that did not answer are asked a second time
LAST_PATIENCE_S = 30.0  # for that of the last replica, which may have to open its files first
PASSED_OVER_S = 5.0
LOOK_S = 0.5  # how often who waits for files to be opened looks whether the server ends

_log = logging.getLogger(__name__)


class LostCallError(Exception):
    """A replica is dead, or has not answered in time; another may answer."""


class SlowCallError(LostCallError):
    """It has not answered yet, and can be waited for again."""


class Pending(Protocol):
    """A call that is under way."""

    def result(self, within_s: float) -> Any:
        """Wait for the answer. Raises `LostCallError`, `SlowCallError`, and what the shard itself raises."""
        ...


class Replica(Protocol):
    """One holder of a shard."""

    def call(self, method: str, *arguments: Any) -> Pending:
        """Call a method of `ShardHost`. Raises `LostCallError`, `BusyError`."""
        ...


class Replicas:
    """The holders of all shards: `shards[i]` are those of shard i, any of which answers for it."""

    def __init__(
        self,
        shards: Sequence[Sequence[Replica]],
        *,
        most: int = MOST,
        patience_s: float = PATIENCE_S,
        again_s: float = AGAIN_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shards = tuple(tuple(own) for own in shards)
        self._most = most
        self._turns = BoundedSemaphore(most)
        self._patience_s = patience_s
        self._again_s = again_s
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

        Raises `BusyError`, and `IndexUnavailableError` or what the last of them raised where no replica of
        a shard answers.
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

    def ready(self, generation: str, *, within_s: float, ended: Event | None = None) -> list[list[bool]]:
        """Open a generation on every replica, and say of each whether it is open; that may take its time.

        It is not waited for any longer when `ended` is set.
        """
        calls = [
            [self._started(shard, own, "ready", generation) for own in range(len(replicas))]
            for shard, replicas in enumerate(self._shards)
        ]
        until = self._clock() + within_s
        return [[self._is_open(own, until, ended or Event()) for own in replicas] for replicas in calls]

    def _order(self, shard: int, turn: int) -> list[int]:
        """The replicas of a shard: in turn, those that were lost lately last."""
        replicas = len(self._shards[shard])
        now = self._clock()
        order = [(turn + shard + place) % replicas for place in range(replicas)]
        return sorted(order, key=lambda own: now - self._lost_at.get((shard, own), -1e9) < PASSED_OVER_S)

    def _started(self, shard: int, own: int, method: str, *arguments: Any) -> "Pending | Exception":
        """Call a replica; returns what is wrong with it where it cannot be called."""
        try:
            return self._shards[shard][own].call(method, *arguments)
        except Exception as error:  # whatever Ray may raise of a node that dies
            self._pass_over(shard, own, error)
            return error

    def _answer(
        self,
        shard: int,
        order: Sequence[int],
        first: "Pending | Exception",
        asked: tuple[str, str, tuple[Any, ...]],
    ) -> Any:
        """Wait for the first replica, and for the others in turn where that cannot answer."""
        last: Exception | None = None
        for place, own in enumerate((*order, *order)):  # a node that dies may take a moment to be told apart
            if place == len(order):
                if isinstance(last, BusyError):
                    break
                time.sleep(self._again_s)
            pending = self._started(shard, own, "ask", *asked) if place else first
            if isinstance(pending, Exception):
                last = pending
                continue
            patience_s = LAST_PATIENCE_S if place >= len(order) - 1 else self._patience_s
            try:
                return pending.result(patience_s)
            except (UsageError, InputError):
                raise  # the question is wrong, whoever is asked
            except Exception as error:  # whatever a node, its files or Ray may raise
                self._pass_over(shard, own, error)
                last = error
        if isinstance(last, EnmusubiError):
            raise last
        raise IndexUnavailableError(
            f"None of the {len(order)} replicas of shard {shard} answers. They are started again by "
            "themselves while the cluster's head lives: ask again in half a minute, and look: ray status"
        ) from last

    def _pass_over(self, shard: int, own: int, error: Exception) -> None:
        self._lost_at[shard, own] = self._clock()
        _log.warning("Replica %s of shard %s is passed over: %s", own, shard, _told(error))

    def _is_open(self, pending: "Pending | Exception", until: float, ended: Event) -> bool:
        if isinstance(pending, Exception):
            return False
        while True:
            left_s = max(until - self._clock(), 0.01)
            try:
                return bool(pending.result(min(left_s, LOOK_S)))
            except SlowCallError as error:
                if left_s > LOOK_S and not ended.is_set():
                    continue
                _log.warning("A replica has not opened its shard: %s", _told(error))
            except Exception as error:  # whatever a node, its files or Ray may raise
                _log.warning("A replica has not opened its shard: %s", _told(error))
            return False


def _told(error: Exception) -> str:
    """What the log says: of a fault only its kind, for its words may be those of a question."""
    known = isinstance(error, EnmusubiError | LostCallError | OSError)
    return f"{type(error).__name__}: {error}" if known else type(error).__name__


class AskingGeneration:
    """Asks all shards of one generation."""

    def __init__(self, replicas: Replicas, generation: str) -> None:
        self._replicas = replicas
        self._generation = generation

    def ask(self, method: str, arguments: tuple[Any, ...]) -> list[Any]:
        """Call a method of `Shard` on every shard. Raises `BusyError`, `IndexUnavailableError`."""
        return self._replicas.ask(self._generation, method, arguments)
