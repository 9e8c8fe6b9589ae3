"""Does a home outlive two hundred killed nights and full disks, and does a server through twenty swaps?"""

import tempfile
import time
from pathlib import Path

from eval.acceptance.check import Check
from eval.bench import crashes, disks, swaps

MINUTES = 12  # that the kills may take on a quiet machine of two cores
MEMORY_GROWTH = 1.3  # the server's after the swaps, times that after the second


def night(*, kills: int = 200, records: int = 60, disk_records: int = 150) -> list[Check]:
    """Kill nights, compare what is served and told with an undisturbed home, and fill disks."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as directory:
        found, _ = crashes.measure(Path(directory), kills=kills, records=records)
    took_s = time.perf_counter() - started
    for fault in found.wrong:
        print(fault)
    with (
        tempfile.TemporaryDirectory() as directory,
        disks.mounted(Path(directory) / "disk") as disk,
    ):
        tried = disks.measure(Path(directory), records=disk_records, disk=disk)
    killed, same = found.kills.total(), found.same_rankings
    good = sum(own.good for own in tried)
    late = sum(found.fell_into[name] for name in ("news", "digests"))
    wrong = len(found.wrong)
    return [
        Check("nights killed", killed, f">= {kills}", killed >= kills),
        Check("of them while news was found or digests sent", late, "> 0", late > 0),
        Check("wrong after kills", wrong, "0", wrong == 0),
        Check("next nights with the same rankings", same, f"all {found.nights}", same == found.nights),
        Check(
            "next nights after which all was told once",
            found.told_once,
            f"all {found.nights}",
            found.told_once == found.nights,
        ),
        Check("nights without room that ended well", good, f"all {len(tried)}", good == len(tried)),
        Check("killing, minutes", took_s / 60, f"<= {MINUTES}", took_s <= MINUTES * 60),
    ]


def swapping(*, count: int = 20, records: int = 60, quiet_s: float = 30.0) -> list[Check]:
    """Publish generations while a server is asked."""
    with tempfile.TemporaryDirectory() as directory:
        found = swaps.measure(Path(directory), swaps=count, records=records, quiet_s=quiet_s)
    errors, mixtures, held = len(found.errors), len(found.mixtures), len(found.still_mapped)
    seen = found.generations_seen
    settled = found.memory_mb[min(2, len(found.memory_mb) - 1)]
    growth = found.memory_mb[-1] / settled
    # A generation that is being left may still be open at one moment: what leaks is there at all of the last.
    files = min(found.open_files[-3:]) - found.open_files[0]
    return [
        Check("generations that answered", seen, f">= {count}", seen >= count),
        Check(f"errors in {found.answers_swapping} answers through swaps", errors, "0", errors == 0),
        Check("answers that are not their generation's", mixtures, "0", mixtures == 0),
        Check(
            "p99 through swaps, times that without",
            found.ratio,
            f"<= {swaps.BOUND}",
            found.ratio <= swaps.BOUND,
        ),
        Check(
            "server's memory at the end, times that after two swaps",
            growth,
            f"<= {MEMORY_GROWTH}",
            growth <= MEMORY_GROWTH,
        ),
        Check("generations gone that are still mapped", held, "0", held == 0),
        Check("files open after the last swaps besides those before", files, "<= 5", files <= 5),
    ]
