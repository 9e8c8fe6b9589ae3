"""Which hits is a report about: all of a need, the one of a rank, or one seed however far down?"""

from dataclasses import dataclass, field

from corpora import Filters, Need, NotFoundError, Store, UsageError, Viewer
from matcher import Corrections, Counterfactual, Hit, Matcher, MatchResult

DEEPEST = 1_000  # hits among which a named seed is looked for


@dataclass(frozen=True)
class Choice:
    """A match and the hits of it that a report is about; `need` is the stored record where one asks.

    `k` is how many hits count as found, `single` whether one seed is asked for; `counterfactual` is that
    one's, where there is one.
    """

    result: MatchResult
    need: Need | None
    hits: tuple[Hit, ...]
    k: int
    single: bool
    counterfactual: Counterfactual | None = None


@dataclass(frozen=True)
class Wish:
    """What is asked: a text or the id of a need, and of its hits a seed, a rank, or neither (then all).

    A text may ask for needs too (`find`), and come with corrections; then `seed` is the id of a need. For a
    record of more characters than `longest` it is not tried what it would be without its sentences: each
    trial embeds all of it again.
    """

    text: str | None
    need_id: str | None
    k: int
    seed: str | None = None
    rank: int | None = None
    find: str = "seeds"
    longest: int | None = None
    corrections: Corrections = field(default_factory=Corrections)

    def __post_init__(self) -> None:
        if (self.text is None) == (self.need_id is None):
            raise UsageError("Give either a text or --id NEED_ID.")
        if self.seed is not None and self.rank is not None:
            raise UsageError("Give --seed or --rank, not both.")
        if self.rank is not None and self.rank > self.k:
            raise UsageError(f"--rank {self.rank} is beyond --k {self.k}. Ask for more hits: --k {self.rank}")


def choose(wish: Wish, matcher: Matcher, store: Store, *, viewer: Viewer, filters: Filters) -> Choice:
    """Match and choose. Raises `NotFoundError`, the same for a seed that is absent, hidden or far off."""
    need = _need(wish.need_id, store, viewer) if wish.need_id is not None else None

    def match(k: int) -> MatchResult:
        if need is not None:
            return matcher.match_record(need.id, k=k, viewer=viewer, filters=filters)
        return matcher.match(
            wish.text or "",
            find=wish.find,
            k=k,
            viewer=viewer,
            filters=filters,
            corrections=wish.corrections,
        )

    result = match(wish.k)
    if wish.seed is None and wish.rank is None:
        return Choice(result, need, result.hits, wish.k, single=False)
    hit = _of_rank(wish.rank, result) if wish.rank is not None else _of_seed(wish.seed, result)
    hit = hit or _of_seed(wish.seed, match(DEEPEST))
    if hit is None:
        raise NotFoundError(
            f"'{wish.seed}' is not among the {DEEPEST:,} nearest seeds that can be shown for this need. "
            "Check the id and the conditions (--where)."
        )
    # Found by looking deeper, it may have a better rank there than where k are looked for.
    among = any(own.record.id == hit.record.id for own in result.hits)
    tried = among and (wish.longest is None or _length(hit) <= wish.longest)
    counterfactual = matcher.counterfactual(result, hit) if tried else None
    return Choice(result, need, (hit,), wish.k, single=True, counterfactual=counterfactual)


def _length(hit: Hit) -> int:
    return len(hit.record.text.get(hit.language) or "")


def _of_rank(rank: int, result: MatchResult) -> Hit:
    if rank > len(result.hits):
        raise NotFoundError(f"There is no rank {rank}: {len(result.hits)} records were found.")
    return result.hits[rank - 1]


def _of_seed(seed: str | None, result: MatchResult) -> Hit | None:
    return next((hit for hit in result.hits if hit.record.id == seed), None)


def _need(need_id: str, store: Store, viewer: Viewer) -> Need:
    found = store.get(need_id, viewer=viewer)
    if not isinstance(found, Need):
        raise UsageError(f"'{need_id}' is a {found.kind}; a report is on a need. Give the id of a need.")
    return found
