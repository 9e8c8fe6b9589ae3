"""How is a query compared with many vectors: with each of them, or only with those that may be near?

`exact`: with each (that may be seen). `ivf`: the vectors are turned onto their main directions, put into
lists by their nearest centroid (Sivic & Zisserman 2003, doi:10.1109/ICCV.2003.1238663) and rounded to 8 bits
a number; the lists nearest to the query are looked through, and the best candidates are compared again by
their full vectors, so that a score is the same in both kinds.

Which is chosen follows from one measured bound: comparing with each is exact and quick enough up to
`EXACT_NUMBERS` numbers (texts times dimensions), both for a whole index and for the part of it that an
asker may see. Beyond it, as many lists are looked through as hold a fifth of the vectors that the asker may
see, but between `FEWEST` and `COMPARED`, times the effort that the index was found to need: so what others
may see changes neither recall nor time. Figures: eval/reports/2026-11-27-dense.md.
"""

from math import ceil
from typing import Any, Literal, Protocol

import faiss
import numpy as np

from indexer.dense_rows import Rows, Seen
from indexer.encoder import Vectors

_faiss: Any = faiss  # the types that it declares know less than its objects can

IndexKind = Literal["exact", "ivf"]

EXACT_NUMBERS = 16_000_000
COMPARED = 30_000  # vectors that a search looks through at most, about
FEWEST, SHARE = 10_000, 0.2  # and of fewer than those make up, a share, but no fewer than so many
WIDTH = 4  # candidates for each one wanted
CANDIDATES = 200  # at least
LIKELY = 0.5  # of what a search looks through, where the best are compared elsewhere
EFFORTS = (1, 2, 4, 8, 16)  # times as many lists and candidates (`indexer.dense_effort`)


def kind_for(count: int, dimensions: int) -> IndexKind:
    """Say how an index of so many vectors is searched unless somebody decides otherwise."""
    return "exact" if count * dimensions <= EXACT_NUMBERS else "ivf"


class Searcher(Protocol):
    """Finds the rows of the vectors nearest to a query."""

    kind: IndexKind
    vectors: Vectors

    def nearest(self, query: Vectors, depth: int, seen: Seen | None) -> tuple[Rows, Vectors]:
        """Return rows and inner products, the best `depth` and all that equal the last of them, unordered.

        Only rows that are `seen`; fewer than `depth` only where there are no more.
        """
        ...

    def likely(self, query: Vectors, depth: int, seen: Seen | None) -> Rows:
        """Return the rows of the best `depth`, unordered: where search is approximate, by rounded vectors."""
        ...


def searcher_of(index: Any) -> Searcher:
    """Return what searches a FAISS index made by `indexer.dense_learning`. Raises ValueError for another."""
    inner = _faiss.downcast_index(index.index)
    if isinstance(inner, _faiss.IndexFlatIP):
        return Exact(inner)
    if isinstance(inner, _faiss.IndexRefine):
        return Approximate(inner)
    raise ValueError(f"{type(inner).__name__} is no kind of index that is known here")


class Exact:
    """Compares with every vector that may be seen."""

    kind: IndexKind = "exact"

    def __init__(self, flat: Any) -> None:
        self._flat = flat
        numbers = flat.ntotal * flat.d
        self.vectors: Vectors = (
            _faiss.rev_swig_ptr(flat.get_xb(), numbers).reshape(flat.ntotal, flat.d)
            if numbers
            else np.empty((0, flat.d), np.float32)
        )

    def nearest(self, query: Vectors, depth: int, seen: Seen | None) -> tuple[Rows, Vectors]:
        """Compare with every vector, and look further while equal ones may be left out."""
        count = self._flat.ntotal if seen is None else len(seen)
        parameters = None
        if seen is not None:
            parameters = _faiss.SearchParameters(sel=_faiss.IDSelectorArray(seen.rows))
        reach = min(depth + 1, count)
        while True:  # FAISS picks among equal scores at the cut as it likes
            scores, rows = self._flat.search(query[None], reach, params=parameters)
            if reach == count or scores[0, -1] < scores[0, depth - 1]:
                return rows[0], scores[0]
            reach = min(4 * reach, count)

    def likely(self, query: Vectors, depth: int, seen: Seen | None) -> Rows:
        """Compare with every vector; of equal ones the first."""
        return _first(depth, *self.nearest(query, depth, seen))


