"""Which file formats can be read, and what does each row say and where does it stand?

To add a format: write a module with a `read_FORMAT(path) -> Iterator[Row]` and name its suffix in `READERS`.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from corpora.errors import FormatError
from corpora.readers.bibtex import read_bibtex
from corpora.readers.isolated import isolated
from corpora.readers.json_file import read_json
from corpora.readers.jsonl import read_jsonl
from corpora.readers.kaken_xml import read_kaken_xml
from corpora.readers.ris import read_ris
from corpora.readers.rows import Row
from corpora.readers.seeds import gathered
from corpora.readers.tables import read_table
from corpora.readers.word import NOT_READ as NOT_READ_OF_WORD

# Word and PDF files are parsed by a process of their own, as workbooks are: they may be hostile.
READERS: dict[str, Callable[[Path], Iterator[Row]]] = {
    ".csv": read_table,
    ".tsv": read_table,
    ".txt": read_table,
    ".xlsx": read_table,
    ".xlsm": read_table,
    ".xls": read_table,
    ".json": read_json,
    ".jsonl": read_jsonl,
    ".docx": partial(isolated, "corpora.readers.word:read_word"),
    ".pdf": partial(isolated, "corpora.readers.pdf:read_pdf"),
    ".ris": read_ris,
    ".bib": read_bibtex,
    ".xml": read_kaken_xml,
}
# Formats that are known and refused, with the reason and what to do.
NOT_READ: dict[str, str] = {**NOT_READ_OF_WORD}


def read_rows(path: Path) -> Iterator[Row]:
    """Read the rows of a file by its suffix.

    Raises `FormatError` for a file that is missing, unreadable or of a format not known.
    """
    suffix = path.suffix.lower()
    if suffix in NOT_READ:
        raise FormatError(f"{path}: {NOT_READ[suffix]}")
    reader = READERS.get(suffix)
    if reader is None:
        raise FormatError(f"{path}: format '{path.suffix}' is not known. Known: {', '.join(READERS)}.")
    if not path.is_file():
        raise FormatError(f"{path}: there is no such file. Check the path.")
    return gathered(reader(path))


__all__ = ["READERS", "Row", "read_rows"]
