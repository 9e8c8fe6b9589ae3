"""Which reader suits a table, whatever its suffix says?

Lists are often named wrongly: systems hand out .xls files that are tab-separated text, and people rename.
"""

from collections.abc import Iterator
from itertools import chain, groupby
from pathlib import Path

from corpora.errors import FormatError
from corpora.readers.content import Content, content_of
from corpora.readers.excel import read_excel
from corpora.readers.rows import Row
from corpora.readers.separated import read_separated
from corpora.readers.shapes import table_export


def read_table(path: Path) -> Iterator[Row]:
    """Read a text table or a workbook by what it holds; the export of a known service as native rows.

    Raises `FormatError` where it is neither.
    """
    for _, rows in groupby(_rows(path), key=lambda row: row.sheet):
        first = next(rows)
        export = table_export(list(first.values)) if first.values else None
        for row in chain([first], rows):
            yield export(row) if export and not row.problem else row


def _rows(path: Path) -> Iterator[Row]:
    content = content_of(path)
    if content in (Content.ZIP, Content.OLE):
        yield from read_excel(path)
    elif content in (Content.TEXT, Content.EMPTY):
        yield from read_separated(path)
    else:
        raise FormatError(
            f"{path}: is {content.value}, no table. Open it in Excel and save it as a workbook (.xlsx)."
        )
