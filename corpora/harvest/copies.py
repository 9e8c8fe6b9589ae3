"""How does a file come into the harvest's folder whole, within bounds, and out of it again?"""

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpora.errors import HomeError, InputError
from corpora.harvest.names import local_name


@dataclass(frozen=True)
class Copy:
    """A complete copy of a file."""

    path: Path
    content_hash: str
    size_bytes: int


@contextmanager
def emptied(folder: Path) -> Iterator[Path]:
    """Make a folder for copies, and leave none there, nor what a harvest left that was cut off."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def copy_of(folder: Path, name: str, chunks: Iterable[bytes], *, limit_bytes: int) -> Copy:
    """Write a file's content under a name that is safe here; it stands there whole or not at all.

    Raises `InputError` where it is longer than the limit, `HomeError` where it cannot be written.
    """
    scratch = folder / ".part"
    content_hash, size_bytes = _write(scratch, chunks, limit_bytes=limit_bytes)
    path = folder / local_name(name)
    scratch.replace(path)
    return Copy(path, content_hash, size_bytes)


def _write(path: Path, chunks: Iterable[bytes], *, limit_bytes: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    try:
        file = path.open("wb")
    except OSError as error:
        raise HomeError(f"{path} cannot be written: {error.strerror}. Make room for it.") from error
    with file:
        for chunk in chunks:
            size += len(chunk)
            if size > limit_bytes:
                raise InputError(
                    f"The file is larger than {limit_bytes:,} bytes. Split it, or import it by hand."
                )
            digest.update(chunk)
            try:
                file.write(chunk)
            except OSError as error:
                raise HomeError(f"{path} cannot be written: {error.strerror}. Make room for it.") from error
    return digest.hexdigest(), size
