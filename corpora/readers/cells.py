"""What do the cells of one row of a table say under its headings, and can they be trusted?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corpora.readers.headings import Headings, column_letters
from corpora.readers.rows import Row

MAX_CELL_CHARACTERS = 1_000_000


@dataclass(frozen=True)
class Problem:
    """Why a row is refused; the fields are those of `Row`."""

    problem: str
    remedy: str | None = None
    column: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class Table:
    """A table with its headings found; `sheet` is named by every row."""

    headings: Headings
    sheet: str | None = None

    def column(self, index: int) -> str:
        """The key of a column: its heading, else 列 and its letters."""
        names = self.headings.names
        return names[index] if index < len(names) and names[index] else f"列{column_letters(index)}"

    def row(self, number: int, cells: Sequence[Any], problem: Problem | None = None) -> Row | None:
        """Make a row of cells, as many as there are; None where all are empty and nothing is wrong."""
        filled = [index for index, cell in enumerate(cells) if _is_filled(cell)]
        if not filled and problem is None:
            return None
        values = dict.fromkeys((name for name in self.headings.names if name), "")
        for index, cell in enumerate(cells):
            if index in filled or self.column(index) in values:
                values[self.column(index)] = cell
        problem = problem or self._own_problem(cells)
        if problem is None:
            return Row(number, values, sheet=self.sheet)
        return Row(
            number,
            values,
            problem.problem,
            sheet=self.sheet,
            column=problem.column,
            value=problem.value,
            remedy=problem.remedy,
        )

    def _own_problem(self, cells: Sequence[Any]) -> Problem | None:
        if self._repeats_headings(cells):
            return Problem("repeats the headings", "Nothing is lost; delete the row if it is in the way.")
        for index, cell in enumerate(cells):
            if not isinstance(cell, str):
                continue
            column = self.column(index)
            if "\x00" in cell:
                shown = cell.replace("\x00", "\\0")[:200]
                return Problem("holds a NUL character", "Delete the character.", column, shown)
            if len(cell) > MAX_CELL_CHARACTERS:
                return Problem(
                    f"holds a cell of {len(cell):,} characters; {MAX_CELL_CHARACTERS:,} are allowed",
                    "Shorten it, or put a link in its place.",
                    column,
                    cell[:200],
                )
        return None

    def _repeats_headings(self, cells: Sequence[Any]) -> bool:
        texts = [cell.strip() if isinstance(cell, str) else cell for cell in cells]
        names = list(self.headings.names)
        return len(names) > 1 and [*texts, *[""] * (len(names) - len(texts))] == names


def _is_filled(cell: Any) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None
