"""What does it take to build an index, or to change a little of it?"""

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from eval.bench.speed_report import Spent


def timed(work: Callable[[], object], *, apart: Callable[[], Spent] = lambda: Spent(0.0, 0.0)) -> Spent:
    """Do it; `apart` counts what is not told."""
    before, spent, started = apart(), time.process_time(), time.perf_counter()
    work()
    wall, processor = time.perf_counter() - started, time.process_time() - spent
    after = apart()
    return Spent(
        round(wall - (after.wall_s - before.wall_s), 3),
        round(processor - (after.processor_s - before.processor_s), 3),
    )


def built(directory: Path, made_of: str, build: Callable[[], Spent]) -> Spent:
    """Build in a directory, or tell what that took when it was built of the same versions."""
    kept = directory.with_name(f"{directory.name}.json")
    if kept.is_file() and directory.is_dir():
        told = json.loads(kept.read_text(encoding="utf-8"))
        if told.pop("made_of") == made_of:
            return Spent(**told)
    kept.unlink(missing_ok=True)
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    spent = build()
    kept.write_text(json.dumps({"made_of": made_of, **asdict(spent)}), encoding="utf-8")
    return spent


def on_a_copy(directory: Path, changed: Callable[[Path], Spent]) -> Spent:
    """Change a copy of a directory, and take it away again."""
    copy = directory.with_name(f"{directory.name}-changed")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(directory, copy)
    try:
        return changed(copy)
    finally:
        shutil.rmtree(copy)


def megabytes(directory: Path) -> float:
    """Return what the files of a directory hold."""
    found = sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())
    return round(found / 1e6, 1)
