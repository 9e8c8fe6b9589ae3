"""What is predicted of the ten best hits of a need, by a model that saw its topic and by one that did not?

All that is fitted on judged needs, for whole needs (`eval.training.calibration`) and for a few words
(`eval.training.brief`), is fitted anew for each tenth of the topics without these. As served all of it was
fitted on these very needs.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sklearn.model_selection import GroupKFold

from eval.short import BEST, COLLECTIONS, Found
from eval.training import brief, calibration
from matcher import Fusion, Signal

FOLDS = 10

Second = Mapping[tuple[str, str], bool]
Best = Sequence[tuple[str, float]]  # names of hits, with log-odds


@dataclass(frozen=True)
class Reading:
    """One of the ten best hits: whether relevant by the first reader, and by the second (None: not read)."""

    form: str
    topic: str
    direction: str
    told: float
    rank: int
    predicted: float
    relevant: bool
    again: bool | None


@dataclass(frozen=True)
class Fold:
    """A model that was fitted on some needs, and the needs of the topics that it never saw."""

    model: Fusion
    seen: Sequence[Found]
    unseen: Sequence[Found]


@dataclass(frozen=True)
class Readers:
    """What a hit is held against: languages of the seeds, and what the second reader found relevant."""

    languages: Mapping[str, str]
    second: Second

    def readings(self, found: Found, best: Best) -> list[Reading]:
        """Return the ten best hits of a need beside what was found of them."""
        return [
            Reading(
                found.asked.form,
                found.topic,
                f"{found.asked.language}->{self.languages[name]}",
                found.told,
                rank,
                1 / (1 + math.exp(-log_odds)),
                found.asked.grades.get(name, 0) > 0,
                self.second.get((found.asked.id, name)),
            )
            for rank, (name, log_odds) in enumerate(best[:BEST], start=1)
        ]


def served_best(found: Found) -> Best:
    """Return all hits as they are served."""
    return [(name, _log_odds(score)) for name, score in found.hits]


def best_by(model: Fusion, found: Found, served: Fusion) -> Best:
    """Return all hits as another model orders them.

    What conditions took from a hit, and what a need lost that hardly belongs to the field, stays as served.
    """
    told, before = (own.at(found.told, found.belonging) for own in (model, served))
    scores = {
        name: told.prior + _sum(told, own) + (_log_odds(score) - before.prior - _sum(before, own))
        for name, score in found.hits
        if (own := found.signals.get(name)) is not None
    }
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def _log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))


def _sum(told: Fusion, signals: Mapping[Signal, float]) -> float:
    return sum(told.weights.get(name, 0.0) * value for name, value in signals.items())


def folds(found: Sequence[Found], without: Callable[[Sequence[str]], Fusion]) -> Iterator[Fold]:
    """Part the needs by topic; `without` fits a model that sees none of some topics."""
    for seen, unseen in GroupKFold(FOLDS).split(found, groups=[own.topic for own in found]):
        rest = [found[place] for place in unseen]
        yield Fold(without(sorted({own.topic for own in rest})), [found[place] for place in seen], rest)


def fitted_without(
    target: calibration.Judged, others: Sequence[calibration.Judged], short: Sequence[Found]
) -> Callable[[Sequence[str]], Fusion]:
    """Return what fits weights, level and steepness, of whole needs and of few words, without some topics."""

    def without(topics: Sequence[str]) -> Fusion:
        kept = [place for place, topic in enumerate(target.topics) if topic not in topics]
        weights, prior = calibration.fitted(target.only(np.array(kept, np.intp)), others)
        whole = Fusion({**weights, Signal.CONSTRAINTS: 1.0}, prior, threshold=0.5, fitted=True)
        few = brief.fitted(whole, [own for own in short if own.topic not in topics])
        return replace(whole, brief=few.brief)

    return without


def second_reader() -> dict[tuple[str, str], bool]:
    """Return whether the second reader found a pair of short form and seed relevant."""
    lines = (COLLECTIONS / "short-needs" / "second.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {(query, seed): int(grade) > 0 for query, seed, grade in (line.split("\t") for line in lines)}
