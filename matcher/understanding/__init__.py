"""What does a text demand besides its subject?

Its clauses, each with what it is about, and the limits it sets. All is read from the original text by
rules: nothing is learnt, stored or fetched.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from indexer import Sentence
from matcher.understanding.clauses import Clause, Marks, clauses
from matcher.understanding.constraints import Constraints, constraints
from matcher.understanding.deadlines import Deadline
from matcher.understanding.kinds import ClauseKind
from matcher.understanding.money import Budget
from matcher.understanding.places import PlaceMention
from matcher.understanding.quantities import Rate, Scale, rate_of, scales
from matcher.understanding.reading import Quotation, Reading, Span, reading_of
from matcher.understanding.temperatures import Temperature, temperatures

__all__ = [
    "Budget",
    "Clause",
    "ClauseKind",
    "Constraints",
    "Deadline",
    "PlaceMention",
    "Quotation",
    "Rate",
    "Scale",
    "Temperature",
    "Understanding",
    "rate_of",
    "scales_in",
    "temperatures_in",
    "understood",
]


@dataclass(frozen=True)
class Understanding:
    """The clauses of a text, in order, and the limits it sets; offsets are code points of the original."""

    clauses: tuple[Clause, ...]
    constraints: Constraints


def understood(text: str, sentences: Iterable[Sentence], today: date) -> Understanding:
    """Read the `sentences` of a text; what it says outside them is not looked at."""
    reading = reading_of(text, _apart(sentences))
    found = constraints(reading, today)
    limits = [*(b.quotation for b in found.budgets), *(d.quotation for d in found.deadlines)]
    sizes = [
        *(place.quotation for place in found.places),
        *(scale.quotation for scale in found.scales),
        *(temperature.quotation for temperature in found.temperatures),
    ]
    marks = Marks(limits=_marked(reading, limits), sizes=_marked(reading, sizes))
    return Understanding(clauses(reading, marks), found)


def temperatures_in(text: str) -> tuple[Temperature, ...]:
    """Find the temperatures that any text names, in order."""
    return temperatures(reading_of(text))


def scales_in(text: str) -> tuple[Scale, ...]:
    """Find the sizes that any text names, in order."""
    return scales(reading_of(text))


def _apart(sentences: Iterable[Sentence]) -> Iterator[Span]:
    """The spans of the sentences in order, none reaching into another."""
    reached = 0
    for sentence in sorted(sentences, key=lambda sentence: (sentence.start, sentence.end)):
        if sentence.field == "text" and sentence.end > reached:
            yield max(sentence.start, reached), sentence.end
            reached = sentence.end


def _marked(reading: Reading, quotations: Iterable[Quotation]) -> tuple[Span, ...]:
    return tuple((reading.place(q.start), reading.place(q.end)) for q in quotations)
