"""Which team is the best of all, as an integer programme?

Solved by HiGHS (Huangfu & Hall 2018), which comes with scipy.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse

from matcher.choice import Choice

NODES = 200  # of the search tree; the solver stops there and says how far it is from the optimum


def solved(choice: Choice) -> tuple[list[int], float]:
    """Solve the integer programme; empty and unbounded where nothing is found within the nodes."""
    rows, columns = np.nonzero(choice.worth)
    names = sorted({name for name in choice.organisations if name is not None})
    seeds = choice.worth.shape[1]
    cost = np.concatenate(
        [choice.costs, np.full(len(names), choice.limits.price), -choice.worth[rows, columns]]
    )
    chosen_or_named = seeds + len(names)
    found = optimize.milp(
        cost,
        constraints=_constraints(choice, names, rows, columns),
        integrality=np.concatenate([np.ones(chosen_or_named), np.zeros(len(rows))]),
        bounds=optimize.Bounds(0, 1),
        options={"node_limit": NODES, "mip_rel_gap": 1e-9},
    )
    if found.x is None:
        return [], np.inf
    return [place for place in range(seeds) if found.x[place] > 0.5], -float(found.mip_dual_bound)


def _constraints(
    choice: Choice, names: Sequence[str], rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp]
) -> list[optimize.LinearConstraint]:
    """The variables are seeds, then organisations, then pairs of a requirement and the seed that serves it.

    A requirement is served once, by a seed that is chosen, of an organisation that is at the table and not
    full; the chosen seeds are not too many.
    """
    seeds, pairs = choice.worth.shape[1], np.arange(len(rows))
    first = seeds + len(names)
    whose = [(seed, names.index(own)) for seed, own in enumerate(choice.organisations) if own is not None]
    held, by = (np.array(side, np.intp) for side in (zip(*whose, strict=True) if whose else ((), ())))
    lines = np.arange(len(whose))

    def at_most(limit: int, height: int, *entries: tuple[object, object, float]) -> optimize.LinearConstraint:
        own_rows, own_columns, signs = zip(*entries, strict=True)
        data = np.concatenate(
            [np.full(len(np.atleast_1d(r)), sign) for r, sign in zip(own_rows, signs, strict=True)]
        )
        places = (np.concatenate(own_rows), np.concatenate(own_columns))
        matrix = sparse.csr_array((data, places), shape=(height, first + len(pairs)))
        return optimize.LinearConstraint(matrix, -np.inf, limit)

    return [
        at_most(1, len(choice.worth), (rows, first + pairs, 1.0)),
        at_most(0, len(pairs), (pairs, first + pairs, 1.0), (pairs, columns, -1.0)),
        at_most(0, len(whose), (lines, held, 1.0), (lines, seeds + by, -1.0)),
        at_most(choice.limits.per_organisation, len(names), (by, held, 1.0)),
        at_most(choice.limits.size, 1, (np.zeros(seeds, np.intp), np.arange(seeds), 1.0)),
    ]
