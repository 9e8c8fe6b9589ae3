"""How is a JSON Lines file read, one record a line?"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from corpora.errors import FormatError
from corpora.readers.json_values import (
    MAX_OBJECT_BYTES,
    NotTakenError,
    check_depth,
    exact,
    once,
    rows_of_object,
)
from corpora.readers.rows import Row

_LONG = f"is longer than {MAX_OBJECT_BYTES // 1024**2} MB"
_LONG_REMEDY = "Shorten its texts; none may hold more than a million characters."


def read_jsonl(path: Path) -> Iterator[Row]:
    """Read one JSON object per line; a line that is none becomes a row with a problem.

    A line of more than `MAX_OBJECT_BYTES` is passed over without being held. Raises `FormatError` for a file
    that cannot be opened or is in UTF-16.
    """
    with _open(path) as file:
        for number, line in enumerate(_lines(file), start=1):
            if line is None:
                yield Row(number, {}, _LONG, remedy=_LONG_REMEDY)
            elif line.strip():
                yield from _rows(number, line)


def _rows(number: int, line: bytes) -> Iterator[Row]:
    try:
        value = _value(line.decode("utf-8-sig").rstrip("\r\n"))
    except UnicodeDecodeError as error:
        yield Row(number, {}, f"is not UTF-8 (byte {error.start}); save the file as UTF-8")
    except NotTakenError as error:
        yield Row(number, {}, str(error))
    except (ValueError, RecursionError) as error:  # ValueError: also a number of over 4,300 digits
        yield Row(number, {}, f"is not JSON: {error}")
    else:
        if isinstance(value, dict):
            yield from rows_of_object(number, value)
        else:
            yield Row(number, {}, "is JSON but no object; write one {...} per line")


def _value(text: str) -> Any:
    value = json.loads(text, parse_float=exact, parse_constant=_refuse, object_pairs_hook=once)
    check_depth(value)
    return value


def _refuse(constant: str) -> NoReturn:
    raise NotTakenError(f"holds {constant}, which is no JSON; write a number or null")


def _lines(file: BinaryIO) -> Iterator[bytes | None]:
    """The lines of a file; None for one that is too long to be held."""
    while line := file.readline(MAX_OBJECT_BYTES + 1):
        if len(line) <= MAX_OBJECT_BYTES:
            yield line
            continue
        while not line.endswith(b"\n") and (line := file.readline(1 << 16)):
            pass
        yield None


def _open(path: Path) -> BinaryIO:
    try:
        file = path.open("rb")
        start = file.read(2)
        file.seek(0)
    except OSError as error:
        raise FormatError(f"{path}: cannot be read: {error.strerror}.") from error
    if start in (b"\xff\xfe", b"\xfe\xff"):
        file.close()
        raise FormatError(f"{path}: is in UTF-16. Save it as UTF-8.")
    return file
