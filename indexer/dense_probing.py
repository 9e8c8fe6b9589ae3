"""What does a search among lists look at, and what would it have to look at?

For measuring only: vectors are put into lists however few they are, as `indexer.dense_kinds` does with many,
searched as if they were among more, and it is told what must be looked at before the nearest are found.
"""

from dataclasses import dataclass
from math import ceil
from typing import Any, cast

import numpy as np

from indexer.dense_effort import GOAL, NEAREST
from indexer.dense_kinds import (
    CANDIDATES,
    COMPARED,
    EFFORTS,
    FEWEST,
    LIKELY,
    SHARE,
    WIDTH,
    Approximate,
    searcher_of,
)
from indexer.dense_learning import empty_index, fixed_threads, lists_for
from indexer.dense_rows import Rows, Seen
from indexer.encoder import Vectors


@dataclass(frozen=True)
class Needs:
    """How many candidates, and how many vectors looked through, find `GOAL` of the nearest."""

    candidates: float
    compared: float


@dataclass(frozen=True)
class Work:
    """What one search looks at: centroids, lists, candidates by rounded vectors, those compared again."""

    centroids: int
    lists: int
    candidates: int
    again: int


def work_of(count: int, *, effort: float, depth: int, lists: int | None = None) -> Work:
    """What `DenseIndex.likely` looks at among so many vectors, in as many lists as they have by default."""
    lists = lists or lists_for(count)
    factor, reach = LIKELY, min(depth, count)
    if effort > 1:
        factor, reach = effort, min(ceil(effort * max(WIDTH * depth, CANDIDATES)), count)
    compared = max(factor * _usual(count), 4 * reach)
    return Work(lists, min(ceil(lists * compared / count), lists), reach, reach if effort > 1 else 0)


def effort_for(count: int, needs: Needs) -> float | None:
    """The least effort that meets the needs of so many vectors; None where none does: all are compared."""
    for effort in EFFORTS:
        reach = effort * max(WIDTH * NEAREST, CANDIDATES)
        if reach >= needs.candidates and max(effort * _usual(count), 4 * reach) >= needs.compared:
            return effort
    return None


def _usual(count: int) -> float:
    return min(max(FEWEST, SHARE * count), COMPARED)


class Lists:
    """Vectors (n, d) in lists; the first `taught` of them say how many lists there are, and where."""

    def __init__(self, vectors: Vectors, *, taught: int | None = None) -> None:
        rows = np.arange(len(vectors), dtype=np.int64)
        with fixed_threads():
            index: Any = empty_index(
                "ivf", vectors, public=rows[:taught].astype(np.intp), dimensions=vectors.shape[1]
            )
            index.add_with_ids(np.ascontiguousarray(vectors, np.float32), rows)
        self._index = index  # holds what is searched
        self._searcher = cast(Approximate, searcher_of(index))
        self._lists: Any = self._searcher._lists
        self._sizes = np.array([self._lists.get_list_size(place) for place in range(self._lists.nlist)])
        self._seen = Seen(rows, len(rows))

    def __len__(self) -> int:
        return len(self._searcher.vectors)

    def work(self, among: int, *, effort: float, depth: int) -> Work:
        """What `search` looks at."""
        found = work_of(among, effort=effort, depth=depth, lists=self._lists.nlist)
        reach = min(found.candidates, len(self))
        return Work(found.centroids, found.lists, reach, reach if found.again else 0)

    def search(self, query: Vectors, *, among: int, effort: float, depth: int) -> Rows:
        """Search for a query (d,) in as great a share of the lists as among so many vectors."""
        self._searcher.effort = effort
        if effort > 1:
            return self._searcher.approached(query, depth, self._seen, among)[0]
        reach = min(depth, len(self))
        return self._searcher._candidates(query, reach, self._seen, among, effort=LIKELY)[0]

    def compared(self, query: Vectors, lists: int) -> int:
        """How many vectors lie in the lists nearest to a query (d,)."""
        return int(self._sizes[self._nearest(query[None], lists)[0]].sum())

    def needs(self, asked: Rows) -> Needs:
        """What finds `GOAL` of the nearest of the vectors in some rows."""
        self._searcher.effort = 1
        vectors = self._searcher.vectors
        near = np.argpartition(-(vectors[asked] @ vectors.T), NEAREST, axis=1)[:, :NEAREST]
        return Needs(self._candidates(asked, near), self._compared(asked, near))

    def _nearest(self, vectors: Vectors, lists: int) -> Rows:
        """The lists (m, lists) nearest to vectors (m, d)."""
        _, found = self._lists.quantizer.search(self._searcher._turn.apply(vectors), lists)
        return np.asarray(found)

    def _candidates(self, asked: Rows, near: Rows) -> float:
        """By their order in all lists; what no effort would look at counts as one more than is looked at."""
        most = min(EFFORTS[-1] * max(WIDTH * NEAREST, CANDIDATES), len(self))
        places = []
        for row, own in zip(asked, near, strict=True):
            every = float(len(self))  # lists
            ranked, _ = self._searcher._candidates(
                self._searcher.vectors[row], most, self._seen, len(self), effort=every
            )
            place_of = np.full(len(self), most, np.int64)
            place_of[ranked] = np.arange(len(ranked))
            places.append(place_of[own] + 1)
        return float(np.quantile(np.concatenate(places), GOAL))

    def _compared(self, asked: Rows, near: Rows) -> float:
        """By the order of lists: as many vectors as the lists up to that of a vector hold on average."""
        vectors = self._searcher.vectors
        of = self._nearest(vectors, 1)[:, 0]
        order = self._nearest(vectors[asked], self._lists.nlist)
        places = np.argsort(order, axis=1)  # of each list in the order
        behind = np.take_along_axis(places, of[near], axis=1) + 1
        return float(np.quantile(behind, GOAL) / self._lists.nlist * len(self))
