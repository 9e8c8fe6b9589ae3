"""Do homes of up to 100,000 records foretell what a million costs?

Every home is built by a process of its own, and asked by another: processor seconds and most memory of the
build, bytes on disk, memory of its own while it answers, and processor milliseconds of a query beyond
embedding. Vectors and texts are those of `eval.bench.synthetic`. Lines (`eval.bench.scale`) say the former;
the time of a query is simulated stage by stage (`eval.bench.stages`). Command:

    python -m eval.bench.foretold --sizes 10000,30000,100000,1000000 --cache DIR [--json]
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

from corpora import UsageError
from eval.bench.dense_costs import Probed
from eval.bench.homes_measured import asked, built, constants, dense_probed, filled_store
from eval.bench.scale import FITTED, line_through, sizes_of
from eval.bench.scale import SIZES as PLANNED
from eval.bench.stages import Figures, plan_table, simulated, stage_table

ROOT = Path(__file__).resolve().parents[2]
SIZES = (10_000, 30_000, 100_000, 1_000_000)
LEAST = 3  # homes of up to `FITTED` records: two in which every vector is compared, one in which not
MEASURES: Mapping[str, str] = {
    "build_s": "build, processor seconds",
    "build_mb": "build, most memory, MB",
    "index_mb": "index on disk, MB",
    "own_mb": "answering, memory of its own, MB",
    "ranked_ms": "query ranked, beyond embedding, processor ms (p50)",
    "explained_ms": "query with ten explanations, beyond embedding, processor ms (p50)",
}
SIMULATED = frozenset({"ranked_ms", "explained_ms"})
_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Homes:
    """What was measured of homes by size, and of dense search at the largest of up to `FITTED` records."""

    figures: Mapping[int, Figures]
    probed: Probed


STEPS: Mapping[str, Callable[[int, Path], Figures]] = {"fill": filled_store, "build": built, "ask": asked}


def measured(sizes: Sequence[int], cache: Path) -> Homes:
    """Take all steps for each size, every one in a process of its own. Raises `UsageError`."""
    smaller = [size for size in sizes if size <= FITTED]
    if len(smaller) < LEAST:
        raise UsageError(
            f"Of the sizes {', '.join(map(str, sizes))} only {len(smaller)} are {FITTED:,} or less: that "
            f"foretells nothing. Give {LEAST} such, as 10000,30000,100000 are."
        )
    figures = {size: _measured(size, cache) for size in sizes}
    emptied = _apart(constants, smaller, cache)
    merged = {size: {**own, **emptied.get(size, {})} for size, own in figures.items()}
    return Homes(merged, _apart(dense_probed, max(smaller), cache))


def _apart(work: Callable[_P, _T], *arguments: _P.args, **named: _P.kwargs) -> _T:
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as fresh:
        return fresh.submit(work, *arguments, **named).result()


def _measured(records: int, cache: Path) -> Figures:
    found: dict[str, float] = {}
    for step in STEPS:
        command = [sys.executable, "-m", "eval.bench.foretold", "--cache", str(cache)]
        command += ["--step", step, "--sizes", str(records)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            sys.exit(f"To {step} {records:,} records ended with {done.returncode}: {done.stderr[-3000:]}")
        found |= json.loads(done.stdout)
        print(f"{records:,} records: {step} done.", file=sys.stderr)
    return found


def foretold(homes: Homes) -> Iterator[tuple[int, str, float, float]]:
    """Yield size, measure, measured and foretold of the sizes that are larger than `FITTED`."""
    smaller = {size: own for size, own in homes.figures.items() if size <= FITTED}
    larger = {size: own for size, own in homes.figures.items() if size > FITTED}
    said = {size: simulated(smaller, homes.probed, size) for size in larger}
    for name in MEASURES:
        for size, own in larger.items():
            if name in SIMULATED:
                yield size, name, own[name], said[size][name]
            else:
                line = line_through([(known, costs[name]) for known, costs in smaller.items()])
                yield size, name, own[name], line.at(size)


def table(homes: Homes) -> Iterator[str]:
    """The figures by size, and beside the larger ones what is foretold; then the stages of a query."""
    figures = homes.figures
    larger = [size for size in figures if size > FITTED]
    heads = [*(f"{size:,}" for size in figures), *(f"{size:,} foretold | off by" for size in larger)]
    yield f"| measure | {' | '.join(heads)} |"
    yield "| --- |" + " --- |" * (len(figures) + 2 * len(larger))
    said = {
        (size, name): f"{told:,.1f} | {told / cost - 1:+.0%}" for size, name, cost, told in foretold(homes)
    }
    for name, label in MEASURES.items():
        cells = [*(f"{own[name]:,.1f}" for own in figures.values()), *(said[size, name] for size in larger)]
        yield f"| {label} | {' | '.join(cells)} |"
    yield ""
    for size, own in figures.items():
        if own["pages_read"]:
            yield f"{own['pages_read']:,.0f} pages were read from disk while {size:,} were asked.\n"
    yield from stage_table(figures, homes.probed)
    yield ""
    yield from plan_table(figures, homes.probed, PLANNED)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.bench.foretold",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--sizes", type=sizes_of, default=list(SIZES), help="records, with commas between")
    parser.add_argument("--cache", type=Path, required=True, help="where the homes are kept for the next run")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--step", choices=tuple(STEPS), help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.step:
        print(json.dumps(STEPS[chosen.step](chosen.sizes[0], chosen.cache)))
        return
    try:
        homes = measured(chosen.sizes, chosen.cache)
    except UsageError as error:
        parser.error(str(error))
    print(json.dumps(asdict(homes), indent=1) if chosen.json else "\n".join(table(homes)))


if __name__ == "__main__":
    main()
