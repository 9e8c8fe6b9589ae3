"""Where does a home keep what has lost its place to something else?

In directories of its own within it. What is erased or revoked, is so in their stores as well.
"""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from api.backups.contents import STORE
from api.backups.moved import MOVED, holds_any
from api.settings import Settings
from corpora import ConfigurationError, HomeError, Store, open_store

RESTORED = "before-restore-"


def new_aside(home: Path, prefix: str, *, mark: str = "") -> Path:
    """Make the directory for what is set aside now; only its owner may enter it. Raises OSError."""
    now = datetime.now(UTC)
    aside = home / f"{prefix}{now:%Y%m%dT%H%M%S}-{now.microsecond:06d}Z{mark}"
    aside.mkdir(mode=0o700)
    return aside


def set_aside(home: Path) -> list[Path]:
    """Return the directories in which restoring or moving has set aside what was there, sorted.

    A restore that was cut off leaves one without a store: what was there is still in its place.
    """
    found = [path for prefix in (RESTORED, MOVED) for path in home.glob(f"{prefix}*") if path.is_dir()]
    return sorted(found)


def stores_aside(settings: Settings) -> list[Path]:
    """Return the files of all stores in a home that it does not work with.

    Where it works with a database, the file that still has the place of its own is one of them.
    """
    found = [folder / STORE for folder in set_aside(settings.home)]
    if settings.store_url:
        found.append(settings.store_file)
    return [path for path in found if path.is_file()]


def in_stores_aside(settings: Settings, act: Callable[[Store], bool], *, what: str) -> list[Path]:
    """Do something in each of these stores; returns the files of those where it found what it looks for.

    Raises `HomeError` where one cannot be opened, or only its log is there; `LockedError`.
    """
    for folder in set_aside(settings.home):
        if holds_any(folder) and not (folder / STORE).is_file():
            raise HomeError(
                f"{folder} may hold '{what}' as well, but has only the log of a store. Delete it, or put it "
                "beside its store, and do this again."
            )
    found = []
    for path in stores_aside(settings):
        try:
            with closing(open_store(path)) as store:
                if act(store):
                    found.append(path)
        except (HomeError, ConfigurationError) as error:
            place = path if path == settings.store_file else path.parent
            raise HomeError(
                f"{place} may hold '{what}' as well, but cannot be read: {error} Delete it and do this again."
            ) from error
    return found
