"""How do signals become one probability that has the same meaning in both languages?

An additive model: the log-odds of a match are a prior plus, for each signal, its value times a weight.
Weights, prior and the line below which the engine abstains were fitted by logistic regression on judged pairs
(`eval/training/calibration.py`) for the embedded encoder; for another encoder they are only provisional.
Ranks are never fused across languages: that brings back the language gap.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np

from matcher.signals import Array, Signal


@dataclass(frozen=True)
class Fusion:
    """Weights in log-odds per unit of a signal, log-odds of an ordinary document, line of abstention.

    `fitted` says whether the numbers come from judged pairs; `encoder` for which encoder.
    """

    weights: Mapping[Signal, float]
    prior: float
    threshold: float
    fitted: bool
    encoder: str = ""

    def sum_of(self, signals: Mapping[Signal, Array]) -> Array:
        """Return the sum over the signals present of weight times value, one number per document."""
        total = sum(self.weights.get(name, 0.0) * values for name, values in signals.items())
        return np.asarray(total, np.float64)

    def probability(self, contributions: float) -> float:
        """Return the probability for the sum of the contributions, in (0, 1)."""
        return 1.0 / (1.0 + math.exp(-(self.prior + contributions)))

    def without(self, *signals: Signal) -> "Fusion":
        """Return the same model deaf to some signals."""
        kept = {name: weight for name, weight in self.weights.items() if name not in signals}
        return replace(self, weights=kept)


PROVISIONAL = Fusion(
    weights={Signal.DENSE: 1.0, Signal.LEXICAL: 0.2, Signal.FEEDBACK: 0.5, Signal.CONSTRAINTS: 1.0},
    prior=-4.5,
    threshold=0.25,
    fitted=False,
)


def fusion_for(encoder_version: str) -> Fusion:
    """Return the fitted model where it was fitted for this encoder, else the provisional one."""
    fitted = _shipped()
    return fitted if fitted is not None and fitted.encoder == encoder_version else PROVISIONAL


@cache
def _shipped() -> Fusion | None:
    file = files("matcher") / "data" / "fusion.json"
    if not file.is_file():
        return None
    data = json.loads(file.read_text(encoding="utf-8"))
    weights = {Signal(name): float(weight) for name, weight in data["weights"].items()}
    return Fusion(weights, data["prior"], data["threshold"], fitted=True, encoder=data["encoder"])
