"""How do the records of a home come out of its file into a database, every key as it is?

What nobody else has open is copied, brought up to the newest schema, looked at for damage, and loaded in one
transaction. The index stays: it names keys, which are the same. The file is set aside, where a purge reaches
it and nothing else does.
"""

import os
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from api.backups.aside import MOVED, new_aside
from api.backups.contents import STORE
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
    file, url = settings.store_file, settings.store_url
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
        with ExitStack() as held:
            if not dry_run:
                held.enter_context(night_lock(settings.writable_home()))
                release_store(file)
            copy = held.enter_context(scratch_directory(settings.home)) / STORE
            _copy_sound(file, copy)
            with load_store(copy, url, keep=not dry_run) as rows:
                pass
            return MovedStore(rows, None if dry_run else _put_aside(settings))
    except OSError as error:
        raise HomeError(
            f"{settings.home} cannot be written: {error.strerror}. Make room, or free it."
        ) from error


def _copy_sound(file: Path, copy: Path) -> None:
    """Copy a store, signed out and brought up to the newest schema. Raises `HomeError`."""
    copy_database(file, copy)
    with closing(open_store(copy)) as store:
        if found := store.faults():
            raise HomeError(f"{found[0].what} Nothing was moved. {found[0].remedy}")
    release_store(copy)


def _put_aside(settings: Settings) -> Path:
    aside = new_aside(settings.home, MOVED)
    os.rename(settings.store_file, aside / STORE)
    for path in (aside, settings.home):
        flush(path)
    return aside
