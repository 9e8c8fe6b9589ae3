"""How does a server look over gaps and shared challenges without keeping others waiting?

It takes turns with whoever matches: the matcher is asked for one record at a time. What was found is
remembered for the generation that answers (`matcher.landscape`).
"""

from collections.abc import Callable, Iterator, Mapping
from threading import Lock
from typing import Protocol, TypeVar

from api.schemas.challenges import GapsQuery, SharedQuery
from corpora import Filters, Matchable, Organisation, Store, Viewer, holders_of
from matcher import (
    LOOKED_AT,
    Challenges,
    Landscape,
    Matcher,
    MatchResult,
    gap_challenges,
    shared_challenges,
)

MOST = 200  # records that one request looks over: more do not fit into its time
Answer = TypeVar("Answer")
Found = tuple[Challenges, Mapping[str, Organisation]]


class Asking(Protocol):
    """Does something with the matcher that answers now, when no query is at work."""

    def __call__(self, work: Callable[[Matcher], Answer]) -> Answer:
        """Do it."""


class ServedLandscape:
    """Gaps and shared challenges of a service."""

    def __init__(self, store: Store, asking: Asking) -> None:
        self._store = store
        self._asking = asking
        self._lock = Lock()
        self._known: tuple[Matcher, Landscape] | None = None

    def gaps(self, query: GapsQuery, *, viewer: Viewer) -> Found:
        """Find the challenges without an answer, and the organisations that are named in them."""
        landscape = self._current()
        kind = {"needs": "need", "seeds": "seed"}[query.of]
        gaps = landscape.gaps(of=kind, viewer=viewer, filters=Filters(query.conditions()), most=MOST)
        found = gap_challenges(self._store, landscape, gaps, viewer=viewer)
        return found, holders_of(self._store, named_in(found), viewer=viewer)

    def shared(self, query: SharedQuery, *, viewer: Viewer) -> Found:
        """Find the challenges that at least `query.k` organisations share."""
        filters = Filters(query.conditions())
        found = shared_challenges(self._store, self._current(), viewer=viewer, filters=filters, k=query.k)
        return found, holders_of(self._store, named_in(found), viewer=viewer)

    def _current(self) -> Landscape:
        matcher = self._asking(lambda own: own)
        with self._lock:
            if self._known is None or self._known[0] is not matcher:
                self._known = (matcher, Landscape(self._store, matcher, ask=self._ask))
            return self._known[1]

    def _ask(self, record_id: str, viewer: Viewer) -> MatchResult:
        return self._asking(lambda own: own.match_record(record_id, k=LOOKED_AT, viewer=viewer))


def named_in(found: Challenges) -> Iterator[Matchable]:
    """Yield every record that is shown of challenges."""
    for own in found.challenges:
        yield from own.members
        yield from (near.record for gap in own.gaps for near in gap.nearest)
