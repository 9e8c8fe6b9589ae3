"""Does the store do on PostgreSQL all that it does on SQLite?

The tests of the store's contract run on both, on a real server that they start.
"""

import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from defusedxml.ElementTree import fromstring

from eval.acceptance.check import Check

ROOT = Path(__file__).resolve().parents[2]
_KIND = re.compile(r"\[(?:.*-)?(sqlite|postgres)(?:-.*)?\]$")


def databases() -> list[Check]:
    """Run the store's tests on both kinds of database."""
    tests = sorted(str(path) for path in (ROOT / "tests" / "corpora").glob("test_store*.py"))
    with tempfile.TemporaryDirectory() as directory:
        report = Path(directory) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "--postgres", f"--junitxml={report}", *tests]
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603 - our own tests
        return checks_of(outcomes(report.read_text("utf-8")))


def outcomes(report: str) -> Mapping[tuple[str, bool], int]:
    """Return how many tests of the contract ended by kind of database, and by whether they passed."""
    found: Counter[tuple[str, bool]] = Counter()
    for case in fromstring(report).iter("testcase"):
        kind = _KIND.search(case.get("name", ""))
        passed = not any(case.find(tag) is not None for tag in ("failure", "error", "skipped"))
        found[kind[1] if kind else "one", passed] += 1
    return found


def checks_of(found: Mapping[tuple[str, bool], int]) -> list[Check]:
    """Say whether all passed, and as many on PostgreSQL as on SQLite."""
    sqlite, postgres = found.get(("sqlite", True), 0), found.get(("postgres", True), 0)
    failed = sum(count for (_, passed), count in found.items() if not passed)
    return [
        Check("tests of the store passed on SQLite", sqlite, "> 0", sqlite > 0),
        Check("tests of the store passed on PostgreSQL", postgres, "as many", postgres == sqlite),
        Check("tests of the store not passed", failed, "0", failed == 0),
    ]
