"""Which JSON values are taken as they stand, and which rows does one JSON object give?

Numbers stay exact: one that a float cannot hold stays the text that was written. What JSON does not know
(NaN, Infinity), numbers beyond every float, a name that stands twice in one object and nesting beyond
`MAX_DEPTH` are refused, for whatever was taken in their place would be a guess.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from corpora.readers.rows import COLUMNS, Row
from corpora.readers.shapes import export_rows
from corpora.records import RECORD_TYPES, Bilingual, PersonName

MAX_DEPTH = 64
MAX_OBJECT_BYTES = 16 * 1024 * 1024  # two texts of a million characters, escaped, and some room

_FIELDS = frozenset(name for model in RECORD_TYPES.values() for name in model.model_fields)
_NAMES = frozenset({*Bilingual.model_fields, *PersonName.model_fields})
_TEXTS = ("title", "text", "name", "office")


class NotTakenError(ValueError):
    """A JSON value that is not taken; the message completes "The row ..."."""


def exact(literal: str) -> float | str:
    """The number that is written, or the literal itself where a float would change it."""
    number = float(literal)
    if not math.isfinite(number):
        raise NotTakenError(f"holds {_short(literal)}, which is no number that can be kept")
    try:
        same = Decimal(literal) == Decimal(repr(number))
    except InvalidOperation:  # an exponent of twenty digits
        same = False
    return number if same else literal


def once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """An object of its names and values; a name that stands twice is refused."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise NotTakenError(f"holds the name '{_short(name)}' twice in one object")
        found[name] = value
    return found


def check_depth(value: Any) -> None:
    """Refuse what is nested deeper than `MAX_DEPTH`, itself counted."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return
    if any(isinstance(inner, dict | list) for inner in level):
        raise NotTakenError(f"is nested more than {MAX_DEPTH} levels deep")


def is_native(value: Mapping[str, Any]) -> bool:
    """Is this a record of ours: fields of ours, nested as in its JSON, or a `kind` and no foreign text?

    A flat object is none, even under our names (`title_ja`, or `title` over plain text): its names are
    headings, and the columns are looked for.
    """
    if any(isinstance(value.get(name), dict) and value[name].keys() <= _NAMES for name in _TEXTS):
        return True
    if any(isinstance(value.get(name), str) for name in _TEXTS) or value.keys() & COLUMNS.keys() - _FIELDS:
        return False
    return "kind" in value or value.keys() <= _FIELDS


def rows_of_object(number: int, value: Mapping[str, Any]) -> Iterator[Row]:
    """The rows of one JSON object: those of a known export, else one, our record or under its own names."""
    exported = export_rows(value, number)
    if exported is None:
        yield Row(number, value, native=is_native(value))
    else:
        yield from exported


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}... ({len(text):,} characters)"
