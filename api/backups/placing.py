"""How does a backup that was made ready take the place of what is there, so that nothing is lost?

At every moment the home holds one whole store, the old or the new, with an index that belongs to it or with
none.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from api.backups.aside import RESTORED, new_aside
from api.backups.contents import INDEX, STORE
from api.backups.moved import finish_moves, gather_log, holds_any, unfinished_store
from api.backups.restoring import Restorable
from api.files import flush
from api.nights.running import night_lock
from api.settings import Settings
from corpora import HomeError, load_store, release_store


@dataclass(frozen=True)
class Placed:
    """Where the old store and index are now, and what moves that were cut off had set aside."""

    aside: Path | None
    of_moves: tuple[Path, ...]


def try_out(settings: Settings, ready: Restorable) -> None:
    """Refuse what `put_in_place` would refuse of a database, which stays as it is.

    Raises `ConfigurationError` where it is not empty or cannot be used, `HomeError`, `LockedError`.
    """
    if settings.store_url:
        with load_store(ready.folder / STORE, settings.store_url, keep=False):
            pass


def put_in_place(settings: Settings, ready: Restorable) -> Placed:
    """Set aside what is there and move the backup in; returns what is kept, and where.

    Raises `LockedError` where a night is at work, or another process has the store open, and
    `ConfigurationError` where the store is a database that is not empty; nothing is changed then.
    """
    _flush_all(ready.folder)
    with night_lock(settings.writable_home()):
        return _put(settings, ready)


def _put(settings: Settings, ready: Restorable) -> Placed:
    if settings.store_file.exists():
        release_store(settings.store_file)
    if cut_off := unfinished_store(settings.home):
        gather_log(settings.home, cut_off)
    aside = new_aside(settings.home, RESTORED)
    if settings.store_url:
        _load(settings, ready, aside, settings.store_url)
    else:
        _swap(settings, ready, aside)
    if (ready.folder / INDEX).is_dir():
        os.rename(ready.folder / INDEX, settings.index)
    of_moves = finish_moves(settings.home)
    flush(settings.home)
    if holds_any(aside):
        return Placed(aside, of_moves)
    shutil.rmtree(aside)  # at most the index of a store that is elsewhere, such as in a database
    return Placed(None, of_moves)


def _swap(settings: Settings, ready: Restorable, aside: Path) -> None:
    """Make the store that was made ready the file of the home."""
    try:
        _move_aside(settings, aside)
        os.replace(ready.folder / STORE, settings.store_file)
    except BaseException:
        if (ready.folder / STORE).exists():  # else the new store is in its place
            _take_back(settings, aside)
        raise


def _load(settings: Settings, ready: Restorable, aside: Path, url: str) -> None:
    """Make the store that was made ready what the database of the home holds."""
    try:
        with load_store(ready.folder / STORE, url):
            _move_index(settings, aside)
    except BaseException:
        # An index that was set aside stays gone: whether the database was filled is not known then.
        shutil.rmtree(aside, ignore_errors=True)
        raise
    try:
        if settings.store_file.exists():  # the store first: no log is ever without its own
            os.rename(settings.store_file, aside / STORE)
        gather_log(settings.home, aside)
        flush(aside)
    except OSError as error:
        raise HomeError(
            f"The records are in the database, but {settings.store_file} cannot be set aside: "
            f"{error.strerror}. Move or delete it, and build the index: enmusubi index"
        ) from error


def _move_index(settings: Settings, aside: Path) -> None:
    """Also where there is no store beside it: its keys are not those of the store that comes."""
    if settings.index.is_dir():
        os.rename(settings.index, aside / INDEX)


def _move_aside(settings: Settings, aside: Path) -> None:
    """Move index and log, and give the store a second name, so that the first never names nothing."""
    _move_index(settings, aside)
    for path in settings.home.glob(f"{STORE}-*"):
        os.rename(path, aside / path.name)
    if settings.store_file.exists():
        try:
            os.link(settings.store_file, aside / STORE)
        except OSError:  # not every file system gives a file two names
            shutil.copy2(settings.store_file, aside / STORE)
    flush(aside)


def _take_back(settings: Settings, aside: Path) -> None:
    (aside / STORE).unlink(missing_ok=True)
    for path in aside.iterdir():
        os.rename(path, settings.home / path.name)
    aside.rmdir()


def _flush_all(folder: Path) -> None:
    for path in (*folder.rglob("*"), folder):
        flush(path)
