"""What weight does each signal deserve, and what probability does their sum stand for?

Logistic regression (scikit-learn) on the first hits of judged needs, for the event that a reader would grade
the pair 1 or 2: the weights from two judged collections that count alike, needs-dev and the shipped needs,
then level and steepness (Platt 1999) from the ten best hits of needs-dev. What is reported comes from
cross-validation in which all needs of a topic are left out together. Command: `make encoder`, or
`python -m eval.training.calibration`; `brief.py` beside it adds what holds for a few words.
"""

import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss
from sklearn.model_selection import GroupKFold

from api import settings_from_environment
from corpora import Matchable, entry_texts
from eval.abstention import FALSE_ABSTENTION, topic_of
from eval.collection import Collection
from eval.systems import Bench, indexed, shipped_home
from indexer import Encoder, encoder_version, load_encoder
from matcher import PROVISIONAL, Fusion, Matcher, Signal

ROOT = Path(__file__).resolve().parents[2]
NEEDS_DEV = ROOT / "eval" / "collections" / "needs-dev"
SHIPPED_NEEDS = ROOT / "eval" / "collections" / "shipped-needs"
REPORTS = ROOT / "eval" / "reports"
TARGET = ROOT / "matcher" / "data" / "fusion.json"
BINS = 10
BEST = 10
PASSES = 2
DEPTH = 50  # hits of a need that are learnt from
FOLDS = 10
NOT_FITTED = (Signal.CONSTRAINTS, Signal.FIELD, Signal.VERDICTS)
FITTED = tuple(signal for signal in Signal if signal not in NOT_FITTED)

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Judged:
    """Signals (n, signals) of hits, whether each is relevant, and need and topic of each."""

    signals: Array
    relevant: npt.NDArray[np.bool_]
    needs: Sequence[str]
    topics: Sequence[str]
    weights: Array

    def only(self, places: npt.NDArray[np.intp]) -> "Judged":
        """Return some of the hits."""
        return Judged(
            self.signals[places],
            self.relevant[places],
            [self.needs[place] for place in places],
            [self.topics[place] for place in places],
            self.weights[places],
        )

    @staticmethod
    def joined(parts: Sequence["Judged"]) -> "Judged":
        """Put several collections together so that each counts alike."""
        weights = [part.weights / part.weights.sum() for part in parts]
        total = np.concatenate(weights)
        return Judged(
            np.concatenate([part.signals for part in parts]),
            np.concatenate([part.relevant for part in parts]),
            [need for part in parts for need in part.needs],
            [topic for part in parts for topic in part.topics],
            total * (len(total) / total.sum()),
        )


def judged(
    hits: Mapping[str, Sequence[tuple[str, Mapping[Signal, float]]]],
    grades: Mapping[str, Mapping[str, int]],
    topics: Mapping[str, str],
) -> Judged:
    """Put the hits of needs together with their grades; what was never judged counts as 0."""
    rows = [(need, document, signals) for need, own in hits.items() for document, signals in own[:DEPTH]]
    return Judged(
        np.array([[signals.get(name, 0.0) for name in FITTED] for _, _, signals in rows]),
        np.array([grades.get(need, {}).get(document, 0) > 0 for need, document, _ in rows]),
        [need for need, _, _ in rows],
        [topics[need] for need, _, _ in rows],
        np.ones(len(rows)),
    )


def fit(data: Judged, *, strength: float = 1.0) -> tuple[dict[Signal, float], float]:
    """Return weights in log-odds per unit of each signal, and the prior.

    A signal that would speak against a match is left out (weight 0) and the rest fitted again: it only
    corrects another that says nearly the same, and nobody would understand it in an explanation.
    """
    spread = data.signals.std(axis=0)
    spread[spread == 0] = 1.0
    heard = np.arange(len(FITTED))
    while True:
        model = LogisticRegression(C=strength, max_iter=2_000)
        model.fit((data.signals / spread)[:, heard], data.relevant, sample_weight=data.weights)
        if (model.coef_[0] >= 0).all() or len(heard) == 1:
            break
        heard = np.delete(heard, model.coef_[0].argmin())
    weights = np.zeros(len(FITTED))
    weights[heard] = np.maximum(model.coef_[0], 0) / spread[heard]
    return dict(zip(FITTED, map(float, weights), strict=True)), float(model.intercept_[0])


