"""How near is a document to the best of the first round, when none vouches for itself?

Each document is compared with the centre of the others: itself is left out, and whatever says exactly the
same, because twins must not differ by who was counted first.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from indexer import Moments, Vectors
from matcher.signals import Array, Ordinary

Names = Sequence[str] | npt.NDArray[np.object_]
_SAME = 1 - 1e-6  # cosine from which two texts say the same
_EQUALLY_NEAR = (
    2e-3  # how far apart such two can be in their products with any unit vector, and a little more
)


def products(vectors: Vectors, query: Vectors) -> Array:
    """Return `vectors @ query` (n,)."""
    # Row by row, not as one matrix product: BLAS rounds equal rows differently by where they stand.
    return np.asarray(np.vecdot(vectors, query), np.float64)


class Centres:
    """The best records of the first round, each with the vector (d,) of its better text."""

    def __init__(self, best: Mapping[str, Vectors]) -> None:
        self._places = {name: place for place, name in enumerate(best)}
        self._vectors: Vectors = np.stack(list(best.values()))

    @cached_property
    def whole(self) -> Vectors:
        """The direction of the mean of all (d,), unit length."""
        return _centre(self._vectors)

    def _without(self, gone: frozenset[int]) -> Vectors:
        return _centre(self._vectors[[place for place in range(len(self._vectors)) if place not in gone]])

    def nearness(self, record_ids: Names, vectors: Vectors, moments: Moments) -> Array:
        """Return the standardised nearness (n,) of documents (n, d) of one language to the others."""
        near = products(vectors, self.whole)
        apart = self._left_out(record_ids, vectors, near)
        alone = [rows for gone, rows in apart.items() if len(gone) == len(self._vectors)]
        others = {gone: rows for gone, rows in apart.items() if len(gone) < len(self._vectors)}
        centres = np.stack([self.whole, *map(self._without, others)])
        usual, *each = (
            Ordinary(*map(float, own)) for own in zip(*moments.of_many_scores(centres), strict=True)
        )
        found = usual.standardised(near)
        for own, centre, rows in zip(each, centres[1:], others.values(), strict=True):
            found[rows] = own.standardised(products(vectors[rows], centre))
        for rows in alone:
            found[rows] = 0.0
        return found

    def _left_out(self, record_ids: Names, vectors: Vectors, near: Array) -> dict[frozenset[int], list[int]]:
        """Rows of documents by which of the best they must not be compared with; not those with none.

        `near` (n,) is how near they are to the whole: twins are equally near to anything.
        """
        own = {row: {self._places[name]} for row, name in enumerate(record_ids) if name in self._places}
        apart = np.abs(near[:, None] - products(self._vectors, self.whole))
        rows, places = np.nonzero(apart <= _EQUALLY_NEAR)
        for row, place in zip(rows.tolist(), places.tolist(), strict=True):
            if float(self._vectors[place] @ vectors[row]) >= _SAME:
                own.setdefault(row, set()).add(place)
        found: dict[frozenset[int], list[int]] = {}
        for row, gone in own.items():
            found.setdefault(frozenset(gone), []).append(row)
        return found


def _centre(vectors: Vectors) -> Vectors:
    """The direction of the mean of vectors (n, d), unit length."""
    centre = vectors.mean(axis=0)
    return np.asarray(centre / max(float(np.linalg.norm(centre)), 1e-9), np.float32)
