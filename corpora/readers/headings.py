"""In which row of a table do the headings stand, and what are the columns called?

Above the headings there may be a title, notes and blank rows; the headings may take two or three rows (連絡先
over 氏名 and メール, joined as 連絡先/氏名) and have a row of units below them (joined in brackets:
予算(千円)).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LOOK_ROWS = 30
_LONGEST = 80
_VALUE_LIKE = re.compile(
    r"[\s\d０-９.,/:\-+%¥￥()年月日時分]*[\d０-９][\s\d０-９.,/:\-+%¥￥()年月日時分]*|https?://.*|\S+@\S+"
)
_UNIT = re.compile(
    r"[(（\[［【〔].{1,12}[)）\]］】〕]|円|[千万億]円|百万円|十億円|％|%|件|人|名|年|年度|[kt]g?|t-?CO2.*|[kMG]Wh?|m[23²³]?"
)

Span = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Headings:
    """The rows first to last (counted from 0 in the rows given) name the columns; "" where none stands."""

    first: int
    last: int
    names: tuple[str, ...]

    @property
    def duplicates(self) -> list[str]:
        """Names that stand over several columns."""
        return sorted({name for name in self.names if name and self.names.count(name) > 1})


def column_letters(index: int) -> str:
    """Return the name that a spreadsheet gives to a column (0 is A, 26 is AA)."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def find_headings(rows: Sequence[Sequence[Any]], *, merges: Sequence[Span] = ()) -> Headings | None:
    """Find the headings among the first rows of a table; None where there are none.

    It is the first row of short, distinct texts that stands over most of the cells below it. `merges` are
    the merged ranges as ((row, column), (row, column)), both ends included, counted as `rows` are.
    """
    table = [list(row) for row in rows]
    for first in range(min(len(table), LOOK_ROWS)):
        if not _names_columns(table, first, merges):
            continue
        last = _last_row(table, first, merges)
        spans = merges or [
            ((level, start), (level, end))
            for level in range(first, last)
            for start, end in _groups(table[level], level, (), width=max(map(len, table[first : last + 1])))
        ]
        levels = [_spread(table, level, spans) for level in range(first, last + 1)]
        units = table[last + 1] if _is_units(table, last) else []
        return Headings(first, last + bool(units), _joined(levels, table[last], units))
    return None


def _names_columns(rows: list[list[Any]], index: int, merges: Sequence[Span]) -> bool:
    filled = [column for column, cell in enumerate(rows[index]) if _is_filled(cell)]
    below = [row for row in rows[index + 1 :] if any(map(_is_filled, row))]
    if not filled or not _looks_like_headings([rows[index][column] for column in filled]):
        return False
    if not below:
        return index == 0
    # a title is merged over many columns too, but nothing divides it
    named = set(filled)
    if _is_subdivided(rows, index, merges):
        named |= {column for column, cell in enumerate(_spread(rows, index, merges)) if _is_filled(cell)}
    widths = sorted(sum(map(_is_filled, row)) for row in below)
    usual = widths[(len(widths) - 1) // 2]
    is_title = len(named) == 1 and sum(width > 1 for width in widths) > 1
    is_note = len(named) == 2 and _is_note(rows[index + 1], filled, usual)
    if is_title or is_note or 2 * len(named) <= usual:
        return False
    cells = [column for row in below for column, cell in enumerate(row) if _is_filled(cell)]
    return 2 * sum(column in named for column in cells) > len(cells)


def _is_note(below: list[Any], filled: list[int], usual: int) -> bool:
    """Whether two cells side by side are a key and its value, above a wider table."""
    apart = not any(map(_is_filled, below))
    return filled[-1] - filled[0] < 2 and usual > (2 if apart else 3)


def _looks_like_headings(cells: list[Any]) -> bool:
    texts = [cell.strip() for cell in cells if isinstance(cell, str)]
    likely = [text for text in texts if len(text) <= _LONGEST and not _VALUE_LIKE.fullmatch(text)]
    return 5 * len(likely) >= 3 * len(cells) and 2 * len(set(texts)) >= len(texts)


def _last_row(rows: list[list[Any]], first: int, merges: Sequence[Span]) -> int:
    """The last row of the headings: as far down as those merged reach, or one that fills the gaps."""
    last = first
    while last + 2 < len(rows) and last < first + 2 and _is_subdivided(rows, last, merges):
        last += 1
    return last


def _is_subdivided(rows: list[list[Any]], index: int, merges: Sequence[Span]) -> bool:
    """Whether the row below divides the headings of this one: it stands only where those span columns."""
    row, under = rows[index], rows[index + 1]
    filled = [column for column, cell in enumerate(under) if _is_filled(cell)]
    if len(filled) < 2 or not _looks_like_headings([under[column] for column in filled]):
        return False
    groups = _groups(row, index, merges, width=len(under))
    tall = any(top[0] <= index < bottom[0] for top, bottom in merges)
    inside = {column for start, end in groups for column in range(start, end + 1)}
    alone = [column for column, cell in enumerate(row) if _is_filled(cell) and column not in inside]
    return set(filled) <= inside and (tall or bool(alone))


def _groups(row: list[Any], index: int, merges: Sequence[Span], *, width: int) -> list[tuple[int, int]]:
    """The columns that each heading spans: as merged, or (in a text table) up to the next heading."""
    if merges:
        return [(a[1], b[1]) for a, b in merges if a[0] <= index <= b[0] and a[1] < b[1]]
    starts = [column for column, cell in enumerate(row) if _is_filled(cell)]
    ends = [*(column - 1 for column in starts[1:]), width - 1]
    return [(start, end) for start, end in zip(starts, ends, strict=False) if end > start]


def _spread(rows: list[list[Any]], index: int, merges: Sequence[Span]) -> list[Any]:
    """The row with merged cells filled in."""
    row = list(rows[index])
    for (top, left), (bottom, right) in merges:
        if top <= index <= bottom and top < len(rows) and left < len(rows[top]):
            row.extend([""] * (right + 1 - len(row)))
            row[left : right + 1] = [rows[top][left]] * (right + 1 - left)
    return row


def _is_units(rows: list[list[Any]], last: int) -> bool:
    if last + 2 >= len(rows):
        return False
    cells = [cell for cell in rows[last + 1] if _is_filled(cell)]
    return bool(cells) and all(isinstance(cell, str) and _UNIT.fullmatch(cell.strip()) for cell in cells)


def _joined(levels: list[list[Any]], lowest: list[Any], units: list[Any]) -> tuple[str, ...]:
    """The names from top to bottom; of columns merged under one name, the first has it."""
    names, before = [], ""
    for column in range(max(map(len, [*levels, units]))):
        parts: list[str] = []
        for part in (_text(level, column) for level in levels):
            if part and part not in parts[-1:]:
                parts.append(part)
        name = "/".join(parts)
        if not _text(lowest, column) and name and name == before:
            parts = []
        before = name
        unit = _text(units, column)
        bracketed = unit if unit[:1] in ("", *"(（[［【〔") else f"({unit})"
        names.append("/".join(parts) + bracketed)
    return tuple(names)


def _text(row: list[Any], column: int) -> str:
    return str(row[column]).strip() if column < len(row) and _is_filled(row[column]) else ""


def _is_filled(cell: Any) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None
