"""How are vectors made in microseconds, the same in every process, where models are not the point?"""

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from indexer import Component, Encoded, Progress, Role, Vectors

_ROWS = 4096


class PairEncoder:
    """Vectors from pairs of characters: texts that share pairs lie near each other. No model is loaded."""

    name = "pairs"
    version = "1"

    def __init__(self, sizes: tuple[int, ...] = (32, 16)) -> None:
        self.components = tuple(Component(f"pairs{place}", size) for place, size in enumerate(sizes))
        self._table = np.random.default_rng(0).normal(size=(_ROWS, sum(sizes)))
        self._bounds = np.cumsum(sizes)[:-1]

    def encode(
        self, texts: Sequence[Sequence[str]], *, role: Role, progress: Progress | None = None
    ) -> list[Encoded]:
        """Encode texts, in order; `role` makes no difference."""
        done = [
            Encoded(self._vector("".join(text)), np.stack([self._vector(own) for own in text]))
            for text in texts
        ]
        if progress:
            progress(len(texts))
        return done

    def _vector(self, text: str) -> Vectors:
        pairs = [text[start : start + 2].encode() for start in range(max(len(text) - 1, 1))]
        total = self._table[[crc32(pair) % _ROWS for pair in pairs]].sum(axis=0)
        parts = [part / np.linalg.norm(part) for part in np.split(total, self._bounds)]
        return np.concatenate(parts).astype(np.float32)
