"""Does a record fit the conditions of the query: is it ready by the deadline, made for the temperature?

Each conflict lowers the log-odds by a fixed step. The steps are judgments, not fitted: judged pairs with
deadlines and temperatures are too few. A record that says nothing of a condition is never lowered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpora import Matchable, Seed
from matcher.understanding import Constraints, Temperature, temperatures_in

TOLERANCE_C = 10.0
# Technology readiness that can be in use within so many years, as a rule of thumb.
READY_WITHIN: Sequence[tuple[float, int]] = ((1.0, 7), (3.0, 5), (5.0, 4))
_DAYS = 365.25


class Condition(StrEnum):
    """What may not fit."""

    READINESS = "readiness"
    TEMPERATURE = "temperature"


STEPS = {Condition.READINESS: -0.5, Condition.TEMPERATURE: -0.5}


@dataclass(frozen=True)
class Conflict:
    """A condition that a record does not meet: what is asked, and what the record has."""

    condition: Condition
    asked: str
    found: str


def sets_conditions(constraints: Constraints) -> bool:
    """Whether anything is set that a record may not meet."""
    return bool(constraints.deadlines or constraints.temperatures)


def conflicts(constraints: Constraints, record: Matchable, *, language: str, today: date) -> list[Conflict]:
    """Return the conditions that a record does not meet."""
    found = [_readiness(constraints.deadline, record, today), _temperature(constraints, record, language)]
    return [conflict for conflict in found if conflict is not None]


def lowered_by(found: Sequence[Conflict]) -> float:
    """Return what conflicts add to the log-odds, 0 or less."""
    return sum(STEPS[conflict.condition] for conflict in found)


def _readiness(deadline: date | None, record: Matchable, today: date) -> Conflict | None:
    if deadline is None or not isinstance(record, Seed) or record.trl is None:
        return None
    years = round((deadline - today).days / _DAYS, 2)  # three years are three also with a leap day
    needed = next((trl for within, trl in READY_WITHIN if years <= within), 0)
    if record.trl >= needed:
        return None
    return Conflict(Condition.READINESS, f"TRL {needed} ({deadline.isoformat()})", f"TRL {record.trl}")


def _temperature(constraints: Constraints, record: Matchable, language: str) -> Conflict | None:
    if not constraints.temperatures:
        return None
    own = temperatures_in(record.text.get(language) or "")
    if not own or any(_near(asked, known) for asked in constraints.temperatures for known in own):
        return None
    return Conflict(
        Condition.TEMPERATURE,
        ", ".join(temperature.quotation.text for temperature in constraints.temperatures),
        ", ".join(temperature.quotation.text for temperature in own),
    )


def _near(one: Temperature, other: Temperature) -> bool:
    """Whether two ranges overlap, give or take the tolerance; an open end reaches to any temperature."""
    low = max(t.low if t.low is not None else float("-inf") for t in (one, other))
    high = min(t.high if t.high is not None else float("inf") for t in (one, other))
    return low - TOLERANCE_C <= high
