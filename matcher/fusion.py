"""How do signals become one score that has the same meaning in both languages?

Scores are standardised within a language and added up; ranks are never fused across languages, because
rank fusion brings back the language gap (reciprocal rank fusion lost .2 nDCG@10 on needs-dev).
"""

from collections.abc import Mapping

import numpy as np

from matcher.signals import Array, Signal

# In units of log-odds per standard deviation. Chosen on eval/collections/needs-dev as round numbers on
# a plateau (eval/reports), until weights are fitted.
WEIGHTS: Mapping[Signal, float] = {Signal.DENSE: 1.0, Signal.LEXICAL: 0.2, Signal.FEEDBACK: 0.5}


def weighted_sum(signals: Mapping[Signal, Array], weights: Mapping[Signal, float] = WEIGHTS) -> Array:
    """Return the sum over the signals present of weight times value, one number per document."""
    total = sum(weights[name] * values for name, values in signals.items())
    return np.asarray(total, np.float64)
