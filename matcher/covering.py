"""Which few seeds together cover the requirements best?

Facility location with a limit on the number: the value of a team is the weighted sum, over the requirements,
of what its best member gives to each, less a price for every organisation that has to come to the table. But
for the price it is monotone and submodular (Nemhauser, Wolsey & Fisher 1978). Solved exactly as an integer
programme by HiGHS (Huangfu & Hall 2018, through scipy) where the seeds that count are few enough; beyond,
greedily, with the bound that the marginal gains give on any team (Minoux 1978).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse

Values = npt.NDArray[np.float64]

EXACT = 3_000  # seeds up to which the integer programme is solved
NODES = 200  # of the search tree; the solver stops there and says how far it is from the optimum
SAME = 1e-9  # values that differ by less are equal


@dataclass(frozen=True)
class Limits:
    """How large a team may be, how many seeds one organisation may have in it, what an organisation costs."""

    size: int
    per_organisation: int = 2
    price: float = 0.0


@dataclass(frozen=True)
class Covering:
    """The chosen columns, in the order in which they add most; the value, and a bound on any team's value."""

    chosen: tuple[int, ...]
    value: float
    bound: float

    @property
    def exact(self) -> bool:
        """Whether no team is better."""
        return self.bound - self.value <= 1e-6 * max(1.0, abs(self.bound))


def covering(
    values: Values, weights: Values, organisations: Sequence[str | None], limits: Limits
) -> Covering:
    """Choose at most `limits.size` columns of `values` (requirements, seeds), each value in [0, 1].

    `weights` (requirements,) say what each requirement is worth; a seed of no organisation (None) is bound by
    no limit on organisations and pays no price. Of equal teams the one with the lower columns is taken.
    """
    worth = values * weights[:, None]
    kept = _undominated(worth, organisations)
    if not len(kept):
        return Covering((), 0.0, 0.0)
    own = [organisations[place] for place in kept]
    found = [_greedy(worth[:, kept], own, limits)]
    if len(kept) <= EXACT:
        found.append(_solved(worth[:, kept], own, limits))
    bound = min(bound for _, bound in found)
    team = max((team for team, _ in found), key=lambda team: value_of(worth[:, kept], team, own, limits))
    places = _settled(worth, [int(kept[place]) for place in team], organisations, limits)
    value = value_of(worth, places, organisations, limits)
    return Covering(_in_order(worth, places), value, max(bound, value))


def value_of(
    worth: Values, chosen: Sequence[int], organisations: Sequence[str | None], limits: Limits
) -> float:
    """Say what a team is worth: what its best members give to each requirement, less the price."""
    if not chosen:
        return 0.0
    named = {organisations[place] for place in chosen} - {None}
    return float(worth[:, list(chosen)].max(axis=1).sum()) - limits.price * len(named)


def _settled(
    worth: Values, chosen: Sequence[int], organisations: Sequence[str | None], limits: Limits
) -> list[int]:
    """Leave out who adds nothing, and put the first of equals in place of a later one."""
    value = value_of(worth, chosen, organisations, limits)
    team = list(chosen)
    for place in sorted(chosen, reverse=True):
        rest = [other for other in team if other != place]
        if value_of(worth, rest, organisations, limits) >= value - SAME:
            team = rest
            continue
        named = Counter(organisations[other] for other in rest)
        for other in np.flatnonzero(worth[:, :place].max(axis=0) > 0).tolist():
            free = organisations[other] is None or named[organisations[other]] < limits.per_organisation
            if free and other not in rest:
                swapped = [*rest, other]
                if value_of(worth, swapped, organisations, limits) >= value - SAME:
                    team = swapped
                    break
    return sorted(team)


def _undominated(worth: Values, organisations: Sequence[str | None]) -> npt.NDArray[np.intp]:
    """Columns that give something and that no other of the same organisation equals or beats everywhere."""
    giving = np.flatnonzero(worth.max(axis=0) > 0)
    best_first = giving[np.lexsort((giving, -worth[:, giving].sum(axis=0)))]
    kept: dict[str | None, list[int]] = {}
    for place in best_first.tolist():
        own = kept.setdefault(organisations[place], [])
        if not own or not bool((worth[:, own] >= worth[:, [place]]).all(axis=0).any()):
            own.append(place)
    return np.array(sorted(place for own in kept.values() for place in own), np.intp)


