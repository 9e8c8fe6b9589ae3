"""How does an entry of a reference manager become a seed, whatever file it stands in?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from corpora.errors import FormatError, RecordError
from corpora.readers.seeds import by_script, seed, work_id
from corpora.readers.values import Values, day_of, doi_of

_CHUNK_BYTES = 1 << 20
_ENCODINGS = ("utf-8-sig", "cp932")


@dataclass(frozen=True)
class Reference:
    """What an entry says, each as written; `year` may be a date, `notes` are more (label, text)."""

    title: str | None = None
    abstract: str | None = None
    authors: Sequence[str] = ()
    year: str | None = None
    doi: str | None = None
    organisation: str | None = None
    kind: str | None = None
    keywords: str | None = None
    notes: Sequence[tuple[str, str | None]] = ()


def reference_seed(entry: Reference) -> Values:
    """Return the seed of an entry: the first author is its researcher, all of them stand in a note.

    Raises `RecordError` for an entry without a title, or in neither Japanese nor English.
    """
    first = entry.authors[0] if entry.authors else None
    published = _day(entry.year)
    return seed(
        record=work_id(entry.doi, entry.title, entry.year, first),
        title=by_script(entry.title, "title"),
        text=by_script(entry.abstract, "abstract"),
        organisation=entry.organisation,
        researcher=first,
        published=published,
        notes=(
            ("Type", entry.kind),
            ("DOI", doi_of(entry.doi, "doi")),
            ("Year", entry.year if published is None else None),
            ("Authors", "; ".join(entry.authors)),
            ("Keywords", entry.keywords),
            *entry.notes,
        ),
    )


def _day(year: str | None) -> str | None:
    """Return the day that a year or date begins with; None for "in press" and the like."""
    try:
        return day_of(year, "year")
    except RecordError:
        return None


def encoding_of(path: Path) -> str:
    """Return the encoding of a text file, read through once: UTF-16 by its mark, else UTF-8, else CP932.

    Raises `FormatError` where it is none of them, or the file cannot be read.
    """
    with opened(path) as file:
        if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
    for encoding in _ENCODINGS:
        if _decodes(path, encoding):
            return encoding
    raise FormatError(f"{path}: is neither UTF-8 nor CP932 (Shift_JIS). Save it in one of the two.")


def opened(path: Path) -> BinaryIO:
    """Open a file; one that cannot be opened is a `FormatError`."""
    try:
        return path.open("rb")
    except OSError as error:
        raise FormatError(f"{path}: cannot be read: {error.strerror}.") from error


def _decodes(path: Path, encoding: str) -> bool:
    try:
        for _ in _pieces(path, encoding):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _pieces(path: Path, encoding: str) -> Iterator[str]:
    with path.open(encoding=encoding) as file:
        while piece := file.read(_CHUNK_BYTES):
            yield piece
