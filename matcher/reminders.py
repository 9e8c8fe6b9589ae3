"""Which proposals wait for somebody: a date that has passed, or too long without a word?

The days are judgments, to be changed where a coalition works faster: a first word within a month, talks every
two months, research and demonstration twice a year.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matcher.proposal import Proposal
from matcher.stages import Stage

STALE_DAYS: Mapping[Stage, int] = {
    Stage.PROPOSED: 14,
    Stage.CONTACTED: 30,
    Stage.IN_TALKS: 60,
    Stage.JOINT_RESEARCH: 180,
    Stage.DEMONSTRATION: 180,
    Stage.PAUSED: 180,
}


class Waiting(StrEnum):
    """Why somebody is reminded."""

    OVERDUE = "overdue"
    STALE = "stale"


@dataclass(frozen=True)
class Reminder:
    """A proposal that waits: since the date that was set, or since the last that was done; `days` since."""

    proposal: Proposal
    why: Waiting
    since: date
    days: int


def due(
    proposals: Iterable[Proposal], today: date, *, stale_days: Mapping[Stage, int] = STALE_DAYS
) -> tuple[Reminder, ...]:
    """Return who waits, the overdue first, the longest wait first; of a proposal only the first reason.

    A next step with a date to come is no silence: until then nobody is reminded.
    """
    found = [one for proposal in proposals for one in _reminder(proposal, today, stale_days)]
    return tuple(sorted(found, key=lambda one: (one.why is Waiting.STALE, -one.days, one.proposal.id)))


def _reminder(proposal: Proposal, today: date, stale_days: Mapping[Stage, int]) -> Iterator[Reminder]:
    if not proposal.open:
        return
    if proposal.due:
        if proposal.due < today:
            yield Reminder(proposal, Waiting.OVERDUE, proposal.due, (today - proposal.due).days)
        return
    since = proposal.active_at.date()
    days = (today - since).days
    if days >= stale_days[proposal.stage]:
        yield Reminder(proposal, Waiting.STALE, since, days)
