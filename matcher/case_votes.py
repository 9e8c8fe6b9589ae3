"""How much does each past engagement speak for a party, when a city asks?

A kernel classifier (Parzen windows; Hand 1982, "Kernel Discriminant Analysis"): what speaks for a party is
the sum over its past engagements of how like each is to what is asked, and a little for nothing, so that
nobody is ruled out (half a count, after Krichevsky & Trofimov 1981). Likeness is a product of powers of:

- nearness of the place: the even mixture of four lifts (Jelinek & Mercer 1980), for anywhere 1, for the same
  region, country and city one over how usual these are among all engagements;
- topic: half counts as it is, half by how much more than usual the papers share concepts with the need;
- likeness of the two cities, and of the party itself with the city that asks: at most twice or half.

The powers are chosen by likelihood cross-validation (Duin 1976) over the projects of 2022, from a handful of
values (`python -m eval.partners`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from statistics import fmean

from corpora import PlaceFacts, region_of
from matcher.likeness import NOTHING_KNOWN, Likeness, likeness
from matcher.track_record import Engagement

PRIOR = 0.5  # engagements with anywhere that everybody starts with
TWICE = 2.0  # what places that are alike in everything are worth; one over it, alike in nothing


@dataclass(frozen=True)
class Powers:
    """How much each part counts: 0 not at all, 1 as it is. `cities` is their likeness, `own` the party's."""

    place: float = 1.0
    topic: float = 1.0
    cities: float = 1.0
    own: float = 1.0


MUNICIPALITIES = Powers(place=0.75, topic=1.0, cities=1.0, own=2.0)
IMPLEMENTERS = Powers(place=0.5, topic=2.0, cities=1.0, own=0.0)


class Near(StrEnum):
    """How near the city of an engagement is to the one that asks."""

    CITY = "city"
    COUNTRY = "country"
    REGION = "region"
    ANYWHERE = "anywhere"


@dataclass(frozen=True)
class Asker:
    """The city that asks: country, the id of its organisation, what it is like; topics by paper in [0, 1].

    `topics` says how much each past paper shares with the need, where that is known.
    """

    country: str
    cities: tuple[str, ...] = ()
    facts: PlaceFacts = NOTHING_KNOWN
    topics: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Vote:
    """What an engagement speaks for its party: `weight`, and what it is made of.

    `topic` is how much its papers share with the need, over what is usual; None where that is not known.
    """

    engagement: Engagement
    weight: float
    near: Near
    topic: float | None
    like: Likeness


@dataclass(frozen=True)
class Standing:
    """A party's place: its share of everything that speaks for anybody, in [0, 1].

    `share` is `base` (what speaks for it without any engagement) and its `votes`, the strongest first.
    """

    party: str
    share: float
    base: float
    votes: tuple[Vote, ...] = ()
    like: Likeness = field(default_factory=Likeness)


def standings(
    parties: Iterable[str],
    engagements: Sequence[Engagement],
    asker: Asker,
    facts: Mapping[str, PlaceFacts],
    powers: Powers,
) -> list[Standing]:
    """Rank parties for a city that asks, the likeliest first, equal ones by id; shares add up to 1."""
    votes: dict[str, list[Vote]] = {}
    for vote in _votes(engagements, asker, facts, powers):
        votes.setdefault(vote.engagement.party, []).append(vote)
    found = []
    for party in dict.fromkeys((*sorted(votes), *sorted(parties))):
        like = likeness(facts.get(party, NOTHING_KNOWN), asker.facts)
        factor = TWICE ** (powers.own * like.degree)
        own = tuple(replace(vote, weight=vote.weight * factor) for vote in votes.get(party, ()))
        base = PRIOR * _lift(Near.ANYWHERE, {}) ** powers.place * factor
        found.append(Standing(party, base + sum(vote.weight for vote in own), base, own, like))
    total = sum(standing.share for standing in found) or 1.0
    return sorted((_shared(own, total) for own in found), key=lambda own: (-own.share, own.party))


def _shared(own: Standing, total: float) -> Standing:
    """The same standing as a share of what speaks for all, the strongest vote first."""
    votes = sorted(own.votes, key=lambda vote: (-vote.weight, vote.engagement.city))
    parts = tuple(replace(vote, weight=vote.weight / total) for vote in votes)
    return replace(own, share=own.share / total, base=own.base / total, votes=parts)


def _votes(
    engagements: Sequence[Engagement], asker: Asker, facts: Mapping[str, PlaceFacts], powers: Powers
) -> Iterable[Vote]:
    unusual = _unusual(engagements, asker)
    topics = _topics(engagements, asker)
    for own in engagements:
        near, topic = nearness_of(own.city, own.country, asker), topics.get((own.party, own.city))
        like = likeness(facts.get(own.city, NOTHING_KNOWN), asker.facts)
        about = 1.0 if topic is None else 0.5 + 0.5 * topic
        weight = (
            _lift(near, unusual) ** powers.place
            * about**powers.topic
            * TWICE ** (powers.cities * like.degree)
        )
        yield Vote(own, weight, near, topic, like)


def nearness_of(city: str, country: str, asker: Asker) -> Near:
    """Say how near a city abroad is to the one that asks."""
    if city in asker.cities:
        return Near.CITY
    if country == asker.country:
        return Near.COUNTRY
    region = region_of(asker.country)
    return Near.REGION if region and region == region_of(country) else Near.ANYWHERE


def _unusual(engagements: Sequence[Engagement], asker: Asker) -> Mapping[Near, float]:
    """One over the share of all engagements that are at least so near."""
    counts = Counter(nearness_of(own.city, own.country, asker) for own in engagements)
    reached, found = 0, {}
    for near in (Near.CITY, Near.COUNTRY, Near.REGION):
        reached += counts[near]
        found[near] = len(engagements) / reached if reached else 0.0
    return found


def _lift(near: Near, unusual: Mapping[Near, float]) -> float:
    levels = (Near.CITY, Near.COUNTRY, Near.REGION)
    reached = levels[levels.index(near) :] if near in levels else ()
    return (1.0 + sum(unusual[level] for level in reached)) / (1 + len(levels))


def _topics(engagements: Sequence[Engagement], asker: Asker) -> Mapping[tuple[str, str], float]:
    """How much the papers of each engagement share with the need, over the mean of those that are known."""
    found = {}
    for own in engagements:
        known = [asker.topics[paper] for paper in own.papers if paper in asker.topics]
        if known:
            found[own.party, own.city] = fmean(known)
    usual = fmean(found.values()) if found else 0.0
    return {key: value / usual for key, value in found.items()} if usual > 0 else {}
