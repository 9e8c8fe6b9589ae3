"""How is a home kept to one writer at a time, and who is it?"""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from corpora import LockedError


@contextmanager
def writer_lock(directory: Path, *, name: str = "lock", work: str | None = None) -> Iterator[None]:
    """Hold the lock of `directory`; the system releases it when the process ends, however it ends.

    `name` is the lock's file, `work` what its holder does, for the message. Raises `LockedError` naming the
    process that holds it, its host, and since when.
    """
    path = directory / name
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise LockedError(
                f"{work or f'{directory} is being written'} by process {_owner(file.read())}. "
                "Wait until it has ended and try again."
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()} {_host()} {datetime.now(UTC).isoformat(timespec='seconds')}")
        file.flush()
        yield


def lock_holder(directory: Path, *, name: str = "lock") -> str | None:
    """Return who holds a lock (process, host, since when); None where nobody does."""
    try:
        with (directory / name).open(encoding="ascii", errors="replace") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return _owner(file.read())
    except FileNotFoundError:
        pass
    return None


def _host() -> str:
    """The name of this machine without blanks, in ASCII."""
    return "".join(c if c.isascii() and not c.isspace() else "?" for c in socket.gethostname()) or "?"


def _owner(line: str) -> str:
    """Who holds the lock: process, host and time where the line tells them."""
    match line.split():
        case [process, host, since]:
            return f"{process} on {host} since {since}{_age(since)}"
        case words:
            return " ".join(words) or "unknown"


def _age(since: str) -> str:
    try:
        age = datetime.now(UTC) - datetime.fromisoformat(since)
    except (ValueError, TypeError):  # no time, or one without a zone
        return ""
    return f" (for {timedelta(seconds=max(round(age.total_seconds()), 0))})"
