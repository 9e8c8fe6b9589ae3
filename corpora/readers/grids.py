"""Is a table of a document a list of seeds, the form of one seed, or data within a text?

A list has a row of headings of which at least two are known, one of them for the title or the text; a list
may lie on its side. A form has labels in columns, each followed by its value. Anything else is data: its
cells are handed on as lines of text.
"""

from dataclasses import dataclass
from itertools import groupby

from corpora.readers.labels import Sense, sense


@dataclass(frozen=True, eq=False)
class Cell:
    """A cell; one that is merged is the same object at each of its places in the grid."""

    text: str


@dataclass(frozen=True)
class Grid:
    """A table: rows of equal length, and the page it stands on (from 1, None where pages are not known)."""

    rows: tuple[tuple[Cell, ...], ...]
    page: int | None = None

    @property
    def on_its_side(self) -> "Grid":
        """The same table with columns for rows."""
        return Grid(tuple(zip(*self.rows, strict=True)), self.page)


@dataclass(frozen=True)
class SeedList:
    """A table that holds a seed a row: headings, the first row below them (from 0), and lines above them."""

    grid: Grid
    headings: tuple[str, ...]
    first: int
    caption: str = ""


def seed_list(grid: Grid) -> SeedList | None:
    """The table as a list of seeds, if it is one."""
    top = 0
    while top < len(grid.rows) and len(_distinct(grid.rows[top])) == 1:
        top += 1
    if top >= len(grid.rows) - 1:
        return None
    first = top + 1
    while first < len(grid.rows) - 1 and any(
        cell is above and cell.text for cell, above in zip(grid.rows[first], grid.rows[top], strict=True)
    ):
        first += 1
    headings = _headings(grid.rows[top:first])
    if not _are_headings(headings) or _is_form_below(grid, first):
        return _lying_list(grid) if top == 0 else None
    caption = "\n".join(row[0].text for row in grid.rows[:top] if row[0].text)
    return SeedList(grid, headings, first, caption)


def _lying_list(grid: Grid) -> SeedList | None:
    """A list with a seed a column: its first row holds several titles."""
    titles = [cell.text for cell in _distinct(grid.rows[0])[1:]]
    if sense(grid.rows[0][0].text) is not Sense.TITLE or len(titles) < 2 or not all(titles):
        return None
    labels = tuple(row[0].text for row in grid.rows)
    merged = any(len({id(cell) for cell in row}) < len(row) for row in grid.rows)
    known_values = any(sense(cell.text) for row in grid.rows for cell in row[1:])
    if merged or known_values or not _are_headings(labels):
        return None
    return SeedList(grid.on_its_side, labels, 1)


def _headings(rows: tuple[tuple[Cell, ...], ...]) -> tuple[str, ...]:
    """One heading a column, from one row or, where cells are merged, several; each stands once."""
    headings: list[str] = []
    for number, column in enumerate(zip(*rows, strict=True)):
        name = " ".join(" ".join(cell.text.split()) for cell in _distinct(column) if cell.text.strip())
        name = name or f"列{letters(number)}"
        seen = sum(other == name or other.startswith(f"{name} (") for other in headings)
        headings.append(f"{name} ({seen + 1})" if seen else name)
    return tuple(headings)


def letters(number: int) -> str:
    """The letters of a spreadsheet's column: 0 is A, 26 is AA."""
    return (letters(number // 26 - 1) if number >= 26 else "") + chr(ord("A") + number % 26)


def _are_headings(names: tuple[str, ...]) -> bool:
    senses = [sense(name) for name in names]
    known = [one for one in senses if one is not None]
    named = [name for name in names if not name.startswith("列")]
    return (
        len(known) >= 2
        and 2 * len(known) >= len(named)
        and any(one in (Sense.TITLE, Sense.TEXT) for one in known)
    )


def _is_form_below(grid: Grid, first: int) -> bool:
    """Do labels go on below the row that could be headings?"""
    starts = [row[0].text for row in grid.rows[first:] if row[0].text]
    return 2 * sum(sense(text) is not None for text in starts) > len(starts)


def data_lines(grid: Grid) -> str:
    """The cells of a table that is no list and no form: a line a row, tabs between."""
    lines = (_distinct(row) for row in grid.rows)
    return "\n".join("\t".join(" ".join(cell.text.split()) for cell in line) for line in lines).strip()


def _distinct(cells: tuple[Cell, ...]) -> list[Cell]:
    return [cell for cell, _ in groupby(cells)]
