"""How hard must an approximate index look so that it finds what comparing with every vector would find?

Vectors that lie in clear clusters are found in few lists and few candidates; where they do not, both must be
more. So it is measured when the index is built, on public vectors asked of public vectors, in as many lists
as who sees all would look through, and kept in the index file: the factor of FAISS's refining index, which
multiplies lists and candidates alike.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.dense_kinds import EFFORTS, Approximate, searcher_of
from indexer.dense_rows import Rows, Seen
from indexer.encoder import Vectors

GOAL = 0.995  # of the ten nearest: above the .99 that is promised, since few are asked
NEAREST = 10
FEWEST_PUBLIC = 100
_ASKED = 64
_PIECE = 20_000  # vectors compared at a time
_SEED = 20261127


def enough(index: Any, public: npt.NDArray[np.intp]) -> bool:
    """Set the least effort that finds `GOAL` of the nearest; say whether there is one.

    `public` are rows (n,), ascending. An exact index is left as it is; too few public vectors say nothing.
    """
    searcher = searcher_of(index)
    if not isinstance(searcher, Approximate):
        return True
    if len(public) < FEWEST_PUBLIC:
        return False
    chance = np.random.default_rng(_SEED)
    asked = searcher.vectors[np.sort(chance.choice(public, min(_ASKED, len(public)), replace=False))]
    depth = min(NEAREST, len(public))
    least = _last_of_best(searcher.vectors, public, asked, depth)
    among = len(searcher.vectors)
    seen = None if len(public) == among else Seen(public.astype(np.int64), among)
    for effort in EFFORTS:
        searcher.effort = effort
        if _recall(searcher, asked, least, seen, depth) >= GOAL:
            return True
    return False


def _recall(searcher: Approximate, asked: Vectors, least: Vectors, seen: Seen | None, depth: int) -> float:
    found = []
    for query, bound in zip(asked, least, strict=True):
        _, scores = searcher.approached(query, depth, seen, len(searcher.vectors))
        found.append(min(int((scores >= bound - 1e-5).sum()), depth) / depth)
    return float(np.mean(found))


def _last_of_best(vectors: Vectors, rows: Rows, asked: Vectors, depth: int) -> Vectors:
    """The inner product (m,) of each query (m, d) with the last of its `depth` nearest rows."""
    best = np.full((len(asked), depth), -np.inf, np.float32)
    for start in range(0, len(rows), _PIECE):
        own = rows[start : start + _PIECE]
        together = own[-1] - own[0] == len(own) - 1  # then nothing need be copied
        products = asked @ (vectors[own[0] : own[-1] + 1] if together else vectors[own]).T
        best = np.partition(np.concatenate([best, products], axis=1), -depth, axis=1)[:, -depth:]
    return np.asarray(best.min(axis=1))
