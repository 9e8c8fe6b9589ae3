"""Which traps do workbooks hold, as offices lay them out?"""

from datetime import date, datetime
from functools import partial
from pathlib import Path

from messy.books import formula, raw, write_xlsx, xls, xlsx, xlsx_sheets
from messy.cases import ANY, DEADLINE, HEADER, Bad, Case, Either, Noise, cells, good, goods, title
from messy.separated import NEC, NEC_STORED, saved, table
from messy.values import HEADER as NEED_HEADER
from messy.values import ask, asked
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904

SHEET = "シーズ一覧"
ROWS = [HEADER, cells(1, trl=2), cells(2, trl=3.0), cells(3, trl="４"), cells(4, trl=12)]
BAD_TRL = Bad(5, "12|1.*9", column="TRL", sheet=SHEET)


def dated(value: object) -> list[object]:
    """A need whose time is a cell of this type."""
    return [*ask(2)[:4], value, 5_000_000]


def hide(book: Workbook) -> None:
    book.worksheets[1].sheet_state = "hidden"


def hide_row(book: Workbook) -> None:
    book.worksheets[0].row_dimensions[3].hidden = True
    book.worksheets[0].column_dimensions["C"].hidden = True


def decorate(book: Workbook) -> None:
    sheet = book.worksheets[0]
    sheet["B2"].comment = Comment("担当者の覚え書き", "甲野 例")
    sheet.auto_filter.ref = "A1:E5"
    sheet.freeze_panes = "A2"
    sheet["E5"].number_format = "0.00%"


