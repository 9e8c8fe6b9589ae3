"""Are traps that come together read as each alone? Tables are composed at random; what is right is known."""

import csv
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from messy import judging
from messy.books import write_xls, write_xlsx
from messy.cases import UNIVERSITY, UNIVERSITY_ID, Bad, Case, Either, Good, Noise
from messy.importer import imported, known_store
from messy.separated import save, table

HEADINGS = {
    "id": ("整理番号", "ID"),
    "title": ("シーズ名", "Title"),
    "text": ("技術概要", "Abstract"),
    "place": ("所属", "Affiliation"),
    "trl": ("TRL", "技術成熟度"),
}
LEVELS = {"4": 4, "４": 4, "TRL4": 4, "7": 7, "": None}
BAD_LEVELS = ("12", "0", "１０")
ENCODINGS = {
    "cp932": b"",
    "utf-8": b"",
    "utf-8-sig": b"",
    "utf-16-le": b"\xff\xfe",
    "utf-16-be": b"\xfe\xff",
}
WORDS = (
    "①㈱髙ｶﾞ",
    "～－∥Ⅳ",
    "水素と熱",
    "a, b; c|d",
    'いわゆる"膜"の',
    "一行目\n二行目",
    '5" 管',
    "研究\t開発",
    "㌍ ㌔",
)
BEYOND_CP932 = ("⻄宮と⻑野", "𠮷野", "か\u3099す", "e\u0301nergie", "👨‍👩‍👧")


@dataclass(frozen=True)
class Line:
    """One row as its composer meant it: a number that makes it unlike all others, its words, its level."""

    number: int
    words: str
    level: str

    @property
    def title(self) -> str:
        return f"試作{self.number}{self.words}号"

    @property
    def text(self) -> str:
        return f"熱を{self.words}で{self.number}度に保つ技術です。"

    @property
    def bad(self) -> bool:
        return self.level in BAD_LEVELS

    def cells(self) -> dict[str, str]:
        values = {"title": self.title, "text": self.text, "place": UNIVERSITY, "trl": self.level}
        return {"id": f"S-{self.number}", **values}


@dataclass(frozen=True)
class Layout:
    """How a table is laid out: lines above it, the header, the order of columns, blank rows and columns."""

    above: tuple[str, ...]
    english: bool
    order: tuple[str, ...]
    blank_column: int | None
    gaps: tuple[int, ...]
    second: bool

    def header(self) -> list[str]:
        return [HEADINGS[name][self.second if name == "trl" else self.english] for name in self.order]

    def rows(self, lines: Sequence[Line]) -> tuple[list[list[str]], dict[int, int]]:
        """The rows of the whole sheet, and at which of them (from 1) each line stands."""
        rows: list[list[str]] = [[line] if line else [] for line in self.above]
        rows.append(self.header())
        places = {}
        for line in lines:
            if line.number in self.gaps:
                rows.append([])
            cells = line.cells()
            rows.append([cells[name] for name in self.order])
            places[line.number] = len(rows)
        if self.blank_column is not None:
            for row in rows[len(self.above) :]:
                if row:
                    row.insert(self.blank_column, "")
        return rows, places


def lines(words: Sequence[str]) -> st.SearchStrategy[list[Line]]:
    level = st.one_of(
        st.sampled_from(list(LEVELS)), st.sampled_from(list(LEVELS)), st.sampled_from(BAD_LEVELS)
    )
    one = st.tuples(st.sampled_from(words), level)
    return st.lists(one, min_size=1, max_size=6).map(
        lambda rows: [Line(number, *row) for number, row in enumerate(rows, 11)]
    )


layouts = st.builds(
    Layout,
    above=st.sampled_from(
        [
            (),
            ("例示大学 シーズ一覧",),
            ("シーズ集（抜粋）", ""),
            ("例示大学", "2026年4月1日現在", ""),
            ("", ""),
        ]
    ),
    english=st.booleans(),
    order=st.permutations(list(HEADINGS)).map(tuple),
    blank_column=st.none() | st.integers(0, 5),
    gaps=st.lists(st.integers(11, 17), max_size=2).map(tuple),
    second=st.booleans(),
)
numbers = itertools.count()


