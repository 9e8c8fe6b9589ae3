"""Does a night that finds the disk full say so and leave what serves, and is the next one good?

As root a small file system in memory is filled but for some bytes; without that right files are kept from
growing.
Command: `python -m eval.bench.disks [--json]`.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from api import Settings
from eval.bench.nights.hardship import files_up_to
from eval.bench.nights.killing import Ended, nights, settings_of
from eval.bench.nights.lists import follow_lists, states, write_lists
from eval.bench.nights.looking import look

FREE_BYTES = (0, 20_000, 100_000, 300_000, 600_000, 1_000_000, 2_000_000)
_DISK = "64m"
Night = Callable[..., Ended]


@dataclass(frozen=True)
class Tried:
    """A night with so much room: its exit code, what served after it, what was wrong, and the night after."""

    free_bytes: int
    code: int
    served: str
    faults: tuple[str, ...]
    then: int
    new_after: bool

    @property
    def good(self) -> bool:
        """Whether it ended as it should: done, or 3 with what served before or after."""
        whole = self.served in ("old", "new") and not self.faults
        return whole and self.code in (0, 3) and self.then == 0 and self.new_after


def measure(directory: Path, *, records: int, disk: Path | None = None) -> list[Tried]:
    """Try a night with each amount of room; on `disk`, where one is given, that is filled."""
    night = nights()
    settings = settings_of((disk or directory) / "home", directory / "models")
    lists = states(records=records, changes=len(FREE_BYTES))
    follow_lists(settings)
    write_lists(next(lists), settings.home)
    if night(settings).code:
        sys.exit("The first night did not end well.")
    tried = []
    for free, rows in zip(FREE_BYTES, lists, strict=True):
        write_lists(rows, settings.home)
        tried.append(_tried(settings, night, free, disk))
    return tried


def _tried(settings: Settings, night: Night, free: int, disk: Path | None) -> Tried:
    before = look(settings)
    if disk:
        with _filled(disk, free):
            ended = night(settings)
    else:
        ended = night(settings, None, files_up_to(free))
    after = look(settings)
    then = night(settings)
    new = look(settings)
    served = {before.held: "old", new.held: "new"}.get(after.held, "neither")
    return Tried(free, ended.code, served, after.faults, then.code, new.held != before.held)


@contextmanager
def _filled(disk: Path, free: int) -> Iterator[None]:
    """Fill a disk but for so many bytes until the block ends."""
    filling = disk / "filling"
    left = shutil.disk_usage(disk).free - free
    with filling.open("wb") as file:
        for _ in range(max(left, 0) // 4096):
            file.write(b"\0" * 4096)
    try:
        yield
    finally:
        filling.unlink()


@contextmanager
def mounted(place: Path) -> Iterator[Path | None]:
    """Mount a small file system in memory; None where that takes rights that we have not."""
    if os.geteuid() != 0:
        yield None
        return
    place.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs", str(place)]
    subprocess.run(["mount", *options], check=True)  # noqa: S603, S607
    try:
        yield place
    finally:
        # What was looked at may still be mapped: it goes with this process.
        subprocess.run(["umount", "--lazy", str(place)], check=True)  # noqa: S603, S607


def main() -> int:
    """Try, and print what came of it; the exit code is 1 where anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.disks", description=__doc__)
    parser.add_argument("--records", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory, mounted(Path(directory) / "disk") as disk:
        tried = measure(Path(directory), records=told.records, disk=disk)
    good = all(own.good for own in tried)
    figures = {"disk": "tmpfs" if disk else "limit on files", "good": good, "tried": [*map(asdict, tried)]}
    print(json.dumps(figures, ensure_ascii=False, indent=None if told.json else 2))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
