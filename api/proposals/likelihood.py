"""How likely is it that a seed answers a need, as somebody who may see both is told?"""

from api.report import Wish, choose
from corpora import Filters, NotFoundError, Store, Viewer
from matcher import Matcher


def likelihood_of(
    matcher: Matcher, store: Store, need: str, seed: str, viewer: Viewer
) -> tuple[float | None, str]:
    """Return the probability, None for a seed that is no candidate of the need, and the generation.

    Raises `NotFoundError` for a need that is absent or hidden, `UsageError` for what is none.
    """
    store.get(need, viewer=viewer)
    try:
        choice = choose(Wish(None, need, 10, seed=seed), matcher, store, viewer=viewer, filters=Filters())
    except NotFoundError:
        return None, matcher.generation.id
    return choice.hits[0].score, choice.result.generation
