"""Is the row of headings found, whatever stands above it, and are the columns named as a reader would?"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.readers.headings import Headings, Span, column_letters, find_headings

NAMES = ["番号", "シーズ名", "概要", "段階"]
DATA = [[1, "水素", "電解で水素をつくる。", 4], [2, "熱", "熱をためる。", 5], [3, "風", "", 6]]


@pytest.mark.parametrize(
    "above",
    [
        [],
        [["例示大学 研究シーズ一覧"]],
        [["例示大学 研究シーズ一覧", "", "", "2024-04-01"]],
        [["例示大学 研究シーズ一覧"], ["※公開してよいものだけ"], []],
        [["作成者", "産学連携課"]],
        [["作成日", "2024/4/1", "", ""], ["件数", 3]],
        [[], [], ["", "", "", ""]],
        [["この一覧は、例示大学の産学連携課が毎年四月に更新している。" * 5, "", "問い合わせは" * 20]],
    ],
)
def test_titles_notes_and_blank_rows_above_the_headings_are_none(above: list[list[Any]]) -> None:
    assert find_headings([*above, NAMES, *DATA]) == Headings(len(above), len(above), tuple(NAMES))


def test_of_three_columns_a_note_is_told_by_the_blank_row_below_it() -> None:
    table = [["作成者", "産学連携課"], [], *(row[:3] for row in [NAMES, *DATA])]

    assert find_headings(table) == Headings(2, 2, tuple(NAMES[:3]))


def test_the_first_row_stays_the_headings_where_the_rows_below_are_too_long() -> None:
    assert find_headings([["id", "text"], ["s1", "水", "安い"], ["s2", "熱", "x"]]) == Headings(
        0, 0, ("id", "text")
    )


def test_columns_without_a_name_and_empty_ones_stay_without() -> None:
    table = [["", *NAMES[:2], "", *NAMES[2:]], *(["", *row[:2], "x", *row[2:]] for row in DATA)]

    assert find_headings(table) == Headings(0, 0, ("", "番号", "シーズ名", "", "概要", "段階"))


def test_headings_of_one_column_are_found_where_the_table_has_one() -> None:
    assert find_headings([["概要"], ["水素"], ["熱"]]) == Headings(0, 0, ("概要",))


@pytest.mark.parametrize(
    "table",
    [
        [],
        [[], [""]],
        [[1, 2], [3, 4]],
        [["2024/4/1", "1,000円"], ["2024/4/2", "2,000円"]],
        [["a@example.jp", "https://example.jp"], ["b@example.jp", "https://example.jp/b"]],
        [[], NAMES],
    ],
)
def test_values_and_headings_without_rows_below_a_title_name_no_columns(table: list[list[Any]]) -> None:
    assert find_headings(table) is None


def test_headings_alone_in_the_first_row_name_columns() -> None:
    assert find_headings([NAMES]) == Headings(0, 0, tuple(NAMES))


def test_names_that_stand_twice_are_told() -> None:
    headings = find_headings([["id", "題", "題", "id"], [1, "a", "b", 2]])

    assert headings is not None
    assert headings.duplicates == ["id", "題"]


# ---- several rows of headings ----

TWO_ROWS = [
    ["番号", "連絡先", "", "備考"],
    ["", "氏名", "メール", ""],
    [1, "甲野 例", "a@example.jp", "x"],
    [2, "乙野 例", "b@example.jp", ""],
]
JOINED = ("番号", "連絡先/氏名", "連絡先/メール", "備考")
MERGED: list[Span] = [((0, 0), (1, 0)), ((0, 1), (0, 2)), ((0, 3), (1, 3))]


@pytest.mark.parametrize("merges", [MERGED, []], ids=["merged", "as text"])
def test_a_heading_over_several_is_joined_with_each(merges: list[Span]) -> None:
    assert find_headings(TWO_ROWS, merges=merges) == Headings(0, 1, JOINED)


def test_a_title_merged_over_the_table_is_no_heading() -> None:
    merges = [((0, 0), (0, 3)), *(((a + 1, b), (c + 1, d)) for (a, b), (c, d) in MERGED)]

    assert find_headings([["一覧", "", "", ""], *TWO_ROWS], merges=merges) == Headings(1, 2, JOINED)


def test_a_title_and_a_date_merged_over_halves_of_the_table_are_no_headings() -> None:
    table = [["シーズ一覧", "", "", "例示大学"], NAMES, *DATA]

    assert find_headings(table, merges=[((0, 0), (0, 2))]) == Headings(1, 1, tuple(NAMES))


def test_of_columns_merged_under_one_heading_the_first_has_it() -> None:
    table = [["番号", "氏名", "", "所属"], [1, "甲野", "例", "工学部"], [2, "乙野", "例", "理学部"]]

    assert find_headings(table, merges=[((0, 1), (0, 2))]) == Headings(0, 0, ("番号", "氏名", "", "所属"))


def test_a_row_of_units_is_joined_in_brackets() -> None:
    table = [["番号", "予算", "期間", "題"], ["", "千円", "(年)", ""], [1, 5, 3, "水素"], [2, 6, 3, "熱"]]

    assert find_headings(table) == Headings(0, 1, ("番号", "予算(千円)", "期間(年)", "題"))


def test_a_row_whose_first_cells_are_empty_is_data_and_no_second_row_of_headings() -> None:
    assert find_headings([NAMES, ["", "水素", "", 4], *DATA]) == Headings(0, 0, tuple(NAMES))


# ---- whatever the table ----

words = st.text("水素熱風光電池炭素abcdefg", min_size=1, max_size=6)


@given(
    names=st.lists(words, min_size=3, max_size=8, unique=True),
    titles=st.lists(words, max_size=3),
    height=st.integers(1, 40),
)
def test_headings_under_titles_are_found_whatever_their_words(
    names: list[str], titles: list[str], height: int
) -> None:
    table = [*([title] for title in titles), names, *([f"{n}", *names[1:]] for n in range(height))]

    headings = find_headings(table)

    assert headings == Headings(len(titles), len(titles), tuple(names))


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")]
)
def test_columns_have_the_letters_of_a_spreadsheet(index: int, letters: str) -> None:
    assert column_letters(index) == letters
