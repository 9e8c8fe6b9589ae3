"""Does this machine reach the figures that were promised, and what are they?

Runs the full counts and writes `eval/reports/acceptance.json` with commit and machine. Every check has a
figure, a bound and a verdict; the exit code is 1 where one is missed. Command: `make acceptance`.
"""

import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean

from api import settings_from_environment
from corpora import LANGUAGES
from eval.abstention import abstention
from eval.bench.importing import measure
from eval.collection import Collection
from eval.compare import comparison
from eval.faithfulness import faithfulness
from eval.missing import missing
from eval.names import held_out
from eval.systems import Bench, run_of
from eval.tagging import tagging

ROOT = Path(__file__).resolve().parents[1]
REPORT = ROOT / "eval" / "reports" / "acceptance.json"
COLLECTION = ROOT / "eval" / "collections" / "needs-dev"
FUSION = ROOT / "matcher" / "data" / "fusion.json"
COMMAND = [sys.executable, "-m", "api.cli"]
NEED = (
    "工場の屋根から一日中蒸気が逃げています。捨てている熱を使って燃料費を減らしたいのですが、"
    "配管が古く、止められるのは盆休みだけです。相談できる研究室を探しています。予算は年三百万円まで。"
)
SYSTEMS = ("enmusubi", "enmusubi-oracle", "rrf", "e5", "bm25")


@dataclass(frozen=True)
class Check:
    """A figure beside its bound."""

    what: str
    figure: float
    bound: str
    ok: bool


def quality() -> tuple[list[Check], str]:
    """Measure every system on needs-dev; also returns the tables."""
    collection = Collection.load(COLLECTION)
    bench = Bench(settings_from_environment().models)
    compared = comparison(collection, [run_of(name, collection, bench) for name in SYSTEMS])
    ours, oracle, rrf = compared.measurements[:3]
    figure = {m.tag: m.mean("all", "nDCG@10") or 0.0 for m in compared.measurements}
    share = ours.same_language_at_10 or 0.0
    p = next(c.paired.p_value for c in compared.contrasts if (c.against, c.direction) == ("rrf", "all"))
    within = [ours.mean(f"{language}->{language}", "nDCG@10") or 0.0 for language in LANGUAGES]
    across = [ours.mean(direction, "nDCG@10") or 0.0 for direction in ("ja->en", "en->ja")]
    found = [ours.mean(direction, "recall@100") or 0.0 for direction in ("ja->en", "en->ja")]
    gap = fmean(within) - fmean(across)
    checks = [
        Check("nDCG@10 all, enmusubi", figure[ours.tag], ">= .82", figure[ours.tag] >= 0.82),
        Check("nDCG@10 within a language, the lower", min(within), ">= .84", min(within) >= 0.84),
        Check("nDCG@10 across languages, the lower", min(across), ">= .80", min(across) >= 0.80),
        Check("gap between within and across", gap, "<= .05", gap <= 0.05),
        Check("recall@100 across languages, the lower", min(found), ">= .99", min(found) >= 0.99),
        Check(
            "nDCG@10 all, own query means (oracle)",
            figure[oracle.tag],
            "about .68",
            figure[oracle.tag] >= 0.66,
        ),
        Check("nDCG@10 all, rrf", figure[rrf.tag], "near .44", 0.40 <= figure[rrf.tag] <= 0.48),
        Check("same language in the top ten", share, ".45 to .58", 0.45 <= share <= 0.58),
        Check("p of enmusubi against rrf", p, "< .01", p < 0.01),
    ]
    return checks, compared.to_markdown()


def knowing() -> list[Check]:
    """Measure abstention and the tagging of concepts; calibration is as it was when it was fitted."""
    bench = Bench(settings_from_environment().models)
    found = abstention(Collection.load(COLLECTION), COLLECTION, bench)
    fitted = json.loads(FUSION.read_text(encoding="utf-8"))["cross-validation"]
    error, skill = fitted["expected calibration error"], fitted["Brier skill"]
    tags = tagging(bench)
    return [
        Check("abstention, AUROC of intact against removed", found.auroc, ">= .85", found.auroc >= 0.85),
        Check(
            "removed caught at 5% false abstention",
            found.removed_caught,
            ">= .60",
            found.removed_caught >= 0.6,
        ),
        Check(
            "off-field needs caught there",
            found.off_field_caught,
            ">= 7 of 8",
            found.off_field_caught >= 7 / 8,
        ),
        Check("expected calibration error", error, "<= .05", error <= 0.05),
        Check("Brier skill", skill, ">= .3", skill >= 0.3),
        Check("concept tagging, macro-F1", tags.macro_f1, ">= .7", tags.macro_f1 >= 0.7),
    ]


