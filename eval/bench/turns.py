"""What does an engine answer, and how long does it take, when it is its turn?"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from eval.bench.ours import Ours
from eval.bench.peers.hybrid_engine import Documents, HybridEngine, Question, Where
from eval.bench.search_filters import recall
from eval.bench.search_report import K, time_of
from eval.bench.speed_report import Narrowed, Round
from eval.bench.synthetic import FILTERS
from matcher import MatchResult, Phase

Mask = npt.NDArray[np.bool_]


class Entrant(Protocol):
    """An engine that is open and takes part."""

    def block(self, questions: Sequence[Question]) -> list[Round]:
        """Answer questions: times, and for ours those of each of its stages."""

    def found(self, question: Question, where: Where | None) -> int:
        """Answer: how many hits."""

    def nearest(self, question: Question, where: Where | None) -> list[int]:
        """Return the numbers of the ten nearest by vector alone."""

    def visible(self, documents: Documents) -> Mask:
        """Tell which records may be found at all."""


class OurTurn:
    """Ours; `documents` is what the others are given."""

    def __init__(self, ours: Ours) -> None:
        self._ours = ours
        self.documents, self._numbers = ours.documents()

    def question(self, text: str) -> Question:
        """Make ready what everyone is asked."""
        return self._ours.question(text)

    def block(self, questions: Sequence[Question]) -> list[Round]:
        """Answer twice: once timed by the clock, once by the processor."""
        by_clock, by_processor = (
            [_stages(self._ours.match(own, k=K, processor=processor)) for own in questions]
            for processor in (False, True)
        )
        wall, processor = zip(*by_clock, strict=True), zip(*by_processor, strict=True)
        return [Round(time_of(own), time_of(spent)) for own, spent in zip(wall, processor, strict=True)]

    def found(self, question: Question, where: Where | None) -> int:
        """Answer with explanations."""
        return len(self._ours.match(question, k=K, where=where).hits)

    def nearest(self, question: Question, where: Where | None) -> list[int]:
        """Ask the dense indexes of both languages."""
        return [self._numbers[key] for key, _ in self._ours.nearest(question, k=K, where=where)]

    def visible(self, documents: Documents) -> Mask:
        """Leave out what is not public."""
        marked = np.zeros(len(documents.numbers), bool)
        marked[[self._numbers[key] for key in self._ours.visible().tolist()]] = True
        return marked


class PeerTurn:
    """A peer, of which nothing is hidden."""

    def __init__(self, engine: HybridEngine) -> None:
        self._engine = engine

    def block(self, questions: Sequence[Question]) -> list[Round]:
        """Answer each once, timed by both."""
        wall, processor = [], []
        for own in questions:
            spent, started = time.process_time(), time.perf_counter()
            self._engine.search(own, k=K)
            wall.append((time.perf_counter() - started) * 1000)
            processor.append((time.process_time() - spent) * 1000)
        return [Round(time_of(wall), time_of(processor))]

    def found(self, question: Question, where: Where | None) -> int:
        """Answer."""
        return len(self._engine.search(question, k=K, where=where))

    def nearest(self, question: Question, where: Where | None) -> list[int]:
        """Ask by vector."""
        return self._engine.nearest(question, k=K, where=where)

    def visible(self, documents: Documents) -> Mask:
        """Everything."""
        return np.ones(len(documents.numbers), bool)


def _stages(result: MatchResult) -> tuple[float, float, float]:
    """Milliseconds searched, ranked and explained (`STAGES`), embedding apart."""
    phases = result.phases
    explained = result.took_ms - phases[Phase.EMBEDDING]
    ranked = explained - result.explaining_ms
    return ranked - phases[Phase.READING] - phases[Phase.TOPIC], ranked, explained


def asked_in_turn(
    entrants: Mapping[str, Entrant],
    questions: Sequence[Sequence[Question]],
    *,
    done: Callable[[int], None],
) -> dict[str, list[list[Round]]]:
    """Ask everyone each block of questions, in another order each time; the first block is not counted."""
    rounds: dict[str, list[list[Round]]] = {name: [] for name in entrants}
    names = list(entrants)
    for turn, block in enumerate(questions):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            told = entrants[name].block(block)
            if turn:
                rounds[name].append(told)
            done(len(block))
    return rounds


@dataclass(frozen=True)
class Tried:
    """Questions for recall and filters, with the cosines (n, q) of all documents."""

    questions: Sequence[Question]
    documents: Documents
    cosines: npt.NDArray[np.float32]

    @classmethod
    def of(cls, questions: Sequence[Question], documents: Documents) -> "Tried":
        """Compare with everything."""
        asked = np.stack([own.vector for own in questions], axis=1)
        return cls(questions, documents, documents.vectors @ asked)


def recall_of(entrant: Entrant, tried: Tried, where: Where | None = None) -> float | None:
    """Return the recall@10 of the nearest against comparing with every record that may be found, if any."""
    kept = entrant.visible(tried.documents)
    if where:
        kept = kept & (np.array(tried.documents.columns[where[0]]) == where[1])
    rows = np.flatnonzero(kept)
    if not len(rows):
        return None
    recalls = []
    for place, question in enumerate(tried.questions):
        wanted = rows[np.argsort(-tried.cosines[rows, place], kind="stable")[:K]]
        recalls.append(recall(entrant.nearest(question, where), wanted.tolist()))
    return float(np.mean(recalls))


def narrowed(entrant: Entrant, tried: Tried, share: float) -> Narrowed:
    """Ask with a filter that keeps a share; the first question, which reads what it keeps, is not counted."""
    where = next(iter(FILTERS[share].items()))
    entrant.found(tried.questions[0], where)
    wall, processor, counts = [], [], []
    for question in tried.questions:
        spent, started = time.process_time(), time.perf_counter()
        counts.append(entrant.found(question, where))
        wall.append((time.perf_counter() - started) * 1000)
        processor.append((time.process_time() - spent) * 1000)
    took = Round(time_of(wall), time_of(processor))
    kept = sum(value == where[1] for value in tried.documents.columns[where[0]])
    return Narrowed(share, kept, min(counts), recall_of(entrant, tried, where), took)
