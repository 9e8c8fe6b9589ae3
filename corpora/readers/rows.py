"""What does a reader hand on?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One row of a file: where it stands, and its values under the file's own headings.

    `number` counts from 1: the row of a sheet (as a spreadsheet shows it), the line of JSON Lines, the entry
    of a list, the seed of a page. Every heading of a table is a key, in the order of the columns; an
    empty cell is "". Cells are as they were written (str, int, float, bool, date, datetime), not trimmed.
    With `native` the keys are fields of a record, nested as in its JSON, and no columns are looked for.
    `problem` completes the sentence "The row ..." where it could not be read; `column`, `value` (at most 200
    characters) and `remedy` (a whole sentence) say more of it. `values` then hold what could be read.
    """

    number: int
    values: Mapping[str, Any]
    problem: str | None = None
    sheet: str | None = None
    page: int | None = None
    native: bool = False
    column: str | None = None
    value: str | None = None
    remedy: str | None = None


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
