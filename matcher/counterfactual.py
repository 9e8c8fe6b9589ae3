"""What would have to be different for this record not to be among the hits?

The smallest set of its sentences without which it falls behind the first record beyond the hits (a
counterfactual explanation, Wachter et al. 2018; for rankings Rorseth et al. 2023).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher.evidence import RecordQuotation


@dataclass(frozen=True)
class Counterfactual:
    """Without `sentences` the record loses about `lost` log-odds of the `needed` ones and leaves the hits.

    `leaves` is False where even without all that speaks for it, it would stay.
    """

    sentences: tuple[RecordQuotation, ...]
    lost: float
    needed: float
    leaves: bool


def smallest(sentences: Sequence[RecordQuotation], worths: Sequence[float], needed: float) -> Counterfactual:
    """Return the smallest set of sentences whose worths (n,) add up to more than `needed`.

    Of several smallest sets, the one worth most. What a sentence is worth is estimated one at a time;
    `eval/faithfulness.py` measures how often the record really leaves.
    """
    order = np.argsort(-np.asarray(worths), kind="stable")
    chosen: list[int] = []
    lost = 0.0
    for place in map(int, order):
        if lost > needed or worths[place] <= 0:
            break
        chosen.append(place)
        lost += float(worths[place])
    return Counterfactual(tuple(sentences[place] for place in sorted(chosen)), lost, needed, lost > needed)
