"""How is a text table (comma, tab, semicolon or bar) read, as Excel in Japan and others save it?

Encoding, separator and quotes are found out, and the row of headings below any title or notes. Rows are
counted as a spreadsheet program counts them: a cell with line breaks stays within its row. The file is never
held as a whole. A quote that is never closed would swallow the rows below it: only its own row is refused,
and reading goes on with the next line.
"""

import csv
from collections import deque
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from corpora.errors import FormatError
from corpora.readers.cells import MAX_CELL_CHARACTERS, Problem, Table
from corpora.readers.dialects import Dialect, sniff_dialect
from corpora.readers.encodings import TOO_LONG, decoded_lines, sniff_encoding
from corpora.readers.formulas import reaches_outside
from corpora.readers.headings import LOOK_ROWS, find_headings
from corpora.readers.rows import Row

MAX_FILE_BYTES = 2 << 30
_MAX_ROW_CHARACTERS = 16 * MAX_CELL_CHARACTERS
_MAX_REPAIRS = 200  # each may look a million characters ahead
_SAMPLE_LINES = 200
_SHORTEN = "Shorten it, or put a link in its place."
_SAVE_AS_UTF8 = "Correct it in the program it comes from, and save it as UTF-8."

Cells = tuple[int, list[str], Problem | None]


def read_separated(path: Path) -> Iterator[Row]:
    """Read a text table. A row shorter than the headings lacks its last cells; a longer one is refused.

    Raises `FormatError` where the encoding is not known, there are no headings or one stands twice.
    """
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise FormatError(f"{path}: has {size:,} bytes; {MAX_FILE_BYTES:,} are allowed. Split it.")
        encoding = sniff_encoding(path)
    except OSError as error:
        raise FormatError(f"{path}: cannot be read: {error.strerror}.") from error
    lines = decoded_lines(path, encoding)
    sample = list(islice(lines, _SAMPLE_LINES))
    dialect = sniff_dialect([text for text, _ in sample], suffix=path.suffix.lower())
    parsed = _parsed(_Lines(chain(sample, lines)), dialect)
    head = list(islice(parsed, 2 * LOOK_ROWS))
    table, start = _table(path, head)
    ragged = _is_ragged(table, head[start:])
    yield from _rows(table, chain(head[start:], parsed), dialect, ragged=ragged)


def _table(path: Path, head: list[Cells]) -> tuple[Table, int]:
    first = next(((number, problem) for number, _, problem in head if problem), None)
    if first is None and not any(cell.strip() for _, cells, _ in head for cell in cells):
        raise FormatError(f"{path}: is empty. Give it column names and rows.")
    headings = find_headings([cells if problem is None else [] for _, cells, problem in head])
    if headings is None:
        found = f" (row {first[0]} {first[1].problem})" if first else ""
        raise FormatError(
            f"{path}: no column names were found in the first {LOOK_ROWS} rows{found}. "
            "Put them into the first row, e.g. id,text_ja,sector."
        )
    if headings.duplicates:
        raise FormatError(
            f"{path}: column name twice in the header: {', '.join(headings.duplicates)}. Rename one."
        )
    return Table(headings), headings.last + 1


def _is_ragged(table: Table, head: list[Cells]) -> bool:
    """Whether this file drops empty cells at the ends of its rows."""
    widths = [len(cells) for _, cells, problem in head if cells and problem is None]
    return 5 * sum(width < len(table.headings.names) for width in widths) > len(widths)


def _rows(table: Table, parsed: Iterator[Cells], dialect: Dialect, *, ragged: bool) -> Iterator[Row]:
    """Rows with their lengths judged.

    In a file whose rows are complete, two short rows one after the other that together make up a whole
    one were torn by a line break without quotes; short ones after an open quote were torn by it.
    """
    width = len(table.headings.names)
    torn = False
    waiting: Cells | None = None
    for number, cells, problem in parsed:
        short = problem is None and 0 < len(cells) < width and any(map(str.strip, cells))
        pair = waiting is not None and short and len(waiting[1]) + len(cells) - 1 == width
        if waiting is not None:
            yield from _row(table, (*waiting[:2], _torn(width, waiting[1]) if pair else None), dialect)
            waiting = None
        if short and (pair or torn):
            problem = _torn(width, cells)
        elif short and not ragged:
            waiting = number, cells, None
            continue
        torn = problem is not None and (torn or problem.problem.startswith("holds a quote"))
        yield from _row(table, (number, cells, problem), dialect)
    if waiting is not None:
        yield from _row(table, waiting, dialect)


def _torn(width: int, cells: list[str]) -> Problem:
    return Problem(
        f"has {len(cells)} cells, the header {width}, and seems torn from the row beside it",
        "Put quotes around a cell that holds a line break.",
    )


def _row(table: Table, parsed: Cells, dialect: Dialect) -> Iterator[Row]:
    number, cells, problem = parsed
    width = len(table.headings.names)
    if problem is None and any(cell.strip() for cell in cells[width:]):
        separator = {",": "comma", "\t": "tab", ";": "semicolon"}.get(dialect.separator, "bar")
        problem = Problem(
            f"has {len(cells)} cells, the header {width}",
            f"Put quotes around a cell that holds a {separator}.",
        )
    if row := table.row(number, cells, problem or _formula_problem(table, cells)):
        yield row


def _formula_problem(table: Table, cells: list[str]) -> Problem | None:
    """A spreadsheet program would run such a cell when the list is opened; no text begins so."""
    for index, cell in enumerate(cells):
        if cell.startswith("=") and reaches_outside(cell):
            return Problem(
                "holds a formula that reaches outside the file",
                "Type the value in its place.",
                column=table.column(index),
                value=cell[:200],
            )
    return None


def _parsed(lines: "_Lines", dialect: Dialect) -> Iterator[Cells]:
    """Rows of cells with their numbers; where the quotes are broken, only the row that opens them is lost."""
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    number = repairs = 0
    while True:
        # strict: else a quote that is never closed swallows every row below it into one cell
        table = csv.reader(lines, delimiter=dialect.separator, quotechar=dialect.quote, strict=True)
        number += 1
        try:
            for cells in table:
                problem = lines.problem()
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
            yield number, *lines.broken(error, dialect)


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
        if self._size > _MAX_ROW_CHARACTERS:
            raise csv.Error(f"row larger than {_MAX_ROW_CHARACTERS:,} characters")
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
