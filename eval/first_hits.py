"""Are the first hits of a need surer of themselves than they should be, and more so where it is short?

The likelihoods of the ten best hits are right in the mean over all of them (`eval.training`); here they are
held against the grades rank by rank, for whole needs and for the forms of `eval.short`, by direction of
language, and by the second reader's grades where there are any. What is honest are the figures with topics
left out: all that is fitted on judged needs, for whole needs and for a few words, is fitted anew without the
need's topic. Those as served were fitted on these very needs, and flatter. Intervals hold 95% of 10,000 draws
of topics (Efron 1979), since the forms of a need, and the needs of a topic, are no independent readings.
Command: `python -m eval.first_hits`, `--json FILE` to keep the readings.
"""

import argparse
import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import GroupKFold

from api import settings_from_environment
from eval.collection import Collection
from eval.short import BEST, COLLECTIONS, FORMS, WHOLE, Found, asked
from eval.systems import Bench
from eval.training import brief, calibration
from indexer import encoder_version, load_encoder
from matcher import Fusion, Signal, fusion_for

BANDS = {"1": range(1, 2), "2-3": range(2, 4), "4-10": range(4, 11), "1-10": range(1, 11)}
SHORTEST = FORMS[1:]
DRAWS = 10_000
SEED = 20261128
FOLDS = 10
SURE = 0.9

Array = npt.NDArray[np.float64]
Second = Mapping[tuple[str, str], bool]
Model = Callable[[Found], Fusion]


@dataclass(frozen=True)
class Reading:
    """One of the ten best hits: whether relevant by the first reader, and by the second where that one read."""

    form: str
    topic: str
    direction: str
    told: float
    rank: int
    predicted: float
    relevant: bool
    again: bool | None


@dataclass(frozen=True)
class Gap:
    """How much more was predicted than is relevant, in the mean, and between which limits by topics."""

    hits: int
    predicted: float
    relevant: float
    low: float
    high: float

    @property
    def beyond_chance(self) -> bool:
        """Whether the limits leave nothing out."""
        return self.low > 0 or self.high < 0


def gap(readings: Sequence[Reading], *, again: bool = False) -> Gap | None:
    """Compare what was predicted with the first reader's grades, or the second's; None without a reading."""
    read = [own for own in readings if not again or own.again is not None]
    if not read:
        return None
    topics = sorted({own.topic for own in read})
    sums = np.zeros((len(topics), 3))
    for own in read:
        sums[topics.index(own.topic)] += (1, own.predicted, bool(own.again if again else own.relevant))
    drawn = np.random.default_rng(SEED).multinomial(len(topics), [1 / len(topics)] * len(topics), DRAWS) @ sums
    low, high = np.quantile((drawn[:, 1] - drawn[:, 2]) / drawn[:, 0], (0.025, 0.975))
    hits, predicted, relevant = sums.sum(axis=0)
    return Gap(int(hits), float(predicted / hits), float(relevant / hits), float(low), float(high))


def as_served(found: Sequence[Found], languages: Mapping[str, str], second: Second) -> list[Reading]:
    """Return the ten best hits as they are served."""
    return [
        _reading(own, rank, name, score, languages, second)
        for own in found
        for rank, (name, score) in enumerate(own.hits[:BEST], start=1)
    ]


def left_out(
    found: Sequence[Found],
    served: Fusion,
    without: Callable[[Sequence[str]], Fusion],
    languages: Mapping[str, str],
    second: Second,
) -> list[Reading]:
    """Return the ten best hits by models that never saw the topic; `without` fits one for what is kept.

    What conditions took from a hit, and what a need lost that hardly belongs to the field, stays as served.
    """
    readings = []
    for _, rest in GroupKFold(FOLDS).split(found, groups=[own.topic for own in found]):
        asked_here = [found[place] for place in rest]
        model = without(sorted({own.topic for own in asked_here}))
        for own in asked_here:
            told = model.at(own.told, own.belonging)
            scores = {
                name: told.probability(_sum(told, own.signals[name]) + step)
                for name, step in _steps(own, served.at(own.told, own.belonging)).items()
            }
            best = sorted(scores, key=lambda name: (-scores[name], name))[:BEST]
            readings += [
                _reading(own, rank, name, scores[name], languages, second)
                for rank, name in enumerate(best, start=1)
            ]
    return readings


