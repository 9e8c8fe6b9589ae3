"""What is a plan reckoned backwards from a vision: what must be there when, and what can be?

Every date is a `Reckoned`: the year in which the sum begins and the named assumptions that are added or taken
away, so that whoever doubts a date sees what to doubt.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpora import Seed
from matcher.assumptions import Assumptions
from matcher.evidence import RecordQuotation
from matcher.query import Query
from matcher.statements import Dated
from matcher.understanding import Quotation


class Origin(StrEnum):
    """Where a sum of years begins."""

    BASE = "base"  # the year in which the plan begins
    ASKED = "asked"  # the target year that the asker names
    VISION = "vision"  # a year that the vision names
    ASSUMED = "assumed"  # the target year of the assumptions


class Status(StrEnum):
    """Whether a requirement can be met: in time, later than wanted, or by nobody."""

    IN_TIME = "in_time"
    LATE = "late"
    GAP = "gap"


class Mark(StrEnum):
    """What must be reached on the way; the number is the readiness (TRL) that it stands for."""

    START = "start"
    PROOF = "proof"  # TRL 3: shown to work in an experiment
    PROTOTYPE = "prototype"  # TRL 6: shown in the surroundings in which it is to work
    READY = "ready"  # TRL 9: in use somewhere
    IN_PLACE = "in_place"


MARK_LEVELS = {Mark.PROOF: 3, Mark.PROTOTYPE: 6, Mark.READY: 9}


@dataclass(frozen=True)
class Anchor:
    """A year from which is reckoned, where it comes from, and the words of the vision that name it."""

    year: int
    origin: Origin
    named: Quotation | None = None

    @classmethod
    def of_vision(cls, dated: Dated) -> "Anchor":
        """A year that the vision names."""
        return cls(dated.year, Origin.VISION, dated.quotation)


@dataclass(frozen=True)
class Reckoned:
    """A year: an anchor, and the assumptions whose years are added to it, or taken away (`back`)."""

    year: int
    anchor: Anchor
    by: tuple[str, ...]
    back: bool

    @classmethod
    def after(cls, anchor: Anchor, by: tuple[str, ...], assumptions: Assumptions) -> "Reckoned":
        """The year that comes as many years after the anchor as the assumptions take."""
        return cls(anchor.year + assumptions.sum(by), anchor, by, back=False)

    @classmethod
    def before(cls, anchor: Anchor, by: tuple[str, ...], assumptions: Assumptions) -> "Reckoned":
        """The year that comes as many years before the anchor as the assumptions take."""
        return cls(anchor.year - assumptions.sum(by), anchor, by, back=True)


@dataclass(frozen=True)
class Arrival:
    """A seed that answers a requirement: how probably, with which sentence, and when it can be in place.

    `trl_assumed`: its record states no readiness. `latest_start` is when work on it must begin at the latest.
    """

    record: Seed
    probability: float
    found: RecordQuotation
    trl: int
    trl_assumed: bool
    ready: Reckoned
    in_place: Reckoned
    latest_start: Reckoned
    in_time: bool


@dataclass(frozen=True)
class Milestone:
    """What must be reached in a year at the latest."""

    mark: Mark
    at: Reckoned


@dataclass(frozen=True)
class Requirement:
    """What the vision states: its words, the group and leaf of concepts, by when, and who can bring it.

    `arrivals` are the seeds above the threshold, the likeliest first; `nearest` is the likelihood of the
    likeliest seed, also below it. `milestones` lead to it, the first being the latest year to start;
    `overdue` says that this year has passed.
    """

    asked: Quotation
    sector: str
    concept: str
    due: Anchor
    status: Status
    arrivals: tuple[Arrival, ...]
    nearest: float
    milestones: tuple[Milestone, ...]
    overdue: bool

    @property
    def plan(self) -> Arrival | None:
        """The seed that is planned with."""
        return planned(self.arrivals)


def planned(arrivals: Sequence[Arrival]) -> Arrival | None:
    """The likeliest that is in time, else the earliest; None where there is none."""
    in_time = [own for own in arrivals if own.in_time]
    return in_time[0] if in_time else min(arrivals, key=lambda own: own.in_place.year, default=None)


@dataclass(frozen=True)
class Backcast:
    """The answer; `requirements` in the order of the vision, `unread` what says nothing of any concept."""

    query: Query
    generation: str
    base: Anchor
    target: Anchor
    assumptions: Assumptions
    requirements: tuple[Requirement, ...]
    unread: tuple[Quotation, ...]
    took_ms: float

    @property
    def sectors(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """The groups of concepts in the order of the vision, each with the places of its requirements."""
        places: dict[str, list[int]] = {}
        for place, own in enumerate(self.requirements):
            places.setdefault(own.sector, []).append(place)
        return tuple((sector, tuple(own)) for sector, own in places.items())

    @property
    def by_year(self) -> tuple[tuple[int, tuple[tuple[int, Milestone], ...]], ...]:
        """The milestones of all requirements by year; each with the place of its requirement."""
        years: dict[int, list[tuple[int, Milestone]]] = {}
        for place, own in enumerate(self.requirements):
            for milestone in own.milestones:
                years.setdefault(milestone.at.year, []).append((place, milestone))
        return tuple((year, tuple(years[year])) for year in sorted(years))

    @property
    def gaps(self) -> tuple[int, ...]:
        """The places of the requirements that no seed answers above the threshold."""
        return tuple(place for place, own in enumerate(self.requirements) if own.status is Status.GAP)

    @property
    def seeds(self) -> tuple[Seed, ...]:
        """Every seed that is named."""
        return tuple(arrival.record for own in self.requirements for arrival in own.arrivals)
