"""What do the sheets of an Excel workbook (.xlsx, .xlsm, .xls) say, row by row?

Every sheet is a table, hidden ones too; its headings are looked for below titles and notes. A value merged
over several rows is repeated in each (a department named once for its three seeds); merged over several
columns it belongs to the first. Dates are told by their number format; whole numbers are int. Macros are left
where they are: nothing here could run them.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import Any
from xml.parsers import expat

from corpora.errors import FormatError
from corpora.readers.archive import check_archive
from corpora.readers.cells import Table
from corpora.readers.content import Content, office_content_of
from corpora.readers.formulas import MARKS, Flags, flagged_cells
from corpora.readers.headings import LOOK_ROWS, Span, find_headings
from corpora.readers.isolated import isolated
from corpora.readers.old_excel import flagged_cells_of_xls
from corpora.readers.rows import Row

_SAVE_ANEW = "Open it in Excel and save it as an Excel workbook (.xlsx)."


def read_excel(path: Path) -> Iterator[Row]:
    """Read all sheets of a workbook, in a process of its own.

    Raises `FormatError` where it is no workbook, damaged, encrypted, too large or without any table.
    """
    return isolated("corpora.readers.excel:rows_of_workbook", path)


def rows_of_workbook(path: Path) -> Iterator[Row]:
    """Read all sheets of a workbook, in this process.

    A sheet without headings becomes one row with a problem, after those of all tables.
    """
    import python_calamine

    flags = _flags(path)
    refused: list[Row] = []
    tables = 0
    try:
        with path.open("rb") as file, python_calamine.load_workbook(file) as book:  # not by its suffix
            for meta in book.sheets_metadata:
                if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
                    continue
                sheet = _Sheet.of(meta.name, book.get_sheet_by_name(meta.name), flags.get(meta.name, {}))
                if sheet is None:
                    continue
                table = sheet.table()
                if isinstance(table, Row):
                    refused.append(table)
                else:
                    tables += 1
                    yield from sheet.rows_below(table)
    except python_calamine.PasswordError as error:
        raise _encrypted(path) from error
    except python_calamine.CalamineError as error:
        raise FormatError(f"{path}: is damaged ({error}). {_SAVE_ANEW}") from error
    if not tables:
        reason = f"; sheet '{refused[0].sheet}' {refused[0].value}" if refused else ""
        raise FormatError(f"{path}: holds no table{reason}. Put column names above the rows.")
    yield from refused


def _flags(path: Path) -> dict[str, Flags]:
    """The cells that cannot be trusted, by sheet. Raises `FormatError` where the file is no workbook."""
    content = office_content_of(path)
    if content is Content.ENCRYPTED:
        raise _encrypted(path)
    if content is Content.XLS:
        return flagged_cells_of_xls(path)
    if content is not Content.XLSX:
        raise FormatError(f"{path}: is {content.value}, no Excel workbook. {_SAVE_ANEW}")
    marked = check_archive(path, marks=MARKS)
    try:
        with zipfile.ZipFile(path) as archive:
            return {
                name: flagged_cells(archive.open(part))
                for name, part in _sheet_parts(archive).items()
                if part in marked
            }
    except (expat.ExpatError, KeyError, ValueError) as error:
        raise FormatError(f"{path}: is damaged ({error}). {_SAVE_ANEW}") from error


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The name of the part that holds each sheet."""
    from defusedxml.ElementTree import fromstring

    relations = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {each.get("Id"): posixpath.join("/xl", each.get("Target", "")) for each in relations}
    parts = {}
    for element in fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.rpartition("}")[2] == "sheet":
            relation = next((value for name, value in element.attrib.items() if name.endswith("}id")), None)
            parts[element.get("name", "")] = posixpath.normpath(targets.get(relation, "")).lstrip("/")
    return parts


def _encrypted(path: Path) -> FormatError:
    return FormatError(f"{path}: is protected by a password. Remove the password and save it again.")


@dataclass
class _Sheet:
    """One sheet's rows from the first filled one on; `first` is that row, counted from 0."""

    name: str
    first: int
    rows: Iterator[list[Any]]
    merges: list[Span]
    flags: Flags
    head: list[list[Any]] = field(init=False)

    @classmethod
    def of(cls, name: str, sheet: Any, flags: Flags) -> "_Sheet | None":
        """Open a sheet; None where it is empty."""
        if sheet.start is None:
            return None
        first, left = sheet.start
        # calamine hands out the empty rows above the first cell, but not the empty columns beside it
        rows = ([""] * left + row for row in islice(sheet.iter_rows(), first, None))
        return cls(name, first, rows, sheet.merged_cell_ranges or [], flags)

    def __post_init__(self) -> None:
        self.head = list(islice(self.rows, 2 * LOOK_ROWS))

    def table(self) -> Table | Row:
        """The sheet's headings, or the row that says why there are none."""
        reach = self.first + len(self.head)
        merges = [
            ((top - self.first, left), (bottom - self.first, right))
            for (top, left), (bottom, right) in self.merges
            if self.first <= top < reach
        ]
        headings = find_headings(self.head, merges=merges)
        if headings is None:
            return self._refused(
                f"has no column names in its first {LOOK_ROWS} rows",
                "Put them into one row above the others, or delete the sheet if it holds no records.",
            )
        if headings.duplicates:
            return self._refused(
                f"has a column name twice: {', '.join(headings.duplicates)}", "Rename one of the two."
            )
        return Table(headings, self.name)

    def _refused(self, reason: str, remedy: str) -> Row:
        return Row(
            self.first + 1, {}, f"begins a sheet that {reason}", sheet=self.name, value=reason, remedy=remedy
        )

    def rows_below(self, table: Table) -> Iterator[Row]:
        """The rows below the headings."""
        start = self.first + table.headings.last + 1
        merged = _Merged([span for span in self.merges if span[0][0] >= start])
        flags: dict[int, list[int]] = {}
        for place, column in sorted(self.flags):
            flags.setdefault(place, []).append(column)
        for index, cells in enumerate(chain(self.head, self.rows), self.first):
            values = [_plain(cell) for cell in cells]
            filled = any(value != "" for value in values) or index in flags
            merged.fill(index, values)
            if index < start or not filled:
                continue
            problem = None
            for column in reversed(flags.get(index, [])):
                problem = replace(self.flags[index, column], column=table.column(column))
                values.extend([""] * (column + 1 - len(values)))
                values[column] = problem.value if values[column] == "" else values[column]
            if row := table.row(index + 1, values, problem):
                yield row


class _Merged:
    """Repeats what is merged over several rows, one row after the other."""

    def __init__(self, merges: list[Span]) -> None:
        self._tall = sorted((span for span in merges if span[0][0] < span[1][0]), reverse=True)
        self._open: list[tuple[int, int, Any]] = []  # last row, column, value

    def fill(self, index: int, values: list[Any]) -> None:
        self._open = [each for each in self._open if each[0] >= index]
        for _, column, value in self._open:
            if column < len(values) and values[column] == "":
                values[column] = value
        while self._tall and self._tall[-1][0][0] <= index:
            (top, left), (bottom, _) = self._tall.pop()
            if top == index and left < len(values):
                self._open.append((bottom, left, values[left]))


def _plain(cell: Any) -> Any:
    """A cell as one of the types that a `Row` holds."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    if isinstance(cell, time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return cell