def write_1904(path: Path) -> None:
    def change(book: Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904
        book.worksheets[0]["E2"].value = datetime(2027, 3, 31)

    write_xlsx(path, sheets={"ニーズ": [NEED_HEADER, ask(2)]}, change=change)


LAYOUTS = (
    Case("a plain sheet", "plain.xlsx", xlsx(ROWS), goods(1, 2, 3), (BAD_TRL,)),
    Case("a plain sheet of the old format", "plain.xls", xls(ROWS), goods(1, 2, 3), (BAD_TRL,)),
    Case("extensions of CP932 in a sheet", "nec.xlsx", xlsx(NEC), NEC_STORED),
    Case(
        "comments, filters, frozen panes, formats",
        "decorated.xlsx",
        xlsx(ROWS, change=decorate),
        goods(1, 2, 3),
        (BAD_TRL,),
    ),
    Case(
        "a title over all columns and notes above the table",
        "preamble.xlsx",
        xlsx([["例示大学 シーズ集"], ["作成：産学連携室"], [], *ROWS], merged=("A1:E1", "A2:C2")),
        goods(1, 2, 3),
        (Bad(8, "12|1.*9", column="TRL", sheet=SHEET),),
        noise=(Noise(1, SHEET), Noise(2, SHEET)),
    ),
    Case(
        "the same in the old format",
        "preamble.xls",
        xls([["例示大学 シーズ集"], [], *ROWS], merged=((0, 0, 0, 4),)),
        goods(1, 2, 3),
        (Bad(7, "12|1.*9", column="TRL", sheet=SHEET),),
        noise=(Noise(1, SHEET),),
    ),
    Case(
        "a header of two merged rows",
        "tworows.xlsx",
        xlsx(
            [
                ["整理番号", "シーズ名", "技術概要", "研究者", "", "TRL"],
                ["", "", "", "氏名", "所属", ""],
                *([*cells(n)[:3], "甲野 例", "例示大学", n % 9 + 1] for n in (1, 2)),
                [*cells(3)[:3], "甲野 例", "例示大学", 12],
            ],
            merged=("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2"),
        ),
        goods(1, 2),
        (Bad(5, "12|1.*9", column="TRL", sheet=SHEET),),
        kept=((title(1), "甲野 例"),),
    ),
    Case(
        "one cell merged over the rows that it holds for",
        "mergeddown.xlsx",
        xlsx([HEADER, cells(1), cells(2, place=""), cells(3, place="")], merged=("D2:D4",)),
        goods(1, 2, 3),
    ),
    Case(
        "the place and the columns of blank rows",
        "blank.xlsx",
        xlsx([[], ["", *HEADER], [], ["", *cells(1)], [], [], ["", *cells(2, trl=12)]]),
        goods(1),
        (Bad(7, "12|1.*9", column="TRL", sheet=SHEET),),
    ),
    Case(
        "several sheets: a cover, two tables, an empty one",
        "sheets.xlsx",
        xlsx_sheets(
            {
                "表紙": [["例示大学"], ["シーズ集 2027"]],
                "工学": [HEADER, cells(1), cells(2, trl=12)],
                "農学": [["農学の部"], HEADER, cells(3), cells(4, trl=-1)],
                "空": [],
            }
        ),
        goods(1, 3),
        (
            Bad(3, "12|1.*9", column="TRL", sheet="工学"),
            Bad(4, "-1|1.*9", column="TRL", sheet="農学"),
        ),
        noise=(Noise(1, "表紙"), Noise(2, "表紙"), Noise(1, "農学")),
    ),
    Case(
        "a hidden sheet",
        "hidden.xlsx",
        xlsx_sheets({"表": [HEADER, cells(1)], "内部": [HEADER, cells(2)]}, change=hide),
        goods(1),
        either=(Either(title(2), 2, good(2).values, "内部"),),
    ),
    Case(
        "a hidden row and a hidden column",
        "hiddenrow.xlsx",
        xlsx(ROWS, change=hide_row),
        goods(1, 2, 3),
        (BAD_TRL,),
    ),
    Case(
        "units, notes, a total",
        "units.xlsx",
        xlsx(
            [
                HEADER,
                ["", "", "（200字以内）", "", "（1〜9）"],
                cells(1),
                [],
                ["※記入例を参照"],
                ["", "", "", "計", 1],
            ]
        ),
        goods(1),
        noise=(Noise(2, SHEET), Noise(5, SHEET), Noise(6, SHEET)),
    ),
    Case(
        "one id for two things in two sheets",
        "ids.xlsx",
        xlsx_sheets({"工学": [HEADER, cells(1)], "農学": [HEADER, cells(2, id="S-001"), cells(3)]}),
        goods(1, 3),
        (Bad(2, "S-001|twice|already|重複", column="整理番号", sheet="農学"),),
    ),
    Case("a sheet without rows", "norows.xlsx", xlsx([HEADER]), or_whole="no row|行"),
    Case(
        "a workbook of empty sheets", "nothing.xlsx", xlsx_sheets({"A": [], "B": []}), or_whole="empty|no |空"
    ),
    Case("capitals in the suffix", "LIST.XLSX", xlsx(ROWS), goods(1, 2, 3), (BAD_TRL,)),
)

DATES = (
    Case(
        "a date cell",
        "date.xlsx",
        xlsx([NEED_HEADER, dated(date(2027, 3, 31))]),
        (asked(2, deadline=DEADLINE, budget_jpy=5_000_000),),
        kind="need",
    ),
    Case(
        "a date cell of the old format",
        "date.xls",
        xls([NEED_HEADER, dated(datetime(2027, 3, 31))]),
        (asked(2, deadline=DEADLINE, budget_jpy=5_000_000),),
        kind="need",
    ),
    Case(
        "a date as Excel's number without a format",
        "serial.xlsx",
        xlsx([NEED_HEADER, dated(46477)]),
        (asked(2, deadline=DEADLINE),),
        kind="need",
    ),
    Case("dates counted from 1904", "mac.xlsx", write_1904, (asked(2, deadline=DEADLINE),), kind="need"),
    Case(
        "an amount with a fraction, and Excel's errors",
        "errors.xlsx",
        raw([NEED_HEADER, [*ask(2)[:5], 5000000.0], [*ask(3)[:5], formula("1/0", "#DIV/0!")]]),
        (asked(2, budget_jpy=5_000_000),),
        either=(Either("配管の凍結3", 3, {"budget_jpy": None}, SHEET),),
        kind="need",
    ),
)

FORMULAS = (
    Case(
        "formulas with stored results",
        "stored.xlsx",
        raw([HEADER, cells(1, title=formula('"排熱回収の試作"&1&"号"', title(1))), cells(2)]),
        goods(2),
        either=(Either(title(1), 2, good(1).values, SHEET),),
    ),
    Case(
        "formulas without results",
        "unstored.xlsx",
        xlsx([HEADER, cells(1), cells(2, text='="技術"&"です"'), cells(3, trl="=1+2")]),
        goods(1),
        (Bad(3, "formula|数式|式", column="技術概要", sheet=SHEET),),
        either=(Either(title(3), 4, {"trl": None}, SHEET),),
    ),
)

DISGUISES = (
    Case(
        "a web page that calls itself xls",
        "web.xls",
        saved("<html><table><tr><td>シーズ名</td></tr></table></html>"),
        or_whole="HTML|xls|Excel|workbook",
    ),
    Case(
        "a table of values that calls itself xls",
        "values.xls",
        saved(table(ROWS, separator="\t"), "cp932"),
        goods(1, 2, 3),
        (Bad(5, "12|1.*9", sheet=ANY),),
        or_whole="xls|Excel|workbook",
    ),
    Case(
        "a table of values that calls itself xlsx",
        "values.xlsx",
        saved(table(ROWS)),
        goods(1, 2, 3),
        (Bad(5, "12|1.*9", sheet=ANY),),
        or_whole="xlsx|Excel|workbook",
    ),
    Case(
        "a workbook that calls itself csv",
        "book.csv",
        partial(write_xlsx, sheets={SHEET: ROWS}),
        goods(1, 2, 3),
        (Bad(5, "12|1.*9", sheet=ANY),),
        or_whole="xlsx|Excel|binary|NUL|zip|UTF-8",
    ),
    Case(
        "a workbook of the old format that calls itself xlsx",
        "old.xlsx",
        xls(ROWS),
        goods(1, 2, 3),
        (Bad(5, "12|1.*9", sheet=ANY),),
        or_whole="xls|Excel|workbook",
    ),
)

CASES = (*LAYOUTS, *DATES, *FORMULAS, *DISGUISES)
