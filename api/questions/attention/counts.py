"""Who gets how much attention over the needs that an asker may see?

Counted for the command and for the route alike; a server takes turns with whoever matches, need by need.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from corpora import Matchable, Need, Organisation, Store, Viewer, visible_to

if TYPE_CHECKING:
    from matcher import Attention, Matcher

DEEP = 200  # hits of a need that are looked at for seeds that fit
MOST = 200  # needs that one request looks over: more do not fit into its time


class Asking(Protocol):
    """Does something with the matcher that answers now."""

    def __call__(self, work: "Callable[[Matcher], Any]") -> Any:
        """Do it."""


@dataclass(frozen=True)
class Counted:
    """The attention of each organisation, those that the asker may see by id, and needs left out."""

    attention: "Attention"
    organisations: dict[str, Organisation]
    left_out: int


def counted(
    store: Store, asking: Asking, viewer: Viewer, *, k: int, quota: int | None, most: int | None = None
) -> Counted:
    """Add up the attention over the first `most` visible needs; under a quota those within it come first."""
    from matcher import attention_of

    needs = [own for own in store.records("need") if isinstance(own, Need) and visible_to(own, viewer)]
    rankings = _rankings(asking, needs[:most], viewer, k=k, quota=quota)
    found = attention_of(rankings, k=k, line=asking(lambda matcher: matcher.fusion.threshold))
    records = store.get_many(own.organisation for own in found.shares if own.organisation)
    named = {
        name: own
        for name, own in records.items()
        if isinstance(own, Organisation) and visible_to(own, viewer)
    }
    return Counted(found, named, len(needs) - len(needs[:most]))


def _rankings(
    asking: Asking, needs: list[Need], viewer: Viewer, *, k: int, quota: int | None
) -> Iterator[list[tuple[str, str | None, float]]]:
    from matcher import within_quota

    for need in needs:
        found = asking(partial(_found, need, viewer))
        ranked = [(record.id, record.organisation, likely) for record, likely in found]
        if quota is not None:
            kept = within_quota([own[1] for own in ranked], quota, k)
            rest = [place for place in range(len(ranked)) if place not in set(kept)]
            ranked = [ranked[place] for place in (*kept, *rest)]
        yield ranked


def _found(need: Need, viewer: Viewer, matcher: "Matcher") -> list[tuple[Matchable, float]]:
    return matcher.ranking_for(need, viewer, k=DEEP)
