"""Which parts are measured, and where are their figures kept?

Writes `eval/reports/acceptance.json`: each part with the commit, machine, time and load of its own run. Every
check has a figure, a bound and a verdict; the exit code is 1 where one is missed. `make acceptance` runs all
parts; `python -m eval.acceptance quality speed` these two.
"""

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eval.acceptance.check import Check
from eval.acceptance.cluster import cluster
from eval.acceptance.commands import speed
from eval.acceptance.databases import databases
from eval.acceptance.growing import growth
from eval.acceptance.landscape import landscape
from eval.acceptance.lists import importing
from eval.acceptance.memory import remembering
from eval.acceptance.million import million
from eval.acceptance.nights import night, swapping
from eval.acceptance.pages import pages
from eval.acceptance.partnering import partnering
from eval.acceptance.ranking import explaining, knowing, quality, teaming
from eval.acceptance.releasing import releasing
from eval.acceptance.searching import searching
from eval.acceptance.serving import service, verdicts
from eval.acceptance.visions import backcasting, exposing

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "eval" / "reports" / "acceptance.json"
PARTS: Mapping[str, Callable[[], list[Check]]] = {
    "quality": quality,
    "knowing": knowing,
    "explaining": explaining,
    "importing": importing,
    "teaming": teaming,
    "partners": partnering,
    "landscape": landscape,
    "backcasts": backcasting,
    "exposure": exposing,
    "speed": speed,
    "pages": pages,
    "night": night,
    "swaps": swapping,
    "memory": remembering,
    "growth": growth,
    "million": million,
    "search": searching,
    "service": service,
    "verdicts": verdicts,
    "release": releasing,
    "postgres": databases,
    "cluster": cluster,
}


def main(names: list[str]) -> int:
    """Measure the parts named, or all of them, print them, write the report."""
    if unknown := [name for name in names if name not in PARTS]:
        print(f"There is no part '{unknown[0]}'. Parts: {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    reached = True
    for name in names or PARTS:
        started = time.perf_counter()
        checks = PARTS[name]()
        for check in checks:
            print(f"{'reached' if check.ok else 'MISSED '}  {check.what}: {check.figure:.3f} ({check.bound})")
        _keep(name, {**_circumstances(), "took_s": round(time.perf_counter() - started, 1)}, checks)
        reached = reached and all(check.ok for check in checks)
    return 0 if reached else 1


def _circumstances() -> dict[str, Any]:
    """The commit, whether the checkout differs from it, the machine, the time and the load."""
    return {
        "commit": _git("rev-parse", "HEAD"),
        "changed": bool(_git("status", "--porcelain", "--", ".", f":!{REPORT.relative_to(ROOT)}")),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "load_average": [round(own, 2) for own in os.getloadavg()],
    }


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False).stdout.strip()  # noqa: S603


def _keep(name: str, circumstances: Mapping[str, Any], checks: list[Check]) -> None:
    """Put one part into the report as soon as it is measured; the others stay."""
    report = json.loads(REPORT.read_text(encoding="utf-8")) if REPORT.is_file() else {}
    kept = {part: report[part] for part in PARTS if part in report}
    kept[name] = {**circumstances, "checks": [asdict(check) for check in checks]}
    ordered = {part: kept[part] for part in PARTS if part in kept}
    REPORT.write_text(json.dumps(ordered, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
