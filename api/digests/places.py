"""Where do feeds and mails lie in a home, and how is one written so that nobody sees half of it?

Both are confidential: only the owner of the home may read them.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, unquote

from api.files import flush
from api.settings import Settings
from corpora import LockedError

FEEDS, OUTBOX = "digests", "outbox"
_PART = ".part"
_WAIT_S = 60.0  # a mail server may be slow


def feed_place(settings: Settings, account: str) -> Path:
    """Return the file of an account's feed; its name is the account's id, made safe for any file system."""
    return settings.home / FEEDS / f"{quote(account, safe='')}.atom"


def mail_place(settings: Settings, digest_id: str) -> Path:
    """Return the file of a digest's mail: always the same, so that writing it again adds none."""
    return settings.home / OUTBOX / f"{digest_id}.eml"


def feeds_there(settings: Settings) -> dict[str, Path]:
    """Return the feeds that lie in the home by account."""
    return {unquote(path.stem): path for path in sorted((settings.home / FEEDS).glob("*.atom"))}


def mails_there(settings: Settings) -> dict[str, Path]:
    """Return the mails that lie in the outbox by digest."""
    return {path.stem: path for path in sorted((settings.home / OUTBOX).glob("*.eml"))}


def write_private(path: Path, data: bytes) -> None:
    """Write a file at once and for good, for the owner's eyes only. Raises OSError."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    part = path.with_name(f".{path.name}{_PART}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    flush(path.parent)


@contextmanager
def one_at_a_time(settings: Settings) -> Iterator[None]:
    """Let one process at a time write feeds and mails: none may write after a purge what it read before.

    Raises `LockedError` where another takes too long, OSError.
    """
    path = settings.home / FEEDS / "lock"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    give_up_at = time.monotonic() + _WAIT_S
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600)) as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > give_up_at:
                    raise LockedError(
                        f"Another process is delivering digests in {settings.home}. Wait until it has ended "
                        "and do it again."
                    ) from None
                time.sleep(0.1)
        yield


def remove_parts(settings: Settings) -> None:
    """Remove what a killed process left half written. Raises OSError."""
    for folder in (FEEDS, OUTBOX):
        for part in (settings.home / folder).glob(f".*{_PART}"):
            part.unlink(missing_ok=True)
