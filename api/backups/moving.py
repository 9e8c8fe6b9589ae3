"""How do the records of a home come out of its file into a database, every key as it is?

What nobody else has open is set aside, where a purge reaches it and nothing else does; from there it is
copied, brought up to the newest schema, looked at for damage, and loaded in one transaction. Where that fails
the file comes back to its place. The index stays: it names keys, which are the same. One that was killed goes
on (`moved` says how it is known): what the database holds by then is compared with the file.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.backups.aside import new_aside
from api.backups.contents import STORE
from api.backups.moved import (
    MOVED,
    UNFINISHED,
    finish_moves,
    finished,
    gather_log,
    holds_any,
    left_behind,
    to_go_back,
    unfinished_moves,
    unfinished_store,
    with_log,
)
from api.backups.scratch import scratch_directory
from api.files import flush
from api.nights.running import night_lock
from api.settings import Settings
from corpora import (
    ConfigurationError,
    HomeError,
    copy_database,
    load_store,
    open_store,
    release_store,
)


@dataclass(frozen=True)
class MovedStore:
    """How many rows of each table the database holds, each compared; where the file is now."""

    rows: Mapping[str, int]
    aside: Path | None


def move_store(settings: Settings, *, dry_run: bool) -> MovedStore:
    """Move the store of a home from its file into the database that the settings name.

    In a dry run all is done and taken back. Raises `ConfigurationError` where no database is named, or it is
    not empty; `HomeError` where there is no store or it is damaged; `LockedError` where it is in use.
    """
    cut_off = unfinished_store(settings.home)
    file, url = cut_off / STORE if cut_off else settings.store_file, settings.store_url
    if url is None:
        raise ConfigurationError(
            "Nothing says which database the records are to move into. Set "
            "ENMUSUBI_STORE_URL=postgresql://user@host:5432/database, here and for the server."
        )
    if not file.is_file():
        raise HomeError(
            f"There is no {file} to move. Name the home (--home DIR), or see where its records are: "
            "enmusubi doctor"
        )
    try:
        if dry_run:
            return MovedStore(_load(settings, file, url, keep=False), None)
        with night_lock(settings.writable_home()):
            with _put_aside(settings) as aside:
                rows = _load(settings, aside / STORE, url, keep=True)
            finish_moves(settings.home)
            flush(settings.home)
            return MovedStore(rows, finished(aside))
    except OSError as error:
        raise HomeError(
            f"{settings.home} cannot be written: {error.strerror}. Make room, or free it."
        ) from error


@contextmanager
def _put_aside(settings: Settings) -> Iterator[Path]:
    """Set the file aside, flushed, before anything is read of it: nobody may write to it meanwhile.

    It is put back where anything is raised within, unless a move that was cut off had set it aside: whether
    the database was filled then is not known. Raises `LockedError` where another process has it open.
    """
    cut_off = unfinished_store(settings.home)
    if cut_off is None:
        _clear_up(settings)
        release_store(settings.store_file)
    aside = cut_off or new_aside(settings.home, MOVED, mark=UNFINISHED)
    try:
        if cut_off is None:  # the store first: no log is ever without its own
            os.rename(settings.store_file, aside / STORE)
        if settings.store_file.exists():
            raise HomeError(f"{settings.store_file} came back while it moved")
        gather_log(settings.home, aside)
        release_store(aside / STORE)  # again, for who has opened it in between
        for path in (aside, settings.home):
            flush(path)
        yield aside
    except BaseException as error:
        if cut_off is None:
            _put_back(settings, aside, error)
        raise


def _clear_up(settings: Settings) -> None:
    """Remove what moves left that were killed before they moved anything. Raises `HomeError`."""
    for path in unfinished_moves(settings.home):
        if holds_any(path):
            raise HomeError(left_behind(settings.home, path))
    finish_moves(settings.home)


def _put_back(settings: Settings, aside: Path, error: BaseException) -> None:
    if (aside / STORE).exists() and settings.store_file.exists():
        raise HomeError(
            f"Nothing was moved ({error}), and another process has made a new {settings.store_file} "
            f"meanwhile. The records are in {aside}. End that process, unset ENMUSUBI_STORE_URL, and: "
            f"{to_go_back(settings.home, aside)}"
        ) from error
    for path in sorted(aside.iterdir(), reverse=True):  # the store last
        os.rename(path, settings.home / path.name)
    aside.rmdir()


def _load(settings: Settings, file: Path, url: str, *, keep: bool) -> Mapping[str, int]:
    """Fill the database from a sound copy, unless a move that was cut off has done so.

    Raises `ConfigurationError`, `HomeError`.
    """
    with scratch_directory(settings.home) as scratch, with_log(settings.home, file) as whole:
        _copy_sound(whole, scratch / STORE)
        with load_store(scratch / STORE, url, keep=keep, again=True) as rows:
            pass
    return rows


def _copy_sound(file: Path, copy: Path) -> None:
    """Copy a store, signed out and brought up to the newest schema. Raises `HomeError`."""
    copy_database(file, copy)
    with closing(open_store(copy)) as store:
        if found := store.faults():
            raise HomeError(f"{found[0].what} Nothing was moved. {found[0].remedy}")
    release_store(copy)
