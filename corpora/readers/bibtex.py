"""How is a BibTeX file read?

bibtexparser splits the file and resolves @string; LaTeX in a field becomes characters. What it cannot read is
a row with a problem, in the place where it stands. Hostile entries are refused before any code that calls
itself for each brace sees them.
"""

import logging
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from corpora.errors import FormatError, RecordError
from corpora.readers.bibliography import Reference, encoding_of, opened, reference_seed
from corpora.readers.rows import Row
from corpora.readers.values import Values, native_row

MAX_FILE_BYTES = 20_000_000
MAX_DEPTH = 50
MAX_FIELD_CHARACTERS = 200_000
_EXPORT_AGAIN = "Correct the entry, or export the file again."


def read_bibtex(path: Path) -> Iterator[Row]:
    """Read the entries of a BibTeX file, numbered from 1 in their order; comments and @string are none.

    Raises `FormatError` for a file that is too large, holds no entry, or is of an encoding that is not known.
    """
    import bibtexparser
    from bibtexparser.exceptions import ParserStateException

    with opened(path) as file:
        if len(data := file.read(MAX_FILE_BYTES + 1)) > MAX_FILE_BYTES:
            raise FormatError(f"{path}: holds more than {MAX_FILE_BYTES:,} bytes of BibTeX. Split it.")
    text = data.decode(encoding_of(path)).replace("\r\n", "\n")
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it would log becomes a row
    try:
        library = bibtexparser.parse_string(text)
    except ParserStateException as error:
        raise FormatError(f"{path}: cannot be read as BibTeX: {error}. Export it again.") from error
    number = 0
    for block in library.blocks:
        for row in _rows(number + 1, block):
            number += 1
            yield row
    if number == 0:
        raise FormatError(f"{path}: holds no BibTeX entry (@article{{...}} and the like). Export it again.")


def _rows(number: int, block: Any) -> Iterator[Row]:
    """Yield the row of an entry or of one that cannot be read; other blocks are no rows."""
    from bibtexparser.model import DuplicateBlockKeyBlock, Entry, ParsingFailedBlock

    if isinstance(block, DuplicateBlockKeyBlock):  # two works under one key: ids are not made of keys
        block = block.ignore_error_block
    if isinstance(block, Entry):
        yield native_row(number, lambda: _entry(block))
    elif isinstance(block, ParsingFailedBlock):
        told = getattr(block.error, "abort_reason", None) or str(block.error)
        reason = " ".join(told.split())[:200] or "its braces or quotes do not match"
        shown = (block.raw or "")[:200]
        yield Row(number, {}, f"cannot be read: {reason}", native=True, value=shown, remedy=_EXPORT_AGAIN)


def _entry(entry: Any) -> Values:
    from bibtexparser.middlewares.names import split_multiple_persons_names

    fields = {field.key.lower(): str(field.value) for field in entry.fields}
    for name, text in fields.items():
        _check(name, text)
    authors = [_plain("author", name) for name in split_multiple_persons_names(fields.pop("author", ""))]
    read = {name: _plain(name, text) for name, text in fields.items()}
    named = [" ".join(name.split()) for name in authors if name.strip().lower() not in ("", "others")]
    return reference_seed(_reference(read, named, str(entry.entry_type)))


def _check(name: str, text: str) -> None:
    """Raise `RecordError` for a field that no work has: very long, or with braces in braces in braces."""
    problem = None
    if len(text) > MAX_FIELD_CHARACTERS:
        problem = f"holds {len(text):,} characters in '{name}', more than {MAX_FIELD_CHARACTERS:,}"
    elif (depth := _depth(text)) > MAX_DEPTH:
        problem = f"nests braces {depth:,} deep in '{name}', more than {MAX_DEPTH}"
    if problem:
        raise RecordError(problem, column=name[:100], value=text[:200], remedy=_EXPORT_AGAIN)


def _depth(text: str) -> int:
    depth = deepest = 0
    for character in text:
        depth += (character == "{") - (character == "}")
        deepest = max(deepest, depth)
    return deepest


def _plain(name: str, text: str) -> str:
    """Return a field with its LaTeX as characters."""
    from bibtexparser.library import Library
    from bibtexparser.model import Entry, Field

    if "\\" not in text and "{" not in text and "$" not in text and "~" not in text:
        return text
    single = Entry(entry_type="misc", key="one", fields=[Field(key=name, value=text)])
    decoded = _decoder().transform(Library([single])).blocks[0]
    if not isinstance(decoded, Entry):
        raise RecordError(
            f"holds LaTeX in '{name}' that cannot be read",
            column=name[:100],
            value=text[:200],
            remedy=_EXPORT_AGAIN,
        )
    return str(decoded.fields[0].value)


@cache
def _decoder() -> Any:
    from bibtexparser.middlewares import LatexDecodingMiddleware

    return LatexDecodingMiddleware()


def _reference(fields: Mapping[str, str], authors: list[str], kind: str) -> Reference:
    def first(*names: str) -> str | None:
        return next((fields[name].strip() for name in names if fields.get(name, "").strip()), None)

    title, subtitle = first("title"), first("subtitle")
    return Reference(
        title=f"{title}: {subtitle}" if title and subtitle else title,
        abstract=first("abstract"),
        authors=authors,
        year=first("date", "year"),
        doi=first("doi"),
        organisation=first("institution", "school"),
        kind=kind.lower(),
        keywords=first("keywords"),
        notes=(
            ("Published in", first("journal", "journaltitle", "booktitle", "publisher")),
            ("Language", first("langid", "language")),
            ("Address of the work", first("url")),
        ),
    )
