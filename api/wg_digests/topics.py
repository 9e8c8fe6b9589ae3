"""Which gaps and shared challenges does a working group read of, as far as all its members may see them?"""

from collections.abc import Sequence

from corpora import Store, Viewer
from matcher import Challenge, Landscape, Matcher, Topic, gap_challenges, shared_challenges

EXAMPLES = 2  # records of a challenge that are named
MOST_NEEDS = 500  # that are looked over


def topics(store: Store, matcher: Matcher, viewer: Viewer) -> tuple[list[Topic], list[Topic]]:
    """Return the gaps among needs, and the challenges that several organisations share; the largest first."""
    landscape = Landscape(store, matcher)
    found = landscape.gaps(of="need", viewer=viewer, most=MOST_NEEDS)
    gaps = gap_challenges(store, landscape, found, viewer=viewer)
    shared = shared_challenges(store, landscape, viewer=viewer)
    return by_name(gaps.challenges), by_name(shared.challenges)


def by_name(challenges: Sequence[Challenge]) -> list[Topic]:
    """Return the challenges of each name as one: a reader cannot tell two of one name apart."""
    named: dict[str, list[Challenge]] = {}
    for own in challenges:
        named.setdefault(own.name.title.best("en"), []).append(own)
    return [_topic(alike) for alike in named.values()]


def _topic(alike: Sequence[Challenge]) -> Topic:
    members = {record.id: record for own in alike for record in own.members}
    holders = {holder for own in alike for holder in own.size.holders}
    deadlines = [own.size.deadline for own in alike if own.size.deadline]
    titles = [record.title or record.text for record in members.values()]
    name = alike[0].name.title
    return Topic(name, len(members), len(holders), min(deadlines, default=None), tuple(titles[:EXAMPLES]))
