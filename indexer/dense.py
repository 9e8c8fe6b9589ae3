"""Which documents lie nearest to a query vector, among those that may be seen?

FAISS (Douze et al. 2024, arXiv:2401.08281), exact inner product, ids that stay. The allowed keys are an
id selector in the search itself, so that a filter never empties the result.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import faiss
import numpy as np
import numpy.typing as npt

from corpora import IndexCorruptError
from indexer.encoder import Vectors

Keys = npt.NDArray[np.int64]


class DenseIndex:
    """Vectors of unit length (d,) under int64 keys."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, keys: Keys, vectors: Vectors, *, dimensions: int) -> "DenseIndex":
        """Index vectors (n, d) under their keys (n,)."""
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimensions))
        if len(keys):
            index.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), np.asarray(keys, np.int64))
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> "DenseIndex":
        """Read from a file. Raises `IndexCorruptError`."""
        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise IndexCorruptError(
                f"{path} cannot be read by FAISS. Rebuild: enmusubi index --full"
            ) from error
        return cls(index)

    def save(self, path: Path) -> None:
        """Write to a file. Raises OSError where that cannot be written."""
        # Through a file of ours: FAISS's own says on stderr only that the last bytes found no room.
        try:
            with path.open("wb") as file:
                faiss.write_index(self._index, cast(Any, faiss).PyCallbackIOWriter(file.write))
        except RuntimeError as error:
            raise OSError(f"FAISS could not write {path.name}") from error

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, query: Vectors, *, depth: int, allowed: Keys | None = None) -> list[tuple[int, float]]:
        """Return up to `depth` (key, inner product), best first, equal ones by key.

        With `allowed`, only those keys are searched; as many are returned as exist.
        """
        if len(self) == 0 or depth < 1 or (allowed is not None and len(allowed) == 0):
            return []
        parameters = None
        if allowed is not None:
            selector = faiss.IDSelectorBatch(np.ascontiguousarray(allowed, dtype=np.int64))
            parameters = cast(Any, faiss).SearchParameters(sel=selector)
        reach = depth + 1
        found = self._found(query, reach, parameters)
        # FAISS picks among equal scores at the cut as it likes: look further until all of them are there.
        while len(found) == reach and found[-1][1] == found[depth - 1][1]:
            reach *= 4
            found = self._found(query, reach, parameters)
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:depth]

    def _found(self, query: Vectors, reach: int, parameters: Any) -> list[tuple[int, float]]:
        scores, keys = self._index.search(
            np.ascontiguousarray(query[None], dtype=np.float32), min(reach, len(self)), params=parameters
        )
        return [(int(key), float(score)) for key, score in zip(keys[0], scores[0], strict=True) if key >= 0]

    def vectors(self, keys: Sequence[int]) -> Vectors:
        """Return the vectors (len(keys), d) of keys that are in the index."""
        if not len(keys):
            return np.empty((0, self._index.d), np.float32)
        return np.stack([self._index.reconstruct(int(key)) for key in keys])
