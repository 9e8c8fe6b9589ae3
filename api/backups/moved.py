"""Have the records of a home gone from its file to a database, and was the way there cut off?

While they move, their file lies in a directory whose name says so; at the end it loses that part of its name.
As long as one has it, no command but `move-store` and `restore` opens a store: it would begin an empty one
beside the records.
"""

import os
import shutil
from pathlib import Path
from shlex import quote

from api.backups.contents import STORE
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


def check_not_moved(home: Path, url: str | None) -> None:
    """Refuse to open a store that would begin empty beside the records of a home. Raises `HomeError`."""
    here = (home / STORE).exists()
    for path in unfinished_moves(home) if url or not here else ():
        raise HomeError(
            f"The records of {home} are being moved into a database, or that was cut off: "
            f"{_place(home, path)}. Unless move-store is at work, go on: enmusubi move-store (with "
            f"ENMUSUBI_STORE_URL set). {_or_stay(home, path)}"
        )
    if url or here:
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
    found = []
    for path in unfinished_moves(home) if not url and (home / STORE).exists() else ():
        if (path / STORE).is_file():
            found.append(two_stores(home, path))
        else:
            found.append(f"A command was cut off and left {path}. Delete that directory.")
    return found


def two_stores(home: Path, path: Path) -> str:
    """What is said where a move was cut off and another store has the place of the file that moved."""
    return (
        f"A move that was cut off left its records in {path}, and {home / STORE} holds a store, too. Put "
        f"those back in its place (without ENMUSUBI_STORE_URL: {to_go_back(home, path)}), or delete that "
        "directory where they are no longer needed."
    )


def to_go_back(home: Path, path: Path) -> str:
    """The command that brings back what was set aside, ready to be pasted."""
    return f"enmusubi --home {quote(str(home))} restore {quote(str(path))}"


def finish_moves(home: Path) -> None:
    """Take the mark from what moves have set aside, and remove what holds no store. Raises OSError."""
    for path in unfinished_moves(home):
        if (path / STORE).is_file():
            os.rename(path, finished(path))
        else:
            shutil.rmtree(path)


def finished(path: Path) -> Path:
    """Where what a move has set aside lies in the end."""
    return path.with_name(path.name.removesuffix(UNFINISHED))


def _place(home: Path, path: Path) -> str:
    held = path if (path / STORE).is_file() else home
    return f"they are in {held / STORE}"


def _or_stay(home: Path, path: Path) -> str:
    if (home / STORE).exists():
        return "To stay with the file, unset that."
    return f"To go back to the file, unset that and: {to_go_back(home, path)}"
