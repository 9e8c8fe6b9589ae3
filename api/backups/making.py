"""How is a home written into one file while it is in use, and which old files may go?"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from api.backups.archive import check, pack, read_contents
from api.backups.contents import INDEX, STORE, Contents, Facts
from api.backups.scratch import scratch_directory
from api.files import flush
from api.settings import Settings
from corpora import EnmusubiError, Store, UsageError

_OWN = re.compile(r"enmusubi-\d{8}T\d{6}-\d{6}Z\.zip", re.ASCII)


@dataclass(frozen=True)
class Kept:
    """What keeping the newest backups did: files removed, and files left alone since they are not sound."""

    removed: tuple[Path, ...]
    left_alone: tuple[Path, ...]


def dated_name(made: datetime) -> str:
    """Return the name of a backup made at that moment; names sort by time."""
    return f"enmusubi-{made:%Y%m%dT%H%M%S}-{made.microsecond:06d}Z.zip"


def make_backup(
    settings: Settings, store: Store, target: Path, *, with_index: bool, made: datetime | None = None
) -> Contents:
    """Write a backup, read it back, and move it to its place at once.

    Raises `UsageError` where the place cannot be written, `HomeError`, `IndexUnavailableError`.
    """
    try:
        with scratch_directory(target.parent) as scratch:
            folder, packed = scratch / "content", scratch / "packed.zip"
            folder.mkdir()
            contents = pack(folder, _collected(settings, store, folder, with_index, made), packed)
            check(packed)
            os.chmod(packed, 0o600)  # it holds what is confidential
            flush(packed)
            os.replace(packed, target)
            flush(target.parent)
            return contents
    except OSError as error:
        raise UsageError(
            f"--out {target}: it cannot be written: {error.strerror}. Name another place."
        ) from error


def _collected(
    settings: Settings, store: Store, folder: Path, with_index: bool, made: datetime | None
) -> Facts:
    generation = None
    if with_index:
        from indexer import copy_generation

        # The index first: a key that it holds must not be one that the store's copy will give again.
        generation = copy_generation(settings.index, folder / INDEX).id
    copy = store.copy_to(folder / STORE)
    return Facts(
        made_at=(made or datetime.now(UTC)).isoformat(timespec="microseconds"),
        program=version("enmusubi"),
        home=str(settings.home.resolve()),
        schema_version=copy.schema_version,
        records=dict(copy.counts.by_kind),
        withdrawn=copy.counts.withdrawn,
        purged=copy.counts.purged,
        generation=generation,
    )


def keep_newest(directory: Path, newest: Path, count: int) -> Kept:
    """Remove all but the newest backups of the home that `newest` is of, `newest` being one of them.

    What is named otherwise, is of another home, a link, or no sound backup stays. Raises OSError.
    """
    home = read_contents(newest).home
    own, left_alone = [], []
    for path in _dated(directory):
        try:
            contents = read_contents(path)
        except EnmusubiError:
            left_alone.append(path)
            continue
        if contents.home == home and path.name != newest.name:
            own.append((contents.made_at, path))
    old = [path for _, path in sorted(own, reverse=True)[count - 1 :]]
    for path in old:
        path.unlink()
    return Kept(tuple(sorted(old)), tuple(left_alone))


def _dated(directory: Path) -> Iterable[Path]:
    return sorted(
        path
        for path in directory.iterdir()
        if _OWN.fullmatch(path.name) and path.is_file() and not path.is_symlink()
    )
