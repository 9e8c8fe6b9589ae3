"""How are the workbooks of the cases written: with a real library, or part by part where none would?"""

import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlwt
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

Rows = Sequence[Sequence[Any]]


def write_xlsx(
    path: Path,
    *,
    sheets: Mapping[str, Rows],
    merged: Sequence[str] = (),
    change: Callable[[Workbook], None] | None = None,
) -> None:
    """Write sheets with openpyxl; `merged` ranges lie on the first sheet, `change` is done at last."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                if value is not None and value != "":
                    put(sheet, number, column, value)
    for area in merged:
        book.worksheets[0].merge_cells(area)
    if change:
        change(book)
    book.save(path)


def put(sheet: Worksheet, row: int, column: int, value: Any) -> None:
    """Write a value; what begins with = is a formula, as in a spreadsheet."""
    sheet.cell(row, column).value = value


def xlsx(rows: Rows, *, name: str = "シーズ一覧", **options: Any) -> partial[None]:
    """A writer of one sheet."""
    return partial(write_xlsx, sheets={name: rows}, **options)


def xlsx_sheets(sheets: Mapping[str, Rows], **options: Any) -> partial[None]:
    """A writer of several sheets."""
    return partial(write_xlsx, sheets=sheets, **options)


def write_xls(path: Path, *, rows: Rows, merged: Sequence[tuple[int, int, int, int]] = ()) -> None:
    """Write one sheet with xlwt; dates get a date format, `merged` counts rows and columns from 0."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("シーズ一覧")
    day = xlwt.easyxf(num_format_str="yyyy/mm/dd")
    starts = {(top, left) for top, _, left, _ in merged}
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is None or value == "" or (number, column) in starts:
                continue
            if hasattr(value, "year"):
                sheet.write(number, column, value, day)
            else:
                sheet.write(number, column, value)
    for top, bottom, left, right in merged:
        sheet.write_merge(top, bottom, left, right, rows[top][left])
    book.save(str(path))


def xls(rows: Rows, **options: Any) -> partial[None]:
    """A writer of one sheet in the old format."""
    return partial(write_xls, rows=rows, **options)


# ---- part by part: formulas with stored results, external links, and what no library writes ----

TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>
<Override PartName="/xl/workbook.xml" ContentType="{book}"/>
<Override PartName="/xl/worksheets/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
</Types>"""
PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
WITH_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>"""
SHEET_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
SHEET_FOOT = "</sheetData></worksheet>"


def relation(number: int, kind: str, target: str, *, mode: str = "") -> str:
    """One relationship of a part."""
    return f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"{mode}/>'


def formula(text: str, result: str | None = None) -> tuple[str, str | None]:
    """A formula cell for `raw`, with what the spreadsheet stored as its result."""
    return (text, result)


def raw_cell(reference: str, value: Any) -> str:
    """The XML of a cell: a text, a number, or a formula with or without its stored result."""
    if isinstance(value, tuple):
        code, result = value
        stored = "" if result is None else f"<v>{escape(result)}</v>"
        kind = "e" if (result or "").startswith("#") else "str"
        return f'<c r="{reference}" t="{kind}"><f>{escape(code)}</f>{stored}</c>'
    if isinstance(value, int | float):
        return f'<c r="{reference}"><v>{value}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def raw_rows(rows: Rows) -> str:
    """The XML of rows."""
    return "".join(
        f'<row r="{number}">'
        + "".join(
            raw_cell(f"{chr(64 + column)}{number}", value)
            for column, value in enumerate(row, 1)
            if value != ""
        )
        + "</row>"
        for number, row in enumerate(rows, 1)
    )


def write_raw(
    path: Path,
    *,
    rows: Rows = (),
    sheet: str | None = None,
    macros: bytes | None = None,
    links: Sequence[str] = (),
    more: Mapping[str, bytes] | None = None,
) -> None:
    """Write a workbook part by part; `links` are workbooks elsewhere, `more` parts that nothing refers to."""
    relations = [relation(1, f"{OFFICE}/worksheet", "worksheets/sheet1.xml")]
    if macros is not None:
        kind = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
        relations.append(relation(2, kind, "vbaProject.bin"))
    relations += [
        relation(n, f"{OFFICE}/externalLinkPath", target, mode=' TargetMode="External"')
        for n, target in enumerate(links, 3)
    ]
    book = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><workbook '
        f'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{OFFICE}">'
        '<sheets><sheet name="シーズ一覧" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES.format(book=PLAIN if macros is None else WITH_MACROS))
        office = relation(1, f"{OFFICE}/officeDocument", "xl/workbook.xml")
        archive.writestr("_rels/.rels", RELATIONS.format(office))
        archive.writestr("xl/workbook.xml", book)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS.format("".join(relations)))
        if sheet is None:
            archive.writestr("xl/worksheets/sheet1.xml", SHEET_HEAD + raw_rows(rows) + SHEET_FOOT)
        if macros is not None:
            archive.writestr("xl/vbaProject.bin", macros)
        for name, data in (more or {}).items():
            archive.writestr(name, data)


def raw(rows: Rows, **options: Any) -> partial[None]:
    """A writer of a workbook part by part."""
    return partial(write_raw, rows=rows, **options)
