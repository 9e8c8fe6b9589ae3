"""Do homes of up to 100,000 records foretell what a million costs?

Every home is built by a process of its own, and asked by another: processor seconds and most memory of the
build, bytes on disk, memory of its own while it answers, and processor milliseconds of a query beyond
embedding. Vectors and texts are those of `eval.bench.synthetic`. Lines (`eval.bench.scale`) say the former;
the time of a query is simulated stage by stage (`eval.bench.stages`). Command:

    python -m eval.bench.foretold --sizes 10000,30000,100000,1000000 --cache DIR [--json]
"""

import argparse
import gc
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path

from corpora import UsageError, open_store
from eval.bench.caches import Caches
from eval.bench.dense_costs import Probed, probed
from eval.bench.resident import own_status
from eval.bench.scale import FITTED, line_through
from eval.bench.scale import SIZES as PLANNED
from eval.bench.stages import Figures, compares_all, plan_table, postings, simulated, stage_ms, stage_table
from eval.bench.synthetic import SyntheticEncoder, directory_of, filled, known_of, prepared, queries
from indexer import one_thread_each, update_index
from matcher import Matcher

ROOT = Path(__file__).resolve().parents[2]
SIZES = (10_000, 30_000, 100_000, 1_000_000)
MEASURES: Mapping[str, str] = {
    "build_s": "build, processor seconds",
    "build_mb": "build, most memory, MB",
    "index_mb": "index on disk, MB",
    "own_mb": "answering, memory of its own, MB",
    "ranked_ms": "query ranked, beyond embedding, processor ms (p50)",
    "explained_ms": "query with ten explanations, beyond embedding, processor ms (p50)",
}
SIMULATED = frozenset({"ranked_ms", "explained_ms"})
KIND = "seed"
PROBED = 64  # queries


@dataclass(frozen=True)
class Homes:
    """What was measured of homes by size, and of dense search at the largest of up to `FITTED` records."""

    figures: Mapping[int, Figures]
    probed: Probed


def built(records: int, cache: Path) -> Figures:
    """Build the index of a home whose store is filled, unless it stands already: what that takes."""
    directory = directory_of(records, cache)
    told = directory / "built.json"
    if not told.exists():
        shutil.rmtree(directory / "index", ignore_errors=True)  # of another run, or of one that broke off
        (directory / "made").unlink(missing_ok=True)
        encoder = SyntheticEncoder()
        started = time.process_time()
        with closing(open_store(directory / "store.sqlite")) as store:
            update_index(store, directory / "index", encoder=encoder, known=lambda: known_of(encoder, cache))
        took = time.process_time() - started
        size = sum(path.stat().st_size for path in (directory / "index").rglob("*") if path.is_file())
        figures = {"build_s": took, "build_mb": own_status("VmHWM"), "index_mb": size / 2**20}
        told.write_text(json.dumps(figures), encoding="utf-8")
        (directory / "made").touch()
    found: Figures = json.loads(told.read_text(encoding="utf-8"))
    return found


def asked(records: int, cache: Path, *, count: int = 200) -> Figures:
    """Ask a home that is built, in one thread: what a query takes beyond embedding, and the memory for it."""
    one_thread_each()
    home = prepared(records, cache)
    matcher = Matcher(home.store, home.generation, home.encoder, clock=time.thread_time)
    texts = queries(count)
    for text in texts:  # the first touches pages of mapped files, and is left out
        matcher.match(text, k=10)
    gc.collect()
    gc.freeze()
    found = {**stage_ms(matcher, texts), "own_mb": own_status("RssAnon")}
    if records <= FITTED:
        found |= stage_ms(matcher, texts, Caches())
        found["postings"] = postings(matcher, texts, KIND)
        found["compares_all"] = float(compares_all(home.generation, KIND))
    return found


def _filled(records: int, cache: Path) -> Figures:
    filled(records, cache)
    return {}


STEPS: Mapping[str, Callable[[int, Path], Figures]] = {"fill": _filled, "build": built, "ask": asked}


def _probed(records: int, cache: Path) -> Probed:
    home = prepared(records, cache)
    matcher = Matcher(home.store, home.generation, home.encoder)
    return probed(matcher, queries(PROBED), KIND, records=records)


def measured(sizes: Sequence[int], cache: Path) -> Homes:
    """Take all steps for each size, every one in a process of its own. Raises `UsageError`."""
    smaller = [size for size in sizes if size <= FITTED]
    if not smaller:
        raise UsageError(f"No size is {FITTED:,} or less: nothing foretells the others.")
    figures = {size: _measured(size, cache) for size in sizes}
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as fresh:
        return Homes(figures, fresh.submit(_probed, max(smaller), cache).result())


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
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="records, with commas between")
    parser.add_argument("--cache", type=Path, required=True, help="where the homes are kept for the next run")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--step", choices=tuple(STEPS), help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    sizes = [int(size) for size in chosen.sizes.split(",")]
    if chosen.step:
        print(json.dumps(STEPS[chosen.step](sizes[0], chosen.cache)))
        return
    homes = measured(sizes, chosen.cache)
    print(json.dumps(asdict(homes), indent=1) if chosen.json else "\n".join(table(homes)))


if __name__ == "__main__":
    main()
