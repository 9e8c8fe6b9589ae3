"""Which documents are candidates, and how strongly does each signal speak for them?

Language by language: every language gives its own candidates, so that none crowds the other out. Two
rounds: meaning and words, then nearness to the best of the first round (Rocchio 1971; Lavrenko & Croft
2001). Only what the asker may see takes part in the second, and no document vouches for itself: each of
the best is compared with the others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from indexer import Generation, Partition, Vectors
from matcher.fusion import weighted_sum
from matcher.signals import Array, Signal, standardised

DEPTH = 100  # candidates per signal and language
REFERENCE = 100  # public documents that say what an ordinary lexical score is
FEEDBACK_DOCUMENTS = 5
_SAME = 1 - 1e-6  # cosine from which two texts say the same

Keys = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Candidates:
    """Candidates of one language: keys and record ids, and their signals, in the same order."""

    language: str
    keys: Keys
    record_ids: tuple[str, ...]
    vectors: Vectors
    signals: dict[Signal, Array] = field(default_factory=dict)


@dataclass(frozen=True)
class Retrieval:
    """A query that is ready to be looked up in one generation, for one kind and one asker.

    `vector` is aligned, unit length; `allowed` holds the keys that the asker may see, sorted.
    """

    generation: Generation
    kind: str
    vector: Vectors
    terms: Sequence[str]
    allowed: Keys
    depth: int = DEPTH

    def candidates(self) -> list[Candidates]:
        """Return the candidates of every language with all their signals."""
        pools = [
            self._pool(language, partition)
            for (kind, language), partition in self.generation.partitions.items()
            if kind == self.kind and len(partition.rows)
        ]
        first = [
            self._candidates(pool, _union(pool.nearest(self.vector, self.depth), pool.best(self.depth)))
            for pool in pools
        ]
        best = self._best_records(first)
        if not best:
            return first
        return [self._second_round(pool, found, best) for pool, found in zip(pools, first, strict=True)]

    def _pool(self, language: str, partition: Partition) -> "_Pool":
        visible = np.intersect1d(self.allowed, partition.keys, assume_unique=True)
        return _Pool(language, partition, visible, partition.lexical.scores(self.terms))

    def _second_round(self, pool: "_Pool", first: Candidates, best: Mapping[str, Vectors]) -> Candidates:
        centre = _centre(best.values())
        found = self._candidates(pool, _union(first.keys, pool.nearest(centre, self.depth)))
        feedback = self._similarity(pool, found.vectors, centre)
        for place, (record_id, own) in enumerate(zip(found.record_ids, found.vectors, strict=True)):
            # Itself, and whatever says exactly the same: twins must not differ by who was counted first.
            others = [v for name, v in best.items() if name != record_id and float(v @ own) < _SAME]
            if len(others) < len(best):
                own_feedback = self._similarity(pool, own[None], _centre(others)) if others else [0.0]
                feedback[place] = own_feedback[0]
        found.signals[Signal.FEEDBACK] = feedback
        return found

    def _candidates(self, pool: "_Pool", keys: Keys) -> Candidates:
        partition = pool.partition
        rows = [partition.row_of[int(key)] for key in keys]
        vectors = partition.dense.vectors(keys.tolist())
        mean, deviation = pool.ordinary_lexical_score(self.vector)
        lexical = pool.lexical[rows].astype(np.float64)
        signals = {
            Signal.DENSE: self._similarity(pool, vectors, self.vector),
            Signal.LEXICAL: standardised(lexical, mean=mean, deviation=deviation),
        }
        ids = tuple(partition.rows[row].record_id for row in rows)
        return Candidates(pool.language, keys, ids, vectors, signals)

    def _similarity(self, pool: "_Pool", vectors: Vectors, query: Vectors) -> Array:
        """Standardise query @ document by what documents of this kind and language usually have."""
        mean, deviation = self.generation.alignment.moments[self.kind, pool.language].of_scores(query)
        # Row by row, not as one matrix product: BLAS rounds equal rows differently by where they stand.
        scores = (vectors.astype(np.float64) * query).sum(axis=1)
        return standardised(scores, mean=mean, deviation=deviation)

    @staticmethod
    def _best_records(found: Sequence[Candidates]) -> dict[str, Vectors]:
        """The best records of the first round, each with the vector of its better text."""
        scored = [
            (-float(score), record_id, vector)
            for own in found
            for score, record_id, vector in zip(
                weighted_sum(own.signals), own.record_ids, own.vectors, strict=True
            )
        ]
        best: dict[str, Vectors] = {}
        for _, record_id, vector in sorted(scored, key=lambda item: item[:2]):
            best.setdefault(record_id, vector)
            if len(best) == FEEDBACK_DOCUMENTS:
                break
        return best


@dataclass
class _Pool:
    """The documents of one language: which may be seen, and the lexical score of every row."""

    language: str
    partition: Partition
    visible: Keys
    lexical: npt.NDArray[np.float32]
    _ordinary: tuple[float, float] | None = None

    def nearest(self, vector: Vectors, depth: int) -> Keys:
        """Keys of the nearest visible documents."""
        allowed = None if len(self.visible) == len(self.partition.keys) else self.visible
        hits = self.partition.dense.search(vector, depth=depth, allowed=allowed)
        return np.array([key for key, _ in hits], np.int64)

    def best(self, depth: int) -> Keys:
        """Keys of the visible documents with the highest lexical scores above 0."""
        rows = np.searchsorted(self.partition.keys, self.visible)
        rows = rows[self.lexical[rows] > 0]
        order = np.lexsort((self.partition.keys[rows], -self.lexical[rows]))
        return self.partition.keys[rows[order[:depth]]]

    def ordinary_lexical_score(self, vector: Vectors) -> tuple[float, float]:
        """Mean and deviation over the nearest public documents: others must not move a score."""
        if self._ordinary is None:
            everyone = bool(self.partition.public.all())
            public = None if everyone else self.partition.keys[self.partition.public]
            hits = self.partition.dense.search(vector, depth=REFERENCE, allowed=public)
            scores = self.lexical[[self.partition.row_of[key] for key, _ in hits]]
            self._ordinary = (float(scores.mean()), float(scores.std())) if len(scores) else (0.0, 0.0)
        return self._ordinary


def _centre(vectors: Iterable[Vectors]) -> Vectors:
    """The direction of the mean of vectors (d,), unit length."""
    centre = np.mean(list(vectors), axis=0)
    return np.asarray(centre / max(float(np.linalg.norm(centre)), 1e-9), np.float32)


def _union(*keys: Keys) -> Keys:
    return np.unique(np.concatenate(keys))
