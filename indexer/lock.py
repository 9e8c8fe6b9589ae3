"""How is a home kept to one writer at a time?"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpora import LockedError


@contextmanager
def writer_lock(directory: Path) -> Iterator[None]:
    """Hold the lock of `directory`; the system releases it when the process ends, however it ends.

    Raises `LockedError` naming the process that holds it.
    """
    path = directory / "lock"
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            owner = file.read().strip() or "unknown"
            raise LockedError(
                f"{directory} is being written by process {owner}. Wait until it has ended and try again."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
