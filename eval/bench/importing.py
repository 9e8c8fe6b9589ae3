"""How long does a list of 100,000 rows take to import, in how much memory, and is a killed run made good?

Rows are put together from the shipped illustrative seeds, so that texts are as long as real ones; titles,
organisations and researchers differ. Command: `python -m eval.bench.importing [--rows N]`.
"""

import argparse
import csv
import json
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from corpora import Seed, bundled_records, open_store

ROOT = Path(__file__).resolve().parents[2]
HEADINGS = ("整理番号", "シーズ名", "技術概要", "所属機関", "研究者名", "TRL", "分野", "公開年月日")
ORGANISATIONS = 60
RESEARCHERS = 4_000
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_FAMILY = [stem + land for stem in _STEMS for land in "野山川田"]
_GIVEN = "例試見標仮想模範式型"


@dataclass(frozen=True)
class Figures:
    """Seconds and memory of one import, of the same import again, and what a killed one left and became."""

    rows: int
    import_s: float
    peak_mb: float
    again_s: float
    stored: int
    killed_with: int
    stored_after_kill: int
    same_after_kill: bool


def write_list(path: Path, rows: int, *, seed: int = 1) -> None:
    """Write a list of seeds as a CSV file, the same for the same arguments."""
    chance = random.Random(seed)  # noqa: S311
    texts = [
        text for r in bundled_records() if isinstance(r, Seed) for text in (r.text.ja, r.text.en) if text
    ]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for number in range(rows):
            person = chance.randrange(RESEARCHERS)
            day = f"令和{chance.randint(1, 8)}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日"
            writer.writerow(
                [
                    f"K{number:06}",
                    f"試験用シーズ{number}",
                    f"{chance.choice(texts)}（第{number}号）",
                    f"例示第{person % ORGANISATIONS + 1}大学",
                    _name(person),
                    f"TRL{chance.randint(1, 9)}",
                    "蓄電",
                    day,
                ]
            )


def _name(number: int) -> str:
    """A name that nobody bears: heavenly stems as family names."""
    number, place = divmod(number, len(_FAMILY))
    more, second = divmod(number, len(_STEMS))
    return f"{_FAMILY[place]} {_GIVEN[more % len(_GIVEN)]}{_STEMS[second]}"


def measure(rows: int, directory: Path) -> Figures:
    """Import a list into fresh homes, once undisturbed and once killed on the way and begun again."""
    table = directory / "list.csv"
    write_list(table, rows)
    whole, killed = directory / "whole", directory / "killed"
    import_s, peak_mb = _import(whole, table)
    again_s, _ = _import(whole, table)
    killed_with = _killed(killed, table, rows)
    _import(killed, table)
    left, right = _contents(whole), _contents(killed)
    return Figures(rows, import_s, peak_mb, again_s, len(left), killed_with, len(right), left == right)


def _command(home: Path, table: Path) -> list[str]:
    return [sys.executable, "-m", "api.cli", "--home", str(home), "import", str(table), "--kind", "seed"]


def _import(home: Path, table: Path) -> tuple[float, float]:
    """Import a list in a process of its own; returns seconds and its peak of resident memory in MB."""
    started, peak = time.perf_counter(), 0.0
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(_command(home, table), cwd=ROOT, stdout=told, stderr=told)  # noqa: S603
        while process.poll() is None:
            peak = max(peak, _peak_mb(process.pid))
            time.sleep(0.05)
        took = time.perf_counter() - started
        told.seek(0)
        if process.returncode:
            sys.exit(f"The import ended with {process.returncode}: {told.read()[-2000:].decode()}")
    return took, peak


def _peak_mb(pid: int) -> float:
    """The peak of a process's own memory; getrusage would tell that of the one it was forked from."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+([0-9]+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def _killed(home: Path, table: Path, rows: int) -> int:
    """Kill an import when about a third of its rows are stored; returns how many were."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(_command(home, table), cwd=ROOT, stdout=quiet, stderr=quiet)  # noqa: S603
    while process.poll() is None and _stored(home) < rows // 3:
        time.sleep(0.2)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return _stored(home)


def _stored(home: Path) -> int:
    path = home / "store.sqlite"
    if not path.exists():
        return 0
    store = open_store(path)
    try:
        return store.counts().by_kind.get("seed", 0)
    finally:
        store.close()


def _contents(home: Path) -> dict[str, str]:
    store = open_store(home / "store.sqlite")
    try:
        return {record.id: record.content_hash for record in store.records("seed")}
    finally:
        store.close()


def main() -> int:
    """Measure and print, as JSON."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.importing", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the list")
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as directory:
        print(json.dumps(asdict(measure(rows, Path(directory))), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
