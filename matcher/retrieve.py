"""Which documents are candidates, and how strongly does each signal speak for them?

Language by language: every language gives its own candidates, so that none crowds the other out. Two
rounds: meaning, words and concepts, then nearness to the best of the first round (Rocchio 1971; Lavrenko
& Croft 2001). Only what the asker may see takes part in the second, and no document vouches for itself:
each of the best is compared with the others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from indexer import Generation, Partition, Vectors
from matcher.expansion import Topic
from matcher.fusion import Fusion
from matcher.signals import LIMIT, Array, Ordinary, Signal, ordinary

DEPTH = 100  # candidates per signal and language
REFERENCE = 100  # public documents that say what an ordinary lexical score is
FEEDBACK_DOCUMENTS = 5
NAMED, TOLD = 9, 20  # different terms of a query that names a thing, and of one that tells a problem
NAMED_DENSE = 2.0  # what nearness in meaning gains where a query only names a thing
_SAME = 1 - 1e-6  # cosine from which two texts say the same

Keys = npt.NDArray[np.int64]
NO_KEYS: Keys = np.empty(0, np.int64)


def fullness(terms: Sequence[str]) -> float:
    """Say how far a query of these terms tells a problem rather than names a thing, in [0, 1].

    A few words say what is wanted: there nearness in meaning takes the part of concepts.
    """
    return min(max((len(set(terms)) - NAMED) / (TOLD - NAMED), 0.0), 1.0)


@dataclass(frozen=True)
class Asked:
    """A query made ready: aligned unit vectors of the whole (d,), of its clauses (m, d), and of what it is
    without each (m, d); its terms, and what it is about.
    """

    vector: Vectors
    clauses: Vectors
    less_clauses: Vectors
    terms: Sequence[str]
    topic: Topic

    @property
    def fullness(self) -> float:
        """How far the query tells a problem rather than names a thing, in [0, 1]."""
        return fullness(self.terms)


@dataclass(frozen=True)
class Candidates:
    """Candidates of one language: keys and record ids, and their signals, in the same order.

    `steepness` says how many log-odds a unit of a signal's raw score is worth: a cosine, a BM25 score, the
    root of the share of concepts in common. `reference` are the rows of the public documents that say what an
    ordinary lexical score is.
    """

    language: str
    keys: Keys
    record_ids: tuple[str, ...]
    vectors: Vectors
    signals: dict[Signal, Array] = field(default_factory=dict)
    steepness: dict[Signal, float] = field(default_factory=dict)
    reference: Sequence[int] = ()


@dataclass(frozen=True)
class Retrieval:
    """A query to be looked up in one generation, for one kind and one asker.

    `allowed` holds the keys that the asker may see, sorted. `besides` are keys that are scored like
    candidates without taking part in anything: for measuring.
    """

    generation: Generation
    kind: str
    asked: Asked
    allowed: Keys
    fusion: Fusion
    depth: int = DEPTH
    besides: Keys = field(default_factory=lambda: NO_KEYS)

    def candidates(self) -> list[Candidates]:
        """Return the candidates of every language with all their signals."""
        pools = [
            self._pool(language, partition)
            for (kind, language), partition in self.generation.partitions.items()
            if kind == self.kind and len(partition.rows)
        ]
        first = [
            self._candidates(pool, _union(pool.nearest(self.asked.vector, self.depth), pool.best(self.depth)))
            for pool in pools
        ]
        best = self._best_records(first)
        if not best:
            return first
        return [self._second_round(pool, found, best) for pool, found in zip(pools, first, strict=True)]

    def ceiling(self, keys: Keys) -> float:
        """The most that the fused sum of any of these keys can be for any asker; -inf where none is held.

        All signals of the first round as they are, feedback at its limit; conditions only lower.
        """
        sums = [-np.inf]
        for (kind, language), partition in self.generation.partitions.items():
            own = np.intersect1d(keys, partition.keys) if kind == self.kind else NO_KEYS
            if len(own):
                found = self._candidates(self._pool(language, partition), own)
                sums.append(float(self.fusion.sum_of(found.signals).max()))
        return max(sums) + LIMIT * abs(self.fusion.weights.get(Signal.FEEDBACK, 0.0))

    def _pool(self, language: str, partition: Partition) -> "_Pool":
        visible = np.intersect1d(self.allowed, partition.keys, assume_unique=True)
        return _Pool(
            language,
            partition,
            visible,
            partition.lexical.scores(self.asked.terms),
            partition.lexical.scores(self.asked.topic.words.get(language, {})),
            self.asked.vector,
            self._ordinary(language, self.asked.vector),
        )

    def _second_round(self, pool: "_Pool", first: Candidates, best: Mapping[str, Vectors]) -> Candidates:
        centre = _centre(best.values())
        besides = np.intersect1d(self.besides, pool.partition.keys)
        found = self._candidates(pool, _union(first.keys, pool.nearest(centre, self.depth), besides))
        feedback = self._ordinary(pool.language, centre).standardised(_products(found.vectors, centre))
        for place, (record_id, own) in enumerate(zip(found.record_ids, found.vectors, strict=True)):
            # Itself, and whatever says exactly the same: twins must not differ by who was counted first.
            others = [v for name, v in best.items() if name != record_id and float(v @ own) < _SAME]
            if len(others) < len(best):
                centre_of_others = _centre(others) if others else None
                feedback[place] = (
                    0.0
                    if centre_of_others is None
                    else self._ordinary(pool.language, centre_of_others).standardised(
                        _products(own[None], centre_of_others)
                    )[0]
                )
        found.signals[Signal.FEEDBACK] = feedback
        return found

    def _candidates(self, pool: "_Pool", keys: Keys) -> Candidates:
        partition = pool.partition
        rows = [partition.row_of[int(key)] for key in keys]
        vectors = partition.dense.vectors(keys.tolist())
        cosines = _products(vectors, self.asked.vector)
        full = self.asked.fullness
        gain = 1 + NAMED_DENSE * (1 - full)
        common = np.asarray(partition.profiles[rows] @ self.asked.topic.profile, np.float64)
        signals = {
            Signal.DENSE: pool.usual.standardised(cosines) * gain,
            Signal.LEXICAL: pool.ordinary(pool.lexical).standardised(pool.lexical[rows]),
            Signal.EXPANSION: pool.ordinary(pool.expanded).standardised(pool.expanded[rows]) * full,
            Signal.CONCEPTS: np.sqrt(common) * full,
        }
        units = {
            Signal.DENSE: pool.usual.unit * gain,
            Signal.LEXICAL: pool.ordinary(pool.lexical).unit,
            Signal.EXPANSION: pool.ordinary(pool.expanded).unit * full,
            Signal.CONCEPTS: full,
        }
        steepness = {signal: self.fusion.weights.get(signal, 0.0) * unit for signal, unit in units.items()}
        ids = tuple(partition.rows[row].record_id for row in rows)
        return Candidates(pool.language, keys, ids, vectors, signals, steepness, pool.reference)

    def _ordinary(self, language: str, query: Vectors) -> Ordinary:
        """The cosines with a query that documents of this kind and language usually have."""
        return Ordinary(*self.generation.alignment.moments[self.kind, language].of_scores(query))

    def _best_records(self, found: Sequence[Candidates]) -> dict[str, Vectors]:
        """The best records of the first round, each with the vector of its better text."""
        scored = [
            (-float(score), record_id, vector)
            for own in found
            for score, record_id, vector in zip(
                self.fusion.sum_of(own.signals), own.record_ids, own.vectors, strict=True
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
    """The documents of one language: which may be seen, two lexical scores of every row, and what is usual
    for the cosine with `vector`.
    """

    language: str
    partition: Partition
    visible: Keys
    lexical: npt.NDArray[np.float32]
    expanded: npt.NDArray[np.float32]
    vector: Vectors
    usual: Ordinary

    @cached_property
    def reference(self) -> list[int]:
        """The rows of the nearest public documents: others must not move what is ordinary."""
        everyone = bool(self.partition.public.all())
        public = None if everyone else self.partition.keys[self.partition.public]
        hits = self.partition.dense.search(self.vector, depth=REFERENCE, allowed=public)
        return [self.partition.row_of[key] for key, _ in hits]

    def nearest(self, vector: Vectors, depth: int) -> Keys:
        """Keys of the nearest visible documents."""
        allowed = None if len(self.visible) == len(self.partition.keys) else self.visible
        hits = self.partition.dense.search(vector, depth=depth, allowed=allowed)
        return np.array([key for key, _ in hits], np.int64)

    def best(self, depth: int) -> Keys:
        """Keys of the visible documents with the highest lexical scores above 0, by either score."""
        rows = np.searchsorted(self.partition.keys, self.visible)
        return _union(*(self._best(rows, scores, depth) for scores in (self.lexical, self.expanded)))

    def _best(self, rows: npt.NDArray[np.intp], scores: npt.NDArray[np.float32], depth: int) -> Keys:
        rows = rows[scores[rows] > 0]
        order = np.lexsort((self.partition.keys[rows], -scores[rows]))
        return self.partition.keys[rows[order[:depth]]]

    def ordinary(self, scores: npt.NDArray[np.float32]) -> Ordinary:
        """The lexical scores that the nearest public documents have."""
        return ordinary(scores[self.reference])


def _products(vectors: Vectors, query: Vectors) -> Array:
    # Row by row, not as one matrix product: BLAS rounds equal rows differently by where they stand.
    return np.asarray((vectors.astype(np.float64) * query).sum(axis=1))


def _centre(vectors: Iterable[Vectors]) -> Vectors:
    """The direction of the mean of vectors (d,), unit length."""
    centre = np.mean(list(vectors), axis=0)
    return np.asarray(centre / max(float(np.linalg.norm(centre)), 1e-9), np.float32)


def _union(*keys: Keys) -> Keys:
    return np.unique(np.concatenate(keys))
