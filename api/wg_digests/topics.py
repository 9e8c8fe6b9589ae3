"""Which gaps and shared challenges does a working group read of, as far as all its members may see them?"""

from collections.abc import Sequence

from corpora import Store, Viewer
from matcher import Challenge, Landscape, Matcher, Topic, gap_challenges, shared_challenges

MOST = 10  # of each, the largest
MOST_NEEDS = 500  # that are looked over


def topics(store: Store, matcher: Matcher, viewer: Viewer) -> tuple[list[Topic], list[Topic]]:
    """Return the largest gaps among needs, and the largest challenges that several organisations share."""
    landscape = Landscape(store, matcher)
    found = landscape.gaps(of="need", viewer=viewer, most=MOST_NEEDS)
    gaps = gap_challenges(store, landscape, found, viewer=viewer)
    shared = shared_challenges(store, landscape, viewer=viewer)
    return _largest(gaps.challenges), _largest(shared.challenges)


def _largest(challenges: Sequence[Challenge]) -> list[Topic]:
    return [
        Topic(
            own.name.title,
            len(own.members),
            len(own.size.holders),
            own.size.deadline,
        )
        for own in challenges[:MOST]
    ]
