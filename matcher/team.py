"""What is a team for a compound need: who is in it, who gives what, and what stays open?"""

from dataclasses import dataclass

from corpora import Seed
from matcher.aspects import Aspects
from matcher.evidence import RecordQuotation
from matcher.query import Query

COVERED = 0.5  # probability from which a requirement counts as covered
ASKS = 0.25  # weight from which a phrase counts as a requirement that can stay open


@dataclass(frozen=True)
class Preferences:
    """What the asker would rather have: seeds of organisations in a prefecture, at least of a readiness.

    `size` fixes the most members, `per_organisation` how many of them one organisation may have.
    """

    size: int | None = None
    per_organisation: int = 2
    prefecture: str | None = None
    least_trl: int | None = None


@dataclass(frozen=True)
class Answered:
    """A requirement that a member answers best: its place, how probably, and the sentence that does it."""

    aspect: int
    probability: float
    found: RecordQuotation


@dataclass(frozen=True)
class Alternative:
    """Who could stand in a member's place, and how much coverage that would cost, in [0, 1]."""

    record: Seed
    loss: float


@dataclass(frozen=True)
class Member:
    """A seed in the team: the coverage that it adds to those before it, in [0, 1], and what it answers."""

    record: Seed
    added: float
    answers: tuple[Answered, ...]
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True)
class Team:
    """The answer: members in the order in which they add most; the coverage of all, and what is possible.

    Coverages are shares of the weight of all requirements. `attainable` is what all visible seeds together
    would give, `bound` what no team of this size can exceed; `exact` says that none of this size is better.
    """

    query: Query
    generation: str
    aspects: Aspects
    members: tuple[Member, ...]
    covered_by: tuple[int | None, ...]
    coverage: float
    attainable: float
    bound: float
    exact: bool
    took_ms: float

    @property
    def seeds(self) -> tuple[Seed, ...]:
        """The members, each followed by those who could stand in its place."""
        return tuple(
            seed
            for member in self.members
            for seed in (member.record, *(other.record for other in member.alternatives))
        )

    @property
    def uncovered(self) -> tuple[int, ...]:
        """The places of the requirements that nobody in the team covers."""
        places = enumerate(self.aspects.phrases)
        return tuple(i for i, own in places if own.weight >= ASKS and self.covered_by[i] is None)
