"""Is more predicted of a need's first hits than is relevant, or less, and by more than chance?

By form, direction of language and rank. Limits hold 95% of 10,000 draws of topics (Efron 1979): the forms of
a need, and the needs of a topic, are no independent readings.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eval.first_hits.readings import Reading
from eval.short import FORMS, WHOLE

BANDS = {"1": range(1, 2), "2-3": range(2, 4), "4-10": range(4, 11), "1-10": range(1, 11)}
SHORTEST = FORMS[1:]
DRAWS = 10_000
SEED = 20261128
LIMITS = (0.025, 0.975)
SURE = 0.9

Array = npt.NDArray[np.float64]


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
        """Whether nothing at all lies outside the limits."""
        return self.low > 0 or self.high < 0


def gap(readings: Sequence[Reading], *, again: bool = False) -> Gap | None:
    """Compare what was predicted with the first reader's grades, or the second's; None without a reading."""
    read = [own for own in readings if not again or own.again is not None]
    if not read:
        return None
    sums = by_topic(
        [own.topic for own in read],
        np.array(
            [(1, own.predicted, bool(own.again if again else own.relevant)) for own in read], np.float64
        ),
    )
    drawn = draws(sums)
    low, high = np.quantile((drawn[:, 1] - drawn[:, 2]) / drawn[:, 0], LIMITS)
    hits, predicted, relevant = sums.sum(axis=0)
    return Gap(int(hits), float(predicted / hits), float(relevant / hits), float(low), float(high))


def by_topic(topics: Sequence[str], rows: Array) -> Array:
    """Add up rows by topic."""
    _, places = np.unique(topics, return_inverse=True)
    sums = np.zeros((places.max() + 1, rows.shape[1]))
    np.add.at(sums, places, rows)
    return sums


def draws(sums: Array) -> Array:
    """Add up as many topics as there are, drawn with replacement, `DRAWS` times."""
    count = len(sums)
    drawn = np.random.default_rng(SEED).multinomial(count, [1 / count] * count, DRAWS)
    return np.asarray(drawn @ sums, np.float64)


def groups(readings: Sequence[Reading]) -> dict[str, list[Reading]]:
    """Part the readings by form, then those of the two shortest forms by what else they differ in."""
    shortest = [own for own in readings if own.form in SHORTEST]
    directions = sorted({own.direction for own in shortest})
    return {
        **{form: [own for own in readings if own.form == form] for form in (WHOLE, *FORMS)},
        "sentence and words": shortest,
        "of these, no concept named": [own for own in shortest if own.told < 1],
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
