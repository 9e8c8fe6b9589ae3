"""Which gaps and shared challenges does a working group read of, as far as all its members may see them?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from corpora import Store, Viewer
from matcher import Challenge, Landscape, Matcher, Topic, gap_challenges, shared_challenges

EXAMPLES = 2  # records of a challenge that are named
MOST_NEEDS = 500  # that are looked over


@dataclass(frozen=True)
class LeftOut:
    """How many needs were too many to be looked over, for gaps and for shared challenges."""

    gaps: int = 0
    shared: int = 0


@dataclass(frozen=True)
class Topics:
    """The gaps among needs, and the challenges that several organisations share; the largest first."""

    gaps: tuple[Topic, ...]
    shared: tuple[Topic, ...]
    left_out: LeftOut


def topics(store: Store, matcher: Matcher, viewer: Viewer) -> Topics:
    """Look over what needs leave open and what they share."""
    landscape = Landscape(store, matcher)
    found = landscape.gaps(of="need", viewer=viewer, most=MOST_NEEDS)
    gaps = gap_challenges(store, landscape, found, viewer=viewer)
    shared = shared_challenges(store, landscape, viewer=viewer)
    left_out = LeftOut(gaps.left_out, shared.left_out)
    return Topics(tuple(by_name(gaps.challenges)), tuple(by_name(shared.challenges)), left_out)


def by_name(challenges: Sequence[Challenge]) -> list[Topic]:
    """Return the challenges of each name as one, for a reader cannot tell them apart; the largest first."""
    named: dict[str, list[Challenge]] = {}
    for own in challenges:
        named.setdefault(own.name.title.best("en"), []).append(own)
    return sorted(map(_topic, named.values()), key=_order)


def _topic(alike: Sequence[Challenge]) -> Topic:
    members = {record.id: record for own in alike for record in own.members}
    holders = {holder for own in alike for holder in own.size.holders}
    deadlines = [own.size.deadline for own in alike if own.size.deadline]
    titles = [record.title or record.text for record in members.values()]
    name = alike[0].name.title
    return Topic(name, len(members), len(holders), min(deadlines, default=None), tuple(titles[:EXAMPLES]))


def _order(topic: Topic) -> tuple[int, int, date]:
    return -topic.organisations, -topic.records, topic.deadline or date.max