def explaining() -> list[Check]:
    """Measure whether explanations cite what the score rests on, what they miss, and what they cost."""
    collection = Collection.load(COLLECTION)
    bench = Bench(settings_from_environment().models)
    found = faithfulness(collection, bench)
    left_open = missing(bench)
    checks = []
    for what, own in (("seeds", found.seeds), ("needs", found.needs)):
        twice = 2 * max(own.random, 0.0)
        checks += [
            Check(f"deletion in {what}: the cited costs more, share", own.wins, ">= .90", own.wins >= 0.9),
            Check(
                f"deletion in {what}: log-odds", own.cited, f">= twice {own.random:.2f}", own.cited >= twice
            ),
            Check(f"deletion in {what}: p", own.paired.p_value, "< .01", own.paired.p_value < 0.01),
        ]
    held = found.counterfactuals_hold
    return [
        *checks,
        Check("counterfactuals after which the seed leaves", held, ">= .90", held >= 0.9),
        Check("missing requirements, precision", left_open.precision, ">= .8", left_open.precision >= 0.8),
        Check("missing requirements, recall", left_open.recall, ">= .8", left_open.recall >= 0.8),
        Check("explaining 10 hits, share of the query", found.cost, "<= .25", found.cost <= 0.25),
    ]


def importing() -> list[Check]:
    """Measure the names of organisations and persons, and the import of a long list, whole and killed."""
    names = held_out()
    with tempfile.TemporaryDirectory() as directory:
        found = measure(100_000, Path(directory))
    good = found.same_after_kill and found.stored == found.stored_after_kill == found.rows
    return [
        Check("names taken for one, precision, held out", names.precision, ">= .98", names.precision >= 0.98),
        Check(
            f"names taken for one, recall, held out ({names.queue} of {names.pairs} left to a person)",
            names.recall,
            ">= .90",
            names.recall >= 0.9,
        ),
        Check("import of 100,000 rows, s", found.import_s, "<= 90", found.import_s <= 90),
        Check("import of 100,000 rows, peak MB", found.peak_mb, "<= 600", found.peak_mb <= 600),
        Check(
            "rows stored after a killed import was run again", found.stored_after_kill, "all, the same", good
        ),
    ]


def speed() -> list[Check]:
    """Time the second demo, a match from the command line and through the server."""
    with tempfile.TemporaryDirectory() as directory:
        home = ["--home", directory]
        _run([*home, "demo"])
        second = _seconds([*home, "demo"])
        command = min(_seconds([*home, "match", NEED]) for _ in range(3))
        with _server(home) as address:
            times = [_asked(address, NEED[shift:] + NEED[:shift]) for shift in range(40)]
    median = statistics.median(times[5:]) * 1000
    return [
        Check("second demo, s", second, "< 20", second < 20),
        Check("match from the command line, warm file cache, s", command, "< 8", command < 8),
        Check("match through the server, p50, ms", median, "< 250", median < 250),
    ]


def _run(arguments: list[str]) -> None:
    subprocess.run([*COMMAND, *arguments], check=True, capture_output=True, cwd=ROOT)  # noqa: S603


def _seconds(arguments: list[str]) -> float:
    started = time.perf_counter()
    _run(arguments)
    return time.perf_counter() - started


@contextmanager
def _server(home: list[str]) -> Iterator[str]:
    address = "http://127.0.0.1:8731"
    arguments = [*COMMAND, *home, "serve", "--port", "8731"]
    process = subprocess.Popen(arguments, cwd=ROOT)  # noqa: S603
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}/healthz").close()  # noqa: S310
                break
            except OSError:
                time.sleep(0.5)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _asked(address: str, text: str) -> float:
    body = json.dumps({"text": text}).encode()
    request = urllib.request.Request(f"{address}/v1/match", body, {"Content-Type": "application/json"})  # noqa: S310
    started = time.perf_counter()
    with urllib.request.urlopen(request) as response:  # noqa: S310
        response.read()
    return time.perf_counter() - started


def main() -> int:
    """Run everything, print it, write the report."""
    checks, tables = quality()
    checks += knowing()
    checks += explaining()
    checks += importing()
    checks += speed()
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"],  # noqa: S607
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    ).stdout.strip()
    report = {
        "commit": commit,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "load_average": os.getloadavg(),
        "checks": [asdict(check) for check in checks],
    }
    REPORT.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    print(tables)
    for check in checks:
        print(f"{'reached' if check.ok else 'MISSED '}  {check.what}: {check.figure:.3f} ({check.bound})")
    return 0 if all(check.ok for check in checks) else 1


if __name__ == "__main__":
    sys.exit(main())
