"""How is a JSON Lines file read, one record a line?"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from corpora.errors import FormatError
from corpora.readers.rows import Row


def read_jsonl(path: Path) -> Iterator[Row]:
    """Read one JSON object per line; a line that is none becomes a row with a problem."""
    with _open(path) as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                value = json.loads(line.decode("utf-8-sig").rstrip("\r\n"))
            except UnicodeDecodeError as error:
                yield Row(number, {}, f"is not UTF-8 (byte {error.start}); save the file as UTF-8")
            except (ValueError, RecursionError) as error:  # ValueError: also a number of over 4,300 digits
                yield Row(number, {}, f"is not JSON: {error}")
            else:
                if isinstance(value, dict):
                    yield Row(number, value)
                else:
                    yield Row(number, {}, "is JSON but no object; write one {...} per line")


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise FormatError(f"{path}: cannot be read: {error.strerror}.") from error
