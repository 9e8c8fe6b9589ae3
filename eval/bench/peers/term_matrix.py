"""How does our own lexical index answer what its peers are asked?

A change keeps the counts of the other rows and weighs all of them anew, as the night does.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy import sparse

from eval.bench.peers.lexical_engine import Documents, Mask, Scores
from indexer import LexicalIndex, term_counts


class TermMatrix:
    """`indexer.LexicalIndex` behind the protocol."""

    on_disk = False

    def __init__(self, directory: Path) -> None:
        self._public: Mask = np.ones(0, bool)

    def build(self, documents: Documents) -> None:
        """Count and weigh the terms."""
        self._public = np.ones(len(documents), bool)
        self._index = LexicalIndex(term_counts(documents), self._public)

    def search(self, query: Sequence[str], k: int, *, visible: Mask | None = None) -> list[int]:
        """Score every row, strike out what is not visible, cut; equal scores by row."""
        scores = self._index.scores(query)
        if visible is not None:
            scores = np.where(visible, scores, np.float32(0))
        rows = np.flatnonzero(scores > 0)
        found = scores[rows]
        if len(rows) > k:
            best = found >= np.partition(found, -k)[-k]
            rows, found = rows[best], found[best]
        return [int(row) for row in rows[np.argsort(-found, kind="stable")][:k]]

    def scores(self, query: Sequence[str]) -> Scores:
        """Return the index's own scores."""
        return self._index.scores(query)

    def change(self, rows: Sequence[int], documents: Documents) -> None:
        """Count the new documents, weigh all."""
        old = self._index.counts
        order = np.arange(len(self._public))
        order[list(rows)] = len(order) + np.arange(len(rows))
        counts = sparse.csr_array(sparse.vstack([old, term_counts(documents)], format="csr")[order])
        self._index = LexicalIndex(counts, self._public)

    def statistics_from(self, public: Mask) -> bool:
        """Weigh again with the statistics of these rows."""
        self._public = public
        self._index = LexicalIndex(self._index.counts, public)
        return True

    def save(self, directory: Path) -> None:
        """Write the counts."""
        self._index.save(directory)

    def close(self) -> None:
        """Nothing is open."""
