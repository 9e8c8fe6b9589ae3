"""How is a value of a foreign file taken for what it should be, and refused where it is something else?

Errors are worded to complete the sentence "The row ...", as `Row.problem` does.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from corpora.errors import RecordError
from corpora.readers.rows import Row

_NAMES = {list: "a list", dict: "an object", bool: "true or false", int: "a number", float: "a number"}
_DAY = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?|([0-9]{2})([0-9]{2})?)?(?![0-9])")
_NOT_IN_AN_ID = re.compile(r"[^A-Za-z0-9._:-]+")
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.[0-9]{4,9}/\S+)", re.IGNORECASE)
_LARGEST = 10**18  # no source writes a longer number where a text is expected; `str` of a huge one is refused
Values = dict[str, Any]


def wrong(column: str, value: Any, expected: str) -> RecordError:
    """Return the error for a value of the wrong type, naming where it stands."""
    name = _NAMES.get(type(value), "a value")
    shown = value[:200] if isinstance(value, str) else None
    return RecordError(
        f"holds {name} in '{column}' where {expected} is expected",
        column=column,
        value=shown,
        remedy=f"Export the file again, or write {expected} there.",
    )


def text_of(value: Any, column: str) -> str | None:
    """Return a text as it is written, None where it is absent or blank."""
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST:
        return str(value)
    if not isinstance(value, str):
        raise wrong(column, value, "a text")
    return value if value.strip() else None


def object_of(value: Any, column: str) -> Mapping[str, Any]:
    """Return an object, an empty one where it is absent."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise wrong(column, value, "an object")
    return value


def list_of(value: Any, column: str) -> list[Any]:
    """Return a list, an empty one where it is absent."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise wrong(column, value, "a list")
    return value


def bilingual_of(value: Any, column: str) -> dict[str, str]:
    """Return the texts in Japanese and English of an object {"ja": ..., "en": ...}."""
    by_language = object_of(value, column)
    texts = {
        language: text_of(by_language.get(language), f"{column}.{language}") for language in ("ja", "en")
    }
    return {language: text for language, text in texts.items() if text}


def best_of(texts: Mapping[str, str]) -> str | None:
    """Return the Japanese text, else the English one."""
    return texts.get("ja") or texts.get("en")


def day_of(value: Any, column: str, *, month: int = 1) -> str | None:
    """Return the ISO day that opens what is written: 2021-04-05, 2021-04 or 2021 (the first of `month`).

    None where nothing is written, or 9999 (until now).
    """
    written = text_of(value, column)
    if written is None or written.strip().startswith("9999"):
        return None
    match = _DAY.match(written.strip())
    try:
        if match is None:
            raise ValueError("no year")
        year, *rest = match.groups()
        in_month, on_day = rest[0] or rest[2] or month, rest[1] or rest[3] or 1
        return date(int(year), int(in_month), int(on_day)).isoformat()
    except ValueError as error:
        raise RecordError(
            f"holds no date in '{column}'",
            column=column,
            value=written[:200],
            remedy="Write it as 2021, 2021-04 or 2021-04-05.",
        ) from error


def doi_of(value: Any, column: str) -> str | None:
    """Return a DOI without its address, in lower case; None where there is none."""
    match = _DOI.match((text_of(value, column) or "").strip())
    return match[1].lower() if match else None


def id_of(source: str, *parts: str) -> str:
    """Return the id of a record by its source's own id: always the same, and another for another.

    What may not stand in an id is replaced, with a digest of the whole behind it.
    """
    whole = "-".join(parts)
    safe = _NOT_IN_AN_ID.sub("_", whole)
    if safe == whole and 0 < len(whole) <= 100:
        return f"{source}-{whole}"
    return f"{source}-{safe[:80]}-{digest(*parts)}"


def digest(*parts: str | None) -> str:
    """Return 16 hex digits that stand for the parts."""
    whole = "\x1f".join(part or "" for part in parts)
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def native_row(number: int, build: Callable[[], Values], *, sheet: str | None = None) -> Row:
    """Return the row that `build` makes, or the row with the problem that it met."""
    try:
        return Row(number, build(), sheet=sheet, native=True)
    except RecordError as error:
        return refused(number, error, sheet=sheet)


def refused(number: int, error: RecordError, *, sheet: str | None = None) -> Row:
    """Return the row that tells why it cannot be read."""
    return Row(
        number,
        {},
        str(error),
        sheet=sheet,
        native=True,
        column=error.column,
        value=error.value,
        remedy=error.remedy,
    )
