"""Which of several systems is best on a collection, by how much, and is that luck?

The first run is the system of interest. It is compared with each of the others, in every
direction, on one measure: per-query scores, paired (see `eval.significance`). The p-values
are not corrected for the number of comparisons; a direction without queries has no row.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from corpora import UsageError
from eval.collection import Collection
from eval.measures import DIRECTIONS, MEASURES, Measurement, measurement
from eval.runs import Run
from eval.significance import CONFIDENCE, PairedDifference, paired_difference


@dataclass(frozen=True)
class Contrast:
    """The system of interest (A) against another (B) in one direction."""

    against: str
    direction: str
    paired: PairedDifference


@dataclass(frozen=True)
class Comparison:
    """The measurements of several runs, first the system of interest, and its contrasts."""

    collection: str
    measure: str
    measurements: tuple[Measurement, ...]
    contrasts: tuple[Contrast, ...]

    def to_json(self) -> dict[str, object]:
        """Return the comparison as JSON types; each system as `enmusubi eval --json` has it, with its tag."""
        system = self.measurements[0].tag
        return {
            "collection": self.collection,
            "measure": self.measure,
            "systems": [{"tag": one.tag, **one.to_json()} for one in self.measurements],
            "contrasts": [
                {"system": system, "against": one.against, "direction": one.direction, **asdict(one.paired)}
                for one in self.contrasts
            ],
        }

    def to_markdown(self) -> str:
        """Return one table of systems by direction for each measure, then one of the contrasts."""
        parts = [_measure_table(self.measurements, measure) for measure in MEASURES]
        if self.contrasts:
            parts.append(_contrast_table(self))
        return "\n\n".join(parts) + "\n"


def comparison(collection: Collection, runs: Sequence[Run], *, measure: str = "nDCG@10") -> Comparison:
    """Measure all runs and contrast the first with each other one on `measure`.

    Raises `UsageError` where there is no run, two share a tag, or the measure is unknown.
    """
    tags = [run.tag for run in runs]
    if not tags or len(set(tags)) < len(tags):
        raise UsageError(f"The runs are tagged {tags}. Give at least one run, each with its own tag.")
    if measure not in MEASURES:
        raise UsageError(f"There is no measure '{measure}'. Choose from {', '.join(MEASURES)}.")
    measurements = tuple(measurement(collection, run) for run in runs)
    first = measurements[0].scores
    contrasts = tuple(
        Contrast(other.tag, direction, paired_difference(scores[measure], other.scores[direction][measure]))
        for other in measurements[1:]
        for direction, scores in first.items()
        if scores[measure]
    )
    return Comparison(collection.name, measure, measurements, contrasts)


def _measure_table(measurements: Sequence[Measurement], measure: str) -> str:
    directions = [direction.name for direction in DIRECTIONS]
    rows = [[measure, *directions, "same language in top 10"]]
    for one in measurements:
        means = [_figure(one.mean(direction, measure)) for direction in directions]
        rows.append([one.tag, *means, _figure(one.same_language_at_10)])
    return _table(rows)


def _contrast_table(compared: Comparison) -> str:
    system = compared.measurements[0].tag
    heading = f"{compared.measure} of {system} against"
    rows = [[heading, "direction", "difference", f"{CONFIDENCE:.0%} interval", "p", "queries"]]
    for one in compared.contrasts:
        paired = one.paired
        interval = f"{paired.ci_low:+.3f} to {paired.ci_high:+.3f}"
        figures = [f"{paired.difference:+.3f}", interval, f"{paired.p_value:.4f}", str(paired.queries)]
        rows.append([one.against, one.direction, *figures])
    return _table(rows)


def _table(rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
