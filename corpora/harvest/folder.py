"""Which files lie in a folder that is followed, and what do they hold?

Symbolic links, in it or below it, are not followed: they may lead to files that are nobody's list.
"""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpora.errors import InputError, NotFoundError
from corpora.harvest.names import readable

_CHUNK_BYTES = 2**20


@dataclass(frozen=True)
class Listed:
    """A file below a folder; `refusal` says why it is not read."""

    place: str
    path: Path
    size_bytes: int
    mtime_ns: int
    refusal: str | None = None


def files_below(folder: Path, wants: Callable[[str], bool]) -> list[Listed]:
    """Return the files below a folder that are wanted, ordered by place; hidden ones are left out.

    Raises `NotFoundError` where there is no such folder, `InputError` where one cannot be read.
    """
    if not folder.is_dir():
        raise NotFoundError(f"There is no folder {folder}. Check the path, and that the share is connected.")

    def fail(error: OSError) -> None:
        raise InputError(
            f"{error.filename} cannot be read: {error.strerror}. Check its permissions."
        ) from error

    found: dict[str, Listed] = {}
    for directory, folders, names in os.walk(folder, onerror=fail):
        folders[:] = [name for name in folders if not name.startswith(".")]
        links = [name for name in folders if Path(directory, name).is_symlink()]
        for name in (*(name for name in names if wants(readable(name)) and not _is_hidden(name)), *links):
            path = Path(directory, name)
            place = readable(path.relative_to(folder).as_posix())
            found[place] = _listed(path, place, twin=place in found)
    return [found[place] for place in sorted(found)]


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~$"))  # what a running Office leaves beside an open file


def _listed(path: Path, place: str, *, twin: bool) -> Listed:
    state = path.lstat()
    refusal = None
    if stat.S_ISLNK(state.st_mode):
        refusal = "It is a symbolic link, and these are not followed. Put the file itself there."
    elif not stat.S_ISREG(state.st_mode):
        refusal = "It is no ordinary file. Put a file there."
    elif twin:
        refusal = "Two files have this name, in two encodings. Rename one of them."
    return Listed(place, path, state.st_size, state.st_mtime_ns, refusal)


def chunks_of(path: Path) -> Iterator[bytes]:
    """Yield a file's content, unless it has become a link meanwhile. Raises `InputError`."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise InputError(
            f"{readable(str(path))} cannot be read: {error.strerror}. Check its permissions."
        ) from error
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise InputError(f"{readable(str(path))} is no ordinary file any more. Put a file there.")
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk
