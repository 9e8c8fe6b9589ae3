"""Which technical challenges do gaps and needs make up, how large is each, and which are shared?

Gaps without an answer are grouped by what the whole need is about, missing requirements by that and by why
they are missing. A challenge is shared where needs of at least k organisations that the asker may see, one by
one, are of its group: for work together before competition. What the whole coalition shares is told by the
nightly release (`matcher.statistics`), never from here.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from corpora import Filters, Matchable, Need, Organisation, Store, UsageError, Viewer, holders_of
from matcher.grouping import Grouping, grouping
from matcher.landscape import Gap, GapKind, Gaps, Landscape
from matcher.naming import Name, names_of
from matcher.releasing import LEAST
from matcher.statistics import place_of

_QUARTER = 3


@dataclass(frozen=True)
class Size:
    """How large a challenge is: organisations, their kinds, regions and prefectures, the first deadline.

    `unnamed` are records that name no organisation; kinds and places are told of organisations whose record
    the asker may see.
    """

    holders: tuple[str, ...]
    unnamed: int
    kinds: Mapping[str, int]
    regions: Mapping[str, int]
    prefectures: Mapping[str, int]
    deadline: date | None


@dataclass(frozen=True)
class Quarter:
    """How many needs came in a quarter ("2026-Q1"), and how many organisations had one by its end."""

    name: str
    needs: int
    organisations: int


@dataclass(frozen=True)
class Challenge:
    """A group of records with a name: its members by id, their gaps, its size, how stable it is in [0, 1]."""

    name: Name
    members: tuple[Matchable, ...]
    gaps: tuple[Gap, ...]
    size: Size
    stability: float
    trend: tuple[Quarter, ...] = ()


@dataclass(frozen=True)
class Challenges:
    """Challenges, the largest first; how far the groupings of parts of the records agree, in [-1, 1]."""

    generation: str
    challenges: tuple[Challenge, ...]
    agreement: float
    asked: int
    left_out: int
    k: int = 1


def gap_challenges(store: Store, landscape: Landscape, gaps: Gaps, *, viewer: Viewer) -> Challenges:
    """Group gaps into challenges."""
    parts: dict[tuple[GapKind, str], list[Gap]] = defaultdict(list)
    for gap in gaps.gaps:
        parts[gap.kind, gap.reason or ""].append(gap)
    found: list[Challenge] = []
    agreements: list[tuple[float, int]] = []
    for _, own in sorted(parts.items()):
        records = [gap.record for gap in own]
        grouped, named = _grouped(landscape, records)
        agreements.append((grouped.agreement, len(own)))
        for group, name, stability in zip(grouped.groups, named, grouped.stability, strict=True):
            members = _members(records[place] for place in group)
            size = size_of(store, members, viewer=viewer)
            found.append(Challenge(name, members, tuple(own[place] for place in group), size, stability))
    return Challenges(
        gaps.generation,
        tuple(sorted(found, key=_order)),
        _mean(agreements),
        gaps.asked,
        gaps.left_out,
    )


def shared_challenges(
    store: Store,
    landscape: Landscape,
    *,
    viewer: Viewer,
    filters: Filters | None = None,
    k: int = LEAST,
    most: int = 2_000,
) -> Challenges:
    """Find the challenges that needs of at least k organisations share, among those the viewer may see.

    Raises `UsageError` for a k below `LEAST`.
    """
    if k < LEAST:
        raise UsageError(f"k is {k}; a challenge is shared by {LEAST} organisations at least. Give more.")
    needs = landscape.visible("need", viewer, filters or Filters())
    kept = needs[:most]
    grouped, named = _grouped(landscape, kept)
    found = []
    for group, name, stability in zip(grouped.groups, named, grouped.stability, strict=True):
        members = _members(kept[place] for place in group)
        size = size_of(store, members, viewer=viewer)
        if len(size.holders) >= k:
            found.append(Challenge(name, members, (), size, stability, trend_of(members)))
    return Challenges(
        landscape.generation,
        tuple(sorted(found, key=_order)),
        grouped.agreement,
        len(kept),
        len(needs) - len(kept),
        k,
    )


def size_of(store: Store, members: Sequence[Matchable], *, viewer: Viewer) -> Size:
    """Say how large a challenge is, counting each organisation once."""
    known = holders_of(store, members, viewer=viewer)
    places = {
        (own.organisation, place_of(own.place or known[own.organisation].place))
        for own in members
        if own.organisation in known
    }
    ends = [own.deadline for own in members if isinstance(own, Need) and own.deadline]
    return Size(
        tuple(sorted({own.organisation for own in members if own.organisation})),
        sum(own.organisation is None for own in members),
        Counter(_kind(own) for own in known.values()),
        Counter(region for _, (region, _) in places),
        Counter(prefecture for _, (_, prefecture) in places),
        min(ends, default=None),
    )


def trend_of(members: Sequence[Matchable]) -> tuple[Quarter, ...]:
    """Count needs and organisations by the quarter in which they were published; others are left out."""
    dated = sorted((own.published, own.id, own) for own in members if own.published)
    by_quarter: dict[str, list[Matchable]] = defaultdict(list)
    for day, _, own in dated:
        by_quarter[f"{day.year}-Q{(day.month - 1) // _QUARTER + 1}"].append(own)
    seen: set[str] = set()
    found = []
    for name, new in by_quarter.items():
        seen |= {one.organisation for one in new if one.organisation}
        found.append(Quarter(name, len(new), len(seen)))
    return tuple(found)


def _grouped(landscape: Landscape, records: Sequence[Matchable]) -> tuple[Grouping, list[Name]]:
    if not records:
        return Grouping((), (), 1.0), []
    found = grouping(np.stack([landscape.vector(own) for own in records]))
    profiles = np.stack([landscape.profile(own) for own in records])
    texts = [{language: own.text.get(language) or "" for language in own.text.languages} for own in records]
    return found, names_of(found.groups, profiles, landscape.leaves, texts)


def _members(records: Iterable[Matchable]) -> tuple[Matchable, ...]:
    return tuple(own for _, own in sorted({own.id: own for own in records}.items()))


def _kind(organisation: Organisation) -> str:
    return organisation.organisation_kind.value


def _order(challenge: Challenge) -> tuple[int, int, date, str]:
    size = challenge.size
    return -len(size.holders), -len(challenge.members), size.deadline or date.max, challenge.members[0].id


def _mean(agreements: Sequence[tuple[float, int]]) -> float:
    total = sum(many for _, many in agreements)
    return sum(own * many for own, many in agreements) / total if total else 1.0
