"""Where is work kept that is not finished, and who removes what a killed process left of it?

A directory that its process holds a lock on: where nobody holds the lock, the process has ended.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = ".enmusubi-unfinished-"


@contextmanager
def scratch_directory(parent: Path) -> Iterator[Path]:
    """Give a directory that only its owner may read, and remove it in the end. Raises OSError."""
    remove_left_over(parent)
    path, lock = _held(parent)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        os.close(lock)


def left_over(parent: Path) -> list[Path]:
    """Return what processes that were cut off left in a directory, sorted."""
    found = []
    for path in sorted(parent.glob(f"{_PREFIX}*")):
        lock = _taken(path)
        if lock is not None:
            os.close(lock)
            found.append(path)
    return found


def remove_left_over(parent: Path) -> None:
    """Remove what processes that were cut off left in a directory."""
    for path in parent.glob(f"{_PREFIX}*"):
        lock = _taken(path)
        if lock is not None:
            shutil.rmtree(path, ignore_errors=True)
            os.close(lock)


def _held(parent: Path) -> tuple[Path, int]:
    while True:
        path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        with suppress(FileNotFoundError):
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(lock, fcntl.LOCK_EX)
            if path.is_dir():
                return path, lock
            os.close(lock)  # another process took it for a left-over before it was locked


def _taken(path: Path) -> int | None:
    """The lock of a directory that nobody holds; None where somebody does, or it is none."""
    try:
        lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock
