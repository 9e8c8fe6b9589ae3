"""What are a few documents worth to several queries by their terms, also without a part of each?

Only the terms that are asked are looked at: without a part a document has so many fewer of them, and is
shorter by the part's length.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]
Terms = Mapping[str, float] | Sequence[str]  # weighted, or each as much as another


@dataclass(frozen=True)
class TermsHeld:
    """How often each of some documents holds the terms that are asked (n, terms), and how long it is (n,)."""

    counts: Floats
    lengths: Floats

    def less(self, parts: "TermsHeld", of: Places) -> "TermsHeld":
        """Documents without a part each: `of` (parts,) says whose it is."""
        return TermsHeld(self.counts[of] - parts.counts, self.lengths[of] - parts.lengths)


def runs(starts: npt.NDArray[np.integer], ends: npt.NDArray[np.integer]) -> Places:
    """Return the places from each start to its end, one run after the other."""
    lengths = (ends - starts).astype(np.intp)
    before = np.cumsum(lengths) - lengths
    places: Places = np.arange(lengths.sum()) + np.repeat(starts - before, lengths)
    return places


@dataclass(frozen=True)
class Gathered:
    """The terms of some rows of a matrix of counts, one after the other: row, column and count of each."""

    rows: Places
    columns: npt.NDArray[np.integer]
    counts: Floats

    @staticmethod
    def of(matrix: sparse.csr_array, rows: npt.ArrayLike) -> "Gathered":
        """Gather rows, which are counted from 0 in the order given."""
        chosen = np.asarray(rows, np.intp)
        starts, ends = matrix.indptr[chosen], matrix.indptr[chosen + 1]
        places = runs(starts, ends)
        own = np.repeat(np.arange(len(chosen)), ends - starts)
        return Gathered(own, matrix.indices[places], matrix.data[places])

    def held(self, columns: npt.NDArray[np.int32], rows: int) -> TermsHeld:
        """How often each of the rows holds the terms of some sorted columns."""
        lengths = np.bincount(self.rows, self.counts, minlength=rows).astype(np.float32)
        found = np.zeros((rows, len(columns)), np.float32)
        if not len(columns):
            return TermsHeld(found, lengths)
        places = np.minimum(np.searchsorted(columns, self.columns), len(columns) - 1)
        known = columns[places] == self.columns
        found[self.rows[known], places[known]] = self.counts[known]
        return TermsHeld(found, lengths)

    def gone(self, parts: "Gathered", of: Places, columns: int) -> tuple[Places, Places]:
        """Which terms a document has no longer without a part, where it holds at least what its parts do.

        `of` (parts,) says whose each part is. Returns part and column of each.
        """
        own = self.rows * columns + self.columns
        order = np.argsort(own)
        keys = of[parts.rows] * columns + parts.columns
        places = order[np.minimum(np.searchsorted(own, keys, sorter=order), len(own) - 1)]
        held = own[places] == keys
        gone = np.flatnonzero(held & (self.counts[places] == parts.counts))
        return parts.rows[gone], parts.columns[gone].astype(np.intp)


def weights_of(
    queries: Sequence[Terms], columns_of: Mapping[str, int]
) -> tuple[npt.NDArray[np.int32], Floats]:
    """Return the sorted columns of the terms of queries, and their weights (queries, columns).

    Terms that share a column count once, the heaviest.
    """
    columns = np.array(sorted(set(columns_of.values())), np.int32)
    place_of = dict(zip(columns.tolist(), range(len(columns)), strict=True))
    weights = np.zeros((len(queries), len(columns)), np.float32)
    for own, query in zip(weights, queries, strict=True):
        places = [place_of[columns_of[term]] for term in query]
        if isinstance(query, Mapping):
            np.maximum.at(own, places, np.fromiter(query.values(), np.float32, len(query)))
        else:
            own[places] = 1.0
    return columns, weights


def terms_of(queries: Sequence[Terms]) -> list[str]:
    """Return the terms of queries, each once."""
    return list(dict.fromkeys(chain.from_iterable(queries)))
