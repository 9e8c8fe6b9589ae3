"""What would have to be different for this record not to be among the hits?

The smallest set of its sentences without which it falls behind the first record beyond the hits (a
counterfactual explanation, Wachter et al. 2018; for rankings Rorseth et al. 2023). Sets are tried in the
order of what their sentences are worth, each with the rest of the text embedded anew.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.evidence import RecordQuotation
from matcher.signals import Array

MOST = 8  # sentences in a set, and sets of one size that are tried

Lost = Callable[[Sequence[frozenset[int]]], Array]


@dataclass(frozen=True)
class Counterfactual:
    """Without `sentences` the record loses `lost` log-odds; more than `needed`, and it leaves the hits.

    `leaves` is False where it stays without any set that was tried; then the set is the one worth most.
    """

    sentences: tuple[RecordQuotation, ...]
    lost: float
    needed: float
    leaves: bool


def smallest(
    sentences: Sequence[RecordQuotation], worths: Sequence[float], needed: float, lost_without: Lost
) -> Counterfactual | None:
    """Return the smallest of the sets tried that costs more than `needed`; None for a single sentence.

    `lost_without` says what a record loses without each of some sets of sentences (by their places). Tried
    are the sentences that are worth most one by one, then the best two, three and so on together.
    """
    order = [int(place) for place in np.argsort(-np.asarray(worths), kind="stable")]
    singles = [frozenset([place]) for place in order[:MOST]]
    growing = [frozenset(order[:size]) for size in range(2, min(len(order), MOST + 1))]
    tried = [own for own in [*singles, *growing] if len(own) < len(order)]
    if not tried:
        return None
    lost = lost_without(tried)
    enough = [place for place in range(len(tried)) if lost[place] > needed]
    best = min(enough, key=lambda i: (len(tried[i]), -lost[i])) if enough else int(np.argmax(lost))
    chosen = tuple(sentences[place] for place in sorted(tried[best]))
    return Counterfactual(chosen, float(lost[best]), needed, bool(enough))
