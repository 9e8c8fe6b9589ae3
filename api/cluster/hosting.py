"""What holds a shard on a node, and which generations of it?

The two asked last, so that a new one is opened beside the one that serves. A question names its generation,
and one that is not open is opened then: so whoever takes the place of a dead node answers from the start.
"""

from collections import OrderedDict
from pathlib import Path
from threading import Lock
from typing import Any

from corpora import UsageError
from indexer import open_shard, shard_set
from matcher import Shard

KEPT = 2  # generations
METHODS = ("legs", "extracts", "vectors")


class ShardHost:
    """Answers for one shard of any generation that lies under a URL."""

    def __init__(self, url: str, shard: int, cache: Path, generation: str | None = None) -> None:
        """`generation` is opened at once."""
        self._url = url
        self._shard = shard
        self._cache = cache
        self._open: OrderedDict[str, Shard] = OrderedDict()
        self._lock = Lock()
        if generation:
            self.open(generation)

    def ask(self, generation: str, method: str, arguments: tuple[Any, ...]) -> Any:
        """Answer a question to a generation. Raises `UsageError`, `IndexCorruptError`."""
        if method not in METHODS:
            raise UsageError(f"A shard is asked for '{method}'. Allowed: {', '.join(METHODS)}.")
        return getattr(self.open(generation), method)(*arguments)

    def open(self, generation: str) -> Shard:
        """Open a generation where it is not open yet. Raises `IndexCorruptError`."""
        with self._lock:
            if generation not in self._open:
                lying = shard_set(self._url, generation)
                self._open[generation] = Shard(open_shard(lying, self._shard, cache=self._cache))
                if len(self._open) > KEPT:
                    self._open.popitem(last=False)
            self._open.move_to_end(generation)
            return self._open[generation]

    def ready(self, generation: str) -> bool:
        """Open a generation, and say that it is open."""
        self.open(generation)
        return True
