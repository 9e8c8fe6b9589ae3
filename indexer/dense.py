"""Which documents lie nearest to a query vector, among those that may be seen?

FAISS (Douze et al. 2024, arXiv:2401.08281), inner product, keys that stay. The allowed keys are a selector
in the search itself, so that a filter never empties the result. `indexer.dense_kinds` says when a search
compares with every vector and when it does not; scores come from the vectors themselves in either case.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import faiss
import numpy as np
import numpy.typing as npt

from corpora import IndexCorruptError
from indexer.dense_effort import enough
from indexer.dense_kinds import IndexKind, kind_for, searcher_of
from indexer.dense_learning import empty_index, fixed_threads
from indexer.dense_rows import KeyRows, Keys, Rows
from indexer.encoder import Vectors

__all__ = ["DenseIndex", "Keys"]


class DenseIndex:
    """Vectors of unit length (d,) under int64 keys."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self._searcher = searcher_of(index)
        self._rows = KeyRows(faiss.vector_to_array(index.id_map))
        if len(self._rows) != index.ntotal or (np.diff(self._rows.keys) <= 0).any():
            raise ValueError("the keys are not one ascending key for each vector")

    @classmethod
    def build(
        cls,
        keys: Keys,
        vectors: Vectors,
        *,
        dimensions: int,
        kind: IndexKind | None = None,
        like: "DenseIndex | None" = None,
        public: npt.NDArray[np.bool_] | None = None,
    ) -> "DenseIndex":
        """Index vectors (n, d) under their keys (n,), all different.

        Without a `kind`, their number decides. An approximate index looks where `like` looks, if that is
        approximate, too; else it learns where to look from the vectors that are `public` (n,), by default
        all; where there are none to learn from, or no effort finds what is near (`indexer.dense_effort`), it
        is exact. The same input gives the same bytes on the same kind of machine, however many cores it has.
        """
        order = np.argsort(keys, kind="stable")
        if not np.array_equal(order, np.arange(len(keys))):
            keys, vectors = keys[order], vectors[order]
            public = None if public is None else public[order]
        seen = np.arange(len(keys)) if public is None else np.flatnonzero(public)
        chosen = kind or kind_for(len(keys), dimensions)
        with fixed_threads():
            index = empty_index(
                chosen, vectors, public=seen, dimensions=dimensions, like=like._searcher if like else None
            )
            _add(index, keys, vectors)
            if not enough(index, seen):
                index = empty_index("exact", vectors, public=seen, dimensions=dimensions)
                _add(index, keys, vectors)
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> "DenseIndex":
        """Open a file, which stays where it is and is mapped into memory. Raises `IndexCorruptError`."""
        try:
            return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))
        except (RuntimeError, MemoryError, ValueError) as error:
            raise IndexCorruptError(
                f"{path} cannot be read by FAISS. Rebuild: enmusubi index --full"
            ) from error

    def save(self, path: Path) -> None:
        """Write to a file. Raises OSError where that cannot be written."""
        # Through a file of ours: FAISS's own says on stderr only that the last bytes found no room.
        try:
            with path.open("wb") as file:
                faiss.write_index(self._index, cast(Any, faiss).PyCallbackIOWriter(file.write))
        except RuntimeError as error:
            raise OSError(f"FAISS could not write {path.name}") from error

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def kind(self) -> IndexKind:
        """How it searches."""
        return self._searcher.kind

    def search(self, query: Vectors, *, depth: int, allowed: Keys | None = None) -> list[tuple[int, float]]:
        """Return up to `depth` (key, inner product), best first, equal ones by key.

        With `allowed`, keys that are all different, only those are searched; as many are returned as exist.
        What is worked out for an array of them is kept for the next search, if the array is marked as not
        writeable.
        """
        seen = None if allowed is None else self._rows.seen(allowed)
        if depth < 1 or not len(self._rows if seen is None else seen):
            return []
        rows, scores = self._searcher.nearest(np.ascontiguousarray(query, np.float32), depth, seen)
        best = np.lexsort((rows, -scores))[:depth]
        return list(zip(self._rows.keys[rows[best]].tolist(), scores[best].tolist(), strict=True))

    def likely(self, query: Vectors, *, depth: int, allowed: Keys | None = None) -> Rows:
        """Return the rows (places in the order of keys) of up to `depth` candidates, in no order.

        Those that `search` would find; where it is approximate, the best by rounded vectors alone: enough for
        who compares them by other means as well, in a third of the time.
        """
        seen = None if allowed is None else self._rows.seen(allowed)
        if depth < 1 or not len(self._rows if seen is None else seen):
            return np.empty(0, np.int64)
        return self._searcher.likely(np.ascontiguousarray(query, np.float32), depth, seen)

    @property
    def all_vectors(self) -> Vectors:
        """The vectors (n, d), in the order of keys, as they lie in the index or its file."""
        return np.asarray(self._searcher.vectors)

    def vectors_in(self, rows: npt.NDArray[np.intp]) -> Vectors:
        """Return the vectors (len(rows), d) of rows."""
        return np.asarray(self._searcher.vectors[rows])

    def vectors(self, keys: Sequence[int]) -> Vectors:
        """Return the vectors (len(keys), d) of keys. Raises `NotFoundError` for one that is not there."""
        rows = self._rows.rows_of(np.asarray(keys, np.int64))
        return np.asarray(self._searcher.vectors[rows])


def _add(index: Any, keys: Keys, vectors: Vectors) -> None:
    if len(keys):
        index.add_with_ids(np.ascontiguousarray(vectors, np.float32), np.asarray(keys, np.int64))
