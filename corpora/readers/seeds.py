"""What becomes a seed of an export, and what is told of the items that do not?

A seed's text is the abstract or summary that the source gives; without one it is the title, and a note says
so. What our records have no field for (numbers, authors, keywords, amounts) stands in labelled notes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from corpora.errors import RecordError
from corpora.readers.rows import Row
from corpora.readers.values import Values, digest, doi_of, id_of
from corpora.text import language_of

TITLE_IS_THE_TEXT = "Text: the title, as the source gives no summary"


@dataclass(frozen=True)
class Skipped(Row):
    """A row for items of a kind that is not read; `gathered` makes one of those of one kind."""

    kind: str = ""
    items: int = 1


def seed(
    *,
    record: str,
    title: Mapping[str, str],
    text: Mapping[str, str],
    organisation: str | None = None,
    researcher: str | None = None,
    published: str | None = None,
    visibility: str | None = None,
    country: str | None = None,
    notes: Iterable[tuple[str, str | None]] = (),
) -> Values:
    """Return a seed's JSON; `record` is its id, `notes` are (label, what stands there), those empty left out.

    Raises `RecordError` where there is no title.
    """
    if not title:
        raise RecordError("has no title", column="title", remedy="Write a title in Japanese or English.")
    written = [f"{label}: {value}" for label, value in notes if value]
    values: Values = {
        "kind": "seed",
        "id": record,
        "title": dict(title),
        "text": dict(text or title),
        "organisation": organisation,
        "researcher": researcher,
        "published": published,
        "visibility": visibility,
        "place": {"country": country} if country else None,
        "notes": written if text else [*written, TITLE_IS_THE_TEXT],
    }
    return {field: value for field, value in values.items() if value}


def by_script(text: str | None, column: str) -> dict[str, str]:
    """Return a text under its language, told by its script; nothing where there is none.

    Raises `RecordError` for a text that is neither Japanese nor English.
    """
    if not text:
        return {}
    language = language_of(text)
    if language is None:
        raise RecordError(
            f"has words in '{column}' that are neither Japanese nor English",
            column=column,
            value=text[:200],
            remedy="Only Japanese and English are searched. Leave it out, or translate it.",
        )
    return {language: text}


def settled(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts with a single one that stands under the wrong language put right, told by its script.

    An English title in the Japanese field is common where a form asks for Japanese first.
    """
    if len(texts) == 1:
        ((language, text),) = texts.items()
        return {language_of(text) or language: text}
    return dict(texts)


def work_id(doi: str | None, title: str | None, year: str | None, author: str | None) -> str:
    """Return the id of a paper whose source has none: by DOI, else by title, year and first author."""
    known = doi_of(doi, "doi")
    if known is None:
        return f"work-{digest(title, year, author)}"
    return id_of("doi", known if ":" in known else known.replace("/", ":"))


def skipped(number: int, kind: str, items: int, *, sheet: str | None = None) -> Skipped:
    """Return the one row for a section whose items are no seeds."""
    return Skipped(
        number,
        {},
        _not_read(kind, items),
        sheet=sheet,
        native=True,
        remedy="Nothing to do: projects, patents and papers with an abstract are read as seeds.",
        kind=kind,
        items=items,
    )


def gathered(rows: Iterable[Row]) -> Iterator[Row]:
    """Hand rows on, those of one kind that is not read as a single row at the end.

    Else a list of 300 lectures, one a line, would be 300 rows in the report. The row has the number of the
    first of them.
    """
    waiting: dict[tuple[str | None, str], Skipped] = {}
    for row in rows:
        if not isinstance(row, Skipped):
            yield row
            continue
        first = waiting.setdefault((row.sheet, row.kind), row)
        if first is not row:
            items = first.items + row.items
            waiting[row.sheet, row.kind] = replace(first, items=items, problem=_not_read(row.kind, items))
    yield from waiting.values()


def _not_read(kind: str, items: int) -> str:
    return f"holds {items:,} item{'s' if items > 1 else ''} of kind '{kind}', which are not read"
