"""Which file formats can be read, and what does each row say and where does it stand?

To add a format: write a module with a `read_FORMAT(path) -> Iterator[Row]` and name its suffix in `READERS`.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from corpora.errors import FormatError
from corpora.readers.json_file import read_json
from corpora.readers.jsonl import read_jsonl
from corpora.readers.pdf import read_pdf
from corpora.readers.rows import Row, nested
from corpora.readers.separated import read_csv
from corpora.readers.word import NOT_READ as NOT_READ_OF_WORD
from corpora.readers.word import read_word

READERS: dict[str, Callable[[Path], Iterator[Row]]] = {
    ".jsonl": read_jsonl,
    ".csv": read_csv,
    ".json": read_json,
    ".docx": read_word,
    ".pdf": read_pdf,
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
    return reader(path)


__all__ = ["READERS", "Row", "nested", "read_rows"]
