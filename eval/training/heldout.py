"""How well do needs find seeds of concepts that the encoder never saw?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
import numpy.typing as npt

from corpora import LANGUAGES
from eval.measures import ndcg
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

        `needs` (n, d) and `seeds` (m, d) are unit vectors in the order of the statements. A direction in
        which no need has an answer is left out.
        """
        scores = needs @ seeds.T
        asked = np.array([need.language for need in self.needs])
        found = np.array([seed.language for seed in self.seeds])
        relevant = np.array([[n.concept == s.concept for s in self.seeds] for n in self.needs])
        parts = {"all": np.ix_(asked != "", found != "")} | {
            f"{one}->{other}": np.ix_(asked == one, found == other)
            for one in LANGUAGES
            for other in LANGUAGES
        }
        values = {name: _ndcg(scores[part], relevant[part]) for name, part in parts.items()}
        measures = {name: fmean(own) for name, own in values.items() if own}
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


def _ndcg(scores: Vectors, relevant: npt.NDArray[np.bool_]) -> list[float]:
    """nDCG@10 of the rows that have something relevant; all gains are alike."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :K]
    orders = {str(row): [str(place) for place in own] for row, own in enumerate(order)}
    grades = {str(row): {str(place): 1 for place in np.flatnonzero(own)} for row, own in enumerate(relevant)}
    return list(ndcg(orders, grades).values())


def summary(measures: Mapping[str, float]) -> str:
    """Put the measures on one line."""
    return "  ".join(f"{name} {value:.3f}" for name, value in measures.items())