def _steps(found: Found, told: Fusion) -> dict[str, float]:
    """What else than signals moved a hit, in log-odds."""
    return {
        name: math.log(score / (1 - score)) - told.prior - _sum(told, found.signals[name])
        for name, score in found.hits
        if name in found.signals
    }


def _sum(told: Fusion, signals: Mapping[Signal, float]) -> float:
    return sum(told.weights.get(name, 0.0) * value for name, value in signals.items())


def _reading(
    found: Found, rank: int, name: str, score: float, languages: Mapping[str, str], second: Second
) -> Reading:
    asked_for = found.asked
    return Reading(
        asked_for.form,
        found.topic,
        f"{asked_for.language}->{languages[name]}",
        found.told,
        rank,
        score,
        asked_for.grades.get(name, 0) > 0,
        second.get((asked_for.id, name)),
    )


def second_reader() -> dict[tuple[str, str], bool]:
    """Return whether the second reader found a pair of short form and seed relevant."""
    lines = (COLLECTIONS / "short-needs" / "second.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {(query, seed): int(grade) > 0 for query, seed, grade in (line.split("\t") for line in lines)}


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


def groups(readings: Sequence[Reading]) -> dict[str, list[Reading]]:
    """Part the readings by form, then those of the two shortest forms by what else they differ in."""
    shortest = [own for own in readings if own.form in SHORTEST]
    directions = sorted({own.direction for own in shortest})
    return {
        **{form: [own for own in readings if own.form == form] for form in (WHOLE, *FORMS)},
        "sentence and words": shortest,
        "of these, no concept named": [own for own in shortest if own.told < 1],
        "of these, a concept named": [own for own in shortest if own.told >= 1],
        **{f"of these, {way}": [own for own in shortest if own.direction == way] for way in directions},
        f"of these, predicted {SURE} or more": [own for own in shortest if own.predicted >= SURE],
    }


def table(title: str, readings: Sequence[Reading], *, again: bool = False) -> str:
    """Return predicted and relevant by group and rank as a table in Markdown; bold is beyond chance."""
    lines = [f"| {title} | {' | '.join(f'rank {band}' for band in BANDS)} |", "| --- " * 5 + "|"]
    for name, own in groups(readings).items():
        cells = [
            _cell(gap([one for one in own if one.rank in ranks], again=again)) for ranks in BANDS.values()
        ]
        if any(cells):
            lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(found: Gap | None) -> str:
    if found is None:
        return ""
    apart = f"{found.predicted - found.relevant:+.3f} ({found.low:+.3f} to {found.high:+.3f})"
    mark = "**" if found.beyond_chance else ""
    return f"{found.predicted:.3f} / {found.relevant:.3f}, {mark}{apart}{mark}, n {found.hits}"


def main() -> int:
    """Print the tables: predicted / relevant, what lies between with its limits, number of hits."""
    parser = argparse.ArgumentParser(prog="python -m eval.first_hits", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the readings there")
    options = parser.parse_args()
    bench = Bench(settings_from_environment().models)
    encoder = load_encoder(cache=bench.cache)
    served = fusion_for(encoder_version(encoder))
    found = asked(encoder, bench, whole=True)
    target = calibration.asked_needs_dev(encoder, bench, served)
    others = [calibration.asked_shipped_needs(encoder, bench, served)]
    documents = Collection.load(COLLECTIONS / "needs-dev").documents
    languages, second = {name: own.language for name, own in documents.items()}, second_reader()
    short = [own for own in found if own.asked.form != WHOLE]
    readings = {
        "topics left out": left_out(found, served, fitted_without(target, others, short), languages, second),
        "as served": as_served(found, languages, second),
    }
    for title, own in readings.items():
        print(table(title, own), table(f"{title}, second reader", own, again=True), sep="\n\n", end="\n\n")
    if options.json:
        rows = {title: [asdict(one) for one in own] for title, own in readings.items()}
        options.json.write_text(json.dumps(rows) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
