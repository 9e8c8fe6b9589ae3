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
    Challenges,
    Landscape,
    Matcher,
    MatchResult,
    gap_challenges,
    shared_challenges,
)

MOST = 200  # records that one request looks over: more do not fit into its time
MOST_SHARED = 1_000  # needs that one request groups, for the same reason
REMEMBERED = 64  # answers that are remembered while the store says that nothing has changed
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
        self._shared: dict[object, tuple[Landscape, object, Found]] = {}

    def gaps(self, query: GapsQuery, *, viewer: Viewer) -> Found:
        """Find the challenges without an answer, and the organisations that are named in them."""
        landscape = self._current()
        kind = {"needs": "need", "seeds": "seed"}[query.of]
        gaps = landscape.gaps(of=kind, viewer=viewer, filters=Filters(query.conditions()), most=MOST)
        found = gap_challenges(self._store, landscape, gaps, viewer=viewer)
        return found, holders_of(self._store, named_in(found), viewer=viewer)

    def shared(self, query: SharedQuery, *, viewer: Viewer) -> Found:
        """Find the challenges that at least `query.k` organisations share."""
        landscape, conditions = self._current(), query.conditions()
        filters = Filters(conditions)
        keys = self._store.visible_keys(kind="need", viewer=viewer, filters=filters)
        asked = (viewer, frozenset(conditions.items()), query.k)
        with self._lock:
            known = self._shared.get(asked)
        if known is None or known[0] is not landscape or known[1] is not keys:
            found = shared_challenges(
                self._store, landscape, viewer=viewer, filters=filters, k=query.k, most=MOST_SHARED
            )
            known = (landscape, keys, (found, holders_of(self._store, named_in(found), viewer=viewer)))
            with self._lock:
                if len(self._shared) >= REMEMBERED:
                    self._shared.clear()
                self._shared[asked] = known
        return known[2]

    def forget(self) -> None:
        """Release the generation that was looked over, and what was remembered of it."""
        with self._lock:
            self._known = None
            self._shared.clear()

    def _current(self) -> Landscape:
        matcher = self._asking(lambda own: own)
        with self._lock:
            if self._known is None or self._known[0] is not matcher:
                self._known = (matcher, Landscape(self._store, matcher, turn=self._turn))
                self._shared.clear()
            return self._known[1]

    def _turn(self, work: Callable[[], MatchResult]) -> MatchResult:
        return self._asking(lambda _: work())


def named_in(found: Challenges) -> Iterator[Matchable]:
    """Yield every record that is shown of challenges."""
    for own in found.challenges:
        yield from own.members
        yield from (near.record for gap in own.gaps for near in gap.nearest)
