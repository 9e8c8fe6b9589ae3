"""Which reader suits a table, whatever its suffix says?

Lists are often named wrongly: systems hand out .xls files that are tab-separated text, and people rename.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, groupby
from pathlib import Path

from corpora.errors import FormatError
from corpora.readers.content import Content, content_of
from corpora.readers.excel import read_excel
from corpora.readers.rows import Row
from corpora.readers.separated import read_separated
from corpora.readers.shapes import table_export

# ※予算は概算です。 (注) 税抜き。 below a list: no row of it, though the first cell is filled.
_NOTE = re.compile(r"\s*(?:[※*＊]|[(（]?注[0-9０-９]*[)）:：、 　])")
_LEAST_COLUMNS = 3


def read_table(path: Path) -> Iterator[Row]:
    """Read a text table or a workbook by what it holds; the export of a known service as native rows.

    Raises `FormatError` where it is neither.
    """
    for _, rows in groupby(_rows(path), key=lambda row: row.sheet):
        first = next(rows)
        export = table_export(list(first.values)) if first.values else None
        for row in map(_read, chain([first], rows)):
            yield export(row) if export and not row.problem else row


def _read(row: Row) -> Row:
    """The row; one that is a note below the list with what is to be said of it."""
    filled = [str(cell) for cell in row.values.values() if cell is not None and str(cell).strip()]
    at_first = str(next(iter(row.values.values()), "") or "").strip()
    alone = len(filled) == 1 and len(row.values) >= _LEAST_COLUMNS
    if row.problem or not alone or not _NOTE.match(at_first):
        return row
    remedy = "Nothing need be done for a note."
    return replace(row, problem="is a note on the list", value=at_first[:200], remedy=remedy)


def _rows(path: Path) -> Iterator[Row]:
    content = content_of(path)
    if content in (Content.ZIP, Content.OLE):
        yield from read_excel(path)
    elif content in (Content.TEXT, Content.EMPTY):
        yield from read_separated(path)
    else:
        raise FormatError(f"{path}: is {content.value}, no table. {content.remedy}")
