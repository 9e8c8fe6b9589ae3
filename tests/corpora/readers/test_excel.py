"""Is a workbook read as Excel shows it, and is what cannot be trusted refused by cell, sheet or file?"""

import io
import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import msoffcrypto
import openpyxl
import pytest
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile
from xlwt.CompoundDoc import XlsDoc

from corpora import FormatError
from corpora.readers import Row, read_rows
from corpora.readers.excel import rows_of_workbook
from corpora.readers.old_excel import flagged_cells_of_xls

Write = Callable[..., Path]
HEADER = ["番号", "題", "概要", "段階"]
VALUE = "Copy the cell and paste it as a value."
SAVE = "Open the file in a spreadsheet program and save it, or paste the cell as a value."


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a workbook with one sheet 'シーズ' of rows; cells and merges can be set afterwards."""

    def written(
        rows: Sequence[Sequence[Any]], *, merges: Sequence[str] = (), name: str = "book.xlsx", **cells: Any
    ) -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "シーズ"
        for row in rows:
            sheet.append(row)
        for place, value in cells.items():
            sheet[place] = value
        for merge in merges:
            sheet.merge_cells(merge)
        book.save(tmp_path / name)
        return tmp_path / name

    return written


def edited(path: Path, **parts: Callable[[bytes], bytes]) -> Path:
    """Rewrite parts of a workbook, named by the end of their path (sheet1, workbook, ...)."""
    target = path.with_name(f"edited_{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            edit = parts.get(name.rpartition("/")[2].removesuffix(".xml"), bytes)
            new.writestr(name, edit(old.read(name)))
    return target


def refused(path: Path) -> str:
    with pytest.raises(FormatError) as error:
        list(read_rows(path))
    return str(error.value).removeprefix(f"{path}: ")


def values(path: Path) -> list[dict[str, Any]]:
    return [dict(row.values) for row in rows_of_workbook(path)]


# ---- cells ----


def test_cells_have_the_types_that_excel_shows(write: Write) -> None:
    path = write(
        [
            HEADER,
            [4.0, " 水素\n電解 ", date(2024, 4, 1), True],
            [1.5, "'=x", datetime(2024, 4, 1, 9, 30), 2**40],
            [-0.25, "①㈱髙", time(9, 30), None],
        ]
    )

    assert list(read_rows(path)) == [
        Row(2, {"番号": 4, "題": " 水素\n電解 ", "概要": date(2024, 4, 1), "段階": True}, sheet="シーズ"),
        Row(
            3, {"番号": 1.5, "題": "'=x", "概要": datetime(2024, 4, 1, 9, 30), "段階": 2**40}, sheet="シーズ"
        ),
        Row(4, {"番号": -0.25, "題": "①㈱髙", "概要": "09:30:00", "段階": ""}, sheet="シーズ"),
    ]
    assert all(type(row.values["番号"]) is int for row in list(read_rows(path))[:1])


def test_dates_of_the_epoch_of_old_macs_are_the_same_days(write: Write) -> None:
    path = write([HEADER, [1, "水素", 0, 4]])
    book = openpyxl.load_workbook(path)
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book["シーズ"]["C2"] = date(2024, 4, 1)
    book.save(path)

    assert values(path)[0]["概要"] == date(2024, 4, 1)


def test_the_reading_aids_of_japanese_excel_are_no_part_of_a_text(write: Write) -> None:
    path = edited(
        write([HEADER, [1, "水素", "x", 4]]),
        sheet1=lambda xml: xml.replace(
            "<t>水素</t>".encode(), "<t>水素</t><rPh sb='0' eb='2'><t>スイソ</t></rPh>".encode()
        ),
    )

    assert values(path)[0]["題"] == "水素"


def test_cells_beside_the_table_keep_the_letters_of_their_column(write: Write) -> None:
    path = write([HEADER, [1, "水素", "x", 4], [2, "熱", "y", 5]], G3="欄外")

    assert [list(row) for row in values(path)] == [HEADER, [*HEADER, "列G"]]
    assert values(path)[1]["列G"] == "欄外"


# ---- where the table stands ----


def test_a_table_anywhere_in_the_sheet_is_counted_as_excel_counts(write: Write) -> None:
    path = write([], C5="番号", D5="題", C6=1, D6="水素", C9=2, D9="熱", F9="欄外")

    assert [(row.number, dict(row.values)) for row in rows_of_workbook(path)] == [
        (6, {"番号": 1, "題": "水素"}),
        (9, {"番号": 2, "題": "熱", "列F": "欄外"}),
    ]


def test_titles_merged_headings_and_units_above_the_rows_name_the_columns(write: Write) -> None:
    path = write(
        [
            ["例示大学 シーズ一覧"],
            ["※2024年4月現在"],
            [],
            ["番号", "連絡先", None, "予算"],
            [None, "氏名", "メール", None],
            [None, None, None, "千円"],
            [1, "甲野 例", "a@example.jp", 5],
        ],
        merges=["A1:D1", "A4:A5", "B4:C4", "D4:D5"],
    )

    assert [(row.number, dict(row.values)) for row in rows_of_workbook(path)] == [
        (7, {"番号": 1, "連絡先/氏名": "甲野 例", "連絡先/メール": "a@example.jp", "予算(千円)": 5})
    ]


def test_a_value_merged_over_rows_stands_in_each_and_over_columns_in_the_first(write: Write) -> None:
    path = write(
        [
            HEADER,
            [1, "工学部", "水素", 4],
            [2, None, "熱", 5],
            [3, "二列", None, 6],
            [None, None, None, None],
        ],
        merges=["B2:B3", "B4:C4", "D4:D5"],
    )

    assert [tuple(row.values()) for row in values(path)] == [
        (1, "工学部", "水素", 4),
        (2, "工学部", "熱", 5),
        (3, "二列", "", 6),
    ]


def test_a_heading_merged_with_a_cell_below_it_is_no_value(write: Write) -> None:
    path = write([HEADER, [None, "水素", "x", 4], [2, "熱", "y", 5]], merges=["A1:A2"])

    assert [row["番号"] for row in values(path)] == ["", 2]


def test_every_sheet_is_a_table_and_one_without_is_reported(write: Write, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write([HEADER, [1, "水素", "x", 4]]))
    book.create_sheet("空")
    book.create_chartsheet("図")
    guide = book.create_sheet("説明")
    guide["A2"], guide["B3"] = 2024, 5
    twice = book.create_sheet("重複")
    twice.append(["題", "題"])
    twice.append(["a", "b"])
    hidden = book.create_sheet("隠し")
    hidden.sheet_state = "veryHidden"
    hidden.append(["id", "題"])
    hidden.append([9, "熱"])
    book.save(tmp_path / "sheets.xlsx")

    rows = list(rows_of_workbook(tmp_path / "sheets.xlsx"))

    assert [(row.sheet, row.number, row.problem) for row in rows] == [
        ("シーズ", 2, None),
        ("隠し", 2, None),
        ("説明", 2, "begins a sheet that has no column names in its first 30 rows"),
        ("重複", 1, "begins a sheet that has a column name twice: 題"),
    ]


# ---- cells that cannot be trusted ----


def stored(formula: str, result: str) -> Callable[[bytes], bytes]:
    """Store a result with a formula, which openpyxl leaves out."""
    cell = f"<f>{formula}</f>"

    def edit(xml: bytes) -> bytes:
        assert f"{cell}<v></v>".encode() in xml.replace(b"<v />", b"<v></v>").replace(b"<v/>", b"<v></v>")
        return re.sub(b"<v ?/>|<v></v>", f"<v>{result}</v>".encode(), xml)

    return edit


def test_the_stored_result_of_a_formula_is_taken(write: Write) -> None:
    path = edited(write([HEADER, [1, "水素", "x", "=2+2"]]), sheet1=stored("2+2", "5"))

    assert list(rows_of_workbook(path)) == [
        Row(2, {"番号": 1, "題": "水素", "概要": "x", "段階": 5}, sheet="シーズ")
    ]


def test_a_formula_without_a_stored_result_refuses_its_row_and_nothing_is_computed(write: Write) -> None:
    path = write([HEADER, [1, "水素", "x", "=2+2"], [2, "熱", "y", 5]])

    refusal, fine = rows_of_workbook(path)

    assert refusal == Row(
        2,
        {"番号": 1, "題": "水素", "概要": "x", "段階": "=2+2"},
        "holds a formula whose result is not stored",
        sheet="シーズ",
        column="段階",
        value="=2+2",
        remedy=SAVE,
    )
    assert fine.problem is None


@pytest.mark.parametrize(
    "formula",
    [
        "cmd|' /C calc'!A0",
        "'cmd|/C calc'!A0",
        "[1]Sheet1!A1+1",
        "SUM('[2]a sheet (1)'!A1:B2)",
        "[3]!name",
        'WEBSERVICE("http://example.com")',
        '_xlfn.WEBSERVICE ("http://example.com")',
        'RTD("server",,"x")',
        'CALL("kernel32","x","J")',
    ],
)
def test_a_formula_that_reaches_outside_refuses_its_row_even_with_a_result(
    write: Write, formula: str
) -> None:
    xml = formula.replace("&", "&amp;")
    path = edited(write([HEADER, [1, "水素", "x", f"={formula}"]]), sheet1=stored(xml, "5"))

    (row,) = rows_of_workbook(path)

    assert (row.problem, row.column, row.value, row.remedy) == (
        "holds a formula that reaches outside the file",
        "段階",
        f"={formula}",
        VALUE,
    )
    assert row.values["段階"] == 5


@pytest.mark.parametrize(
    "formula",
    ['"[1]a!b|c"', "Table1[2024]+Sheet1!A1", "Table1[[#This Row],[2024]]", 'HYPERLINK("http://x","y")'],
)
def test_a_formula_that_only_looks_so_is_taken(write: Write, formula: str) -> None:
    path = edited(write([HEADER, [1, "水素", "x", f"={formula}"]]), sheet1=stored(formula, "5"))

    assert [row.problem for row in rows_of_workbook(path)] == [None]


def test_shared_formulas_are_judged_by_the_one_they_share(write: Write) -> None:
    def share(xml: bytes) -> bytes:
        return xml.replace(b"<f>A2</f>", b'<f t="shared" si="0" ref="D2:D3">[1]a!A2</f>').replace(
            b"<f>A3</f>", b'<f t="shared" si="0"/>'
        )

    path = edited(write([HEADER, [1, "水素", "x", "=A2"], [2, "熱", "y", "=A3"]]), sheet1=share)

    assert [row.problem for row in rows_of_workbook(path)] == [
        "holds a formula that reaches outside the file"
    ] * 2


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!"])
def test_an_error_refuses_its_row_with_its_column(write: Write, error: str) -> None:
    (row,) = rows_of_workbook(write([HEADER, [1, error, "x", 4]]))

    assert (row.number, row.problem, row.column, row.value) == (2, f"holds the error {error}", "題", error)
    assert row.values["題"] == error


# ---- old workbooks ----


def test_an_old_workbook_is_read_like_a_new_one(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("一覧")
    sheet.write_merge(0, 0, 0, 2, "例示大学 シーズ一覧")
    day = xlwt.easyxf(num_format_str="yyyy/m/d")
    for row, cells in enumerate(
        [["番号", "題", "公開日"], [1, "①㈱髙", date(2024, 4, 1)], [2, "熱", None]], 2
    ):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell, day if isinstance(cell, date) else xlwt.Style.default_style)
    sheet.row(5).write(0, 3)
    sheet.row(5).set_cell_error(1, 0x2A)
    sheet.write(6, 0, 4)
    sheet.write(6, 2, xlwt.Formula("1+1"))
    book.save(str(tmp_path / "old.xls"))

    rows = list(read_rows(tmp_path / "old.xls"))

    assert rows[:2] == [
        Row(4, {"番号": 1, "題": "①㈱髙", "公開日": date(2024, 4, 1)}, sheet="一覧"),
        Row(5, {"番号": 2, "題": "熱", "公開日": ""}, sheet="一覧"),
    ]
    assert [(row.number, row.problem, row.column, row.value) for row in rows[2:]] == [
        (6, "holds the error #N/A", "題", "#N/A"),
        (7, "holds a formula whose result is not stored", "公開日", None),
    ]


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


OUTSIDE_BOOK = record(0x01AE, b"\x01\x00\x05\x00\x00" + b"b.xls")
THIS_BOOK = record(0x01AE, b"\x01\x00\x01\x04")
ADD_INS = record(0x01AE, b"\x01\x00\x01\x3a") + record(
    0x0023, b"\0\0\0\0\0\0" + bytes([10, 0]) + b"WEBSERVICE"
)
SHEETS = record(0x0017, struct.pack("<H6H", 2, 0, 0, 0, 1, 0, 0))
OWN_NAME = record(0x0018, b"\0\0\0" + bytes([10]) + b"\0" * 10 + b"\0WEBSERVICE")


@pytest.mark.parametrize(
    ("books", "tokens", "outside"),
    [
        (THIS_BOOK + SHEETS, b"\x3a\x00\x00\x00\x00\x00\x00", False),
        (OUTSIDE_BOOK + SHEETS, b"\x3a\x00\x00\x00\x00\x00\x00", True),
        (THIS_BOOK + OUTSIDE_BOOK + SHEETS, b"\x5a\x01\x00\x00\x00\x00\x00", True),
        (THIS_BOOK + OUTSIDE_BOOK + SHEETS, b"\x3b\x00\x00" + b"\0" * 8, False),
        (THIS_BOOK + SHEETS, b"\x3b\x09\x00" + b"\0" * 8, True),
        (THIS_BOOK + ADD_INS + SHEETS, b"\x17\x01\x00a\x39\x01\x00\x01\x00\x00\x00", True),
        (OWN_NAME, b"\x1e\x01\x00\x23\x01\x00\x00\x00\x42\x02\xff\x00", True),
        (b"", b"\x1e\x01\x00\x42\x02\x7b\x01", True),  # RTD
        (b"", b"\x1e\x01\x00\x1e\x02\x00\x03\x19\x10\x00\x00\x41\x0f\x00", False),
        (OUTSIDE_BOOK, b"\x18\x00", True),  # a token that is not known
        (b"", b"\x18\x00", False),
    ],
)
def test_the_formulas_of_an_old_workbook_that_reach_outside_are_told(
    tmp_path: Path, books: bytes, tokens: bytes, outside: bool
) -> None:
    bof = record(0x0809, b"\x00\x06\x05\x00" + b"\0" * 12)
    end = record(0x000A)
    formula = struct.pack("<3Hd", 1, 2, 0, 5.0) + b"\0" * 6 + struct.pack("<H", len(tokens)) + tokens
    size = len(bof) + len(books) + len(end) + 4 + 6 + 2 + 1
    start = record(0x0085, struct.pack("<IBB", size, 0, 0) + b"\x01\x00s")
    stream = bof + start + books + end + bof + record(0x0006, formula) + end
    XlsDoc().save(str(tmp_path / "old.xls"), stream.ljust(4096, b"\0"))

    flags = flagged_cells_of_xls(tmp_path / "old.xls")

    assert {place: problem.problem for place, problem in flags["s"].items()} == (
        {(1, 2): "holds a formula that reaches outside the file"} if outside else {}
    )


# ---- files that are refused ----


def test_an_encrypted_workbook_is_refused_with_what_to_do(write: Write, tmp_path: Path) -> None:
    with write([HEADER, [1, "水素", "x", 4]]).open("rb") as plain, (tmp_path / "e.xlsx").open("wb") as locked:
        OOXMLFile(plain).encrypt("secret", locked)
    with (tmp_path / "e.xlsx").open("rb") as file:
        assert msoffcrypto.OfficeFile(file).is_encrypted()

    assert refused(tmp_path / "e.xlsx") == (
        "is protected by a password. Remove the password and save it again."
    )


@pytest.mark.parametrize("share", [0.05, 0.5, 0.99])
@pytest.mark.parametrize("suffix", ["xlsx", "xls"])
def test_a_workbook_that_was_cut_short_is_refused(write: Write, share: float, suffix: str) -> None:
    path = write([HEADER, *([n, f"水素{n}", "x" * 50, 4] for n in range(500))])
    if suffix == "xls":
        book = xlwt.Workbook()
        sheet = book.add_sheet("s")
        for row in range(500):
            sheet.write(row, 0, f"題{row}")
        path = path.with_suffix(".xls")
        book.save(str(path))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])

    assert re.match("is damaged|is an old Office file, no Excel workbook", refused(path))


def test_macros_are_left_where_they_are(write: Write) -> None:
    path = write([HEADER, [1, "水素", "x", 4]], name="macros.xlsm")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 AutoOpen")

    assert values(path) == [{"番号": 1, "題": "水素", "概要": "x", "段階": 4}]


def test_a_document_type_in_any_part_is_refused(write: Write) -> None:
    bomb = b'<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    path = edited(
        write([HEADER, [1, "水素", "x", 4]]),
        workbook=lambda xml: xml.replace(b"<workbook", bomb + b"<workbook", 1),
    )

    assert refused(path) == (
        "its part xl/workbook.xml declares entities, as no office program does. "
        "Open it in the program it comes from and save it anew."
    )


@pytest.mark.parametrize("part", ["workbook", "sheet1", "styles"])
def test_a_part_that_is_no_xml_is_refused(write: Write, part: str) -> None:
    path = edited(write([HEADER, [1, "水素", "x", "=1"]]), **{part: lambda xml: xml[: len(xml) // 2] + b"<<"})

    assert refused(path).startswith("is damaged")


def test_a_sheet_that_spans_more_than_memory_is_refused_within_bounds(write: Write) -> None:
    path = write([HEADER, [1, "水素", "x", 4]], XFD1048576="far")

    assert refused(path) == (
        "needs more than 2,048 MB of memory to read. Split it into smaller files, "
        "or delete cells far below or beside the table."
    )


def test_a_workbook_without_any_table_is_refused(write: Write) -> None:
    assert refused(write([])) == "holds no table. Put column names above the rows."
    assert refused(write([[1, 2], [3, 4]])) == (
        "holds no table; sheet 'シーズ' has no column names in its first 30 rows. "
        "Put column names above the rows."
    )


# ---- files that are not what their suffix says ----


def test_a_table_is_read_by_what_it_holds_whatever_its_suffix(write: Write, tmp_path: Path) -> None:
    workbook = write([["id", "題"], [1, "水素"]])
    old = xlwt.Workbook()
    for row, cells in enumerate([["id", "題"], [1, "水素"]]):
        for column, cell in enumerate(cells):
            if row == 0:
                old_sheet = old.get_sheet(0) if column else old.add_sheet("シーズ")
            old_sheet.write(row, column, cell)
    saved = io.BytesIO()
    old.save(saved)
    contents = {"xlsx": workbook.read_bytes(), "xls": saved.getvalue()}

    for suffix, content in (("csv", "xlsx"), ("xls", "xlsx"), ("xlsx", "xls")):
        path = tmp_path / f"renamed.{suffix}"
        path.write_bytes(contents[content])
        assert [dict(row.values) for row in read_rows(path)] == [{"id": 1, "題": "水素"}]
    for suffix in ("xls", "xlsx", "txt"):
        path.with_suffix(f".{suffix}").write_text("id\t題\n1\t水素\n", encoding="utf-16")
        assert [dict(row.values) for row in read_rows(path.with_suffix(f".{suffix}"))] == [
            {"id": "1", "題": "水素"}
        ]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"<html><table><tr><td>x</td></tr></table></html>", "is a web page (HTML), no table"),
        (b"\xef\xbb\xbf <TABLE><tr>", "is a web page (HTML), no table"),
        (b'<?xml version="1.0"?><html>', "is a web page (HTML), no table"),
        (b'<?xml version="1.0"?><Workbook>', "is an XML file, no table"),
        (b"\x89PNG\r\n", "is a picture, no table"),
    ],
)
def test_a_file_that_is_no_table_is_refused_by_what_it_is(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "renamed.xls"
    path.write_bytes(content)

    assert refused(path) == f"{what}. Open it in Excel and save it as a workbook (.xlsx)."


def test_a_pdf_is_sent_to_its_own_reader(tmp_path: Path) -> None:
    (tmp_path / "renamed.csv").write_bytes(b"%PDF-1.7\n")

    assert refused(tmp_path / "renamed.csv") == (
        "is a PDF file, no table. If it is to be read as such, name it .pdf."
    )


@pytest.mark.parametrize(
    ("part", "what"),
    [
        (
            "word/document.xml",
            "is a Word document, no Excel workbook. If it is to be read as such, name it .docx.",
        ),
        (
            "xl/workbook.bin",
            "is a binary Excel workbook (.xlsb), no Excel workbook. Open it in Excel and save it as a ",
        ),
        ("mimetype", "is an OpenDocument file, no Excel workbook. Open it in Excel and save it as a "),
        ("readme.txt", "is a zip archive, no Excel workbook. Open it in Excel and save it as a "),
    ],
)
def test_an_archive_that_is_no_workbook_is_refused_by_what_it_is(
    tmp_path: Path, part: str, what: str
) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr(part, "x")

    with pytest.raises(FormatError) as error:
        list(rows_of_workbook(tmp_path / "a.xlsx"))

    assert str(error.value).startswith(f"{tmp_path / 'a.xlsx'}: {what}")


def test_a_note_below_a_list_is_refused_as_a_note_and_a_row_that_only_begins_so_is_a_row(
    write: Write,
) -> None:
    rows = [
        HEADER,
        ["1", "熱", "熱をためる。", 4],
        ["※新規の装置", None, None, None],
        ["※2", "風", "風を読む。", 3],
    ]
    rows += [["9", None, None, None], [f"※{'水素を作る装置を探しています。' * 3}", None, None, None]]
    rows += [["*水素を作る触媒", None, None, None], [None] * 4, ["※予算は概算です。", None, None, None]]
    rows += [["（注）税抜き", None, None, None]]

    read = {row.number: row.problem for row in read_rows(write(rows))}

    note = "is taken for a note on the list"
    assert read == {**dict.fromkeys((2, 3, 4, 5, 6, 7)), 9: note, 10: note}
