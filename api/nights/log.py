"""What does the log of the nights hold, and how does it stay small and whole?

Lines of JSON, rotated by size. Counts, times and classes of errors only: no message, text, title or id of a
record, so that a log may be handed on.
"""

import json
import logging
import os
import sys
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from api.settings import Settings
from corpora import HomeError

MAX_BYTES = 1_000_000
KEPT_FILES = 5


def log_path(settings: Settings) -> Path:
    """Where the log of a home lies."""
    return settings.home / "logs" / "nightly.jsonl"


class NightLog:
    """The log of a home, open for one night."""

    def __init__(self, path: Path) -> None:
        """Raises `HomeError` where it cannot be written."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _end_line(path)
            self._handler = _Handler(path, maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8")
        except OSError as error:
            raise HomeError(f"{path} cannot be written: {error.strerror}. Make room for it.") from error

    def write(self, **fields: Any) -> None:
        """Append a line. Raises `HomeError`."""
        line = json.dumps(fields, ensure_ascii=False)
        self._handler.handle(logging.makeLogRecord({"msg": line, "levelno": logging.INFO}))

    def close(self) -> None:
        """Release the file; what could not be written has been told."""
        with suppress(OSError):
            self._handler.close()


class _Handler(RotatingFileHandler):
    def handleError(self, _: logging.LogRecord) -> None:  # noqa: N802
        """Raise what logging would print and forget."""
        error = sys.exception()
        if isinstance(error, HomeError):  # the inner handler has said so
            raise error
        what = error.strerror if isinstance(error, OSError) else error
        raise HomeError(f"{self.baseFilename} cannot be written: {what}. Make room for it.") from error


def _end_line(path: Path) -> None:
    """End the line that a killed night left half written, so that the next one stands by itself."""
    try:
        with path.open("rb+") as file:
            if file.seek(0, os.SEEK_END) and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n":
                file.write(b"\n")
    except FileNotFoundError:
        pass
