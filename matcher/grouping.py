"""Which texts are about one thing, and how surely do they hang together?

Average linkage on the cosines of aligned vectors, so that a Japanese and an English text can be of one group
(scikit-learn; the cut was chosen by `eval/gaps.py` on the topics of needs-dev). Stability is measured by
leaving a part of the texts out again and again: of a group, how much of it comes back (mean Jaccard: Hennig
2007, Computational Statistics & Data Analysis 52), of the whole, how far the groupings agree beyond chance
(adjusted Rand: Hubert & Arabie 1985, Journal of Classification 2).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer import Vectors

APART = 0.62  # mean distance (1 - cosine) from which two groups stay two
DRAWS, KEPT = 20, 0.8  # how often, and which share of the texts is kept
Labels = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Grouping:
    """Groups of rows, each sorted, ordered by their first row; how stable each is and the whole, in [0, 1].

    A group that no draw could split, being of one, has stability 1.
    """

    groups: tuple[tuple[int, ...], ...]
    stability: tuple[float, ...]
    agreement: float


def grouping(vectors: Vectors, *, apart: float = APART) -> Grouping:
    """Group unit vectors (n, d); the same vectors give the same groups."""
    if len(vectors) < 2:
        alone = tuple((place,) for place in range(len(vectors)))
        return Grouping(alone, (1.0,) * len(alone), 1.0)
    distances = np.clip(1 - vectors.astype(np.float64) @ vectors.T.astype(np.float64), 0, 2)
    distances = (distances + distances.T) / 2
    np.fill_diagonal(distances, 0)
    labels = _labels(distances, apart)
    groups = tuple(
        tuple(map(int, np.flatnonzero(labels == label))) for label in dict.fromkeys(labels.tolist())
    )
    stability, agreement = _stability(distances, labels, groups, apart)
    return Grouping(groups, stability, agreement)


def _labels(distances: npt.NDArray[np.float64], apart: float) -> Labels:
    from sklearn.cluster import AgglomerativeClustering

    model = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=apart
    )
    return np.asarray(model.fit_predict(distances), np.intp)


def _stability(
    distances: npt.NDArray[np.float64], labels: Labels, groups: Sequence[tuple[int, ...]], apart: float
) -> tuple[tuple[float, ...], float]:
    from sklearn.metrics import adjusted_rand_score

    random = np.random.default_rng(0)
    back: list[list[float]] = [[] for _ in groups]
    agreed = []
    size = max(2, round(KEPT * len(labels)))
    for _ in range(DRAWS):
        kept = np.sort(random.choice(len(labels), size, replace=False))
        drawn = _labels(distances[np.ix_(kept, kept)], apart)
        agreed.append(float(adjusted_rand_score(labels[kept], drawn)))
        for own, group in zip(back, groups, strict=True):
            left = np.isin(kept, group)
            if left.any():
                own.append(_best_jaccard(left, drawn))
    return tuple(float(np.mean(own)) if own else 1.0 for own in back), float(np.mean(agreed))


def _best_jaccard(left: npt.NDArray[np.bool_], drawn: Labels) -> float:
    """How well the group of the drawn ones that is most like the rest of a group agrees with it."""
    best = 0.0
    for label in np.unique(drawn[left]):
        other = drawn == label
        best = max(best, float((left & other).sum() / (left | other).sum()))
    return best
