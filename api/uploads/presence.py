"""Which servers of a home are alive, so that none takes another's imports for left behind?

Each holds a lock on a file of its own for as long as it lives; the system lets go of it however it ends.
"""

import fcntl
import os
import uuid
from contextlib import suppress
from pathlib import Path
from typing import IO


class Presence:
    """One server among those of a home; `name` tells it from the others."""

    def __init__(self, directory: Path) -> None:
        self.name = uuid.uuid4().hex
        self._directory = directory
        self._held: IO[bytes] | None = None

    def begin(self) -> None:
        """Be there. Raises `OSError` where nothing can be written."""
        self._directory.mkdir(parents=True, exist_ok=True)
        while self._held is None:
            file = (self._directory / self.name).open("ab")
            fcntl.flock(file, fcntl.LOCK_EX)
            if self._is_there(file):
                self._held = file
            else:
                file.close()  # another that began just then took it for left behind

    def others(self) -> frozenset[str]:
        """Return the names of the other servers that live; removes the files of those that do not."""
        return frozenset(
            path.name for path in self._directory.iterdir() if path.name != self.name and _lives(path)
        )

    def end(self) -> None:
        """Be there no longer."""
        (self._directory / self.name).unlink(missing_ok=True)
        if self._held is not None:
            self._held.close()
            self._held = None
        with suppress(OSError):  # others are there
            self._directory.rmdir()

    def _is_there(self, file: IO[bytes]) -> bool:
        try:
            return os.path.samestat(os.fstat(file.fileno()), (self._directory / self.name).stat())
        except FileNotFoundError:
            return False


def _lives(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)  # while it is held: who owns it sees that it is gone
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False
