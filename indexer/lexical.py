"""Which documents share the query's words, among those that may be seen?

BM25 (Robertson & Zaragoza 2009) on a sparse term matrix from scikit-learn's hashing vectoriser: a
term's column depends on the term alone, so adding documents changes no other row. Document frequencies
and mean length come from public documents only.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer

from corpora import IndexCorruptError
from indexer.damage import DAMAGED

K1 = 1.2
B = 0.75
COLUMNS = 2**20
Counts: TypeAlias = sparse.csr_array


def term_counts(documents: Sequence[Sequence[str]]) -> Counts:
    """Count terms: (n, 2**20) sparse, float32."""
    if not documents:
        return sparse.csr_array((0, COLUMNS), dtype=np.float32)
    return sparse.csr_array(_vectoriser().transform(documents), dtype=np.float32)


@cache
def _vectoriser() -> HashingVectorizer:
    return HashingVectorizer(
        analyzer=list, n_features=COLUMNS, norm=None, alternate_sign=False, dtype=np.float32
    )


def _columns(terms: Sequence[str]) -> list[int]:
    """The column of each term."""
    return [int(column) for column in term_counts([[term] for term in terms]).indices]


class LexicalIndex:
    """BM25 over documents in the order of their rows; `public` says which rows give the statistics."""

    def __init__(self, counts: Counts, public: npt.NDArray[np.bool_]) -> None:
        self.counts = counts
        reference = counts[public] if public.any() else counts[:0]
        self._documents = reference.shape[0]
        self._frequencies = np.bincount(reference.indices, minlength=COLUMNS).astype(np.float32)
        self._mean_length = float(reference.sum()) / max(self._documents, 1) or 1.0
        self._columns = sparse.csc_array(self._weighed(counts))

    def _weighed(self, counts: Counts) -> Counts:
        """What each term of each document is worth before its rarity counts."""
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        saturation = K1 * (1 - B + B * lengths / self._mean_length)
        weights = counts.copy()
        weights.data = counts.data * (K1 + 1) / (counts.data + np.repeat(saturation, np.diff(counts.indptr)))
        return weights

    @classmethod
    def load(cls, path: Path, public: npt.NDArray[np.bool_]) -> "LexicalIndex":
        """Read the term counts from a file. Raises `IndexCorruptError`."""
        try:
            counts = sparse.csr_array(sparse.load_npz(path))
        except DAMAGED as error:
            raise IndexCorruptError(f"{path} is damaged: {error}. Rebuild: enmusubi index --full") from error
        if counts.shape[0] != len(public):
            raise IndexCorruptError(
                f"{path} holds {counts.shape[0]} documents, expected {len(public)}. "
                "Rebuild: enmusubi index --full"
            )
        return cls(counts, public)

    def save(self, path: Path) -> None:
        """Write the term counts to a file."""
        sparse.save_npz(path, self.counts)

    def idf(self, columns: npt.NDArray[np.intp]) -> npt.NDArray[np.float32]:
        """ln(1 + (N - n + .5) / (n + .5)) over the public documents, n those with the term."""
        n = self._frequencies[columns]
        return np.asarray(np.log1p((self._documents - n + 0.5) / (n + 0.5)), np.float32)

    def shared(self, row: int, query: Sequence[str]) -> list[str]:
        """Return the query's terms that a row holds, in the query's order, each once."""
        bounds = self.counts.indptr[row : row + 2]
        own = set(self.counts.indices[bounds[0] : bounds[1]].tolist())
        unique = list(dict.fromkeys(query))
        return [term for term, column in zip(unique, _columns(unique), strict=True) if column in own]

    def scores(self, query: Mapping[str, float] | Iterable[str]) -> npt.NDArray[np.float32]:
        """Return the BM25 score of every row; each query term counts once, times its weight if it has one."""
        weights = query if isinstance(query, Mapping) else dict.fromkeys(query, 1.0)
        columns, weights_of_columns = self._query(weights)
        return np.asarray(self._columns[:, columns] @ weights_of_columns, np.float32)

    def scores_of(self, counts: Counts, queries: Sequence[Mapping[str, float]]) -> npt.NDArray[np.float32]:
        """Return the BM25 scores (queries, m) of other documents by the statistics of this index."""
        terms = list(dict.fromkeys(term for query in queries for term in query))
        column_of = dict(zip(terms, _columns(terms), strict=True)) if terms else {}
        own = [self._query(query, column_of) for query in queries]
        columns = np.unique(np.concatenate([columns for columns, _ in own]))
        weights = np.zeros((len(queries), len(columns)), np.float32)
        for place, (known, values) in enumerate(own):
            weights[place, np.searchsorted(columns, known)] = values
        return np.asarray(weights @ self._weighed(counts)[:, columns].T, np.float32)

    def worths(self) -> Counts:
        """Return what each term of each row is worth to a query that holds it, (rows, 2**20)."""
        found = self._weighed(self.counts)
        found.data = found.data * self.idf(found.indices)
        return found

    def _query(
        self, query: Mapping[str, float], column_of: Mapping[str, int] | None = None
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
        """The columns of a query's terms, each once, and what each is worth."""
        if not query:
            return np.empty(0, np.intp), np.empty(0, np.float32)
        own = [column_of[term] for term in query] if column_of else _columns(list(query))
        columns, places = np.unique(own, return_inverse=True)
        heaviest = np.zeros(len(columns), np.float32)  # terms that share a column count once
        np.maximum.at(heaviest, places, np.fromiter(query.values(), np.float32))
        return columns, self.idf(columns) * heaviest
