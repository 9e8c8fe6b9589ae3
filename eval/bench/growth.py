"""What does a night's index cost at 10,000, 100,000 and a million records, in time, memory and on disk?

Each figure is that of a process of its own, its start included: a full build, a night in which nothing has
changed, and one in which 1% was added, updated and withdrawn. Vectors are synthetic (`eval.bench.homes`):
what is measured is all but the embedding. Command: `python -m eval.bench.growth [--sizes N,N] [--json]`.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from corpora import open_store
from eval.bench.homes import SyntheticEncoder, change, fill, shipped_facts
from eval.bench.resident import own_status
from eval.bench.scale import sizes_of
from eval.bench.sequences import sequences
from indexer import current_id, update_index

ROOT = Path(__file__).resolve().parents[2]
SIZES = (10_000, 100_000)
SHARE = 0.01
STEPS = ("full build", "nothing changed", "1% changed")


@dataclass(frozen=True)
class Step:
    """One night: seconds by the clock, of the processor and of the encoder, peak memory, texts embedded.

    `peak_mb` counts what is mapped from files too, which the system may take back; `own_mb` does not.
    """

    records: int
    step: str
    total_s: float
    processor_s: float
    embedding_s: float
    embedded: int
    peak_mb: float
    own_mb: float
    published: bool
    index_bytes_per_record: float
    store_bytes_per_record: float


def night(home: Path, records: int, step: str) -> Step:
    """Bring the index of a home up to date in a process of its own."""
    command = [sys.executable, "-m", "eval.bench.growth", "--night", str(home)]
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    took = time.perf_counter() - started
    if done.returncode:
        sys.exit(f"The night of {records} records ended with {done.returncode}: {done.stderr[-3000:]}")
    told = json.loads(done.stdout)
    index = home / "index"
    serving = index / "generations" / str(current_id(index))
    return Step(
        records,
        step,
        round(took, 2),
        index_bytes_per_record=_size(serving) / records,
        store_bytes_per_record=(home / "store.sqlite").stat().st_size / records,
        **told,
    )


def _size(directory: Path) -> int:
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())


def _night(home: Path) -> dict[str, object]:
    """What the process of one night does, and says of itself."""
    encoder = SyntheticEncoder()
    with closing(open_store(home / "store.sqlite")) as store:
        report = update_index(store, home / "index", encoder=encoder, known=lambda: shipped_facts(encoder))
    return {
        "published": report.published,
        "embedded": report.embedded,
        "processor_s": round(time.process_time(), 2),
        "embedding_s": round(encoder.seconds, 2),
        "peak_mb": own_status("VmHWM"),
        "own_mb": own_status("RssAnon"),
    }


def measure(records: int, home: Path) -> list[Step]:
    """Measure the three nights of a home of `records` records."""
    home.mkdir(parents=True, exist_ok=True)
    with closing(open_store(home / "store.sqlite")) as store:
        fill(store, records)
    first = night(home, records, STEPS[0])
    second = night(home, records, STEPS[1])
    with closing(open_store(home / "store.sqlite")) as store:
        change(store, records, SHARE)
    return [first, second, night(home, records, STEPS[2])]


def table(steps: list[Step]) -> str:
    """The measured nights as a Markdown table."""
    heads = (
        "records",
        "night",
        "s",
        "processor s",
        "embedding s",
        "texts",
        "peak MB",
        "own MB",
        "bytes a record",
    )
    lines = [f"| {' | '.join(heads)} |", "| --- " * 9 + "|"]
    lines += [
        f"| {s.records:,} | {s.step} | {s.total_s:.1f} | {s.processor_s:.1f} | {s.embedding_s:.1f} | "
        f"{s.embedded:,} | {s.peak_mb:,.0f} | {s.own_mb:,.0f} | {s.index_bytes_per_record:,.0f} |"
        for s in steps
    ]
    return "\n".join(lines)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.growth", description=__doc__)
    parser.add_argument("--sizes", type=sizes_of, default=list(SIZES), help="records, with commas between")
    parser.add_argument("--directory", type=Path, help="where the homes are made and left; else temporary")
    parser.add_argument("--sequences", type=int, help="compare so many random sequences with a rebuild")
    parser.add_argument("--queries", type=int, default=200, help="of each sequence")
    parser.add_argument("--night", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    if options.night:
        print(json.dumps(_night(options.night)))
        return 0
    if options.sequences:
        print(json.dumps(asdict(sequences(options.sequences, options.queries)), indent=2))
        return 0
    steps = []
    with tempfile.TemporaryDirectory() as scratch:
        for size in options.sizes:
            steps += measure(size, (options.directory or Path(scratch)) / f"home-{size}")
            print(table(steps[-3:]), file=sys.stderr)
    print(json.dumps([asdict(step) for step in steps], indent=2) if options.json else table(steps))
    return 0


if __name__ == "__main__":
    sys.exit(main())
