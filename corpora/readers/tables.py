"""Which reader suits a table, whatever its suffix says?

Lists are often named wrongly: systems hand out .xls files that are tab-separated text, and people rename.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, groupby
from pathlib import Path

from corpora.errors import FormatError
from corpora.readers.content import Content, content_of
from corpora.readers.excel import read_excel
from corpora.readers.rows import Row
from corpora.readers.separated import read_separated
from corpora.readers.shapes import table_export

# ※予算は概算です。 (注) 税抜き。 at the end of a list: no row of it, though the first cell is filled.
_NOTE = re.compile(r"\s*(?:※|[(（]?注[0-9０-９]*[)）:：、 　])")
_LONGEST_NOTE = 40  # characters
_LEAST_COLUMNS = 3


def read_table(path: Path) -> Iterator[Row]:
    """Read a text table or a workbook by what it holds; the export of a known service as native rows.

    Raises `FormatError` where it is neither.
    """
    for _, rows in groupby(_rows(path), key=lambda row: row.sheet):
        first = next(rows)
        export = table_export(list(first.values)) if first.values else None
        for row in _notes_told(chain([first], rows)):
            yield export(row) if export and not row.problem else row


def _notes_told(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows of a sheet; those at its end that are notes with what is to be said of them."""
    held: list[Row] = []
    for row in rows:
        if _looks_like_note(row):
            held.append(row)
            continue
        yield from (*held, row)
        held = []
    remedy = "If it is a record, take the mark from its beginning; for a note nothing need be done."
    yield from (
        replace(row, problem="is taken for a note on the list", value=_first(row), remedy=remedy)
        for row in held
    )


def _looks_like_note(row: Row) -> bool:
    filled = [cell for cell in row.values.values() if cell is not None and str(cell).strip()]
    alone = len(filled) == 1 and len(row.values) >= _LEAST_COLUMNS
    first = _first(row)
    return not row.problem and alone and len(first) <= _LONGEST_NOTE and bool(_NOTE.match(first))


def _first(row: Row) -> str:
    return str(next(iter(row.values.values()), "") or "").strip()


def _rows(path: Path) -> Iterator[Row]:
    content = content_of(path)
    if content in (Content.ZIP, Content.OLE):
        yield from read_excel(path)
    elif content in (Content.TEXT, Content.EMPTY):
        yield from read_separated(path)
    else:
        raise FormatError(f"{path}: is {content.value}, no table. {content.remedy}")
