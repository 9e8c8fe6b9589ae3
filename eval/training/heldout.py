"""How well do needs find seeds of concepts that the encoder never saw?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpora import LANGUAGES
from eval.training.statements import Statement

K = 10
Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Heldout:
    """Needs and seeds of concepts that were left out; a seed of the need's concept is relevant."""

    needs: Sequence[Statement]
    seeds: Sequence[Statement]

    def measures(self, needs: Vectors, seeds: Vectors) -> dict[str, float]:
        """Return nDCG@10 over the mixed pool and by direction, and the same-language share of the first ten.

        `needs` (n, d) and `seeds` (m, d) are unit vectors in the order of the statements.
        """
        scores = needs @ seeds.T
        asked = np.array([need.language for need in self.needs])
        found = np.array([seed.language for seed in self.seeds])
        relevant = np.array([[n.concept == s.concept for s in self.seeds] for n in self.needs])
        measures = {"all": _ndcg(scores, relevant)}
        for one in LANGUAGES:
            for other in LANGUAGES:
                part = np.ix_(asked == one, found == other)
                measures[f"{one}->{other}"] = _ndcg(scores[part], relevant[part])
        top = np.argsort(-scores, axis=1)[:, :K]
        measures["same language"] = float((found[top] == asked[:, None]).mean())
        return measures

    def centred(self, needs: Vectors, seeds: Vectors) -> tuple[Vectors, Vectors]:
        """Take each language's mean out of both sides."""
        return _centred(needs, self.needs), _centred(seeds, self.seeds)


def _centred(vectors: Vectors, statements: Sequence[Statement]) -> Vectors:
    languages = np.array([statement.language for statement in statements])
    centred = vectors.copy()
    for language in LANGUAGES:
        centred[languages == language] -= vectors[languages == language].mean(axis=0)
    return np.asarray(centred / np.linalg.norm(centred, axis=1, keepdims=True), np.float32)


def _ndcg(scores: Vectors, relevant: npt.NDArray[np.bool_]) -> float:
    """Mean nDCG@10 over the rows that have something relevant; all gains are alike."""
    discounts = 1 / np.log2(np.arange(2, K + 2))
    order = np.argsort(-scores, axis=1, kind="stable")[:, :K]
    gains = np.take_along_axis(relevant, order, axis=1) @ discounts[: order.shape[1]]
    counts = np.minimum(relevant.sum(axis=1), K)
    ideal = np.array([discounts[:count].sum() for count in counts])
    return float((gains[counts > 0] / ideal[counts > 0]).mean())


def summary(measures: Mapping[str, float]) -> str:
    """Put the measures on one line."""
    return "  ".join(f"{name} {value:.3f}" for name, value in measures.items())
