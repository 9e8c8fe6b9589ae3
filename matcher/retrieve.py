"""Which documents are candidates, and how strongly does each signal speak for them?

Language by language: every language gives its own candidates, so that none crowds the other out. Two
rounds: meaning, words and concepts, then nearness to the best of the first round (Rocchio 1971; Lavrenko
& Croft 2001). The second brings up no further candidates: on a collection of 1,200 they changed no ten best
hits, and cost as much as the first. Only what the asker may see takes part in it, and no document vouches for
itself: each of the best is compared with the others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

import numpy as np
import numpy.typing as npt

from indexer import Encoded, Generation, Vectors
from matcher.expansion import Topic
from matcher.feedback import Centres
from matcher.field import surely
from matcher.fusion import Fusion
from matcher.leg import DEPTH, NO_KEYS, Leg, Question, Texts, leg_at, told
from matcher.phases import Phase, timed
from matcher.searched import Searched, Whole
from matcher.signals import LIMIT, NO_REFERENCE, Array, Ordinary, Reference, Signal, ordinary, reference_of
from matcher.visible import Keys

FEEDBACK_DOCUMENTS = 5
NAMED, TOLD = 9, 20  # different terms of a query that names a thing, and of one that tells a problem


def fullness(terms: Sequence[str]) -> float:
    """Say how far a query of these terms tells a problem rather than names a thing, in [0, 1].

    A few words say what is wanted: there nearness in meaning takes the part of concepts.
    """
    return min(max((len(set(terms)) - NAMED) / (TOLD - NAMED), 0.0), 1.0)


@dataclass(frozen=True)
class Asked:
    """A query made ready: its aligned unit vector (d,), its terms, and what it is about.

    `raw` are the vectors of its first language and of the clauses, None where it need not be explained;
    `belongs` the log-odds that it belongs to the field, None where that is not judged; `names_concept` says
    whether a label of the concept scheme stands in it.
    """

    vector: Vectors
    raw: Encoded | None
    terms: Sequence[str]
    topic: Topic
    belongs: float | None = None
    names_concept: bool = False

    @property
    def told(self) -> float:
        """How far it counts as told, in [0, 1]: wholly also where a few words name a concept."""
        return 1.0 if self.names_concept else self.fullness

    @property
    def root(self) -> float:
        """The power of the share of concepts in common: the square root, of a few words the fourth, since few
        words tell less surely which concept they are about.
        """
        return 0.25 + 0.25 * self.told

    @property
    def belonging(self) -> float:
        """How surely the query belongs to the field, in [0, 1]; 1 where that is not judged."""
        return 1.0 if self.belongs is None else surely(self.belongs)

    @property
    def fullness(self) -> float:
        """How far the query tells a problem rather than names a thing, in [0, 1]."""
        return fullness(self.terms)


@dataclass(frozen=True)
class Candidates:
    """Candidates of one language: keys and record ids, and their signals, in the same order.

    `steepness` says how many log-odds a unit of a signal's raw score is worth: a cosine, a BM25 score, the
    root of the share of concepts in common (`Asked.root`). `known` is how far concepts and feedback count
    here (see `Retrieval._known`). `reference` says what an ordinary lexical score is, and `reference_keys`
    are the keys of these documents.
    """

    language: str
    keys: Keys
    record_ids: npt.NDArray[np.object_]
    vectors: Vectors
    signals: dict[Signal, Array] = field(default_factory=dict)
    steepness: dict[Signal, float] = field(default_factory=dict)
    reference: Reference = NO_REFERENCE
    reference_keys: Keys = field(default_factory=lambda: NO_KEYS)
    known: float = 1.0


@dataclass(frozen=True)
class Retrieval:
    """A query to be looked up in one generation, for one kind and one asker.

    `allowed` holds the keys that the asker may see, sorted; `searched` is asked, by default the generation
    itself. `besides` are keys that are scored like candidates without taking part in anything: for
    measuring.
    """

    generation: Generation
    kind: str
    asked: Asked
    allowed: Keys
    fusion: Fusion
    depth: int = DEPTH
    besides: Keys = field(default_factory=lambda: NO_KEYS)
    searched: Searched | None = None

    def candidates(self) -> list[Candidates]:
        """Return the candidates of every language with all their signals."""
        searched = self.searched or Whole(self.generation)
        legs = searched.legs(self._question, self.kind, self.allowed)
        with timed(Phase.SIGNALS):
            known = self._known(leg.usual for leg in legs)
            found = [self._candidates(leg, leg.texts, known) for leg in legs]
        with timed(Phase.FEEDBACK):
            best = _best_records(found, self.fusion)
        found = [
            own if leg.besides is None else _joined(own, self._candidates(leg, leg.besides, known))
            for leg, own in zip(legs, found, strict=True)
        ]
        with timed(Phase.FEEDBACK):
            if best:
                self._add_feedback(found, Centres(best))
        return found

    def ceiling(self, keys: Keys) -> float:
        """The most that the fused sum of any of these keys can be for any asker; -inf where none is held.

        All signals of the first round as they are, feedback at its limit; conditions only lower.
        """
        sums = [-np.inf]
        of_kind = {name: own for name, own in self.generation.partitions.items() if name[0] == self.kind}
        known = self._known(part.lexical.usual for part in of_kind.values())
        for (_, language), partition in of_kind.items():
            own = np.intersect1d(keys, partition.keys)
            if len(own):
                leg = leg_at(partition, np.searchsorted(partition.keys, own), self._question, language)
                found = self._candidates(leg, leg.texts, known)
                sums.append(float(self.fusion.sum_of(found.signals).max()))
        return max(sums) + LIMIT * abs(self.fusion.weights.get(Signal.FEEDBACK, 0.0))

    @property
    def _question(self) -> Question:
        topic = self.asked.topic
        return Question(
            self.asked.vector, self.asked.terms, topic.profile, topic.words, self.depth, self.besides
        )

    def _add_feedback(self, found: Sequence[Candidates], centres: Centres) -> None:
        for own in found:
            moments = self.generation.alignment.moments[self.kind, own.language]
            near = centres.nearness(own.record_ids, own.vectors, moments)
            own.signals[Signal.FEEDBACK] = own.known * near

    def _known(self, usual: Iterable[tuple[int, float]]) -> float:
        """How far it counts what the scheme says of the texts, and feedback, in [0, 1].

        Where a few words ask and nothing but names answers, only nearness and words do.
        """
        return self.asked.told + (1 - self.asked.told) * told(usual)

    def _candidates(self, leg: Leg, texts: Texts, known: float) -> Candidates:
        """Standardise what a leg says of some of its texts."""
        usual = Ordinary(
            *self.generation.alignment.moments[self.kind, leg.language].of_scores(self.asked.vector)
        )
        near = leg.reference
        reference = reference_of(near.rows, near.cosines)
        lexical, expanded = (ordinary(own, reference.weights) for own in (near.lexical, near.expanded))
        signals = {
            Signal.DENSE: usual.standardised(texts.cosines),
            Signal.LEXICAL: lexical.standardised(texts.lexical),
            Signal.EXPANSION: known * expanded.standardised(texts.expanded),
            Signal.CONCEPTS: known * texts.common**self.asked.root,
        }
        units = {
            Signal.DENSE: usual.unit,
            Signal.LEXICAL: lexical.unit,
            Signal.EXPANSION: known * expanded.unit,
            Signal.CONCEPTS: known,
        }
        steepness = {signal: self.fusion.weights.get(signal, 0.0) * unit for signal, unit in units.items()}
        return Candidates(
            leg.language,
            texts.keys,
            texts.record_ids,
            texts.vectors,
            signals,
            steepness,
            reference,
            near.keys,
            known,
        )


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
    order = np.argsort(np.concatenate([first.keys, more.keys]))
    return replace(
        first,
        keys=np.concatenate([first.keys, more.keys])[order],
        record_ids=np.concatenate([first.record_ids, more.record_ids])[order],
        vectors=np.concatenate([first.vectors, more.vectors])[order],
        signals={
            name: np.concatenate([values, more.signals[name]])[order]
            for name, values in first.signals.items()
        },
    )
