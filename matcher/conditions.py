"""Does a record fit the conditions of the query: ready in time, made for the temperature and the size?

Readiness and temperature that conflict lower the log-odds by a fixed step each. The steps are judgments, not
fitted: judged pairs with conditions are too few. A record that says nothing of a condition is never lowered.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpora import Matchable, Seed
from matcher.understanding import (
    Constraints,
    Deadline,
    Quotation,
    Rate,
    Temperature,
    rate_of,
    scales_in,
    temperatures_in,
)

TOLERANCE_C = 10.0
TOLERANCE = 0.05  # of a temperature, where that is more
FACTOR = 10.0  # sizes further apart are of another kind
# Technology readiness that can be in use within so many years, as a rule of thumb.
READY_WITHIN: Sequence[tuple[float, int]] = ((1.0, 7), (3.0, 5), (5.0, 4))
_DAYS = 365.25


class Condition(StrEnum):
    """What may not fit."""

    READINESS = "readiness"
    TEMPERATURE = "temperature"
    SCALE = "scale"


# Sizes are told, not counted: nearly every need names one, and often it is that of the site.
STEPS = {Condition.READINESS: -0.5, Condition.TEMPERATURE: -0.5}


@dataclass(frozen=True)
class Conflict:
    """A condition that a record does not meet: the words that set it, what it asks, what the record has.

    `found` are the record's words in the text of the language that was looked at, None where a field says it.
    """

    condition: Condition
    asked: Quotation
    needed: str
    has: str
    found: Quotation | None = None


def sets_conditions(constraints: Constraints) -> bool:
    """Whether anything is set that may lower a record."""
    return bool(constraints.deadlines or constraints.temperatures)


def conflicts(constraints: Constraints, record: Matchable, *, language: str, today: date) -> list[Conflict]:
    """Return the conditions that a record does not meet, in the order of `Condition`."""
    counted = lowering_conflicts(constraints, record, language=language, today=today)
    return [*counted, *_sizes(constraints, record.text.get(language) or "")]


def lowering_conflicts(
    constraints: Constraints, record: Matchable, *, language: str, today: date
) -> list[Conflict]:
    """Return those that may lower a record: all but the sizes, which are only told."""
    return [
        *_readiness(constraints.deadlines, record, today),
        *_temperatures(constraints.temperatures, record.text.get(language) or ""),
    ]


def lowered_by(found: Iterable[Conflict], constraints: Constraints) -> float:
    """Return what conflicts add to the log-odds, 0 or less: each condition counts once.

    Of several temperatures one that fits is enough: they may be alternatives, or what is there already.
    """
    counts = Counter(conflict.condition for conflict in found)
    if counts[Condition.TEMPERATURE] < len(constraints.temperatures):
        del counts[Condition.TEMPERATURE]
    return sum(STEPS.get(condition, 0.0) for condition in counts)


def _readiness(deadlines: Sequence[Deadline], record: Matchable, today: date) -> Iterator[Conflict]:
    if not deadlines or not isinstance(record, Seed) or record.trl is None:
        return
    first = min(deadlines, key=lambda deadline: deadline.latest)
    years = round((first.latest - today).days / _DAYS, 2)  # three years are three also with a leap day
    needed = next((trl for within, trl in READY_WITHIN if years <= within), 0)
    if record.trl < needed:
        asked = f"TRL {needed} ({first.latest.isoformat()})"
        yield Conflict(Condition.READINESS, first.quotation, asked, f"TRL {record.trl}")


def _temperatures(asked: Sequence[Temperature], text: str) -> Iterator[Conflict]:
    """Temperatures that are asked where the record names others, none of them near."""
    known = temperatures_in(text) if asked else ()
    for one in asked:
        if known and not any(_near(one, other) for other in known):
            nearest = min(known, key=lambda other: _distance(one, other))
            yield Conflict(
                Condition.TEMPERATURE,
                one.quotation,
                one.quotation.text,
                nearest.quotation.text,
                nearest.quotation,
            )


def _near(one: Temperature, other: Temperature) -> bool:
    """Whether two ranges overlap, give or take the tolerance; an open end reaches to any temperature."""
    hottest = max(abs(end) for t in (one, other) for end in (t.low, t.high) if end is not None)
    return _distance(one, other) <= max(TOLERANCE_C, TOLERANCE * hottest)


def _distance(one: Temperature, other: Temperature) -> float:
    low = max(t.low if t.low is not None else float("-inf") for t in (one, other))
    high = min(t.high if t.high is not None else float("inf") for t in (one, other))
    return low - high


def _sizes(constraints: Constraints, text: str) -> Iterator[Conflict]:
    """Rates (so much a day, so many kW) that are asked where all of the record's are of another order."""
    asked = [rate for scale in constraints.scales if (rate := rate_of(scale))]
    known = [rate for scale in scales_in(text) if (rate := rate_of(scale))] if asked else []
    for one in asked:
        alike = [other for other in known if other.dimension == one.dimension]
        if alike and not any(_of_one_order(one, other) for other in alike):
            nearest = min(alike, key=lambda other: max(one.value / other.value, other.value / one.value))
            yield Conflict(
                Condition.SCALE,
                one.quotation,
                one.quotation.text,
                nearest.quotation.text,
                nearest.quotation,
            )


def _of_one_order(one: Rate, other: Rate) -> bool:
    return 1 / FACTOR <= one.value / other.value <= FACTOR
