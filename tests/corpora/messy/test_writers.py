"""Do the writers of the messy files write what the cases claim? Sound libraries read them to tell."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pdfplumber
import pytest
from messy.cases import Case, cells, title
from messy.messy_files import CASES
from messy.separated import NEC, ROWS, table
from msoffcrypto import OfficeFile
from openpyxl import load_workbook
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException
from python_calamine import CalamineWorkbook

Write = Callable[[str], Path]
BY_FILE = {case.file: case for case in CASES}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write the file of that name."""

    def written(file: str) -> Path:
        path = tmp_path / file
        case: Case = BY_FILE[file]
        case.write(path)
        return path

    return written


def parts(path: Path) -> dict[str, int]:
    """The parts of an archive with the sizes that they unpack to."""
    with zipfile.ZipFile(path) as archive:
        return {info.filename: info.file_size for info in archive.infolist()}


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


@pytest.mark.parametrize(
    ("file", "encoding", "rows"),
    [
        ("cp932.csv", "cp932", NEC),
        ("bom.csv", "utf-8-sig", ROWS),
        ("nomark.csv", "utf-16-le", ROWS),
        ("euc.csv", "euc-jp", ROWS),
        ("jis.csv", "iso2022_jp", ROWS),
    ],
)
def test_a_table_is_in_its_encoding(write: Write, file: str, encoding: str, rows: list[list[str]]) -> None:
    assert write(file).read_bytes().decode(encoding) == table(rows)


@pytest.mark.parametrize("file", ["mixed.csv", "damaged.csv", "cut.csv"])
def test_a_damaged_table_is_no_utf_8(write: Write, file: str) -> None:
    with pytest.raises(UnicodeDecodeError):
        write(file).read_bytes().decode()


def test_a_table_of_an_old_mac_has_no_line_feed(write: Write) -> None:
    data = write("mac.csv").read_bytes()

    assert (data.count(b"\r"), data.count(b"\n")) == (5, 0)


@pytest.mark.parametrize("file", ["plain.xlsx", "plain.xls", "LIST.XLSX", "old.xlsx"])
def test_a_sheet_holds_its_rows_for_a_sound_library(write: Write, file: str) -> None:
    content = io.BytesIO(write(file).read_bytes())

    rows = CalamineWorkbook.from_filelike(content).get_sheet_by_name("シーズ一覧").to_python()

    assert [row[1] for row in rows] == ["シーズ名", *(title(n) for n in (1, 2, 3, 4))]
    assert [row[4] for row in rows[1:]] == [2, 3, "４", 12]


def test_a_header_of_two_rows_is_merged_and_so_is_a_cell_over_its_rows(write: Write) -> None:
    merged = {
        file: {str(area) for area in load_workbook(write(file)).worksheets[0].merged_cells.ranges}
        for file in ("tworows.xlsx", "mergeddown.xlsx")
    }

    assert merged == {
        "tworows.xlsx": {"A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2"},
        "mergeddown.xlsx": {"D2:D4"},
    }


def test_formulas_have_stored_results_where_the_case_says_so(write: Write) -> None:
    stored, called = write("stored.xlsx"), write("calls.xlsx")

    assert load_workbook(stored).worksheets[0]["B2"].value == '="排熱回収の試作"&1&"号"'
    assert load_workbook(stored, data_only=True).worksheets[0]["B2"].value == title(1)
    assert load_workbook(called).worksheets[0]["C2"].value.startswith("=cmd|")
    assert load_workbook(called, data_only=True).worksheets[0]["C3"].value is None
    assert load_workbook(write("unstored.xlsx")).worksheets[0]["C3"].data_type == "f"
    assert load_workbook(write("errors.xlsx"), data_only=True).worksheets[0]["F3"].value == "#DIV/0!"


def test_dates_are_cells_of_a_date_but_for_the_bare_number(write: Write) -> None:
    assert load_workbook(write("date.xlsx")).worksheets[0]["E2"].is_date
    assert load_workbook(write("serial.xlsx")).worksheets[0]["E2"].value == 46477
    assert 'date1904="1"' in part(write("mac.xlsx"), "xl/workbook.xml")


def test_hidden_sheets_and_rows_are_hidden(write: Write) -> None:
    assert load_workbook(write("hidden.xlsx"))["内部"].sheet_state == "hidden"
    assert load_workbook(write("hiddenrow.xlsx")).worksheets[0].row_dimensions[3].hidden


