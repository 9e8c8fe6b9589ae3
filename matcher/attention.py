"""Do organisations get as much attention as their seeds deserve, and what may be done about it?

A hit further down is looked at less: the attention of rank r is 1 / log2(1 + r), as in Singh & Joachims,
Fairness of Exposure in Rankings (KDD 2018). Attention is added up over many needs, as in Biega, Gummadi &
Weikum, Equity of Attention (SIGIR 2018), and set against the organisation's share of the seeds that fit a
need. What evens it out is a quota: at most so many of the first hits may be of one organisation.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log2

Ranked = Sequence[tuple[str, str | None, float]]  # of a need: seed, organisation, probability; best first


@dataclass(frozen=True)
class Share:
    """What one organisation (None: seeds without one) has of the seeds that fit, the matches, the attention.

    `fitting` are its seeds above the line for any need, `matches` its hits above the line among the first k,
    all needs taken together. Shares are in [0, 1].
    """

    organisation: str | None
    fitting: int
    matches: int
    fitting_share: float
    match_share: float
    attention_share: float

    @property
    def ratio(self) -> float:
        """Attention for each share of fitting seeds: 1 is what it deserves."""
        return self.attention_share / self.fitting_share


@dataclass(frozen=True)
class Attention:
    """The shares of all organisations that have a fitting seed, the largest first.

    `answered` of the `needs` have a hit above the line. `inequity` is the share of attention that would have
    to move for everybody to have what they deserve, in [0, 1].
    """

    needs: int
    answered: int
    k: int
    line: float
    shares: tuple[Share, ...]
    inequity: float


def attention_of(rankings: Iterable[Ranked], *, k: int, line: float) -> Attention:
    """Add up who is shown how often over the rankings of needs; from `line` a probability counts."""
    needs, answered = 0, 0
    fitting: dict[str, str | None] = {}
    matches: Counter[str | None] = Counter()
    attention: defaultdict[str | None, float] = defaultdict(float)
    for ranked in rankings:
        needs += 1
        above = [own for own in ranked if own[2] >= line]
        answered += bool(above)
        fitting.update((seed, organisation) for seed, organisation, _ in above)
        for rank, (_, organisation, _) in enumerate(above[:k], start=1):
            matches[organisation] += 1
            attention[organisation] += 1 / log2(1 + rank)
    seeds = Counter(fitting.values())
    whole = sum(attention.values())
    shares = [
        Share(
            name,
            count,
            matches[name],
            count / len(fitting),
            matches[name] / sum(matches.values()),
            attention[name] / whole,
        )
        for name, count in sorted(seeds.items(), key=lambda own: (-own[1], own[0] or ""))
    ]
    inequity = sum(abs(own.attention_share - own.fitting_share) for own in shares) / 2
    return Attention(needs, answered, k, line, tuple(shares), inequity)


def within_quota(organisations: Sequence[str | None], quota: int, k: int) -> list[int]:
    """Return the places of the first k, at most `quota` of one organisation, in their order.

    Where too few are left, the best of those passed over fill up. What has no organisation is never passed
    over.
    """
    had: Counter[str] = Counter()
    kept: list[int] = []
    passed: list[int] = []
    for place, name in enumerate(organisations):
        if name is not None and had[name] >= quota:
            passed.append(place)
        elif len(kept) < k:
            kept.append(place)
            if name is not None:
                had[name] += 1
    return sorted([*kept, *passed[: k - len(kept)]])
