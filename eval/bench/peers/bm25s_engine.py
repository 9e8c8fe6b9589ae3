"""How does bm25s, a matrix of ready scores, answer what its peers are asked?

Its scores are computed when the index is built, from all documents: a change builds it again. The terms
are kept as numbers so that a change need not read them all.
"""

from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np

from eval.bench.peers.lexical_engine import Documents, Mask, Scores


class Bm25sEngine:
    """The default: numpy."""

    on_disk = False
    backend = "numpy"

    def __init__(self, directory: Path) -> None:
        self._vocabulary: dict[str, int] = {"": 0}
        self._ids: list[np.ndarray[tuple[int], np.dtype[np.int32]]] = []

    def build(self, documents: Documents) -> None:
        """Number the terms and weigh them."""
        self._ids = [self._numbers(document) for document in documents]
        self._weigh()

    def _numbers(self, document: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
        known = self._vocabulary
        return np.array([known.setdefault(term, len(known)) for term in document], np.int32)

    def _weigh(self) -> None:
        self._index = bm25s.BM25(k1=1.2, b=0.75, method="lucene", backend=self.backend)
        ids = [document.tolist() for document in self._ids]
        self._index.index((ids, self._vocabulary), show_progress=False)

    def search(self, query: Sequence[str], k: int, *, visible: Mask | None = None) -> list[int]:
        """A filter multiplies the scores of the other rows by 0."""
        mask = None if visible is None else visible.astype(np.float32)
        found = self._index.retrieve(
            [list(dict.fromkeys(query))], k=min(k, len(self._ids)), show_progress=False, weight_mask=mask
        )
        pairs = zip(found.documents[0], found.scores[0], strict=True)
        return [int(row) for row, score in pairs if score > 0]

    def scores(self, query: Sequence[str]) -> Scores:
        """Return the library's own scores."""
        return np.asarray(self._index.get_scores(list(dict.fromkeys(query))), np.float32)

    def change(self, rows: Sequence[int], documents: Documents) -> None:
        """Weigh everything again."""
        for row, document in zip(rows, documents, strict=True):
            self._ids[row] = self._numbers(document)
        self._weigh()

    def statistics_from(self, public: Mask) -> bool:
        """Frequencies and mean length are those of what is indexed."""
        return False

    def save(self, directory: Path) -> None:
        """Write the scores and the vocabulary."""
        self._index.save(str(directory / "bm25s"), show_progress=False)

    def close(self) -> None:
        """Nothing is open."""


class Bm25sNumbaEngine(Bm25sEngine):
    """Compiled by numba; the compiler runs anew for every index."""

    backend = "numba"
