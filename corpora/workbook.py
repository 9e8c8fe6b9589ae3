"""How are tables written so that a spreadsheet program shows them and runs nothing that stands in them?

Cells that begin like a formula (=, +, -, @, tab, carriage return) are written as text and marked with the
quote prefix of spreadsheet programs, so that they stay text also when somebody edits them (OWASP, CSV
injection).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from corpora.errors import UsageError
from corpora.sheet_layout import height_of, widths_of

_FORMULA = re.compile(r"^[=+\-@\t\r]")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_MAX_CELL = 32_767  # what a cell of xlsx can hold


@dataclass(frozen=True)
class Table:
    """A sheet to be written: its name, its columns in order, its rows as cells by column."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Mapping[str, Any]]
    notes: frozenset[str] = frozenset()  # columns that are about the rows, set apart by their colour
    hidden: frozenset[str] = frozenset()  # columns that nobody need see
    percents: frozenset[str] = frozenset()  # columns of shares, from 0 to 1
    links: frozenset[str] = frozenset()  # columns of addresses that a click opens
    marked: Sequence[str | None] = ()  # for each row the column whose cell is to be looked at


def write_workbook(path: Path, tables: Iterable[Table]) -> None:
    """Write tables as `workbook` makes them. Raises `UsageError` where the file cannot be written."""
    try:
        path.write_bytes(workbook(tables))
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}. Name another place.") from error


def workbook(tables: Iterable[Table]) -> bytes:
    """Return tables as an xlsx file, one a sheet, headings frozen and filterable.

    Text that is longer than a cell can hold (32,767 characters) goes on in the column «name (2)» and so
    forth, so that nothing is cut.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for table in tables:
        _write_sheet(book.create_sheet(_free_name(table.name, book.sheetnames)), table)
    if not book.sheetnames:
        book.create_sheet("empty")
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _write_sheet(sheet: Any, table: Table) -> None:
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    rows = [_parts(row) for row in table.rows]
    columns = list(dict.fromkeys([*table.columns, *(name for row in rows for name in row)]))
    note, mark = (PatternFill("solid", fgColor=colour) for colour in ("FFF2CC", "F8CBAD"))
    widths = widths_of(columns, rows)
    for place, name in enumerate(columns, start=1):
        _write_cell(sheet.cell(1, place), name)
        sheet.cell(1, place).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = widths[name]
        sheet.column_dimensions[get_column_letter(place)].hidden = name in table.hidden
        if name in table.notes:
            sheet.cell(1, place).fill = note
    seen = {name: width for name, width in widths.items() if name not in table.hidden}
    for number, row in enumerate(rows, start=2):
        sheet.row_dimensions[number].height = height_of(row, seen)
        for place, name in enumerate(columns, start=1):
            if row.get(name) not in (None, ""):
                _write_cell(sheet.cell(number, place), row[name])
                _dress(sheet.cell(number, place), name, table)
                if name in table.notes:
                    sheet.cell(number, place).fill = note
    for number, wrong in enumerate(table.marked, start=2):
        if wrong in columns:
            sheet.cell(number, columns.index(wrong) + 1).fill = mark
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    _on_paper(sheet)


def _dress(cell: Any, column: str, table: Table) -> None:
    """How a cell of a column looks."""
    from openpyxl.styles import Alignment

    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if column in table.percents:
        cell.number_format = "0%"
    if column in table.links:
        cell.hyperlink = cell.value
        cell.style = "Hyperlink"


def _on_paper(sheet: Any) -> None:
    """Printed, all columns stand on one page's width, under their headings."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = "1:1"


def _write_cell(cell: Any, value: Any) -> None:
    if isinstance(value, str):
        cell.value = _NO_XML.sub("�", value)
        cell.data_type = "s"  # never a formula
        cell.quotePrefix = bool(_FORMULA.match(value))
    else:
        cell.value = value


def _parts(row: Mapping[str, Any]) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    for name, value in row.items():
        if not isinstance(value, str) or len(value) <= _MAX_CELL:
            parts[name] = value
            continue
        for place, start in enumerate(range(0, len(value), _MAX_CELL), start=1):
            parts[name if place == 1 else f"{name} ({place})"] = value[start : start + _MAX_CELL]
    return parts


def _free_name(wanted: str, taken: Sequence[str]) -> str:
    name = _NO_SHEET_NAME.sub("_", wanted).strip()[:31] or "sheet"
    number = 2
    free, known = name, {other.casefold() for other in taken}
    while free.casefold() in known:
        free = f"{name[: 31 - len(f' ({number})')]} ({number})"
        number += 1
    return free
