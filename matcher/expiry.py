"""Which needs and seeds are about to lapse, and how are they renewed?

A record lapses after its `valid_until`; a need that has none lapses with its deadline. Nothing is withdrawn
by it: its owner is asked. The next import of its list writes what the list says.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from corpora import AnyRecord, Matchable, Need, UsageError

WITHIN_DAYS = 60
Renewed = TypeVar("Renewed", bound=Matchable)


@dataclass(frozen=True)
class Expiry:
    """A record that lapses on a day, by which field; `days` until then, negative where it has lapsed."""

    record: Matchable
    field: str
    on: date
    days: int


def expiring(
    records: Iterable[AnyRecord], today: date, *, within_days: int = WITHIN_DAYS
) -> tuple[Expiry, ...]:
    """Return the seeds and needs that lapse within so many days or have lapsed, the first first."""
    found = []
    for record in records:
        ends = _end(record) if isinstance(record, Matchable) else None
        if isinstance(record, Matchable) and ends and (ends[1] - today).days <= within_days:
            found.append(Expiry(record, *ends, (ends[1] - today).days))
    return tuple(sorted(found, key=lambda one: (one.on, one.record.id)))


def renewed(record: Renewed, *, until: date, today: date) -> Renewed:
    """Return the record valid until a later day. Raises `UsageError`."""
    ends = _end(record)
    if until <= today or (ends and ends[0] == "valid_until" and until <= ends[1]):
        held = f", and '{record.id}' is valid until {ends[1]}" if ends else ""
        raise UsageError(f"'{until}' renews nothing: today is {today}{held}. Give a later day.")
    return record.model_copy(update={"valid_until": until})


def _end(record: Matchable) -> tuple[str, date] | None:
    if record.valid_until:
        return "valid_until", record.valid_until
    if isinstance(record, Need) and record.deadline:
        return "deadline", record.deadline
    return None
