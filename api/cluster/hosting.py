"""What holds a shard on a node, and which generations of it?

The two asked last, so that a new one is opened beside the one that serves, which goes on answering meanwhile.
A question names its generation, and one that is not open is opened then, nothing before: so whoever takes the
place of a dead node can always start, and answers for what is asked, whatever was dropped since.
"""

from collections import OrderedDict
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

from corpora import UsageError
from indexer import open_shard, shard_set
from matcher import Shard

KEPT = 2  # generations
METHODS = ("legs", "extracts", "vectors")


class ShardHost:
    """Answers for one of so many shards of any generation that lies under a URL."""

    def __init__(self, url: str, shard: int, shards: int, cache: Path) -> None:
        """Opens nothing yet: an actor whose start fails is never started again."""
        self._url = url
        self._shard = shard
        self._shards = shards
        self._cache = cache
        self._open: OrderedDict[str, Shard] = OrderedDict()
        self._lock = Lock()  # of what is open; nobody opens files while holding it
        self._opening: WeakValueDictionary[str, Lock] = WeakValueDictionary()  # by generation, while in use

    def ask(self, generation: str, method: str, arguments: tuple[Any, ...]) -> Any:
        """Answer a question to a generation. Raises `UsageError`, and what `open` raises."""
        if method not in METHODS:
            raise UsageError(f"A shard is asked for '{method}'. Allowed: {', '.join(METHODS)}.")
        return getattr(self.open(generation), method)(*arguments)

    def open(self, generation: str) -> Shard:
        """Open a generation where it is not open yet. Raises `IndexCorruptError`, `ConfigurationError`."""
        if known := self._known(generation):
            return known
        with self._turn(generation):
            return self._known(generation) or self._opened(generation)

    def ready(self, generation: str) -> bool:
        """Open a generation, and say whether it is open: it is not while another call is at it."""
        if self._known(generation):
            return True
        turn = self._turn(generation)
        if not turn.acquire(blocking=False):
            return False  # to wait would keep a thread from answering
        try:
            return bool(self._known(generation) or self._opened(generation))
        finally:
            turn.release()

    def _turn(self, generation: str) -> Lock:
        with self._lock:
            return self._opening.setdefault(generation, Lock())

    def _known(self, generation: str) -> Shard | None:
        with self._lock:
            if generation in self._open:
                self._open.move_to_end(generation)
            return self._open.get(generation)

    def _opened(self, generation: str) -> Shard:
        # As many as who asks has in mind, also where the same generation was cut otherwise since.
        lying = replace(shard_set(self._url, generation), shards=self._shards)
        shard = Shard(open_shard(lying, self._shard, cache=self._cache))
        with self._lock:
            self._open[generation] = shard
            while len(self._open) > KEPT:
                self._open.popitem(last=False)
        return shard
