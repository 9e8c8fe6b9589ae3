"""Which file formats can be read, and what does each row say and where does it stand?

To add a format: write a module with a `read_FORMAT(path) -> Iterator[Row]` and name its suffix in `READERS`.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from corpora.errors import FormatError
from corpora.readers.bibtex import read_bibtex
from corpora.readers.jsonl import read_jsonl
from corpora.readers.kaken_xml import read_kaken_xml
from corpora.readers.ris import read_ris
from corpora.readers.rows import Row, nested
from corpora.readers.seeds import gathered

READERS: dict[str, Callable[[Path], Iterator[Row]]] = {
    ".jsonl": read_jsonl,
    ".ris": read_ris,
    ".bib": read_bibtex,
    ".xml": read_kaken_xml,
from corpora.readers.tables import read_table

READERS: dict[str, Callable[[Path], Iterator[Row]]] = {
    ".jsonl": read_jsonl,
    ".csv": read_table,
    ".tsv": read_table,
    ".txt": read_table,
    ".xlsx": read_table,
    ".xlsm": read_table,
    ".xls": read_table,
}


def read_rows(path: Path) -> Iterator[Row]:
    """Read the rows of a file by its suffix.

    Raises `FormatError` for a file that is missing, unreadable or of a format not known.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise FormatError(f"{path}: format '{path.suffix}' is not known. Known: {', '.join(READERS)}.")
    if not path.is_file():
        raise FormatError(f"{path}: there is no such file. Check the path.")
    return gathered(reader(path))


__all__ = [
    "READERS",
    "Row",
    "nested",
    "read_rows",
]
