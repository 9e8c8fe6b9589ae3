"""How is a file written so that nobody ever sees half of it, and nothing is lost by mistake?"""

import os
from contextlib import suppress
from pathlib import Path

from api.arguments import check_place
from corpora import HomeError, UsageError


def check_new(path: Path, *, option: str, force: bool) -> None:
    """Refuse a place that is no file's, or, without `force`, a file that is there already."""
    check_place(path, option=option)
    if path.exists() and not force:
        raise UsageError(f"{option} {path}: there is such a file already. Name another, or add --force.")


def write_whole(path: Path, content: str | bytes, *, option: str) -> None:
    """Write a file beside its place and move it there at once. Raises `UsageError`."""
    try:
        _write(path, content)
    except OSError as error:
        raise UsageError(
            f"{option} {path}: it cannot be written: {error.strerror}. Name another place."
        ) from error


def keep_whole(path: Path, text: str) -> None:
    """Write a file of the home, and the directories above it, likewise. Raises `HomeError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, text)
    except OSError as error:
        raise HomeError(f"{path} cannot be written: {error.strerror}. Make room for it.") from error


def _write(path: Path, content: str | bytes) -> None:
    data = content.encode() if isinstance(content, str) else content
    scratch = path.with_name(f".enmusubi.{os.getpid()}.part")
    try:
        scratch.write_bytes(data)
        flush(scratch)
        os.replace(scratch, path)
    finally:
        with suppress(OSError):
            scratch.unlink()


def flush(path: Path) -> None:
    """Have a file or directory written to the disk itself. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