def _greedy(worth: Values, organisations: Sequence[str | None], limits: Limits) -> tuple[list[int], float]:
    """Take what adds most, again and again; with a bound on the value of any team."""
    chosen: list[int] = []
    reached = np.zeros(len(worth))
    taken: Counter[str] = Counter()
    bound = np.inf
    while len(chosen) < limits.size:
        gains = np.maximum(worth - reached[:, None], 0).sum(axis=0)
        # Whatever team is best adds at most its members' gains to what is reached; prices only lower it.
        bound = min(bound, float(reached.sum() + np.sort(gains)[-limits.size :].sum()))
        for place, organisation in enumerate(organisations):
            if organisation is not None:
                full = taken[organisation] >= limits.per_organisation
                gains[place] = -np.inf if full else gains[place] - limits.price * (not taken[organisation])
        best = int(gains.argmax())
        if gains[best] <= 0:
            break
        chosen.append(best)
        reached = np.maximum(reached, worth[:, best])
        if (name := organisations[best]) is not None:
            taken[name] += 1
    return chosen, bound


def _solved(worth: Values, organisations: Sequence[str | None], limits: Limits) -> tuple[list[int], float]:
    """Solve the integer programme: chosen seeds, organisations in use, and who serves which requirement.

    Variables: y (seeds), z (organisations), x (pairs of a requirement and a seed that gives something).
    """
    rows, columns = np.nonzero(worth)
    names = sorted({name for name in organisations if name is not None})
    seeds, pairs = worth.shape[1], len(rows)
    first_name, first_pair = seeds, seeds + len(names)
    whose = [(place, names.index(name)) for place, name in enumerate(organisations) if name is not None]
    one = np.ones(pairs)
    at = np.arange(pairs)
    served = _matrix(rows, first_pair + at, one, (len(worth), first_pair + pairs))
    present = _matrix(
        np.concatenate([at, at]),
        np.concatenate([first_pair + at, columns]),
        np.concatenate([one, -one]),
        (pairs, first_pair + pairs),
    )
    paid = _matrix(
        [line for line, _ in enumerate(whose) for _ in (0, 1)],
        [place for own in whose for place in (own[0], first_name + own[1])],
        [1.0, -1.0] * len(whose),
        (len(whose), first_pair + pairs),
    )
    shares = _matrix(
        [name for _, name in whose],
        [place for place, _ in whose],
        np.ones(len(whose)),
        (len(names), first_pair + pairs),
    )
    size = _matrix(np.zeros(seeds), np.arange(seeds), np.ones(seeds), (1, first_pair + pairs))
    cost = np.concatenate([np.zeros(seeds), np.full(len(names), limits.price), -worth[rows, columns]])
    found = optimize.milp(
        cost,
        constraints=[
            optimize.LinearConstraint(served, -np.inf, 1),
            optimize.LinearConstraint(present, -np.inf, 0),
            optimize.LinearConstraint(paid, -np.inf, 0),
            optimize.LinearConstraint(shares, -np.inf, limits.per_organisation),
            optimize.LinearConstraint(size, -np.inf, limits.size),
        ],
        integrality=np.concatenate([np.ones(first_pair), np.zeros(pairs)]),
        bounds=optimize.Bounds(0, 1),
        options={"node_limit": NODES, "mip_rel_gap": 1e-9},
    )
    if found.x is None:  # nothing was found within the nodes
        return [], np.inf
    chosen = [place for place in range(seeds) if found.x[place] > 0.5]
    return chosen, -float(found.mip_dual_bound)


def _matrix(rows: object, columns: object, data: object, shape: tuple[int, int]) -> sparse.csr_array:
    places = (np.asarray(rows, np.intp), np.asarray(columns, np.intp))
    return sparse.csr_array((np.asarray(data, float), places), shape=shape)


def _in_order(worth: Values, chosen: Sequence[int]) -> tuple[int, ...]:
    """The chosen ones, each time the one that adds most to those before."""
    ordered: list[int] = []
    reached = np.zeros(len(worth))
    left = sorted(chosen)
    while left:
        gains = [float(np.maximum(worth[:, place] - reached, 0).sum()) for place in left]
        best = left[int(np.argmax(gains))]
        ordered.append(best)
        left.remove(best)
        reached = np.maximum(reached, worth[:, best])
    return tuple(ordered)
