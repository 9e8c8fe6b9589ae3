"""What does a hostile file do to the process that imports it? Run as a program, apart from the tests.

Each file is imported (twice, where a row of it is stored) in a fork of its own, with limits on memory,
processor time and what it may write; what it did is printed as a line of JSON.

    python -m messy.bounded DIR
"""

import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

from messy import judging
from messy.cases import Case
from messy.importer import imported, known_store
from messy.messy_files import CASES
from messy.watching import watched

import corpora  # noqa: F401  all that an import needs is loaded before the fork

MEMORY_BYTES = 1_000_000_000
CPU_S = 20
WALL_S = 120
OURS = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)  # readers may work in a process apart
HOSTILE = tuple(case for case in CASES if case.hostile)


def rss_bytes() -> int:
    """How much memory this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def limit() -> None:
    """Take limits: a process that goes beyond them fails or is ended."""
    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY_BYTES, size + MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000_000, 200_000_000))
    signal.alarm(WALL_S)


def account(case: Case, path: Path) -> dict[str, Any]:
    """Import the file twice and say what happened."""
    before = rss_bytes()
    os.chdir(path.parent)
    with known_store(path.parent.parent / f"{path.parent.name}.sqlite") as store, watched() as deeds:
        first = imported(path, store, kind=case.kind)
        second = imported(path, store, kind=case.kind) if first.changes else None
    peak = max(resource.getrusage(who).ru_maxrss * 1024 for who in OURS)
    checks = (
        judging.missing_rows,
        judging.strange_records,
        judging.unreported_rows,
        judging.wrong_whole,
        judging.wrong_counts,
    )
    complaints = {check.__name__: list(check(case, first)) for check in checks}
    complaints["not_the_same_again"] = list(judging.not_the_same_again(first, second)) if second else []
    return {
        "complaints": complaints,
        "deeds": deeds,
        "left": [entry.name for entry in path.parent.iterdir() if entry != path],
        "grown_bytes": max(0, peak - before),
        "cpu_s": sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, OURS)),
    }


def in_a_fork(case: Case, path: Path) -> dict[str, Any]:
    """The account of a file, from a process of its own; how that ended where it gave none."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            limit()
            with os.fdopen(writing, "w") as out:
                out.write(json.dumps(account(case, path)))
            os._exit(0)
        except BaseException as error:
            sys.stderr.write(f"{case.name}: {type(error).__name__}: {str(error)[:500]}\n")
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as results:
        told = results.read()
    _, status = os.waitpid(child, 0)
    return {"ended": os.waitstatus_to_exitcode(status), **(json.loads(told) if told else {})}


def main(folder: Path) -> None:
    for number, case in enumerate(HOSTILE):
        path = folder / f"{number:03d}" / case.file
        path.parent.mkdir(parents=True)
        case.write(path)
        print(json.dumps({"name": case.name, **in_a_fork(case, path)}), flush=True)
        path.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
