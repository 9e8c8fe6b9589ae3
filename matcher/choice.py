"""From what is a team chosen, and what is one worth?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Limits:
    """How large a team may be, how many seeds one organisation may have in it, what an organisation costs."""

    size: int
    per_organisation: int = 2
    price: float = 0.0


@dataclass(frozen=True)
class Choice:
    """What there is to choose from: what each seed is worth to each requirement, (requirements, seeds).

    A seed of no organisation (None) is bound by no limit on organisations and pays no price for one; `costs`
    (seeds,) are the prices of the seeds.
    """

    worth: Values
    organisations: Sequence[str | None]
    costs: Values
    limits: Limits

    def only(self, places: Sequence[int] | npt.NDArray[np.intp]) -> "Choice":
        """Return the choice among some of the seeds."""
        own = [self.organisations[int(place)] for place in places]
        return Choice(self.worth[:, places], own, self.costs[places], self.limits)

    def value(self, team: Sequence[int]) -> float:
        """Say what a team is worth: what its best members give to each requirement, less the prices."""
        if not team:
            return 0.0
        named = {self.organisations[place] for place in team} - {None}
        own = list(team)
        return float(
            self.worth[:, own].max(axis=1).sum() - self.costs[own].sum() - self.limits.price * len(named)
        )

    def admits(self, team: Sequence[int]) -> bool:
        """Say whether a team keeps within the limits."""
        named = Counter(self.organisations[place] for place in team)
        del named[None]
        return len(team) <= self.limits.size and all(
            count <= self.limits.per_organisation for count in named.values()
        )
