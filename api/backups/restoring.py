"""How does a backup take the place of what is there, so that nothing purged comes back and nothing is lost?

All is checked and made ready in a directory of its own. At every moment after that the home holds one whole
store, the old or the new, with an index that belongs to it or with none.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.backups.archive import read_contents, unpack
from api.backups.aside import RESTORED, new_aside, stores_aside
from api.backups.contents import INDEX, STORE, refusal
from api.backups.scratch import scratch_directory
from api.files import flush
from api.nights.running import night_lock
from api.settings import Settings
from corpora import (
    HomeError,
    IndexUnavailableError,
    Store,
    Tombstone,
    end_sessions,
    load_store,
    open_store,
    release_store,
    tombstones_at,
)


@dataclass(frozen=True)
class Restorable:
    """A backup that was checked and made ready in `folder`.

    `purged_again` are the records that it held and that were purged since; `index` says what becomes of its
    index: "restored", "none" (it has none), "left out" (it holds what was purged). `asked` is whether a store
    of the home could say what was purged and revoked since.
    """

    folder: Path
    made_at: str | None
    records: Mapping[str, int]
    purged_again: tuple[str, ...]
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
                _copy(source, folder)
            else:
                made_at = unpack(source, folder).made_at
            yield _ready(folder, made_at, buried)
    except OSError as error:
        raise HomeError(
            f"{settings.home} cannot be written: {error.strerror}. Make room, or free it."
        ) from error


def try_out(settings: Settings, ready: Restorable) -> None:
    """Refuse what `put_in_place` would refuse of a database, which stays as it is.

    Raises `ConfigurationError` where it is not empty or cannot be used, `HomeError`, `LockedError`.
    """
    if settings.store_url:
        with load_store(ready.folder / STORE, settings.store_url, keep=False):
            pass


def put_in_place(settings: Settings, ready: Restorable) -> Path | None:
    """Set aside what is there and move the backup in; returns where the old store and index are now.

    Raises `LockedError` where a night is at work, or another process has the store open, and
    `ConfigurationError` where the store is a database that is not empty; nothing is changed then.
    """
    _flush_all(ready.folder)
    with night_lock(settings.writable_home()):
        return _put(settings, ready)


def _put(settings: Settings, ready: Restorable) -> Path | None:
    if settings.store_file.exists():
        release_store(settings.store_file)
    aside = new_aside(settings.home, RESTORED)
    if settings.store_url:
        _load(settings, ready, aside, settings.store_url)
    else:
        _swap(settings, ready, aside)
    if (ready.folder / INDEX).is_dir():
        os.rename(ready.folder / INDEX, settings.index)
    flush(settings.home)
    if (aside / STORE).is_file():
        return aside
    shutil.rmtree(aside)  # at most the index of a store that is elsewhere, such as in a database
    return None


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
        for path in settings.home.glob(f"{STORE}*"):
            os.rename(path, aside / path.name)
        flush(aside)
    except OSError as error:
        raise HomeError(
            f"The records are in the database, but {settings.store_file} cannot be set aside: "
            f"{error.strerror}. Move or delete it, and build the index: enmusubi index"
        ) from error


def _beside(settings: Settings) -> Path:
    """Where a backup is made ready: on the disk of the home, in it where there is one."""
    home = settings.home.absolute()
    return next(place for place in (home, *home.parents) if place.is_dir())


def _purged_there(settings: Settings, path: Path) -> tuple[Tombstone, ...]:
    try:
        return tombstones_at(path)
    except HomeError as error:
        delete = "" if path == settings.store_file else f"Delete {path.parent}, or "
        raise HomeError(
            f"{error} So nobody can tell what must not come back. "
            f"{delete or 'To '}restore all the same: --without-purges"
        ) from error


def _copy(source: Path, folder: Path) -> None:
    """Copy a home that was set aside; a log that was beside its store comes along."""
    if not (source / STORE).is_file():
        raise refusal(f"{source} holds no {STORE}")
    for path in source.glob(f"{STORE}*"):
        shutil.copyfile(path, folder / path.name)
    if (source / INDEX).is_dir():
        shutil.copytree(source / INDEX, folder / INDEX)


def _ready(folder: Path, made_at: str | None, buried: Mapping[Path, Iterable[Tombstone]]) -> Restorable:
    with closing(_opened(folder)) as store:
        if found := store.faults():
            raise refusal(f"its store is damaged. {found[0].what}")
        purged_again = store.bury(one for found in buried.values() for one in found)
        gone = {one.record_id for one in store.tombstones()}
        records = {**store.counts().by_kind}
    end_sessions(folder / STORE)  # of a home that was set aside: who has signed out since stays so
    release_store(folder / STORE)
    index = _index_of(folder / INDEX, gone)
    return Restorable(folder, made_at, records, purged_again, index, asked=bool(buried))


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
