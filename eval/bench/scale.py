"""What would a million, ten and a hundred million records cost, by what was measured of fewer?

Every cost is a line through the measured points up to `FITTED` records: so much at the start, so much for
each record, laid so that the largest error in proportion is least: small and large points count alike. Larger
measured points, where there are any, are set beside what the lines say of them. Embedding is reckoned from
documents a second and core. Command:

    python -m eval.bench.growth --sizes 10000,30000,100000,1000000 --json > growth.json
    python -m eval.bench.scale growth.json --embedded-per-core-second 15
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scipy.optimize import linprog

from corpora import UsageError

FITTED = 100_000
SIZES = (1_000_000, 10_000_000, 100_000_000)
MEASURES = ("processor_s", "own_mb", "peak_mb", "index_bytes_per_record", "store_bytes_per_record")
_TOTALS = {"index_bytes_per_record", "store_bytes_per_record"}  # told by record


@dataclass(frozen=True)
class Line:
    """A cost of `start` and `each` record."""

    start: float
    each: float

    def at(self, records: int) -> float:
        """The cost of so many records."""
        return self.start + self.each * records


def line_through(points: Sequence[tuple[int, float]]) -> Line:
    """The line whose largest error in proportion is least; nothing is negative. Raises `UsageError`."""
    if len({records for records, _ in points}) < 2:
        raise UsageError(f"{len(points)} points make no line. Measure two sizes up to {FITTED:,} at least.")
    rows, bounds = [], []
    for records, cost in points:
        for sign in (1, -1):
            rows.append([sign / cost, sign * records / cost, -1.0])
            bounds.append(float(sign))
    found = linprog([0, 0, 1], A_ub=rows, b_ub=bounds, bounds=[(0, None)] * 3)
    return Line(*map(float, found.x[:2]))


def sizes_of(listed: str) -> list[int]:
    """The numbers of records of an option, with commas between, each once; refuses as `argparse` wants it."""
    found = [part.strip() for part in listed.split(",")]
    for part in found:
        if not part.isdecimal() or not int(part):
            raise argparse.ArgumentTypeError(f"'{part}' is no number of records. Write e.g. 10000,100000.")
    return [int(part) for part in dict.fromkeys(found)]


def lines(told: Sequence[Mapping[str, object]]) -> dict[tuple[str, str], Line]:
    """A line for each kind of night and measure, through the points up to `FITTED`."""
    found = {}
    for step in dict.fromkeys(str(own["step"]) for own in told):
        for measure in MEASURES:
            points = [
                (records, cost)
                for records, cost in _points(told, step, measure)
                if records <= FITTED and cost > 0
            ]
            found[step, measure] = line_through(points)
    return found


def _points(told: Sequence[Mapping[str, object]], step: str, measure: str) -> Iterator[tuple[int, float]]:
    for own in told:
        if own["step"] == step and measure in own:
            records = int(str(own["records"]))
            cost = float(str(own[measure]))
            yield records, cost * records if measure in _TOTALS else cost


def checked(
    told: Sequence[Mapping[str, object]], known: Mapping[tuple[str, str], Line]
) -> Iterator[tuple[int, str, str, float, float]]:
    """Yield every point beyond `FITTED`: records, night, measure, measured, said by the line."""
    for step, measure in known:
        for records, cost in _points(told, step, measure):
            if records > FITTED:
                yield records, step, measure, cost, known[step, measure].at(records)


def main() -> None:
    """Print the check and the plan."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.bench.scale",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("growth", type=Path, help="what eval.bench.growth printed with --json")
    parser.add_argument("--embedded-per-core-second", type=float, required=True)
    parser.add_argument("--cores", type=int, default=16)
    options = parser.parse_args()
    told = json.loads(options.growth.read_text("utf-8"))
    known = lines(told)
    print("| records | night | measure | measured | said | off by |\n| --- | --- | --- | --- | --- | --- |")
    for records, step, measure, cost, said in checked(told, known):
        print(f"| {records:,} | {step} | {measure} | {cost:,.1f} | {said:,.1f} | {said / cost - 1:+.0%} |")
    print(f"\n| records | {' | '.join(HEADS)} |\n| --- |{' --- |' * len(HEADS)}")
    for size in SIZES:
        cells = " | ".join(_plan(size, known, options.embedded_per_core_second, options.cores))
        print(f"| {size:,} | {cells} |")


HEADS = (
    "embedding, core hours",
    "building, core hours",
    "first build on these cores, hours",
    "night of 1%, hours on these cores",
    "memory of its own, GB",
    "index, GB",
    "store, GB",
)


def _plan(size: int, known: Mapping[tuple[str, str], Line], per_second: float, cores: int) -> Iterator[str]:
    embedding = size / per_second / 3600
    building = known["full build", "processor_s"].at(size) / 3600
    night = known["1% changed", "processor_s"].at(size) / 3600
    yield f"{embedding:,.1f}"
    yield f"{building:,.1f}"
    yield f"{embedding / cores + building:,.1f}"
    yield f"{embedding / 100 / cores + night:,.1f}"
    yield f"{known['full build', 'own_mb'].at(size) / 1e3:,.1f}"
    yield f"{known['full build', 'index_bytes_per_record'].at(size) / 1e9:,.0f}"
    yield f"{known['full build', 'store_bytes_per_record'].at(size) / 1e9:,.0f}"


if __name__ == "__main__":
    main()