class Approximate:
    """Compares with the vectors of the nearest lists, where there are too many."""

    kind: IndexKind = "ivf"

    def __init__(self, refine: Any) -> None:
        self._refine = refine
        self._exact = Exact(_faiss.downcast_index(refine.refine_index))
        self.vectors = self._exact.vectors
        self.rough = _faiss.downcast_index(refine.base_index)
        self._turn = _faiss.downcast_VectorTransform(self.rough.chain.at(0))
        self._lists = _faiss.downcast_index(self.rough.index)

    @property
    def effort(self) -> float:
        """How many times as many lists and candidates as usual are looked at; kept in the file."""
        return float(self._refine.k_factor)

    @effort.setter
    def effort(self, factor: float) -> None:
        self._refine.k_factor = factor

    def nearest(self, query: Vectors, depth: int, seen: Seen | None) -> tuple[Rows, Vectors]:
        """Compare the best candidates; more of them while too few are found or the last equals the cut."""
        count = len(self.vectors) if seen is None else len(seen)
        if count * self.vectors.shape[1] <= EXACT_NUMBERS:
            return self._exact.nearest(query, depth, seen)
        return self.approached(query, depth, seen, count)

    def approached(self, query: Vectors, depth: int, seen: Seen | None, among: int) -> tuple[Rows, Vectors]:
        """Compare the best candidates from as many lists as for a search among so many vectors."""
        count = len(self.vectors) if seen is None else len(seen)
        reach = min(ceil(self.effort * max(WIDTH * depth, CANDIDATES)), count)
        while True:
            rows, rough = self._candidates(query, reach, seen, among)
            scores = np.einsum("ij,j->i", self.vectors[rows], query)
            kept = np.lexsort((rows, -scores))[:depth]
            if reach == count or (len(kept) == depth and rough[kept[-1]] > rough[-1]):
                return rows, scores
            reach = min(4 * reach, count)

    def likely(self, query: Vectors, depth: int, seen: Seen | None) -> Rows:
        """Take the best by rounded vectors, which are compared elsewhere; or `nearest`."""
        count = len(self.vectors) if seen is None else len(seen)
        if count * self.vectors.shape[1] <= EXACT_NUMBERS:
            return self._exact.likely(query, depth, seen)
        if self.effort > 1:
            return _first(depth, *self.nearest(query, depth, seen))
        reach = min(depth, count)
        rows, _ = self._candidates(query, reach, seen, count, effort=LIKELY)
        return rows if len(rows) == reach else _first(depth, *self.nearest(query, depth, seen))

    def _candidates(
        self, query: Vectors, reach: int, seen: Seen | None, count: int, *, effort: float = 1.0
    ) -> tuple[Rows, Vectors]:
        """The best `reach` by rounded vectors, or fewer, from lists that hold more of what is seen.

        All where `reach` is their `count`.
        """
        lists = self._lists.nlist
        looked_through = effort * self.effort * min(max(FEWEST, SHARE * count), COMPARED)
        parameters = _faiss.SearchParametersIVF(
            nprobe=min(ceil(lists * max(looked_through, 4 * reach) / count), lists),
            sel=None if seen is None else _faiss.IDSelectorBitmap(seen.bitmap),
        )
        scores, rows = self._lists.search(self._turn.apply(query[None]), reach, params=parameters)
        found = rows[0] >= 0
        return rows[0, found], scores[0, found]


def _first(depth: int, rows: Rows, scores: Vectors) -> Rows:
    """The best rows, of equal ones the first."""
    return rows[np.lexsort((rows, -scores))[:depth]]
