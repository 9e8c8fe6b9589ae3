"""How long do proposals stay at each stage, also counting those that are still there?

The median is that of Kaplan and Meier (1958): a proposal that has not moved yet says that its stay is longer
than so far. To leave those out would tell of the quick ones only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from matcher.collaboration import after
from matcher.proposal import Event, Proposal
from matcher.stages import Stage


@dataclass(frozen=True)
class Stay:
    """How many days a proposal spent at a stage, in all; `past` where it is no longer there."""

    days: float
    past: bool


def states_of(events: Sequence[Event]) -> tuple[Proposal, ...]:
    """Return how a proposal stood after each of its events. Raises as `after`."""
    states: list[Proposal] = []
    for event in events:
        states.append(after(states[-1] if states else None, event))
    return tuple(states)


def stays_of(states: Sequence[Proposal], now: datetime) -> dict[Stage, Stay]:
    """Return the stays of a proposal by stage; where it has come to its end it stays no longer."""
    spent: dict[Stage, timedelta] = {}
    for before, behind in pairwise(states):
        spent[before.stage] = spent.get(before.stage, timedelta()) + (behind.active_at - before.active_at)
    last = states[-1]
    if last.open:
        spent[last.stage] = spent.get(last.stage, timedelta()) + max(now - last.active_at, timedelta())
    return {
        stage: Stay(own.total_seconds() / 86_400, past=not (last.open and stage is last.stage))
        for stage, own in spent.items()
        if stage not in (Stage.DEPLOYED, Stage.DECLINED)
    }


def median_days(stays: Iterable[Stay]) -> float | None:
    """Return after how many days half have left; None while more than half are still there, or for none."""
    from scipy.stats import CensoredData, ecdf

    all_of_them = list(stays)
    past = [own.days for own in all_of_them if own.past]
    if not past:
        return None
    here = [own.days for own in all_of_them if not own.past]
    left = ecdf(CensoredData(uncensored=past, right=here)).sf
    half = [days for days, share in zip(left.quantiles, left.probabilities, strict=True) if share <= 0.5]
    return float(half[0]) if half else None
