"""Which few seeds together cover the requirements best?

Facility location with a limit on the number: the value of a team is the weighted sum, over the requirements,
of what its best member gives to each, less a price for every organisation that has to come to the table and
for every seed that one would rather do without. But for the prices it is monotone and submodular (Nemhauser,
Wolsey & Fisher 1978). Solved exactly (`matcher.programme`) where the seeds that count are few enough; beyond,
greedily, with the bound that the marginal gains give on any team (Minoux 1978).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.choice import Choice, Limits, Values
from matcher.programme import solved

EXACT = 3_000  # seeds up to which the integer programme is solved
SAME = 1e-9  # values that differ by less are equal


@dataclass(frozen=True)
class Covering:
    """The chosen seeds, in the order in which they add most; the value, and a bound on any team's value."""

    chosen: tuple[int, ...]
    value: float
    bound: float

    @property
    def exact(self) -> bool:
        """Whether no team is better."""
        return self.bound - self.value <= 1e-6 * max(1.0, abs(self.bound))


def covering(
    values: Values,
    weights: Values,
    organisations: Sequence[str | None],
    limits: Limits,
    costs: Values | None = None,
) -> Covering:
    """Choose at most `limits.size` columns of `values` (requirements, seeds), each value in [0, 1].

    `weights` (requirements,) say what each requirement is worth. Of equal teams the one with the lower
    columns is taken.
    """
    prices = np.zeros(values.shape[1]) if costs is None else costs
    choice = Choice(values * weights[:, None], organisations, prices, limits)
    kept = _undominated(choice)
    if not len(kept):
        return Covering((), 0.0, 0.0)
    fewer = choice.only(kept)
    found = [_greedy(fewer)]
    if len(kept) <= EXACT:
        found.append(solved(fewer))
    bound = min(bound for _, bound in found)
    best = max((team for team, _ in found), key=fewer.value)
    team = _settled(choice, [int(kept[place]) for place in best])
    value = choice.value(team)
    return Covering(in_order(choice.worth, team), value, max(bound, value))


def in_order(worth: Values, team: Sequence[int]) -> tuple[int, ...]:
    """Order a team so that each member is the one that adds most to those before."""
    ordered: list[int] = []
    reached = np.zeros(len(worth))
    left = sorted(team)
    while left:
        gains = [float(np.maximum(worth[:, place] - reached, 0).sum()) for place in left]
        best = left.pop(int(np.argmax(gains)))
        ordered.append(best)
        reached = np.maximum(reached, worth[:, best])
    return tuple(ordered)


def _undominated(choice: Choice) -> npt.NDArray[np.intp]:
    """Seeds that give something, and that no other of the same organisation beats everywhere at its price."""
    worth, costs = choice.worth, choice.costs
    giving = np.flatnonzero(worth.max(axis=0, initial=0.0) > 0)
    best_first = giving[np.lexsort((giving, costs[giving], -worth[:, giving].sum(axis=0)))]
    kept: dict[str | None, list[int]] = {}
    for place in best_first.tolist():
        own = kept.setdefault(choice.organisations[place], [])
        beaten = (worth[:, own] >= worth[:, [place]]).all(axis=0) & (costs[own] <= costs[place])
        if not beaten.any():
            own.append(place)
    return np.array(sorted(place for own in kept.values() for place in own), np.intp)


def _settled(choice: Choice, chosen: Sequence[int]) -> list[int]:
    """Leave out who adds nothing, and put the first of equals in place of a later one."""
    least = choice.value(chosen) - SAME
    team = list(chosen)
    for place in sorted(chosen, reverse=True):
        rest = [other for other in team if other != place]
        if choice.value(rest) >= least:
            team = rest
            continue
        for other in np.flatnonzero(choice.worth[:, :place].max(axis=0) > 0).tolist():
            swapped = [*rest, other]
            if other not in rest and choice.admits(swapped) and choice.value(swapped) >= least:
                team = swapped
                break
    return sorted(team)


def _greedy(choice: Choice) -> tuple[list[int], float]:
    """Take what adds most, again and again; with a bound on the value of any team."""
    worth, limits = choice.worth, choice.limits
    chosen: list[int] = []
    reached = np.zeros(len(worth))
    taken: Counter[str] = Counter()
    bound = np.inf
    while len(chosen) < limits.size:
        gains = np.maximum(worth - reached[:, None], 0).sum(axis=0)
        # Whatever team is best adds at most its members' gains to what is reached; prices only lower it.
        bound = min(bound, float(reached.sum() + np.sort(gains)[-limits.size :].sum()))
        gains -= choice.costs
        for place, organisation in enumerate(choice.organisations):
            if organisation is not None:
                full = taken[organisation] >= limits.per_organisation
                gains[place] = -np.inf if full else gains[place] - limits.price * (not taken[organisation])
        best = int(gains.argmax())
        if gains[best] <= 0:
            break
        chosen.append(best)
        reached = np.maximum(reached, worth[:, best])
        if (name := choice.organisations[best]) is not None:
            taken[name] += 1
    return chosen, bound
