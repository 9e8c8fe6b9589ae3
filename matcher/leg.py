"""What does one partition say about a query: which of its documents are candidates, and what is each worth?

Raw numbers only, and nothing that depends on documents of other partitions: so a partition may be whole, or a
shard of one (`matcher.merging`). Which of them the asker may see is decided before; the rest takes no part.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

from indexer import Partition, Vectors, runs
from matcher.feedback import products
from matcher.phases import Phase, timed
from matcher.signals import Array
from matcher.visible import Keys, Visible, places_among

DEPTH = 100  # candidates per signal and language
EVERY = 10  # times the depth: where no more may be seen in a language, all are candidates
GROUPS = 8  # times the depth: groups of rows whose maxima say from which score on a row is looked at
REFERENCE = 100  # public documents that say what an ordinary lexical score is
NAMES = 4  # terms that public documents have on average where all are mere names
TEXTS = 8  # and from where on all tell more
FEW = 50  # public documents: what so many say counts half

Scores = npt.NDArray[np.float32]
Rows = npt.NDArray[np.intp]
NO_KEYS: Keys = np.empty(0, np.int64)


@dataclass(frozen=True, eq=False)
class Question:
    """What a partition is asked: an aligned unit vector (d,), terms, shares of the leaves, and by language
    the words of its concepts; `depth` candidates by each signal.

    `besides` are keys that are scored like candidates without taking part in anything.
    """

    vector: Vectors
    terms: Sequence[str]
    profile: Vectors
    words: Mapping[str, Mapping[str, float]]
    depth: int = DEPTH
    besides: Keys = field(default_factory=lambda: NO_KEYS)


@dataclass(frozen=True, eq=False)
class Texts:
    """Documents in the order of their keys (n,): vectors (n, d), and what speaks for each (n,): cosine, BM25
    scores by the query's words and by those of its concepts, products with the shares of its leaves.
    """

    keys: Keys
    record_ids: npt.NDArray[np.object_]
    vectors: Vectors
    cosines: Array
    lexical: Scores
    expanded: Scores
    common: Array


@dataclass(frozen=True, eq=False)
class Nearest:
    """The nearest public documents: rows, keys, cosines and the two BM25 scores (n,)."""

    rows: Rows
    keys: Keys
    cosines: Array
    lexical: Scores
    expanded: Scores


@dataclass(frozen=True, eq=False)
class Leg:
    """What a partition of one language says; `seen` is how many of its documents the asker may see, `usual`
    how many of its documents are public, and how many terms they have on average.
    """

    language: str
    seen: int
    texts: Texts
    reference: Nearest
    besides: Texts | None = None
    usual: tuple[int, float] = (0, 0.0)


def leg_of(partition: Partition, visible: Visible, question: Question, language: str) -> Leg:
    """Ask a partition for its candidates among the visible documents."""
    asked = _Asked(partition, question, language)
    with timed(Phase.LEXICAL):
        _ = asked.lexical, asked.expanded
    with timed(Phase.DENSE):
        near = _nearest(partition, visible, question)
        reference = _reference(partition, visible, question, near)
    with timed(Phase.LEXICAL):
        alike = [_best(scores, visible, question.depth) for scores in (asked.lexical, asked.expanded)]
    with timed(Phase.SIGNALS):
        rows = np.unique(np.concatenate([near, *alike]))
        texts = asked.texts(rows)
        return Leg(
            language,
            len(visible.keys),
            texts,
            asked.nearest(reference, _held(reference, rows, texts.cosines)),
            asked.besides(rows) if len(question.besides) else None,
            partition.lexical.usual,
        )


def leg_at(partition: Partition, rows: Rows, question: Question, language: str) -> Leg:
    """Ask a partition about some of its rows, whoever may see them."""
    asked = _Asked(partition, question, language)
    near = asked.nearest(_nearest_public(partition, question))
    return Leg(language, 0, asked.texts(rows), near, usual=partition.lexical.usual)


def told(usual: Iterable[tuple[int, float]]) -> float:
    """Say how far public documents tell more than names, in [0, 1]; `usual` is by language (`Leg.usual`).

    Of a name of two or three words nobody can say what it is about. Where there are few, they say little. All
    languages together, so that none falls behind another where one has names and one has texts.
    """
    known = list(usual)
    documents = sum(count for count, _ in known)
    drawn = (sum(count * length for count, length in known) + FEW * TEXTS) / (documents + FEW)
    return min(max((drawn - NAMES) / (TEXTS - NAMES), 0.0), 1.0)


@dataclass(frozen=True)
class _Asked:
    """A partition and what it is asked."""

    partition: Partition
    question: Question
    language: str

    @cached_property
    def lexical(self) -> Scores:
        """The BM25 score of every row."""
        return self.partition.lexical.scores(self.question.terms)

    @cached_property
    def expanded(self) -> Scores:
        """The BM25 score of every row by words of the same concepts."""
        return self.partition.lexical.scores(self.question.words.get(self.language, {}))

    def texts(self, rows: Rows) -> Texts:
        """All that is said of some rows."""
        vectors = self.partition.dense.vectors_in(rows)
        return Texts(
            self.partition.keys[rows],
            self.partition.record_ids[rows],
            vectors,
            products(vectors, self.question.vector),
            self.lexical[rows],
            self.expanded[rows],
            _common(self.partition.profiles, rows, self.question.profile),
        )

    def besides(self, rows: Rows) -> Texts:
        """What is asked for besides, as far as it is not among the rows."""
        more = np.flatnonzero(np.isin(self.partition.keys, self.question.besides))
        return self.texts(np.setdiff1d(more, rows))

    def nearest(self, rows: Rows, cosines: Array | None = None) -> Nearest:
        """What is needed of the documents that say what is ordinary, whose cosines may be known."""
        if cosines is None:
            cosines = products(self.partition.dense.vectors_in(rows), self.question.vector)
        return Nearest(rows, self.partition.keys[rows], cosines, self.lexical[rows], self.expanded[rows])


def _common(profiles: sparse.csr_array, rows: Rows, profile: Vectors) -> Array:
    """The products of some rows with a profile: as `profiles[rows] @ profile`, in a fifth of the time."""
    starts, ends = profiles.indptr[rows], profiles.indptr[rows + 1]
    own = runs(starts, ends)
    of = np.repeat(np.arange(len(rows)), ends - starts)
    products_of = profiles.data[own] * profile[profiles.indices[own]]
    return np.bincount(of, products_of, len(rows)).astype(np.float64)


def _held(rows: Rows, among: Rows, values: Array) -> Array | None:
    """The values of rows that all stand among sorted ones, None where one does not."""
    places, held = places_among(rows, among)
    return values[places] if held.all() else None


def _best(scores: Scores, visible: Visible, depth: int) -> Rows:
    """Rows of the visible documents with the highest scores above 0."""
    seen = scores if visible.everything else scores * visible.mask
    least = _reached(seen, depth) if len(seen) > depth else 0
    rows = np.flatnonzero(seen >= least if least > 0 else seen)
    return rows[np.argsort(-seen[rows], kind="stable")[:depth]]


def _reached(scores: Scores, depth: int) -> float:
    """What at least `depth` of the scores reach, and few more: as many as the maxima of groups do."""
    groups = min(GROUPS * depth, len(scores))
    whole = len(scores) - len(scores) % groups
    maxima = scores[:whole].reshape(-1, groups).max(axis=0)
    return float(np.partition(maxima, -depth)[-depth])


def _nearest(partition: Partition, visible: Visible, question: Question) -> Rows:
    """Rows of the nearest visible documents, or of all where these are few.

    How near each is, is worked out with the other signals.
    """
    if len(visible.keys) <= EVERY * question.depth:
        return np.flatnonzero(visible.mask)
    allowed = None if visible.everything else visible.keys
    return partition.dense.likely(question.vector, depth=question.depth, allowed=allowed)


def _reference(partition: Partition, visible: Visible, question: Question, near: Rows) -> Rows:
    """The nearest public documents: others must not move what is ordinary.

    `near` are the visible ones at a depth; what is asked otherwise may be answered otherwise where search is
    approximate.
    """
    if not visible.all_public or question.depth != REFERENCE or len(near) > REFERENCE:
        return _nearest_public(partition, question)
    return near


def _nearest_public(partition: Partition, question: Question) -> Rows:
    return partition.dense.likely(question.vector, depth=REFERENCE, allowed=partition.public_keys)
