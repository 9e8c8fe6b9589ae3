"""Do shards on two Ray nodes answer as one machine does, through the death of a node and a night?"""

import json
import subprocess
import sys
import tempfile

from eval.acceptance.check import Check
from eval.bench.cluster import BACK_S, DIFFERENCE, FASTER, SLOWER

RECORDS = 100_000


def cluster(*, records: int = RECORDS) -> list[Check]:
    """Measure `eval.bench.cluster` in a process of its own; needs root, for its network namespaces."""
    with tempfile.TemporaryDirectory() as cache:
        command = [
            sys.executable,
            "-m",
            "eval.bench.cluster",
            "--json",
            f"--records={records}",
            f"--cache={cache}",
        ]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if not ended.stdout:
        sys.exit(f"eval.bench.cluster ended with {ended.returncode}: {ended.stderr[-2_000:]}")
    told = json.loads(ended.stdout)
    own, swap, dying, embedding = (told[name] for name in ("agreement", "swapping", "dying", "embedding"))
    slower, faster = own["shards_ms"] / own["one_ms"], embedding["two"] / embedding["one"]
    ceiling = told["bare"]["two"] / told["bare"]["one"]
    rarer = min(swap["by_generation"])
    worst = max(own["score"], own["explanation"])
    of = f"of {told['queries']} queries to shards of {records:,} records"
    return [
        Check(f"rankings that differ {of}", own["rankings_differ"], "0", own["rankings_differ"] == 0),
        Check(
            f"largest difference of a score or a part of its explanation {of}",
            worst,
            f"<= {DIFFERENCE}",
            worst <= DIFFERENCE,
        ),
        Check("times the p50 of one machine", slower, f"<= {SLOWER}", slower <= SLOWER),
        Check("mixtures in a swap under load", swap["mixtures"], "0", swap["mixtures"] == 0),
        Check("failed queries in a swap under load", swap["failed"], "0", swap["failed"] == 0),
        Check("answers by the rarer generation of a swap", rarer, ">= 1", rarer >= 1),
        Check("answers after a node is killed", dying["after"], ">= 1", dying["after"] >= 1),
        Check("failed queries when a node is killed", dying["failed"], "0", dying["failed"] == 0),
        Check(
            "seconds until all replicas answer again",
            dying["whole_again_s"],
            f"<= {BACK_S}",
            dying["whole_again_s"] <= BACK_S,
        ),
        Check("times as many texts by two workers", faster, f">= {FASTER}", faster >= FASTER),
        Check("times as many texts by two bare processes, without a cluster", ceiling, "told", True),
        Check("times by two workers, of the times by two bare processes", faster / ceiling, "told", True),
    ]
