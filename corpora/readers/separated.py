"""How is a text table (comma, tab, semicolon or bar) read, as Excel in Japan and others save it?

Encoding, separator and quotes are found out, and the row of headings below any title or notes. Rows are
counted as a spreadsheet program counts them: a cell with line breaks stays within its row. The file is never
held as a whole. A quote that is never closed would swallow the rows below it: only its own row is refused,
and reading goes on with the next line.
"""

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import TypeVar

from corpora.errors import FormatError
from corpora.readers.cells import Problem, Table
from corpora.readers.dialects import Dialect, sniff_dialect
from corpora.readers.encodings import decoded_lines, sniff_encoding
from corpora.readers.formulas import reaches_outside
from corpora.readers.headings import LOOK_ROWS, find_headings
from corpora.readers.quotes import MAX_ROW_CHARACTERS, Cells, parsed_rows
from corpora.readers.rows import Row

MAX_FILE_BYTES = 2 << 30
_SAMPLE_LINES = 200

Item = TypeVar("Item")


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
    sample = _first(lines, _SAMPLE_LINES, lambda line: len(line[0]))
    dialect = sniff_dialect([text for text, _ in sample], suffix=path.suffix.lower())
    parsed = parsed_rows(chain(sample, lines), dialect)
    head = _first(parsed, 2 * LOOK_ROWS, lambda row: sum(map(len, row[1])))
    table, start = _table(path, head)
    ragged = _is_ragged(table, head[start:])
    yield from _rows(table, chain(head[start:], parsed), dialect, ragged=ragged)


def _first(items: Iterator[Item], most: int, size: Callable[[Item], int]) -> list[Item]:
    """The first items, in bounded memory: fewer where they are large."""
    taken: list[Item] = []
    left = MAX_ROW_CHARACTERS
    while len(taken) < most and left > 0 and (item := next(items, None)) is not None:
        taken.append(item)
        left -= size(item)
    return taken


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
