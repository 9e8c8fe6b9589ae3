"""What do a million vectors of texts look like, when there are only hundreds of real ones?

A mixture: a text is its topic and what is its own, both Gaussian with variances that fall off by a power
law, turned at random so that no coordinate is special. Topics are as many as the concept scheme has leaves,
about, and their sizes follow a power law, too. A need has less of its topic than a seed has. The constants
were fitted on the aligned vectors of the 234 shipped English seeds and 78 needs (896 dimensions): `REAL`
holds their figures, and a test holds ours to them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

CHUNK = 50_000  # vectors drawn with one seed: chunks are the same however many of them are asked for
TOPICS = 400
_SHIFT, _FALL = 6, 1.3  # variance of direction i ~ 1 / (i + shift)^fall
_SIZES_SHIFT, _SIZES_FALL = 10, 0.9  # share of topic i ~ 1 / (i + shift)^fall
_TOPIC_OF_SEED, _TOPIC_OF_NEED = 0.42, 0.25  # share of a text's variance that is its topic


@dataclass(frozen=True)
class Nearness:
    """Cosines of texts with their nearest and tenth nearest seed: 10th, 50th and 90th percentile; and the
    standard deviation of all cosines.
    """

    first: tuple[float, float, float]
    tenth: tuple[float, float, float]
    spread: float


# By how many seeds were looked at: seeds among each other, and needs with seeds.
REAL = {
    ("seeds", 60): Nearness((0.238, 0.341, 0.477), (0.082, 0.123, 0.177), 0.137),
    ("seeds", 234): Nearness((0.318, 0.423, 0.533), (0.196, 0.240, 0.292), 0.129),
    ("needs", 234): Nearness((0.299, 0.367, 0.495), (0.173, 0.216, 0.267), 0.113),
}


class Clusters:
    """Unit vectors of made-up seeds and needs; the same seed gives the same vectors."""

    def __init__(self, dimensions: int, *, seed: int = 0) -> None:
        self.dimensions = dimensions
        self._seed = seed
        chance = np.random.default_rng([seed, 0])
        self._deviations = _deviations(dimensions)
        shares = 1 / (np.arange(TOPICS) + _SIZES_SHIFT) ** _SIZES_FALL
        self._shares = shares / shares.sum()
        self._topics = chance.standard_normal((TOPICS, dimensions), dtype=np.float32) * self._deviations
        self._turn = _turned(dimensions, chance)

    def seeds(self, count: int) -> Iterator[Floats]:
        """Yield `count` seeds in chunks (CHUNK, d), the last one shorter."""
        for number, start in enumerate(range(0, count, CHUNK)):
            chance = np.random.default_rng([self._seed, 1, number])
            yield self._drawn(chance, CHUNK, _TOPIC_OF_SEED)[: count - start]

    def needs(self, count: int) -> Floats:
        """Return `count` needs (count, d)."""
        return self._drawn(np.random.default_rng([self._seed, 2]), count, _TOPIC_OF_NEED)

    def _drawn(self, chance: np.random.Generator, count: int, share: float) -> Floats:
        topics = chance.choice(TOPICS, count, p=self._shares)
        own = chance.standard_normal((count, len(self._deviations)), dtype=np.float32) * self._deviations
        vectors = (
            np.float32(share**0.5) * self._topics[topics] + np.float32((1 - share) ** 0.5) * own
        ) @ self._turn
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def axes_of(dimensions: int, chance: np.random.Generator) -> Floats:
    """Axes (d, d), one a row, turned at random, as long as texts deviate along them; squares add up to 1."""
    return _deviations(dimensions)[:, None] * _turned(dimensions, chance)


def _deviations(dimensions: int) -> Floats:
    variances = 1 / (np.arange(dimensions) + _SHIFT) ** _FALL
    return np.asarray(np.sqrt(variances / variances.sum()), np.float32)


def _turned(dimensions: int, chance: np.random.Generator) -> Floats:
    turned, _ = np.linalg.qr(chance.standard_normal((dimensions, dimensions)))
    return np.ascontiguousarray(turned.T, dtype=np.float32)


def nearness(texts: Floats, seeds: Floats, *, same: bool = False) -> Nearness:
    """Measure texts (n, d) against seeds (m, d); `same` where they are the seeds themselves, m >= 11."""
    cosines = texts @ seeds.T
    if same:
        cosines = cosines[~np.eye(len(seeds), dtype=bool)].reshape(len(seeds), -1)
    ranked = np.sort(cosines, axis=1)[:, ::-1]
    first, tenth = (tuple(np.percentile(ranked[:, place], [10, 50, 90]).tolist()) for place in (0, 9))
    return Nearness(first, tenth, float(cosines.std()))
