"""Which traps do tables of separated values hold, as offices and their programs save them?"""

import csv
import io
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from messy.cases import (
    HEADER,
    UNIVERSITY_ID,
    Bad,
    Case,
    Covered,
    Either,
    Good,
    Noise,
    cells,
    good,
    goods,
    holding,
    text,
    title,
)


def table(
    rows: Iterable[Sequence[Any]],
    *,
    separator: str = ",",
    end: str = "\r\n",
    quoting: int = csv.QUOTE_MINIMAL,
) -> str:
    """The text of a table, quoted as Excel quotes."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end, quoting=quoting).writerows(rows)
    return out.getvalue()


def save(path: Path, *, content: str | bytes, encoding: str = "utf-8", mark: bytes = b"") -> None:
    """Write a text in an encoding, behind a byte order mark."""
    path.write_bytes(mark + (content if isinstance(content, bytes) else content.encode(encoding)))


def saved(content: str | bytes, encoding: str = "utf-8", *, mark: bytes = b"") -> partial[None]:
    """A writer of this content."""
    return partial(save, content=content, encoding=encoding, mark=mark)


ROWS = [HEADER, cells(1), cells(2), cells(3)]
EXTENSIONS = "①㈱髙ｶﾞ～－∥纊Ⅳ㌍﨑"
NEC = [
    HEADER,
    cells(1, title=f"{EXTENSIONS}の膜", text=f"㈱髙島の{EXTENSIONS}を使う膜です。"),
    cells(2),
]
NEC_STORED = (good(1, title=f"{EXTENSIONS}の膜", text=f"㈱髙島の{EXTENSIONS}を使う膜です。"), good(2))
AND_BAD = [*ROWS, cells(4, trl="12")]
BAD_TRL = Bad(5, "12|1.*9", column="TRL")

ENCODINGS = (
    Case("cp932 with NEC and IBM extensions", "cp932.csv", saved(table(NEC), "cp932"), NEC_STORED),
    Case("UTF-8 with a mark", "bom.csv", saved(table(ROWS), "utf-8-sig"), goods(1, 2, 3)),
    Case(
        "UTF-16 LE with tabs, Excel's Unicode text",
        "unicode.csv",
        saved(table(ROWS, separator="\t"), "utf-16-le", mark=b"\xff\xfe"),
        goods(1, 2, 3),
    ),
    Case(
        "UTF-16 BE",
        "be.csv",
        saved(table(AND_BAD), "utf-16-be", mark=b"\xfe\xff"),
        goods(1, 2, 3),
        (BAD_TRL,),
    ),
    Case(
        "UTF-16 without a mark",
        "nomark.csv",
        saved(table(ROWS), "utf-16-le"),
        goods(1, 2, 3),
        or_whole="UTF|文字",
    ),
    Case("EUC-JP", "euc.csv", saved(table(ROWS), "euc-jp"), goods(1, 2, 3), or_whole="UTF-8|CP932|文字"),
    Case("ISO-2022-JP", "jis.csv", saved(table(ROWS), "iso2022_jp"), goods(1, 2, 3), or_whole="."),
    Case(
        "one line in CP932 among UTF-8",
        "mixed.csv",
        saved(
            table([HEADER, cells(1)]).encode()
            + table([cells(2)]).encode("cp932")
            + table([cells(3)]).encode()
        ),
        goods(1, 3),
        either=(Either(title(2), 3, good(2).values),),
        or_whole="UTF-8|encod|文字",
    ),
    Case(
        "a byte of a UTF-8 character is lost",
        "damaged.csv",
        saved(
            table([HEADER, cells(1)]).encode()
            + table([cells(2)]).encode().replace("熱".encode(), "熱".encode()[:2], 1)
            + table([cells(3)]).encode()
        ),
        goods(1, 3),
        (Bad(3, "UTF-8|encod|文字|byte"),),
        or_whole="UTF-8|encod|文字|byte",
    ),
    Case(
        "a file cut in the middle of a character",
        "cut.csv",
        saved(table([HEADER, cells(1), cells(2)[:3]], end="\n").encode()[:-3]),
        goods(1),
        (Bad(3, "UTF-8|encod|文字|byte"),),
        or_whole="UTF-8|encod|文字|byte",
    ),
)

SEPARATORS = (
    Case("tabs", "tabs.tsv", saved(table(AND_BAD, separator="\t")), goods(1, 2, 3), (BAD_TRL,)),
    Case("semicolons", "semicolons.csv", saved(table(AND_BAD, separator=";")), goods(1, 2, 3), (BAD_TRL,)),
    Case(
        "pipes in CP932",
        "pipes.csv",
        saved(table(AND_BAD, separator="|"), "cp932"),
        goods(1, 2, 3),
        (BAD_TRL,),
    ),
    Case(
        "every cell quoted",
        "quoted.csv",
        saved(table(AND_BAD, quoting=csv.QUOTE_ALL)),
        goods(1, 2, 3),
        (BAD_TRL,),
    ),
    Case("line ends of an old Mac", "mac.csv", saved(table(AND_BAD, end="\r")), goods(1, 2, 3), (BAD_TRL,)),
    Case(
        "semicolons with commas in every cell",
        "commas.csv",
        saved(table([HEADER, *(cells(n, text=f"甲,乙,{text(n)}") for n in (1, 2))], separator=";")),
        tuple(good(n, text=f"甲,乙,{text(n)}") for n in (1, 2)),
    ),
    Case(
        "line breaks in cells, and then a bad row",
        "breaks.csv",
        saved(table([HEADER, cells(1, text="一行目\n二行目\r\n三行目です"), cells(2), cells(3, trl="12")])),
        (good(1, text="一行目\n二行目\r\n三行目です"), good(2)),
        (Bad(4, "12|1.*9", column="TRL"),),
    ),
    Case(
        "quotes in quotes",
        "quotes.csv",
        saved(table([HEADER, cells(1, text='"省エネ" と 5" 管、"" の技術です'), cells(2)])),
        (good(1, text='"省エネ" と 5" 管、"" の技術です'), good(2)),
    ),
    Case(
        "a bare quote inside a cell",
        "bare.csv",
        saved(
            f'{",".join(HEADER)}\r\nS-001,{title(1)},5" 管の技術です,例示大学,2\r\n{",".join(cells(2))}\r\n'
        ),
        goods(2),
        either=(Either(title(1), 2, {"text": '5" 管の技術です'}),),
    ),
    Case(
        "a quote that is never closed",
        "unclosed.csv",
        saved(
            f'{",".join(HEADER)}\n{",".join(cells(1))}\nS-002,{title(2)},"開いたまま,例示大学,3\n'
            f"{','.join(cells(3))}\n{','.join(cells(4))}\n"
        ),
        goods(1),
        (Bad(3, "quote|引用符"),),
        covered=(Covered(title(3), 4), Covered(title(4), 5)),
    ),
)

SHAPES = (
    Case(
        "a title and notes above the header",
        "preamble.csv",
        saved(
            table(
                [["例示大学 研究シーズ一覧"], ["2026年4月1日現在、産学連携室"], [], *ROWS, cells(4, trl="12")]
            ),
            "cp932",
        ),
        goods(1, 2, 3),
        (Bad(8, "12|1.*9", column="TRL"),),
        noise=(Noise(1), Noise(2)),
    ),
    Case(
        "notes and a total below the table",
        "footer.csv",
        saved(table([*ROWS, [], ["※本表は毎年更新します。"], ["", "", "", "合計", "3件"]])),
        goods(1, 2, 3),
        noise=(Noise(6), Noise(7)),
        never=("本表は毎年",),
    ),
    Case(
        "blank rows and blank columns",
        "blank.csv",
        saved(
            table(
                [
                    ["", *HEADER[:2], "", *HEADER[2:]],
                    [],
                    *(["", *row[:2], "", *row[2:]] for row in (cells(1), cells(2))),
                    ["", " ", "\u3000", "", "", "", ""],
                    ["", *cells(3, trl="12")[:2], "", *cells(3, trl="12")[2:]],
                ]
            )
        ),
        goods(1, 2),
        (Bad(6, "12|1.*9", column="TRL"),),
    ),
    Case(
        "a row of units below the header",
        "units.csv",
        saved(table([HEADER, ["", "", "（200字以内）", "（正式名称）", "（1〜9）"], cells(1), cells(2)])),
        goods(1, 2),
        noise=(Noise(2),),
    ),
    Case(
        "rows that are shorter",
        "shorter.csv",
        saved(table([HEADER, cells(1)[:3], cells(2)[:2], cells(3)])),
        (Good(title(1), {"text": text(1), "trl": None}), good(3)),
        either=(Either(title(2), 3, {"text": holding(title(2))}),),
    ),
    Case(
        "a row that is longer",
        "longer.csv",
        saved(table([HEADER, cells(1), [*cells(2), "余りの覚え書き"], cells(3)])),
        goods(1, 3),
        either=(Either(title(2), 3, good(2).values),),
        kept=((title(2), "余りの覚え書き|列F"),),
    ),
    Case(
        "the same row twice",
        "twice.csv",
        saved(table([HEADER, cells(1), cells(2), cells(1)])),
        goods(1, 2),
        unchanged=1,
    ),
    Case(
        "one id for two things",
        "sameid.csv",
        saved(table([HEADER, cells(1), cells(2, id="S-001"), cells(3)])),
        goods(1, 3),
        (Bad(3, "S-001|twice|already|重複", column="整理番号"),),
        never=(title(2),),
    ),
    Case(
        "two columns of one name",
        "samename.csv",
        saved(table([[*HEADER, "備考", "備考"], [*cells(1), "先の備考", "後の備考"], [*cells(2), "", ""]])),
        goods(1, 2),
        or_whole="備考",
        kept=((title(1), "先の備考"), (title(1), "後の備考")),
    ),
    Case(
        "columns that no list ever had",
        "unknown.csv",
        saved(table([[*HEADER, "推しポイント", "Zqx-7"], [*cells(1), "静かで小さい", "alpha9"]])),
        goods(1),
        kept=((title(1), "静かで小さい|推しポイント"), (title(1), "alpha9|Zqx-7")),
    ),
    Case(
        "a column without a name",
        "nameless.csv",
        saved(table([[*HEADER, ""], [*cells(1), "名の無い欄"], [*cells(2), ""]])),
        goods(1, 2),
        kept=((title(1), "名の無い欄|列F"),),
    ),
    Case(
        "300 columns",
        "wide.csv",
        saved(
            table(
                [[*HEADER, *(f"項目{n}" for n in range(295))], [*cells(1), *(f"値{n}" for n in range(295))]]
            )
        ),
        goods(1),
        kept=((title(1), "値0|項目0"), (title(1), "値294|項目294")),
    ),
    Case(
        "Japanese and blanks in the file's name",
        "シーズ一覧 2027年度（最終版 ver.2）.csv",
        saved(table(AND_BAD), "cp932"),
        goods(1, 2, 3),
        (BAD_TRL,),
    ),
    Case("nothing at all", "empty.csv", saved(b""), whole="empty|no (column|header|row)|空"),
    Case("only a mark", "mark.csv", saved(b"\xef\xbb\xbf\r\n"), whole="empty|no (column|header|row)|空"),
    Case("a header and no rows", "header.csv", saved(table([HEADER])), or_whole="no row|行"),
    Case(
        "prose, no table",
        "prose.csv",
        saved("これは表ではありません。\n一行ごとに文があります。\n見出しはありません。\n"),
        noise=(Noise(1), Noise(2), Noise(3)),
        or_whole="column|header|heading|見出し",
    ),
    Case(
        "headings in English",
        "english.csv",
        saved(
            table(
                [
                    ["ID", "Title", "Abstract", "Affiliation", "TRL"],
                    [
                        "E-1",
                        "Steam from waste heat",
                        "A boiler that reuses the heat.",
                        "Sample University",
                        "6",
                    ],
                    [
                        "E-2",
                        "Quiet wind turbine",
                        "Blades that make less noise.",
                        "Sample University",
                        "six?",
                    ],
                ]
            )
        ),
        (
            Good(
                "Steam from waste heat",
                {"text": "A boiler that reuses the heat.", "organisation": UNIVERSITY_ID, "trl": 6},
            ),
        ),
        either=(Either("Quiet wind turbine", 3, {"trl": None}),),
        kept=(("Quiet wind turbine", "six?"),),
    ),
    Case(
        "all at once: CP932, semicolons, notes, units, unknown columns, bad rows",
        "全部 入り.csv",
        saved(
            table(
                [
                    ["例示大学 シーズ集（抜粋）"],
                    [],
                    [*HEADER, "推しポイント", ""],
                    ["", "", "（200字）", "", "（1〜9）", "", ""],
                    [*cells(1, title="①㈱髙島のﾎﾟﾝﾌﾟ"), "静か", "欄外"],
                    [],
                    [*cells(2, trl="12"), "", ""],
                    [*cells(3, trl="４"), "", ""],
                    [*cells(4, text=""), "", ""],
                    ["※注記"],
                ],
                separator=";",
            ),
            "cp932",
        ),
        (good(1, title="①㈱髙島のﾎﾟﾝﾌﾟ"), good(3, trl=4)),
        (Bad(7, "12|1.*9", column="TRL"),),
        either=(Either(title(4), 9, {"text": holding(title(4))}),),
        noise=(Noise(1), Noise(4), Noise(10)),
        kept=(("①㈱髙島のﾎﾟﾝﾌﾟ", "静か|推しポイント"), ("①㈱髙島のﾎﾟﾝﾌﾟ", "欄外|列G")),
    ),
)

CASES = (*ENCODINGS, *SEPARATORS, *SHAPES)