@dataclass(frozen=True)
class LeftOut:
    """Log-odds of the ten best hits of each need by models that never saw its topic, and whether relevant."""

    logits: Array
    relevant: npt.NDArray[np.bool_]
    best: Mapping[str, float]

    def measures(self) -> dict[str, float]:
        """Expected calibration error over ten bins of equal width, and Brier skill against the base rate."""
        predicted = 1 / (1 + np.exp(-self.logits))
        base = float(self.relevant.mean())
        brier = brier_score_loss(self.relevant, predicted)
        return {
            "expected calibration error": calibration_error(predicted, self.relevant),
            "Brier skill": 1 - brier / (base * (1 - base)),
            "base rate": base,
            "mean prediction": float(predicted.mean()),
        }


def _bins(predicted: Array) -> npt.NDArray[np.int64]:
    """The bin of equal width that each probability lies in."""
    return np.minimum((predicted * BINS).astype(np.int64), BINS - 1)


def calibration_error(predicted: Array, relevant: npt.NDArray[np.bool_]) -> float:
    """The expected calibration error over ten bins of equal width."""
    bins = _bins(predicted)
    gaps = [
        (bins == own).mean() * abs(predicted[bins == own].mean() - relevant[bins == own].mean())
        for own in np.unique(bins)
    ]
    return float(sum(gaps))


def fitted(target: Judged, others: Sequence[Judged]) -> tuple[dict[Signal, float], float]:
    """Fit weights on all collections, then level and steepness on the best hits of the first."""
    weights, prior = fit(Judged.joined([target, *others]))
    logits = prior + target.signals @ np.array([weights[name] for name in FITTED])
    first = _best_places(target, logits)
    platt = LogisticRegression(C=1e6).fit(logits[first][:, None], target.relevant[first])
    steep, level = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    return {name: steep * weight for name, weight in weights.items()}, steep * prior + level


def left_out(target: Judged, others: Sequence[Judged]) -> LeftOut:
    """Predict every need of the first collection by a model that never saw its topic."""
    logits = np.empty(len(target.relevant))
    for kept, rest in GroupKFold(FOLDS).split(target.signals, target.relevant, target.topics):
        weights, prior = fitted(target.only(kept), others)
        logits[rest] = prior + target.signals[rest] @ np.array([weights[name] for name in FITTED])
    first = _best_places(target, logits)
    best: dict[str, float] = {}
    for place in first:
        best[target.needs[place]] = max(best.get(target.needs[place], -np.inf), float(logits[place]))
    return LeftOut(logits[first], target.relevant[first], best)


def _best_places(data: Judged, logits: Array) -> npt.NDArray[np.intp]:
    own_places = _places_by_need(data)
    return np.array([i for own in own_places for i in sorted(own, key=lambda j: -logits[j])[:BEST]])


