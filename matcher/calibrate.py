"""What probability does a fused score stand for?

Until a calibration is fitted on judged pairs, a logistic function with a fixed prior: the log-odds are
the prior plus the contributions of the signals, so that an explanation adds up by construction.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Calibration:
    """Log-odds of an ordinary document, and the probability below which no hit is likely enough."""

    prior: float
    threshold: float
    fitted: bool

    def probability(self, contributions: float) -> float:
        """Return the probability for the sum of the contributions, in (0, 1)."""
        return 1.0 / (1.0 + math.exp(-(self.prior + contributions)))


PROVISIONAL = Calibration(prior=-4.5, threshold=0.25, fitted=False)
