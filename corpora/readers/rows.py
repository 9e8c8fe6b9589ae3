"""What does a reader hand on?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One row of a file: its number from 1 (the header of a table is row 1) and its values.

    `problem` tells why the row could not be read at all; then `values` is empty.
    """

    number: int
    values: Mapping[str, Any]
    problem: str | None = None


# How a flat table names the fields of a record: column -> path in the record's JSON.
COLUMNS: dict[str, tuple[str, ...]] = {
    **{
        f"{field}_{language}": (field, language)
        for field in ("title", "text", "name", "office")
        for language in ("ja", "en")
    },
    "name_kana": ("name", "kana"),
    "country": ("place", "country"),
    "prefecture": ("place", "prefecture"),
    "place": ("place", "name"),
}
_LISTS = ("concepts", "aliases", "notes")


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Turn the columns of a flat table into a record's JSON; empty cells are left out.

    Lists (concepts, aliases, notes) are separated by semicolons. Values that are nested already stay.
    """
    record: dict[str, Any] = {}
    for column, value in flat.items():
        if value is None or value == "":
            continue
        if isinstance(value, dict | list):
            record[column] = value
            continue
        if column in _LISTS:
            value = [part.strip() for part in str(value).split(";") if part.strip()]
        *parents, last = COLUMNS.get(column, (column,))
        target = record
        for parent in parents:
            target = target.setdefault(parent, {})
        if isinstance(target, dict):  # else a column 'text' stands beside 'text_ja': refused as no Bilingual
            target[last] = value
    return record