def main() -> int:
    """Fit on the two collections, report by cross-validation, write what is served.

    Twice, because feedback is taken from the best hits of the weights before. The engine abstains where the
    best hit lies below those of all but 5% of the needs that have an answer.
    """
    bench = Bench(settings_from_environment().models)
    encoder = load_encoder(cache=bench.cache)
    fusion = PROVISIONAL
    for _ in range(PASSES):
        target, others = (
            asked_needs_dev(encoder, bench, fusion),
            [asked_shipped_needs(encoder, bench, fusion)],
        )
        weights, prior = fitted(target, others)
        fusion = Fusion(weights, prior, threshold=0.5, fitted=True)
    reported = left_out(target, others)
    measures = reported.measures()
    print(json.dumps(measures, indent=2))
    reliability_plot(reported.logits, reported.relevant, REPORTS / "reliability.svg")
    best = [*reported.best.values(), *answerable(others[0], weights, prior)]
    lowest = float(np.quantile(best, FALSE_ABSTENTION, method="lower"))
    data = {
        "encoder": encoder_version(encoder),
        "prior": round(prior, 4),
        "threshold": round(1 / (1 + math.exp(-lowest)), 4),
        "weights": {**{k.value: round(v, 4) for k, v in weights.items() if v}, Signal.CONSTRAINTS.value: 1.0},
        "cross-validation": {name: round(value, 4) for name, value in measures.items()},
    }
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    return 0


def answerable(data: Judged, weights: Mapping[Signal, float], prior: float) -> list[float]:
    """Return the log-odds of the best hit of each need that has a relevant one."""
    logits = prior + data.signals @ np.array([weights[name] for name in FITTED])
    return [float(logits[own].max()) for own in _places_by_need(data) if data.relevant[own].any()]


def _places_by_need(data: Judged) -> list[list[int]]:
    places: dict[str, list[int]] = {}
    for place, need in enumerate(data.needs):
        places.setdefault(need, []).append(place)
    return list(places.values())


def asked_needs_dev(encoder: Encoder, bench: Bench, fusion: Fusion) -> Judged:
    """Ask the needs of needs-dev against its seeds."""
    collection = Collection.load(NEEDS_DEV)
    with indexed(collection, bench, encoder) as home:
        matcher = Matcher(home.store, home.generation, encoder, fusion=fusion)
        hits = {
            query.id: [(home.names[name].id, own) for name, own in matcher.signals(query.text)]
            for query in collection.queries.values()
        }
    return judged(hits, collection.qrels, {name: topic_of(name) for name in hits})


def asked_shipped_needs(encoder: Encoder, bench: Bench, fusion: Fusion) -> Judged:
    """Ask the shipped needs against the shipped seeds."""
    grades: dict[str, dict[str, int]] = {}
    for line in (SHIPPED_NEEDS / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        need, seed, grade = line.split("\t")
        grades.setdefault(need, {})[seed] = int(grade)
    with shipped_home(bench, encoder) as (store, generation):
        matcher = Matcher(store, generation, encoder, fusion=fusion)
        hits = {}
        for record in store.records("need"):
            _, title, text = next(entry_texts(cast(Matchable, record)))
            hits[record.id] = matcher.signals(f"{title}\n{text}" if title else text)
    return judged(hits, grades, {name: name for name in hits})


def reliability_plot(logits: Array, relevant: npt.NDArray[np.bool_], path: Path) -> None:
    """Draw observed shares over predicted probabilities as SVG, with the number of hits in each bin."""
    predicted = 1 / (1 + np.exp(-logits))
    bins = _bins(predicted)
    marks = "".join(
        f'<circle cx="{40 + 320 * predicted[bins == own].mean():.1f}" '
        f'cy="{360 - 320 * relevant[bins == own].mean():.1f}" r="{2 + 0.3 * (bins == own).sum() ** 0.5:.1f}" '
        f'fill="#0b6e4f"><title>{(bins == own).sum()} hits</title></circle>'
        for own in np.unique(bins)
    )
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" font-family="sans-serif" '
        'font-size="12"><rect width="400" height="400" fill="white"/><path d="M40 40V360H360" fill="none" '
        'stroke="#333"/><path d="M40 360L360 40" stroke="#999" stroke-dasharray="4"/>'
        '<text x="200" y="392" text-anchor="middle">predicted probability (0 to 1)</text>'
        '<text x="14" y="200" text-anchor="middle" transform="rotate(-90 14 200)">share graded 1 or 2</text>'
        f"{marks}</svg>\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    sys.exit(main())
