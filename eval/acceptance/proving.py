"""Does what the tests state hold here, counted: canaries, rights, figures, purge, attacks, verdicts?

Runs tests of this checkout, each file as a process of its own, and counts what passed; those that draw at
random run several times, from another seed each time.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from defusedxml.ElementTree import parse

from eval.acceptance.check import Check

ROOT = Path(__file__).resolve().parents[2]
RANDOM = 5  # times that random worlds are drawn anew
PROOFS: Mapping[str, tuple[str, ...]] = {
    "canaries of 8 roles and nobody in any answer, page, log, metric, digest, export, error": (
        "tests/scenarios/test_confidentiality.py",
    ),
    "figures across organisations: filters, before and after, complement, paging, one's own weight": (
        "tests/matcher/test_releasing.py",
        "tests/matcher/test_pipeline_release.py",
        "tests/api/questions/test_challenges.py",
        "tests/api/test_pipeline.py",
    ),
    "purge from every byte below the home, from backups, and of what was only asked": (
        "tests/scenarios/test_purge.py",
        "tests/api/backups/test_backup.py",
        "tests/corpora/test_store_erasing.py",
    ),
    "bad input and attacks over HTTP": (
        "tests/scenarios/test_attacks.py",
        "tests/scenarios/test_bad_input.py",
    ),
    "feedback: bounded by account, and taken back without a trace": (
        "tests/matcher/test_feedback.py",
        "tests/matcher/test_verdicts.py",
    ),
}
DRAWN: Mapping[str, tuple[str, ...]] = {
    "ranking of a viewer as of a store that holds only what they may see, random rights": (
        "tests/scenarios/test_rights.py",
    ),
}


@dataclass(frozen=True)
class Ran:
    """How many tests ran, and how many of them failed, or were skipped, or could not be collected."""

    count: int
    wrong: int


def proofs(*, drawn: int = RANDOM) -> Iterator[Check]:
    """Run all of them; `drawn` says how often random worlds are drawn."""
    for what, files in PROOFS.items():
        yield _check(what, ran(*files))
    for what, files in DRAWN.items():
        runs = [ran(*files, seed=seed) for seed in range(1, drawn + 1)]
        yield _check(what, Ran(sum(own.count for own in runs), sum(own.wrong for own in runs)))


def ran(*files: str, seed: int = 0) -> Ran:
    """Run tests in a process of their own; what fails is printed."""
    with tempfile.TemporaryDirectory() as directory:
        told = Path(directory) / "told.xml"
        options = ["-q", "-p", "no:cacheprovider", f"--hypothesis-seed={seed}", f"--junitxml={told}"]
        command = [sys.executable, "-m", "pytest", *options, *files]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
        if ended.returncode:
            print(ended.stdout[-4_000:])
        found = _counted(told) if told.is_file() else Ran(0, 1)
    return Ran(found.count, max(found.wrong, int(ended.returncode != 0)))


def _counted(told: Path) -> Ran:
    suites = list(parse(told).getroot().iter("testsuite"))

    def total(name: str) -> int:
        return sum(int(suite.get(name, "0")) for suite in suites)

    return Ran(total("tests"), total("failures") + total("errors") + total("skipped"))


def _check(what: str, own: Ran) -> Check:
    return Check(f"{what}: wrong of {own.count} tests", own.wrong, "0", own.count > 0 and not own.wrong)
