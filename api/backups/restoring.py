"""How is a backup made ready to take the place of what is there, so that nothing purged comes back?

All is checked and made ready in a directory of its own; `placing` puts it in place.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.backups.archive import read_contents, unpack
from api.backups.aside import stores_aside
from api.backups.contents import INDEX, STORE, refusal
from api.backups.moved import unfinished_moves, with_log
from api.backups.scratch import scratch_directory
from api.settings import Settings
from corpora import (
    HomeError,
    IndexUnavailableError,
    Store,
    Tombstone,
    end_sessions,
    open_store,
    release_store,
    tombstones_at,
)


@dataclass(frozen=True)
class Restorable:
    """A backup that was checked and made ready in `folder`.

    `purged_again` are the records that it held and that were purged since, `shut_again` the accounts that
    were shut since; `index` says what becomes of its index: "restored", "none" (it has none), "left out" (it
    holds what was purged). `asked` is whether a store of the home could say what was purged, revoked and shut
    since.
    """

    folder: Path
    made_at: str | None
    records: Mapping[str, int]
    purged_again: tuple[str, ...]
    shut_again: tuple[str, ...]
    index: str
    asked: bool


@contextmanager
def made_ready(settings: Settings, source: Path, *, purges: bool) -> Iterator[Restorable]:
    """Check a backup, or a home that was set aside, and make it ready beside what is there.

    With `purges` false, neither the store that is there nor those set aside are asked what was purged.
    Raises `NotFoundError`, `FormatError`, `ConfigurationError`, `HomeError`.
    """
    if not source.is_dir():
        read_contents(source)  # refused at once, before anything is written
    asked = {settings.store_file, *stores_aside(settings)} if purges else set()
    buried = {path: _purged_there(settings, path) for path in sorted(asked) if path.exists()}
    try:
        with scratch_directory(_beside(settings)) as scratch:
            folder = scratch / "content"
            folder.mkdir()
            made_at = None
            if source.is_dir():
                _copy(settings, source, folder)
            else:
                made_at = unpack(source, folder).made_at
            yield _ready(folder, made_at, buried)
    except OSError as error:
        raise HomeError(
            f"{settings.home} cannot be written: {error.strerror}. Make room, or free it."
        ) from error


def _beside(settings: Settings) -> Path:
    """Where a backup is made ready: on the disk of the home, in it where there is one."""
    home = settings.home.absolute()
    return next(place for place in (home, *home.parents) if place.is_dir())


def _purged_there(settings: Settings, path: Path) -> tuple[Tombstone, ...]:
    try:
        with with_log(settings.home, path) as whole:
            return tombstones_at(whole)
    except HomeError as error:
        delete = "" if path == settings.store_file else f"Delete {path.parent}, or "
        raise HomeError(
            f"{error} So nobody can tell what must not come back. "
            f"{delete or 'To '}restore all the same: --without-purges"
        ) from error


def _copy(settings: Settings, source: Path, folder: Path) -> None:
    """Copy a home that was set aside, with the log of its store and its index.

    Where its move was cut off, the index has stayed in the home, and perhaps the log.
    """
    if not (source / STORE).is_file():
        raise refusal(f"{source} holds no {STORE}")
    unfinished = [path.resolve() for path in unfinished_moves(settings.home)]
    alone = source.resolve() in unfinished and not settings.store_file.exists()
    logs = settings.home.glob(f"{STORE}-*") if alone else ()
    for path in (*source.glob(f"{STORE}*"), *logs):
        shutil.copyfile(path, folder / path.name)
    index = settings.index if alone else source / INDEX
    if index.is_dir():
        shutil.copytree(index, folder / INDEX)


def _ready(folder: Path, made_at: str | None, buried: Mapping[Path, Iterable[Tombstone]]) -> Restorable:
    with closing(_opened(folder)) as store:
        if found := store.faults():
            raise refusal(f"its store is damaged. {found[0].what}")
        was_shut = _shut(store)
        purged_again = store.bury(one for found in buried.values() for one in found)
        shut_again = tuple(sorted(_shut(store) - was_shut))
        gone = {one.record_id for one in store.tombstones() if one.action == "purge"}
        records = {**store.counts().by_kind}
    end_sessions(folder / STORE)  # of a home that was set aside: who has signed out since stays so
    release_store(folder / STORE)
    index = _index_of(folder / INDEX, gone)
    return Restorable(folder, made_at, records, purged_again, shut_again, index, asked=bool(buried))


def _shut(store: Store) -> set[str]:
    return {account.id for account in store.accounts() if account.disabled_at is not None}


def _opened(folder: Path) -> Store:
    try:
        return open_store(folder / STORE)
    except HomeError as error:
        raise refusal("its store is no database") from error


def _index_of(index: Path, gone: set[str]) -> str:
    """Say what becomes of a backup's index; one that holds what was purged, or cannot be read, is removed."""
    if not index.is_dir():
        return "none"
    from indexer import current_id, read_manifest

    usable = False
    try:
        if current_id(index) in {path.name for path in index.glob("generations/*")}:
            held = {row.record_id for rows in read_manifest(index).rows.values() for row in rows}
            usable = not held & gone
    except IndexUnavailableError:
        usable = False  # such as one that another version of the program made
    if usable:
        return "restored"
    shutil.rmtree(index)
    return "left out"
