"""Which cells stand in each row of a text table, even where quotes are broken?"""

import csv
from collections import deque
from collections.abc import Iterator

from corpora.readers.cells import MAX_CELL_CHARACTERS, Problem
from corpora.readers.dialects import Dialect
from corpora.readers.encodings import TOO_LONG

MAX_ROW_CHARACTERS = 16 * MAX_CELL_CHARACTERS
_MAX_REPAIRS = 200  # each may look a million characters ahead
_SHORTEN = "Shorten it, or put a link in its place."
_SAVE_AS_UTF8 = "Correct it in the program it comes from, and save it as UTF-8."

Cells = tuple[int, list[str], Problem | None]


def parsed_rows(lines: Iterator[tuple[str, str | None]], dialect: Dialect) -> Iterator[Cells]:
    """Number the rows of cells from 1. `lines` come with what is wrong with each, else None.

    Where quotes are broken, only the row that opens them has a problem, and is split without regard to them.
    """
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    source = _Lines(lines)
    number = repairs = 0
    while True:
        # strict: else a quote that is never closed swallows every row below it into one cell
        table = csv.reader(source, delimiter=dialect.separator, quotechar=dialect.quote, strict=True)
        number += 1
        try:
            for cells in table:
                problem = source.problem()
                yield number, cells, problem
                number += 1
            return
        except csv.Error as error:
            repairs += 1
            if repairs > _MAX_REPAIRS:
                yield (
                    number,
                    [],
                    Problem(
                        f"cannot be read, nor any row below it: {error}",
                        f"Check the quotes of the whole file: {_MAX_REPAIRS} rows above are broken too.",
                    ),
                )
                return
            yield number, *source.broken(error, dialect)


class _Lines:
    """Lines for the csv module, which can be read again from the second line of a row that failed."""

    def __init__(self, lines: Iterator[tuple[str, str | None]]) -> None:
        self._lines = lines
        self._again: deque[tuple[str, str | None]] = deque()
        self._taken: list[tuple[str, str | None]] = []
        self._size = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self._taken.append(line)
        self._size += len(line[0])
        if self._size > MAX_ROW_CHARACTERS:
            raise csv.Error(f"row larger than {MAX_ROW_CHARACTERS:,} characters")
        return line[0]

    def problem(self) -> Problem | None:
        """What is wrong with the lines of the row just read; the next row begins."""
        found = next((problem for _, problem in self._taken if problem), None)
        self._forget()
        if found is None:
            return None
        return Problem(found, _SHORTEN if found == TOO_LONG else _SAVE_AS_UTF8)

    def broken(self, error: csv.Error, dialect: Dialect) -> tuple[list[str], Problem]:
        """The cells and the problem of the row that failed, by its first line; the others are read again."""
        first, *others = self._taken
        self._again.extendleft(reversed(others))
        self._forget()
        cells = first[0].rstrip("\r\n").split(dialect.separator)
        if str(error).startswith(("field larger", "row larger")) and not others:
            return [cell[:200] for cell in cells], Problem(
                f"holds a cell of more than {MAX_CELL_CHARACTERS:,} characters",
                _SHORTEN,
            )
        return cells, Problem(
            f"holds a quote ({dialect.quote}) that is not closed before its cell ends",
            "Close the quote, or double it where it is part of the text.",
            value=first[0].strip()[:200],
        )

    def _forget(self) -> None:
        self._taken = []
        self._size = 0
