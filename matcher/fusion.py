"""How do signals become one probability that has the same meaning in both languages?

An additive model: the log-odds of a match are a prior plus, for each signal, its value times a weight.
Weights, prior and the line below which the engine abstains were fitted by logistic regression on judged pairs
(`eval/training/calibration.py`) for the embedded encoder; for another encoder they are only provisional.
Ranks are never fused across languages: that brings back the language gap.
"""

import json
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np

from matcher.signals import Array, Signal

IN_FIELD = (Signal.EXPANSION, Signal.CONCEPTS, Signal.FEEDBACK)  # what speaks only for what the scheme knows


@dataclass(frozen=True)
class Brief:
    """Weights and log-odds of an ordinary document where a query is a few words long.

    Few words name a thing rather than tell a problem: what speaks for a match is another, and says less.
    """

    weights: Mapping[Signal, float]
    prior: float


@dataclass(frozen=True)
class Fusion:
    """Weights in log-odds per unit of a signal, log-odds of an ordinary document, line of abstention.

    `fitted` says whether the numbers come from judged pairs; `encoder` for which encoder; `brief` is the
    model of queries of a few words, where it is another.
    """

    weights: Mapping[Signal, float]
    prior: float
    threshold: float
    fitted: bool
    encoder: str = ""
    brief: "Brief | None" = None

    def at(self, fullness: float, belonging: float = 1.0) -> "Fusion":
        """Return the model of a query that is told so fully, in [0, 1]: between the two ends it is mixed.

        What the concept scheme says of a few words, and the first hits that it brings up, count as far as
        the words belong to its field, in [0, 1].
        """
        if self.brief is None or fullness >= 1:
            return self
        weights = {
            name: fullness * self.weights.get(name, 0.0)
            + (1 - fullness) * (belonging if name in IN_FIELD else 1.0) * self.brief.weights.get(name, 0.0)
            for name in {**self.weights, **self.brief.weights}
        }
        return replace(self, weights=weights, prior=fullness * self.prior + (1 - fullness) * self.brief.prior)

    def sum_of(self, signals: Mapping[Signal, Array]) -> Array:
        """Return the sum over the signals present of weight times value, one number per document."""
        total = sum(self.weights.get(name, 0.0) * values for name, values in signals.items())
        return np.asarray(total, np.float64)

    def probability(self, contributions: float) -> float:
        """Return the probability for the sum of the contributions, in (0, 1)."""
        return 1.0 / (1.0 + math.exp(-(self.prior + contributions)))

    def without(self, *signals: Signal) -> "Fusion":
        """Return the same model deaf to some signals."""
        brief = self.brief and replace(self.brief, weights=_without(self.brief.weights, signals))
        return replace(self, weights=_without(self.weights, signals), brief=brief)


PROVISIONAL = Fusion(
    weights={Signal.DENSE: 1.0, Signal.LEXICAL: 0.2, Signal.FEEDBACK: 0.5, Signal.CONSTRAINTS: 1.0},
    prior=-4.5,
    threshold=0.25,
    fitted=False,
    brief=Brief(
        {Signal.DENSE: 3.0, Signal.LEXICAL: 0.2, Signal.FEEDBACK: 0.25, Signal.CONSTRAINTS: 1.0}, -4.5
    ),
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
    return Fusion(
        _weights(data["weights"]),
        data["prior"],
        data["threshold"],
        fitted=True,
        encoder=data["encoder"],
        brief=Brief(_weights(data["brief"]["weights"]), data["brief"]["prior"]) if "brief" in data else None,
    )


def _weights(data: Mapping[str, float]) -> dict[Signal, float]:
    return {Signal(name): float(weight) for name, weight in data.items()}


def _without(weights: Mapping[Signal, float], signals: Collection[Signal]) -> dict[Signal, float]:
    return {name: weight for name, weight in weights.items() if name not in signals}
