"""What is an answer to a city abroad: which parties, for which reasons, by which means?"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpora import Organisation, Partnership
from matcher.case_votes import Near
from matcher.export_control import ExportNote
from matcher.jcm import JcmStatus
from matcher.likeness import Trait
from matcher.match import MatchResult


class ReasonKind(StrEnum):
    """What speaks for a party: where it has worked, in what, what it is like, what it has declared."""

    CITY = "city"
    COUNTRY = "country"
    REGION = "region"
    ELSEWHERE = "elsewhere"
    TOPIC = "topic"
    TOGETHER = "together"
    ALIKE = "alike"
    UNLIKE = "unlike"
    NET_ZERO = "net_zero"
    START = "start"


TELLING = 0.05  # of a party's share

NEAR_REASONS = {
    Near.CITY: ReasonKind.CITY,
    Near.COUNTRY: ReasonKind.COUNTRY,
    Near.REGION: ReasonKind.REGION,
    Near.ANYWHERE: ReasonKind.ELSEWHERE,
}


@dataclass(frozen=True)
class PartyReason:
    """A reason: the part of the party's share that it makes up, with what it rests on.

    `papers`, `places` (cities abroad, or municipalities of Japan) and `concepts` are ids, `as_of` a date as
    its paper gives it. Reasons without a `share` tell more of those that have one, or count for nothing.
    """

    kind: ReasonKind
    share: float | None = None
    papers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    traits: tuple[Trait, ...] = ()
    as_of: str | None = None


@dataclass(frozen=True)
class Party:
    """A party: rank from 1, its share of all that speaks for anybody, and why; the parts add up to it."""

    rank: int
    organisation: Organisation
    share: float
    reasons: tuple[PartyReason, ...]

    @property
    def telling(self) -> tuple[PartyReason, ...]:
        """The reasons worth telling: those that make up a part of the share, and what they rest on."""
        return tuple(own for own in self.reasons if own.share is None or own.share >= TELLING * self.share)


@dataclass(frozen=True)
class PastPaper:
    """A project or outcome of the same kind, how near it was, and the concepts that it shares."""

    paper: Partnership
    near: Near
    shared: float
    concepts: tuple[str, ...]


@dataclass(frozen=True)
class Partners:
    """The answer: who might work with a city of `country`, and by which means, as of a day.

    `cities` are the ids of the cities abroad that ask, as far as they are known.
    """

    country: str
    cities: tuple[str, ...]
    as_of: date
    municipalities: tuple[Party, ...]
    implementers: tuple[Party, ...]
    seeds: MatchResult
    jcm: JcmStatus
    past: tuple[PastPaper, ...]
    export_note: ExportNote
    names: dict[str, Organisation]
    papers: dict[str, Partnership]
    took_ms: float
