"""Do refused rows come back as a workbook that runs nothing, and go in once they are corrected?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from messy.cases import HEADER, cells, says, text, title
from messy.hostile import FORMULAS
from messy.importer import give_back, imported, known_store, matchable
from messy.separated import table
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from corpora import Change, Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with known_store(tmp_path / "store.sqlite") as opened:
        yield opened


@pytest.fixture
def refused(tmp_path: Path) -> Path:
    """A table of one good row and of as many bad ones as there are formulas, one in each row's remarks."""
    bad = [[*cells(n, trl="12"), note] for n, note in enumerate(FORMULAS, 2)]
    path = tmp_path / "シーズ 一覧.csv"
    path.write_bytes(table([[*HEADER, "備考"], [*cells(1), ""], *bad]).encode("cp932"))
    return path


def sheet_of(workbook: Path) -> Worksheet:
    (sheet,) = load_workbook(workbook).worksheets
    return sheet


def column_of(sheet: Worksheet, heading: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == heading)


def test_the_workbook_of_refused_rows_holds_their_cells_and_no_formula(
    store: Store, refused: Path, tmp_path: Path
) -> None:
    give_back(refused, store, tmp_path / "back.xlsx")

    sheet = sheet_of(tmp_path / "back.xlsx")
    remarks, name = column_of(sheet, "備考"), column_of(sheet, "シーズ名")
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert [sheet.cell(row, remarks).value for row in range(2, sheet.max_row + 1)] == list(FORMULAS)
    assert [sheet.cell(row, name).value for row in range(2, sheet.max_row + 1)] == [
        title(n) for n in range(2, len(FORMULAS) + 2)
    ]


def test_refused_rows_go_in_once_they_are_corrected_and_stay_where_they_were(
    store: Store, refused: Path, tmp_path: Path
) -> None:
    back = tmp_path / "back.xlsx"
    give_back(refused, store, back)
    book = load_workbook(back)
    sheet = book.worksheets[0]
    trl, remarks = column_of(sheet, "TRL"), column_of(sheet, "備考")
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, trl).value = 4
        sheet.cell(row, remarks).value = ""
    book.save(back)

    first, second = imported(back, store), imported(back, store)

    assert (first.changes, first.refusals) == ({Change.ADDED: len(FORMULAS)}, ())
    assert (second.changes, second.refusals) == ({Change.UNCHANGED: len(FORMULAS)}, ())
    told = {says(record, "title"): record for record in matchable(second.records)}
    assert set(told) == {title(n) for n in range(1, len(FORMULAS) + 2)}
    assert {says(told[title(n)], "text") for n in (1, 2, 3)} == {text(1), text(2), text(3)}
    assert says(told[title(2)], "trl") == 4


def test_what_was_corrected_is_the_row_that_the_office_keeps(
    store: Store, refused: Path, tmp_path: Path
) -> None:
    back = tmp_path / "back.xlsx"
    give_back(refused, store, back)
    book = load_workbook(back)
    sheet = book.worksheets[0]
    sheet.delete_rows(3, sheet.max_row)
    sheet.cell(2, column_of(sheet, "TRL")).value = 4
    sheet.cell(2, column_of(sheet, "備考")).value = "覚え書き"
    book.save(back)
    imported(back, store)

    mended = [[*HEADER, "備考"], [*cells(1), ""], [*cells(2, trl="4"), "覚え書き"]]
    refused.write_bytes(table(mended).encode("cp932"))
    outcome = imported(refused, store)

    assert outcome.refusals == ()
    assert len(matchable(outcome.records)) == 2
    assert outcome.changes.get(Change.ADDED) is None
