"""Which reader suits a table, whatever its suffix says?

Lists are often named wrongly: systems hand out .xls files that are tab-separated text, and people rename.
"""

from collections.abc import Iterator
from pathlib import Path

from corpora.errors import FormatError
from corpora.readers.content import Content, content_of
from corpora.readers.excel import read_excel
from corpora.readers.rows import Row
from corpora.readers.separated import read_separated


def read_table(path: Path) -> Iterator[Row]:
    """Read a text table or a workbook by what it holds. Raises `FormatError` where it is neither."""
    content = content_of(path)
    if content in (Content.ZIP, Content.OLE):
        yield from read_excel(path)
    elif content in (Content.TEXT, Content.EMPTY):
        yield from read_separated(path)
    else:
        raise FormatError(f"{path}: is {content.value}, no table. {content.remedy}")