def expected(
    name: str, lines: Sequence[Line], layout: Layout, places: dict[int, int], sheet: str | None
) -> Case:
    """What the composer knows of the table.

    Where no cell of a column can be read as a level, the column may be taken for one of remarks.
    """
    trl = layout.header()[layout.order.index("trl")]
    stored = tuple(
        Good(one.title, {"text": one.text, "organisation": UNIVERSITY_ID, "trl": LEVELS[one.level]})
        for one in lines
        if not one.bad
    )
    told = [one for one in lines if one.bad]
    above = tuple(Noise(row, sheet) for row, words in enumerate(layout.above, 1) if words)
    if not any(LEVELS.get(one.level) for one in lines):
        either = tuple(Either(one.title, places[one.number], {"trl": None}, sheet) for one in told)
        kept = tuple((one.title, one.level) for one in told)
        return Case(name, name, lambda path: None, stored, either=either, kept=kept, noise=above)
    refused = tuple(Bad(places[one.number], "1.*9|TRL|level", trl, sheet) for one in told)
    return Case(name, name, lambda path: None, stored, refused, noise=above)


def judge(folder: Path, case: Case) -> list[str]:
    """Import the file twice into a new store and return every complaint."""
    with known_store(folder / f"{next(numbers)}.sqlite") as store:
        first = imported(folder / case.file, store)
        second = imported(folder / case.file, store)
    return [
        *judging.missing_rows(case, first),
        *judging.strange_records(case, first),
        *judging.unreported_rows(case, first),
        *judging.wrong_whole(case, first),
        *judging.wrong_counts(case, first),
        *judging.not_the_same_again(first, second),
    ]


SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(
    data=st.data(),
    layout=layouts,
    separator=st.sampled_from(",\t;|"),
    end=st.sampled_from(["\r\n", "\n", "\r"]),
)
def test_a_table_of_values_in_any_encoding_and_layout_is_read_row_by_row(
    tmp_path: Path, data: Any, layout: Layout, separator: str, end: str
) -> None:
    encoding = data.draw(st.sampled_from(list(ENCODINGS)))
    words = WORDS if encoding == "cp932" else (*WORDS, *BEYOND_CP932)
    # Where needed, or everywhere: where a return ends rows, the writer leaves line feeds without quotes.
    quoting = csv.QUOTE_ALL if end == "\r" else data.draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    meant = data.draw(lines(words))
    rows, places = layout.rows(meant)
    name = f"{next(numbers)} 一覧.{'tsv' if separator == chr(9) else 'csv'}"
    content = table(rows, separator=separator, end=end, quoting=quoting)
    save(tmp_path / name, content=content, encoding=encoding, mark=ENCODINGS[encoding])

    told = judge(tmp_path, expected(name, meant, layout, places, None))
    assert not told, "\n".join(["", *told])


@settings(max_examples=6, deadline=None, suppress_health_check=SLOW)  # each starts processes
@given(layout=layouts, meant=lines((*WORDS, *BEYOND_CP932)), kind=st.sampled_from(["xlsx", "xls"]))
def test_a_workbook_in_any_layout_is_read_row_by_row(
    tmp_path: Path, layout: Layout, meant: list[Line], kind: str
) -> None:
    rows, places = layout.rows(meant)
    name = f"{next(numbers)}.{kind}"
    if kind == "xlsx":
        write_xlsx(tmp_path / name, sheets={"シーズ一覧": rows})
    else:
        write_xls(tmp_path / name, rows=rows)

    told = judge(tmp_path, expected(name, meant, layout, places, "シーズ一覧"))
    assert not told, "\n".join(["", *told])


@pytest.mark.parametrize("level", BAD_LEVELS)
def test_the_composer_expects_a_bad_level_to_be_refused_at_its_row(level: str) -> None:
    layout = Layout(("例示大学", ""), False, tuple(HEADINGS), 2, (12,), True)
    meant = [Line(11, "水素と熱", "4"), Line(12, "水素と熱", level)]

    rows, places = layout.rows(meant)

    assert rows[2] == ["整理番号", "シーズ名", "", "技術概要", "所属", "技術成熟度"]
    assert (rows[3][5], rows[4], rows[5][5]) == ("4", [], level)
    assert expected("x", meant, layout, places, None).refused == (Bad(6, "1.*9|TRL|level", "技術成熟度"),)
