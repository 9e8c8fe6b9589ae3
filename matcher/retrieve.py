"""Which documents are candidates, and how strongly does each signal speak for them?

Language by language: every language gives its own candidates, so that none crowds the other out. Two
rounds: meaning, words and concepts, then nearness to the best of the first round (Rocchio 1971; Lavrenko
& Croft 2001). The second brings up no further candidates: on a collection of 1,200 they changed no ten best
hits, and cost as much as the first. Only what the asker may see takes part in it, and no document vouches for
itself: each of the best is compared with the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain

import numpy as np
import numpy.typing as npt
from scipy import sparse

from indexer import Encoded, Generation, Partition, Vectors, runs
from matcher.expansion import Topic
from matcher.feedback import Centres, products
from matcher.fusion import Fusion
from matcher.phases import Phase, timed
from matcher.signals import (
    LIMIT,
    NO_REFERENCE,
    Array,
    Ordinary,
    Reference,
    Signal,
    ordinary,
    reference_of,
)
from matcher.visible import Keys, Visible, VisibleRows, visible_of

DEPTH = 100  # candidates per signal and language
EVERY = 10  # times the depth: where no more may be seen in a language, all are candidates
REFERENCE = 100  # public documents that say what an ordinary lexical score is
FEEDBACK_DOCUMENTS = 5
NAMED, TOLD = 9, 20  # different terms of a query that names a thing, and of one that tells a problem
NAMED_DENSE = 2.0  # what nearness in meaning gains where a query only names a thing that the scheme lacks
NAMED_FEEDBACK = 0.5  # what feedback counts there: the first round has found the thing, or other things

Scores = npt.NDArray[np.float32]
Rows = npt.NDArray[np.intp]
NO_KEYS: Keys = np.empty(0, np.int64)


def fullness(terms: Sequence[str]) -> float:
    """Say how far a query of these terms tells a problem rather than names a thing, in [0, 1].

    A few words say what is wanted: there nearness in meaning takes the part of concepts.
    """
    return min(max((len(set(terms)) - NAMED) / (TOLD - NAMED), 0.0), 1.0)


@dataclass(frozen=True)
class Asked:
    """A query made ready: its aligned unit vector (d,), its terms, and what it is about.

    `raw` are the vectors of its first language and of the clauses, None where it need not be explained.
    """

    vector: Vectors
    raw: Encoded | None
    terms: Sequence[str]
    topic: Topic

    @property
    def fullness(self) -> float:
        """How far the query tells a problem rather than names a thing, in [0, 1]."""
        return fullness(self.terms)

    @property
    def conceptual(self) -> float:
        """How far concepts and their words count, in [0, 1]: wholly also where a short query names one."""
        return 1.0 if self.topic.labels else self.fullness


@dataclass(frozen=True)
class Candidates:
    """Candidates of one language: rows, keys and record ids, and their signals, in the same order.

    `steepness` says how many log-odds a unit of a signal's raw score is worth: a cosine, a BM25 score, the
    root of the share of concepts in common. `reference` says what an ordinary lexical score is.
    """

    language: str
    rows: Rows
    keys: Keys
    record_ids: npt.NDArray[np.object_]
    vectors: Vectors
    signals: dict[Signal, Array] = field(default_factory=dict)
    steepness: dict[Signal, float] = field(default_factory=dict)
    reference: Reference = NO_REFERENCE


@dataclass(frozen=True)
class Retrieval:
    """A query to be looked up in one generation, for one kind and one asker.

    `allowed` holds the keys that the asker may see, sorted; `visible` remembers which rows those are.
    `besides` are keys that are scored like candidates without taking part in anything: for measuring.
    """

    generation: Generation
    kind: str
    asked: Asked
    allowed: Keys
    fusion: Fusion
    depth: int = DEPTH
    besides: Keys = field(default_factory=lambda: NO_KEYS)
    visible: VisibleRows | None = None

    def candidates(self) -> list[Candidates]:
        """Return the candidates of every language with all their signals."""
        with timed(Phase.VISIBLE):
            visible = (self.visible or VisibleRows(self.generation)).of(self.allowed, self.kind)
        pools = [
            self._pool(language, partition, visible[language])
            for (kind, language), partition in self.generation.partitions.items()
            if kind == self.kind and len(partition.keys)
        ]
        found = [self._first_round(pool) for pool in pools]
        with timed(Phase.FEEDBACK):
            best = _best_records(found, self.fusion)
        if len(self.besides):
            found = [self._with_besides(*own) for own in zip(pools, found, strict=True)]
        with timed(Phase.FEEDBACK):
            if best:
                self._add_feedback(found, Centres(best))
        return found

    def ceiling(self, keys: Keys) -> float:
        """The most that the fused sum of any of these keys can be for any asker; -inf where none is held.

        All signals of the first round as they are, feedback at its limit; conditions only lower.
        """
        sums = [-np.inf]
        for (kind, language), partition in self.generation.partitions.items():
            own = np.intersect1d(keys, partition.keys) if kind == self.kind else NO_KEYS
            if len(own):
                pool = self._pool(language, partition, visible_of(NO_KEYS, partition))
                found = self._candidates(pool, np.searchsorted(partition.keys, own))
                sums.append(float(self.fusion.sum_of(found.signals).max()))
        return max(sums) + LIMIT * abs(self.fusion.weights.get(Signal.FEEDBACK, 0.0))

    def _pool(self, language: str, partition: Partition, visible: Visible) -> "_Pool":
        with timed(Phase.LEXICAL):
            lexical = partition.lexical.scores(self.asked.terms)
            expanded = partition.lexical.scores(self.asked.topic.words.get(language, {}))
        with timed(Phase.DENSE):
            near = _nearest(partition, visible, self.asked.vector, self.depth)
            reference = _reference(partition, visible, self.asked.vector, near, self.depth)
        with timed(Phase.SIGNALS):
            usual = Ordinary(
                *self.generation.alignment.moments[self.kind, language].of_scores(self.asked.vector)
            )
        return _Pool(language, partition, visible, lexical, expanded, near, reference, usual)

    def _first_round(self, pool: "_Pool") -> Candidates:
        with timed(Phase.LEXICAL):
            alike = pool.best(self.depth)
        with timed(Phase.SIGNALS):
            return self._candidates(pool, np.unique(np.concatenate([pool.near, *alike])))

    def _with_besides(self, pool: "_Pool", found: Candidates) -> Candidates:
        besides = np.flatnonzero(np.isin(pool.partition.keys, self.besides))
        return _joined(found, self._candidates(pool, np.setdiff1d(besides, found.rows)))

    def _add_feedback(self, found: Sequence[Candidates], centres: Centres) -> None:
        full = self.asked.fullness
        for own in found:
            moments = self.generation.alignment.moments[self.kind, own.language]
            nearness = centres.nearness(own.record_ids, own.vectors, moments)
            own.signals[Signal.FEEDBACK] = nearness * (full + NAMED_FEEDBACK * (1 - full))

    def _candidates(self, pool: "_Pool", rows: Rows) -> Candidates:
        partition = pool.partition
        vectors = partition.dense.vectors_in(rows)
        full = self.asked.conceptual
        gain = 1 + NAMED_DENSE * (1 - full)
        common = _common(partition.profiles, rows, self.asked.topic.profile)
        signals = {
            Signal.DENSE: pool.usual.standardised(products(vectors, self.asked.vector)) * gain,
            Signal.LEXICAL: pool.ordinary_lexical.standardised(pool.lexical[rows]),
            Signal.EXPANSION: pool.ordinary_expanded.standardised(pool.expanded[rows]) * full,
            Signal.CONCEPTS: np.sqrt(common) * full,
        }
        units = {
            Signal.DENSE: pool.usual.unit * gain,
            Signal.LEXICAL: pool.ordinary_lexical.unit,
            Signal.EXPANSION: pool.ordinary_expanded.unit * full,
            Signal.CONCEPTS: full,
        }
        steepness = {signal: self.fusion.weights.get(signal, 0.0) * unit for signal, unit in units.items()}
        ids = partition.record_ids[rows]
        return Candidates(
            pool.language, rows, partition.keys[rows], ids, vectors, signals, steepness, pool.reference
        )


@dataclass
class _Pool:
    """The documents of one language: which may be seen, two lexical scores of every row, the rows of the
    nearest visible ones, the nearest public ones, and what is usual for a cosine.
    """

    language: str
    partition: Partition
    visible: Visible
    lexical: Scores
    expanded: Scores
    near: Rows
    reference: Reference
    usual: Ordinary

    @cached_property
    def ordinary_lexical(self) -> Ordinary:
        """The lexical scores that the nearest public documents have."""
        return ordinary(self.lexical[self.reference.rows], self.reference.weights)

    @cached_property
    def ordinary_expanded(self) -> Ordinary:
        """The scores by words of the same concepts that the nearest public documents have."""
        return ordinary(self.expanded[self.reference.rows], self.reference.weights)

    def best(self, depth: int) -> tuple[Rows, Rows]:
        """Rows of the visible documents with the highest lexical scores above 0, by each score."""
        return self._best(self.lexical, depth), self._best(self.expanded, depth)

    def _best(self, scores: Scores, depth: int) -> Rows:
        seen = scores if self.visible.everything else scores * self.visible.mask
        least = np.partition(seen, -depth)[-depth] if len(seen) > depth else 0
        rows = np.flatnonzero(seen >= least if least > 0 else seen)
        return rows[np.argsort(-seen[rows], kind="stable")[:depth]]


def _common(profiles: sparse.csr_array, rows: Rows, profile: Vectors) -> Array:
    """The products of some rows with a profile: as `profiles[rows] @ profile`, in a fifth of the time."""
    starts, ends = profiles.indptr[rows], profiles.indptr[rows + 1]
    own = runs(starts, ends)
    of = np.repeat(np.arange(len(rows)), ends - starts)
    products_of = profiles.data[own] * profile[profiles.indices[own]]
    return np.bincount(of, products_of, len(rows)).astype(np.float64)


def _nearest(partition: Partition, visible: Visible, vector: Vectors, depth: int) -> Rows:
    """Rows of the nearest visible documents, or of all where these are few.

    How near each is, is worked out with the other signals.
    """
    if len(visible.keys) <= EVERY * depth:
        return np.flatnonzero(visible.mask)
    allowed = None if visible.everything else visible.keys
    return partition.dense.likely(vector, depth=depth, allowed=allowed)


def _reference(partition: Partition, visible: Visible, vector: Vectors, near: Rows, depth: int) -> Reference:
    """The nearest public documents: others must not move what is ordinary.

    `near` are the visible ones at a depth; what is asked otherwise may be answered otherwise where search is
    approximate.
    """
    if not visible.all_public or depth != REFERENCE or len(near) > REFERENCE:
        near = partition.dense.likely(vector, depth=REFERENCE, allowed=partition.public_keys)
    return reference_of(near, products(partition.dense.vectors_in(near), vector))


def _best_records(found: Sequence[Candidates], fusion: Fusion) -> dict[str, Vectors]:
    """The best records of the first round, each with the vector of its better text."""
    sums = [fusion.sum_of(own.signals) for own in found]
    every = np.concatenate([np.empty(0), *sums])
    # A record stands in each language once at most, so that so many hold enough of them.
    enough = FEEDBACK_DOCUMENTS * len(found)
    least = np.partition(every, -enough)[-enough] if len(every) > enough else -np.inf
    scored = chain.from_iterable(
        (
            (-float(own[place]), one.record_ids[place], one.vectors[place])
            for place in np.flatnonzero(own >= least)
        )
        for one, own in zip(found, sums, strict=True)
    )
    best: dict[str, Vectors] = {}
    for _, record_id, vector in sorted(scored, key=lambda item: item[:2]):
        best.setdefault(record_id, vector)
    return dict(list(best.items())[:FEEDBACK_DOCUMENTS])


def _joined(first: Candidates, more: Candidates) -> Candidates:
    """Both together in the order of their keys, of which none is in both."""
    order = np.argsort(np.concatenate([first.rows, more.rows]))
    return replace(
        first,
        rows=np.concatenate([first.rows, more.rows])[order],
        keys=np.concatenate([first.keys, more.keys])[order],
        record_ids=np.concatenate([first.record_ids, more.record_ids])[order],
        vectors=np.concatenate([first.vectors, more.vectors])[order],
        signals={
            name: np.concatenate([values, more.signals[name]])[order]
            for name, values in first.signals.items()
        },
    )
