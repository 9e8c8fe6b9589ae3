"""How is a RIS file read, as reference managers export it?

rispy reads each entry; the tags are those of its own table of the format. The file is cut into entries here,
from TY to ER, so that one that never ends is a row with a problem and not the end of all that follow, and so
that a file of any length is read in constant memory.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from corpora.errors import FormatError
from corpora.readers.bibliography import Reference, encoding_of, reference_seed
from corpora.readers.rows import Row
from corpora.readers.values import native_row

MAX_ENTRY_CHARACTERS = 1_000_000
_TAG = re.compile(r"(TY|ER)  -")


def read_ris(path: Path) -> Iterator[Row]:
    """Read the entries of a RIS file, numbered from 1.

    Raises `FormatError` for a file without an entry, or of an encoding that is not known.
    """
    number = 0
    with path.open(encoding=encoding_of(path), newline=None) as file:
        for number, (entry, problem) in enumerate(_entries(file), start=1):
            if problem is None:
                yield _row(number, entry)
            else:
                remedy = "End each entry with a line 'ER  - '."
                yield Row(number, {}, problem, native=True, column="ER", value=entry[:200], remedy=remedy)
    if number == 0:
        raise FormatError(f"{path}: holds no RIS entry (no line 'TY  - '). Export it again as RIS.")


def _entries(file: TextIO) -> Iterator[tuple[str, str | None]]:
    """Yield each entry, or how it begins and the problem that it has."""
    lines: list[str] = []
    length = 0
    for line in iter(lambda: file.readline(MAX_ENTRY_CHARACTERS), ""):
        tag = _TAG.match(line.lstrip("\ufeff"))
        if tag is not None and tag[1] == "TY":
            if lines:
                yield lines[0], "has no end before the next entry begins"
            lines, length = [], 0
        elif not lines:
            continue  # what stands between entries: blank lines, or the name of the database
        length += len(line)
        lines.append(line)
        if length > MAX_ENTRY_CHARACTERS:
            yield lines[0], f"has no end within {MAX_ENTRY_CHARACTERS:,} characters"
            lines = []
        elif tag is not None and tag[1] == "ER":
            yield "".join(lines), None
            lines = []
    if lines:
        yield lines[0], "has no end: the file stops within it"


def _row(number: int, entry: str) -> Row:
    import rispy

    try:
        (found,) = rispy.loads(entry, enforce_list_tags=False)
    except (KeyError, TypeError, ValueError) as error:  # what its reader meets in a line that fits no tag
        remedy = "Export it again as RIS."
        return Row(number, {}, f"is no RIS entry: {error}", native=True, value=entry[:200], remedy=remedy)
    return native_row(number, lambda: reference_seed(_reference(found)))


def _reference(found: Mapping[str, Any]) -> Reference:
    return Reference(
        title=_first(found, "title", "primary_title", "translated_title"),
        abstract=_first(found, "abstract", "notes_abstract"),
        authors=[name for tag in ("authors", "first_authors") for name in _all(found, tag)],
        year=_first(found, "year", "publication_year", "date"),
        doi=_first(found, "doi"),
        kind=_first(found, "type_of_reference"),
        keywords="; ".join(_all(found, "keywords")),
        notes=(
            ("Address", _first(found, "author_address")),
            (
                "Published in",
                _first(found, "journal_name", "alternate_title3", "secondary_title", "publisher"),
            ),
            ("Language", _first(found, "language")),
            ("Address of the work", "; ".join(_all(found, "urls"))),
        ),
    )


def _all(found: Mapping[str, Any], tag: str) -> list[str]:
    value = found.get(tag)
    values = value if isinstance(value, list) else [value]
    return [str(text).strip() for text in values if text is not None and str(text).strip()]


def _first(found: Mapping[str, Any], *tags: str) -> str | None:
    """Return what stands under the first of the tags that is there; a tag that is repeated goes on."""
    return next((" ".join(texts) for texts in (_all(found, tag) for tag in tags) if texts), None)
