"""Have the records of a home gone from its file to a database, and was the way there cut off?

While they move, their file lies in a directory whose name says so; at the end it loses that part of its name.
As long as one has it, no command but `move-store` and `restore` opens a store: it would begin an empty one
beside the records.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import join

from api.backups.contents import STORE
from api.backups.scratch import scratch_directory
from corpora import HomeError

MOVED = "before-move-"
UNFINISHED = ".unfinished"


def unfinished_moves(home: Path) -> list[Path]:
    """Return the directories of moves that are at work or were cut off, sorted; perhaps without a store."""
    return sorted(path for path in home.glob(f"{MOVED}*{UNFINISHED}") if path.is_dir())


def unfinished_store(home: Path) -> Path | None:
    """Return the directory in which the only file of a home's records lies, its move being unfinished."""
    if (home / STORE).exists():
        return None
    return next((path for path in unfinished_moves(home) if (path / STORE).is_file()), None)


def holds_any(path: Path) -> bool:
    """Whether a directory holds a store, or at least the log of one, in which the newest records may be."""
    return any(path.glob(f"{STORE}*"))


def check_not_moved(home: Path, url: str | None) -> None:
    """Refuse to open a store that would begin empty beside the records of a home. Raises `HomeError`."""
    for path in unfinished_moves(home):
        if _stops(home, url, path):
            raise HomeError(_cut_off(home, path))
    if url or (home / STORE).exists():
        return
    for path in sorted(home.glob(f"{MOVED}*"), reverse=True):
        if (path / STORE).is_file():
            raise HomeError(
                f"The records of {home} have moved into a database. Set ENMUSUBI_STORE_URL, which names it. "
                f"To go back to what they were before: {to_go_back(home, path)}. To begin with none, move "
                "that directory elsewhere."
            )


def look_at_moves(home: Path, url: str | None) -> list[str]:
    """Say of moves that were cut off what `check_not_moved` does not refuse, for `doctor`."""
    return [left_behind(home, path) for path in unfinished_moves(home) if not _stops(home, url, path)]


def left_behind(home: Path, path: Path) -> str:
    """What is said of a directory of a move that was cut off and that cannot go on from it."""
    if (path / STORE).is_file():
        return (
            f"A move that was cut off left its records in {path}, and {home / STORE} holds a store, too. Put "
            f"those back in its place (without ENMUSUBI_STORE_URL: {to_go_back(home, path)}), or delete that "
            "directory where they are no longer needed."
        )
    if holds_any(path):
        return (
            f"A move that was cut off left the log of a store in {path}, without the store: what was written "
            f"last may be there only. Where {home / STORE} has not been opened since, move its files beside "
            "that; else delete that directory."
        )
    return f"A command was cut off and left {path}. Delete that directory."


def to_go_back(home: Path, path: Path) -> str:
    """The command that brings back what was set aside, ready to be pasted."""
    return command(home, "restore", path)


def command(home: Path, *words: object) -> str:
    """A command for a home, ready to be pasted."""
    return join(["enmusubi", "--home", str(home), *map(str, words)])


def gather_log(home: Path, path: Path) -> None:
    """Bring the log that lies in a home to its store, which was moved before it. Raises OSError.

    Where a home holds a store, the log is that one's and stays.
    """
    for log in [] if (home / STORE).exists() else sorted(home.glob(f"{STORE}-*")):
        os.rename(log, path / log.name)


@contextmanager
def with_log(home: Path, file: Path) -> Iterator[Path]:
    """Give a store as it was written: a copy with the log, where a move was killed between store and log."""
    logs = sorted(home.glob(f"{STORE}-*"))
    if not logs or (home / STORE).exists() or file.parent not in unfinished_moves(home):
        yield file
        return
    with scratch_directory(home) as scratch:
        for path in (*file.parent.glob(f"{STORE}*"), *logs):
            shutil.copyfile(path, scratch / path.name)
        yield scratch / STORE


def finish_moves(home: Path) -> tuple[Path, ...]:
    """Take the mark from what moves have set aside, and remove what is empty.

    Returns where that which is kept lies now. Raises OSError.
    """
    kept = []
    for path in unfinished_moves(home):
        if holds_any(path):
            kept.append(path.rename(finished(path)))
        else:
            shutil.rmtree(path)
    return tuple(kept)


def finished(path: Path) -> Path:
    """Where what a move has set aside lies in the end."""
    return path.with_name(path.name.removesuffix(UNFINISHED))


def _stops(home: Path, url: str | None, path: Path) -> bool:
    """Whether a store would be opened beside records that are on their way into another."""
    return bool(url) if (home / STORE).exists() else (path / STORE).is_file()


def _cut_off(home: Path, path: Path) -> str:
    here, inside = (home / STORE).exists(), holds_any(path)
    if here and inside:
        return left_behind(home, path)
    back = "unset that" if here else f"unset that and: {to_go_back(home, path)}"
    stay = "it serves from then on"  # for the move has removed what was empty
    if inside:
        stay = f"stay with it: {join(['mv', str(path), str(finished(path))])}"
    return (
        f"The records of {home} are being moved into a database, or that was cut off: they are in "
        f"{(home if here else path) / STORE}. Unless move-store is at work, go on: "
        f"{command(home, 'move-store')} (with ENMUSUBI_STORE_URL set). Where that says that the database "
        f"holds a store already, {stay}. To {'stay with' if here else 'go back to'} the file, "
        f"{back}"
    )
