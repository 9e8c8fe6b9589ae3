"""What may be believed where a need is a few words, and how much does nearness in meaning count there?

On short forms of judged needs (`eval.short`) the model of whole needs is changed by three numbers. Nearness
in meaning gains a factor, as large as costs no nDCG@10 that two standard errors could not explain: it is all
that speaks for a thing that the concept scheme does not know, and few words often name such. Then level and
steepness (Platt 1999). How fully a query is told mixes the two models (`Fusion.at`).
Command: `python -m eval.training.brief`, after `eval.training.calibration`; `make encoder` runs both.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.model_selection import GroupKFold

from api import settings_from_environment
from eval.short import BEST, Found, asked, by_form
from eval.systems import Bench
from eval.training.calibration import PASSES, TARGET, calibration_error
from indexer import encoder_version, load_encoder
from matcher import Brief, Fusion, Signal, fusion_for

GAINS = (1.0, 1.5, 1.75, 2.0, 2.25, 2.5, 2.75, 3.0, 4.0)
ROUNDS = 3  # the ten best, on which level and steepness are fitted, depend on these
FOLDS = 10
SIGNIFICANT = 2.0  # standard errors

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Chosen:
    """The model for a few words; by factor the mean nDCG@10, and the standard error of what it costs beside
    the best; the expected calibration error of needs whose topic was left out.
    """

    brief: Brief
    gain: float
    ndcg: Mapping[float, float]
    standard_errors: Mapping[float, float]
    calibration_error: float


def fitted(fusion: Fusion, found: Sequence[Found]) -> Chosen:
    """Fit the three numbers for a fitted model of whole needs."""
    short = [own for own in found if own.told < 1]
    scores = {gain: _by_need(short, _nearer(fusion, gain)) for gain in GAINS}
    means = {gain: float(own.mean()) for gain, own in scores.items()}
    best = max(GAINS, key=lambda gain: means[gain])
    costs = {gain: scores[best] - own for gain, own in scores.items()}
    errors = {gain: float(own.std(ddof=1) / len(own) ** 0.5) for gain, own in costs.items()}
    gain = max(own for own in GAINS if costs[own].mean() <= SIGNIFICANT * errors[own])
    nearer = _nearer(fusion, gain)
    return Chosen(_brief(nearer, fusion, short), gain, means, errors, _left_out(nearer, fusion, short))


def _by_need(found: Sequence[Found], nearer: Fusion) -> Array:
    """The mean nDCG@10 of each need's forms: the forms of one need are no independent readings."""
    scores = by_form(found, lambda own: _ordered(own, _few(own, nearer)))
    needs: dict[str, list[float]] = {}
    for own in found:
        needs.setdefault(own.asked.of, []).append(scores[own.asked.id])
    return np.array([np.mean(own) for own in needs.values()])


def _nearer(fusion: Fusion, gain: float) -> Fusion:
    """The model of a few words before level and steepness."""
    weights = {**fusion.weights, Signal.DENSE: gain * fusion.weights[Signal.DENSE]}
    return replace(fusion, brief=Brief(weights, 0.0))


def _few(found: Found, nearer: Fusion) -> Fusion:
    return nearer.at(0.0, found.belonging)


def _ordered(found: Found, told: Fusion) -> list[str]:
    sums = {name: _sum(own, told) for name, own in found.signals.items()}
    return sorted(sums, key=lambda name: (-sums[name], name))


def _sum(signals: Mapping[Signal, float], told: Fusion) -> float:
    return sum(told.weights.get(name, 0.0) * value for name, value in signals.items())


def _brief(nearer: Fusion, fusion: Fusion, found: Sequence[Found]) -> Brief:
    """Level and steepness with which the mixture of both models is right for the ten best hits."""
    steep, level = 1.0, fusion.prior
    for _ in range(ROUNDS):
        told = replace(fusion, brief=_scaled(nearer, steep, level))
        rows = np.array([row for own in found for row in _rows(own, nearer, told)], np.float64)
        start, data = np.array([steep, level]), tuple(rows.T)
        steep, level = map(float, minimize(_loss, start, args=data, jac=True, method="L-BFGS-B").x)
    return _scaled(nearer, steep, level)


def _loss(numbers: Array, full: Array, whole: Array, few: Array, hit: Array) -> tuple[float, Array]:
    """The negative log-likelihood of steepness and level, and its gradient."""
    logits = full * whole + (1 - full) * (numbers[0] * few + numbers[1])
    wrong = (1 - full) * (expit(logits) - hit)
    return float((np.logaddexp(0, logits) - hit * logits).sum()), np.array([wrong @ few, wrong.sum()])


def _scaled(nearer: Fusion, steep: float, level: float) -> Brief:
    """All but conditions, whose steps are not fitted."""
    weights = {
        name: own if name is Signal.CONSTRAINTS else steep * own
        for name, own in nearer.at(0.0).weights.items()
    }
    return Brief(weights, level)


def _rows(found: Found, nearer: Fusion, told: Fusion) -> list[tuple[float, float, float, bool]]:
    """Of the ten best hits: how far told, log-odds of a whole need, sum of a few words, whether relevant."""
    few = _few(found, nearer)
    return [
        (
            found.told,
            told.prior + _sum(found.signals[name], told),
            _sum(found.signals[name], few),
            found.asked.grades.get(name, 0) > 0,
        )
        for name in _ordered(found, told.at(found.told, found.belonging))[:BEST]
    ]


def _left_out(nearer: Fusion, fusion: Fusion, found: Sequence[Found]) -> float:
    """The calibration error where level and steepness never saw the topic."""
    predicted, relevant = [], []
    for kept, rest in GroupKFold(FOLDS).split(found, groups=[own.topic for own in found]):
        model = replace(fusion, brief=_brief(nearer, fusion, [found[place] for place in kept]))
        for own in (found[place] for place in rest):
            told = model.at(own.told, own.belonging)
            for name in _ordered(own, told)[:BEST]:
                predicted.append(told.probability(_sum(own.signals[name], told)))
                relevant.append(own.asked.grades.get(name, 0) > 0)
    return calibration_error(np.array(predicted), np.array(relevant))


def main() -> int:
    """Fit for the shipped fusion, report, and write what is served beside it.

    Twice, because candidates and feedback are those of the model that asks.
    """
    bench = Bench(settings_from_environment().models)
    encoder = load_encoder(cache=bench.cache)
    fusion = replace(fusion_for(encoder_version(encoder)), brief=None)
    told = fusion
    for _ in range(PASSES):
        chosen = fitted(fusion, asked(encoder, bench, told))
        told = replace(fusion, brief=chosen.brief)
    brief = {
        "prior": round(chosen.brief.prior, 4),
        "weights": {name.value: round(weight, 4) for name, weight in chosen.brief.weights.items()},
        "gain of nearness": chosen.gain,
        "nDCG@10 by gain": {str(gain): round(own, 4) for gain, own in chosen.ndcg.items()},
        "standard error of what it costs": {
            str(gain): round(own, 4) for gain, own in chosen.standard_errors.items()
        },
        "expected calibration error, topics left out": round(chosen.calibration_error, 4),
    }
    print(json.dumps(brief, indent=2))
    data = json.loads(TARGET.read_text(encoding="utf-8")) | {"brief": brief}
    TARGET.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
