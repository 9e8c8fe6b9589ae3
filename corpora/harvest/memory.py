"""What was seen at each source before, so that only what is new or changed is read again?

One JSON file in the harvest's folder, written whole; a lock keeps two harvests apart.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpora.errors import ConfigurationError, HomeError, LockedError

_FILE = "seen.json"


class Seen(BaseModel):
    """A file as it was when it was last imported.

    `size_bytes` and `mtime_ns` are a folder's, `etag` and `last_modified` a server's. `settings_hash` is that
    of the source: a file is read again when it is to be read in another way.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    content_hash: str
    settings_hash: str
    imported_at: str
    size_bytes: int | None = None
    mtime_ns: int | None = None
    etag: str | None = None
    last_modified: str | None = None


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=1, le=1)] = 1
    sources: dict[str, dict[str, Seen]] = {}


class Memory:
    """What was seen, by source and place; every change is on the disk when the call returns."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        try:
            self._document = _Document.model_validate_json(self._path.read_bytes())
        except FileNotFoundError:
            self._document = _Document()
        except (OSError, ValidationError) as error:
            raise ConfigurationError(
                f"{self._path}, where a harvest keeps what it has seen, cannot be read: {error}. "
                "Delete it; every list is then read once more, and nothing is doubled."
            ) from error

    def of(self, source: str) -> Mapping[str, Seen]:
        """Return what was seen at a source, by place."""
        return self._document.sources.get(source, {})

    def remember(self, source: str, place: str, seen: Seen) -> None:
        """Keep that a file was imported."""
        self._document.sources.setdefault(source, {})[place] = seen
        self._write()

    def forget(self, source: str, place: str) -> None:
        """Drop a file that is gone; should it come back it is new."""
        self._document.sources.get(source, {}).pop(place, None)
        self._write()

    def _write(self) -> None:
        scratch = self._path.with_suffix(".part")
        try:
            with scratch.open("w", encoding="utf-8") as file:
                file.write(self._document.model_dump_json(indent=1, exclude_none=True))
                file.flush()
                os.fsync(file.fileno())
            scratch.replace(self._path)
        except OSError as error:
            raise HomeError(f"{self._path} cannot be written: {error.strerror}. Make room for it.") from error


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder of the harvest, making it where it is new. Raises `LockedError`, `HomeError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / "lock").open("w")
    except OSError as error:
        raise HomeError(
            f"{folder}, where a harvest works, cannot be written: {error.strerror}. Check its permissions."
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise LockedError("Another harvest is at work in this home. Wait until it has ended.") from error
        yield
