"""Can a plan reckoned backwards from a vision be trusted?

The three visions in both languages, over the shipped seeds. Every date must follow from its anchor and its
assumptions, every gap from no seed above the threshold; and a reader has judged each pair of a statement and
a seed that is shown (`eval/collections/visions/judgments.tsv`). Command: `python -m eval.backcast`; with
`--unjudged` it lists the pairs that nobody has judged.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import numpy as np

from api import settings_from_environment
from eval.systems import Bench, shipped_home
from indexer import load_encoder
from matcher import Backcast, Backcaster, Reckoned, Status

VISIONS = Path(__file__).resolve().parent / "collections" / "visions"
LINES = (0.5, 0.6, 0.7, 0.8)
VERDICTS = ("fits", "partly", "no")
TODAY = date(2026, 11, 27)

Pair = tuple[str, str, str, str]  # vision, language, statement, seed


@dataclass(frozen=True)
class BackcastMeasure:
    """Dates and gaps that were checked, and of the pairs above each line the shares that a reader accepts.

    `answered`: of the statements with an accepted seed the share that keeps one above each line; `best_line`
    tells what is accepted best from what is not, and gains `gained` (Youden).
    """

    requirements: int
    dates: int
    dates_wrong: int
    gaps: int
    gaps_wrong: int
    pairs: int
    not_judged: int
    accepted: dict[str, float]
    answered: dict[str, float]
    best_line: float
    gained: float


@contextmanager
def shipped_backcaster(bench: Bench) -> Iterator[Backcaster]:
    """Open a backcaster over a fresh home that holds the shipped records."""
    encoder = load_encoder(cache=bench.cache)
    with shipped_home(bench, encoder) as (store, generation):
        yield Backcaster(store, generation, encoder)


def plans(backcaster: Backcaster) -> Iterator[tuple[str, str, Backcast]]:
    """Reckon backwards from every vision, in each language."""
    for line in (VISIONS / "visions.jsonl").read_text(encoding="utf-8").splitlines():
        vision = json.loads(line)
        for language, text in vision["text"].items():
            yield vision["id"], language, backcaster.backcast(text, today=TODAY)


def measure(found: list[tuple[str, str, Backcast]], judged: dict[Pair, str]) -> BackcastMeasure:
    """Check every date and gap, and count what the reader accepts (fits or partly)."""
    wholes = [plan for _, _, plan in found]
    dates = [(own, plan) for plan in wholes for own in _dates(plan)]
    gaps = [(own, plan) for plan in wholes for own in plan.requirements if own.status is Status.GAP]
    pairs = list(_pairs(found))
    return BackcastMeasure(
        sum(len(plan.requirements) for plan in wholes),
        len(dates),
        sum(not _follows(own, plan) for own, plan in dates),
        len(gaps),
        sum(bool(own.arrivals) or own.nearest >= plan.assumptions["threshold"].value for own, plan in gaps),
        len(pairs),
        sum(pair not in judged for pair, _ in pairs),
        {f"{line:g}": _accepted(pairs, judged, line) for line in LINES},
        {f"{line:g}": _kept(pairs, judged, line) for line in LINES},
        *(round(own, 4) for own in told_best(pairs, judged)),
    )


def judgments() -> dict[Pair, str]:
    """Read the reader's verdicts. Columns: vision, language, statement, seed, verdict."""
    path = VISIONS / "judgments.tsv"
    rows = path.read_text(encoding="utf-8").splitlines()[1:] if path.is_file() else []
    found = {}
    for row in rows:
        vision, language, statement, seed, verdict = row.split("\t")
        found[vision, language, statement, seed] = verdict
    return found


def _dates(plan: Backcast) -> Iterator[Reckoned]:
    for own in plan.requirements:
        yield from (milestone.at for milestone in own.milestones)
        for arrival in own.arrivals:
            yield from (arrival.ready, arrival.in_place, arrival.latest_start)


def _follows(own: Reckoned, plan: Backcast) -> bool:
    """Whether a year is its anchor's and the years of known assumptions, and the anchor is accounted for."""
    years = sum(int(plan.assumptions[name].value) for name in own.by)
    named = own.anchor.named
    said = named is None or plan.query.text[named.start : named.end] == named.text
    return said and own.year == own.anchor.year + (-years if own.back else years)


def _pairs(found: list[tuple[str, str, Backcast]]) -> Iterator[tuple[Pair, float]]:
    for vision, language, plan in found:
        for own in plan.requirements:
            for arrival in own.arrivals:
                yield (vision, language, own.asked.text, arrival.record.id), arrival.probability


def _accepted(pairs: list[tuple[Pair, float]], judged: dict[Pair, str], line: float) -> float:
    verdicts = [judged[pair] for pair, probability in pairs if probability >= line and pair in judged]
    return round(sum(verdict != "no" for verdict in verdicts) / max(len(verdicts), 1), 3)


def _kept(pairs: list[tuple[Pair, float]], judged: dict[Pair, str], line: float) -> float:
    """Of the statements with a seed that a reader accepts, the share that still has one above a line."""
    good = [(pair[:3], likely) for pair, likely in pairs if judged.get(pair, "no") != "no"]
    kept = {statement for statement, likely in good if likely >= line}
    return round(len(kept) / max(len({statement for statement, _ in good}), 1), 3)


def told_best(pairs: list[tuple[Pair, float]], judged: dict[Pair, str]) -> tuple[float, float]:
    """Return the line that tells what a reader accepts best from what not (Youden 1950), and what it gains.

    In the middle between two likelihoods; pairs below the least were never shown.
    """
    known = [(likely, judged[pair] != "no") for pair, likely in pairs if pair in judged]
    likely, right = np.array([own[0] for own in known]), np.array([own[1] for own in known])
    scores = np.unique(likely)
    lines = np.concatenate([scores[:1], (scores[1:] + scores[:-1]) / 2])
    gained = [float((likely[right] >= line).mean() - (likely[~right] >= line).mean()) for line in lines]
    best = int(np.argmax(gained))
    return float(lines[best]), gained[best]


def main(arguments: list[str]) -> None:
    """Print the measure, or the pairs that nobody has judged."""
    with shipped_backcaster(Bench(settings_from_environment().models)) as backcaster:
        found = list(plans(backcaster))
    judged = judgments()
    if "--unjudged" in arguments:
        titles = {seed.id: seed.title or seed.text for _, _, plan in found for seed in plan.seeds}
        for pair, probability in _pairs(found):
            if pair not in judged:
                print(*pair, f"{probability:.2f}", titles[pair[3]].best("en"), sep="\t")
        return
    print(json.dumps(asdict(measure(found, judged)), indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
