"""How is a comma-separated table read, as Excel in Japan saves it?

UTF-8 with or without byte order mark, else CP932 (what Excel writes on a Japanese Windows).
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from corpora.errors import FormatError
from corpora.readers.rows import Row, nested

_MAX_CELL = 2_000_000


def read_csv(path: Path) -> Iterator[Row]:
    """Read a table with a header line; the header is row 1.

    Raises `FormatError` where the encoding is neither UTF-8 nor CP932, or there is no header.
    """
    csv.field_size_limit(_MAX_CELL)
    # strict: else a quote that is never closed swallows every row below it into one cell
    table = csv.reader(io.StringIO(_decode(path), newline=""), strict=True)
    try:
        header = [name.strip() for name in next(table, [])]
    except csv.Error as error:
        raise FormatError(f"{path}: the header cannot be read: {error}.") from error
    if not any(header):
        raise FormatError(
            f"{path}: the first line holds no column names. Put them there, e.g. id,text_ja,sector."
        )
    duplicates = {name for name in header if name and header.count(name) > 1}
    if duplicates:
        raise FormatError(
            f"{path}: column name twice in the header: {', '.join(sorted(duplicates))}. Rename one."
        )
    number = 1
    try:
        for number, cells in enumerate(table, start=2):
            yield from _row(header, number, cells)
    except csv.Error as error:
        yield Row(number + 1, {}, f"cannot be read, nor any row below it: {error}; check its quotes")


def _row(header: list[str], number: int, cells: list[str]) -> Iterator[Row]:
    if not any(cell.strip() for cell in cells):
        return
    if len(cells) > len(header):
        yield Row(
            number, {}, f"has {len(cells)} cells, the header {len(header)}; quote cells that hold a comma"
        )
    else:
        yield Row(number, nested({name: cell for name, cell in zip(header, cells, strict=False) if name}))


def _decode(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FormatError(f"{path}: cannot be read: {error.strerror}.") from error
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FormatError(f"{path}: is neither UTF-8 nor CP932 (Shift_JIS). Save it in one of the two.")
