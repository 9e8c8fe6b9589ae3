"""How much memory do processes take, what several share being counted once?

By `/proc` of Linux. Of a page that several have, each counts its part.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_KB = 1024  # of a MB


@dataclass(frozen=True)
class Taken:
    """Resident memory in MB, pages shared by several processes counted in parts: anonymous, and of files."""

    anonymous_mb: float
    files_mb: float


def taken_by(processes: Sequence[int]) -> Taken:
    """What processes take together."""
    told = [rollup(process) for process in processes]
    return Taken(
        round(sum(own["Pss_Anon"] for own in told), 1), round(sum(own["Pss_File"] for own in told), 1)
    )


def family(process: int) -> list[int]:
    """A process with all that descend from it."""
    found = [process]
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in (task / "children").read_text("ascii").split():
            found += family(int(child))
    return found


def rollup(process: int) -> dict[str, float]:
    """What the system says of one process, in MB."""
    told = Path(f"/proc/{process}/smaps_rollup").read_text("ascii", errors="replace")
    return {name: round(int(size) / _KB, 1) for name, size in re.findall(r"(\w+):\s+([0-9]+) kB", told)}


def own_status(name: str) -> float:
    """What the system says of this process, in MB: VmHWM is the most it took, RssAnon is its own."""
    found = re.search(rf"{name}:\s+([0-9]+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    return round(int(found[1]) / _KB, 1) if found else 0.0
