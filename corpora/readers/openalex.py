"""How is a work of OpenAlex read, as a line of a file or in a page of the API?

Verified in the service's documentation of the work and authorship objects: id, doi, title, display_name,
language, publication_date, publication_year, type, authorships (author, institutions with ror and
country_code, is_corresponding, raw_affiliation_strings), abstract_inverted_index, topics, keywords,
open_access, is_retracted, is_paratext; and of a page, "meta" beside "results". The older key "keyword" of a
keyword object was seen in a public client of the API.

The researcher of the seed is the corresponding author, else the first one; the organisation is their first
institution, else their affiliation as it was printed. All authors and institutions are named in the notes.
"""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from corpora.errors import RecordError
from corpora.readers.rows import Row
from corpora.readers.seeds import by_script, seed
from corpora.readers.values import (
    Values,
    day_of,
    doi_of,
    id_of,
    list_of,
    native_row,
    object_of,
    text_of,
    wrong,
)

_ID = re.compile(r"(?:https?://openalex\.org/)?(W[0-9]{1,20})", re.IGNORECASE)
_MARKS = ("authorships", "abstract_inverted_index", "publication_year", "open_access")
_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGES = ("ja", "en")


def openalex_rows(value: Mapping[str, Any], number: int) -> Iterator[Row] | None:
    """Return the rows of a work or of a page of works, None where the object is neither."""
    if _is_work(value):
        return iter([native_row(number, partial(_work, value))])
    results = value.get("results")
    if "meta" in value and isinstance(results, list) and any(_is_work(result) for result in results):
        return _page(results, None if number == 1 else f"{number}: results")
    return None


def _page(results: list[Any], sheet: str | None) -> Iterator[Row]:
    for number, result in enumerate(results, start=1):
        if isinstance(result, Mapping):
            yield native_row(number, partial(_work, result), sheet=sheet)
        else:
            yield Row(number, {}, "is no work: an object is expected", sheet=sheet, native=True)


def _is_work(value: Any) -> bool:
    if not isinstance(value, Mapping) or not isinstance(value.get("id"), str):
        return False
    return _ID.fullmatch(value["id"]) is not None and any(mark in value for mark in _MARKS)


def _work(value: Mapping[str, Any]) -> Values:
    _check_use(value)
    match = _ID.fullmatch(text_of(value.get("id"), "id") or "")
    if match is None:
        raise RecordError("is no work of OpenAlex: it has no id W...", column="id", remedy="Export it again.")
    authorships = [
        object_of(entry, "authorships") for entry in list_of(value.get("authorships"), "authorships")
    ]
    lead = next((entry for entry in authorships if entry.get("is_corresponding") is True), None)
    lead = lead or next(iter(authorships), {})
    institutions = _institutions(lead)
    printed = list_of(lead.get("raw_affiliation_strings"), "raw_affiliation_strings")
    named = text_of(institutions[0].get("display_name"), "display_name") if institutions else None
    country = institutions[0].get("country_code") if institutions else None
    language = text_of(value.get("language"), "language")
    access = object_of(value.get("open_access"), "open_access")
    return seed(
        record=id_of("openalex", match[1].upper()),
        title=by_script(text_of(value.get("title") or value.get("display_name"), "title"), "title"),
        text=by_script(_abstract(value.get("abstract_inverted_index")), "abstract_inverted_index"),
        organisation=named or (text_of(printed[0], "raw_affiliation_strings") if printed else None),
        researcher=_author(lead),
        published=day_of(value.get("publication_date"), "publication_date")
        or day_of(value.get("publication_year"), "publication_year"),
        country=country if isinstance(country, str) and _COUNTRY.fullmatch(country) else None,
        notes=(
            ("DOI", doi_of(value.get("doi"), "doi")),
            ("Type", text_of(value.get("type"), "type")),
            ("Language", language),
            ("Authors", "; ".join(name for entry in authorships if (name := _author(entry)))),
            (
                "Institutions",
                "; ".join(dict.fromkeys(_place(i) for entry in authorships for i in _institutions(entry))),
            ),
            ("Topics", _labels(value.get("topics"), "topics")),
            ("Keywords", _labels(value.get("keywords"), "keywords")),
            ("Open access", text_of(access.get("oa_status"), "oa_status")),
            ("Open copy", text_of(access.get("oa_url"), "oa_url")),
        ),
    )


def _check_use(value: Mapping[str, Any]) -> None:
    """Refuse what cannot be offered: a work taken back, front matter, or a language that is not searched."""
    if value.get("is_retracted") is True:
        raise RecordError("is a work that was retracted", column="is_retracted", remedy="Leave it out.")
    if value.get("is_paratext") is True:
        raise RecordError(
            "is front matter, no work of research", column="is_paratext", remedy="Leave it out."
        )
    language = text_of(value.get("language"), "language")
    if language is not None and language not in _LANGUAGES:
        raise RecordError(
            f"is in the language '{language[:20]}'",
            column="language",
            value=language[:200],
            remedy="Only Japanese and English are searched. Leave it out, or translate its title.",
        )


def _abstract(index: Any) -> str | None:
    """Return the text of {word: [positions]}; positions need not be complete."""
    places: list[tuple[int, str]] = []
    for word, positions in object_of(index, "abstract_inverted_index").items():
        for position in list_of(positions, "abstract_inverted_index"):
            if not isinstance(position, int) or isinstance(position, bool):
                raise wrong("abstract_inverted_index", position, "a position")
            places.append((position, str(word)))
    return " ".join(word for _, word in sorted(places)) or None


def _author(authorship: Mapping[str, Any]) -> str | None:
    author = object_of(authorship.get("author"), "author")
    return text_of(author.get("display_name"), "display_name") or text_of(
        authorship.get("raw_author_name"), "raw_author_name"
    )


def _institutions(authorship: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [
        object_of(entry, "institutions") for entry in list_of(authorship.get("institutions"), "institutions")
    ]


def _place(institution: Mapping[str, Any]) -> str:
    parts = (text_of(institution.get(name), name) for name in ("display_name", "ror", "country_code"))
    return ", ".join(part for part in parts if part)


def _labels(value: Any, column: str) -> str:
    entries = [object_of(entry, column) for entry in list_of(value, column)]
    names = (text_of(entry.get("display_name") or entry.get("keyword"), column) for entry in entries)
    return "; ".join(name for name in names if name)