def test_a_locked_workbook_opens_with_its_password_only(write: Write) -> None:
    path, plain = write("locked.xlsx"), io.BytesIO()

    with path.open("rb") as file:
        locked = OfficeFile(file)
        assert locked.is_encrypted()
        locked.load_key(password="secret")
        locked.decrypt(plain)

    assert load_workbook(plain).sheetnames == ["シーズ一覧"]
    assert not zipfile.is_zipfile(path)


@pytest.mark.parametrize(("file", "size"), [("bomb.xlsx", 600_000_000), ("rows.xlsx", 240_000_000)])
def test_a_bomb_is_small_and_grows(write: Write, file: str, size: int) -> None:
    path = write(file)

    assert path.stat().st_size < 2_000_000
    assert parts(path)["xl/worksheets/sheet1.xml"] > size


def test_damaged_workbooks_are_damaged(write: Write) -> None:
    assert not zipfile.is_zipfile(write("half.xlsx"))
    with pytest.raises((zipfile.BadZipFile, zipfile.zlib.error)):
        part(write("flipped.xlsx"), "xl/worksheets/sheet1.xml")


def test_workbooks_with_odd_parts_hold_them_and_are_sound_otherwise(write: Write) -> None:
    odd = {
        "macros.xlsm": "xl/vbaProject.bin",
        "nested.xlsx": "xl/embeddings/inner.zip",
        "climbing.xlsx": "../canary-of-the-messy-files",
        "parts.xlsx": "xl/media/19999.bin",
    }
    for file, name in odd.items():
        path = write(file)
        assert name in parts(path)
        assert load_workbook(path).worksheets[0]["B2"].value == title(1)
    assert part(write("links.xlsx"), "xl/_rels/workbook.xml.rels").count('TargetMode="External"') == 2
    assert "&e9;" in part(write("entities.xlsx"), "xl/worksheets/sheet1.xml")
    assert load_workbook(write("corner.xlsx"), read_only=True).worksheets[0].max_row == 1_048_576


def test_a_word_document_holds_its_table_and_what_was_deleted(write: Write) -> None:
    listed = docx.Document(str(write("list.docx"))).tables[0]

    assert [cell.text for cell in listed.rows[1].cells] == cells(1)
    assert len(docx.Document(str(write("forms.docx"))).tables) == 3
    assert "消した秘密の" in part(write("tracked.docx"), "word/document.xml")
    assert "http://192.0.2.1/template.dotm" in part(write("remote.docx"), "word/_rels/settings.xml.rels")


@pytest.mark.parametrize("file", ["list.pdf", "forms.pdf", "labels.pdf", "prose.pdf", "half.pdf"])
def test_a_pdf_holds_text_that_can_be_extracted(write: Write, file: str) -> None:
    with pdfplumber.open(write(file)) as document:
        assert title(1) in "".join((document.pages[0].extract_text() or "").split())


def test_a_scan_holds_pictures_only(write: Write) -> None:
    with pdfplumber.open(write("scan.pdf")) as document:
        assert [(page.extract_text(), len(page.images)) for page in document.pages] == [("", 1), ("", 1)]


def test_a_locked_pdf_asks_for_its_password(write: Write) -> None:
    with pytest.raises((PDFPasswordIncorrect, PdfminerException)), pdfplumber.open(write("locked.pdf")):
        pass


def test_a_hostile_or_odd_pdf_is_what_it_claims_to_be(write: Write) -> None:
    scripted, viewonly = write("scripted.pdf"), write("viewonly.pdf")

    assert b"/JavaScript" in scripted.read_bytes()
    with pdfplumber.open(scripted) as document:
        assert document.pages[0].extract_text().startswith("Title: Steam from waste heat")
    with pdfplumber.open(viewonly) as document:
        assert "A boiler that reuses heat." in document.pages[0].extract_text()
    with pdfplumber.open(write("glyphs.pdf")) as document:
        assert document.pages[0].extract_text().startswith("(cid:")
    assert write("swollen.pdf").stat().st_size < 1_000_000


def test_the_json_of_the_cases_is_sound_or_broken_as_claimed(write: Write) -> None:
    assert len(json.loads(write("wrapped.json").read_bytes())["data"]) == 3
    with pytest.raises(json.JSONDecodeError):
        json.loads(write("cut.json").read_bytes())
    assert write("keys.json").read_text().count('"title"') == 3
    with pytest.raises(RecursionError):
        json.loads(write("deep.json").read_bytes())
    assert write("bigcell.csv").stat().st_size > 50_000_000
