"""Is a table's mapping recognised from its headings and first rows, and is what is not known reported?"""

from typing import Any

import pytest

from corpora.columns import ColumnMapping, NoticeKind, Recognition, column_summary, recognise
from corpora.columns.reasons import Reason, reason_words
from corpora.errors import UsageError


def recognised(columns: dict[str, list[Any]], **options: Any) -> Recognition:
    """Recognise a table given column by column."""
    count = max(map(len, columns.values()), default=0)
    rows = [{name: (cells + [""] * count)[row] for name, cells in columns.items()} for row in range(count)]
    return recognise(list(columns), rows, **options)


def targets_of(found: Recognition) -> dict[str, str | None]:
    return {column.heading: column.target for column in found.columns}


def test_a_liaison_office_list_is_recognised_as_a_whole() -> None:
    found = recognised(
        {
            "No.": [1, 2],
            "シーズ名称": ["水素の製造"],
            "研究者氏名": ["甲野 例"],
            "氏名（カナ）": ["コウノ レイ"],
            "所属": ["工学部", "理学研究科"],
            "職名": ["教授"],
            "技術概要（300字以内）": ["水から水素をつくる。"],
            "特徴・優位性": ["安い。"],
            "想定される用途": ["船"],
            "実用化の段階": ["実証段階"],
            "知財": ["特願2020-1"],
            "キーワード": ["水素"],
            "連絡先": ["liaison@example.ac.jp"],
            "備考": [""],
            "謎の列": ["x", "", "y"],
        }
    )

    assert targets_of(found) == {
        "No.": "number",
        "シーズ名称": "title",
        "研究者氏名": "researcher",
        "氏名（カナ）": "researcher_kana",
        "所属": "department",
        "職名": "position",
        "技術概要（300字以内）": "text",
        "特徴・優位性": "section",
        "想定される用途": "section",
        "実用化の段階": "stage",
        "知財": "patents",
        "キーワード": "keywords",
        "連絡先": "email",
        "備考": "notes",
        "謎の列": None,
    }
    assert found.mapping.kind == "seed"
    assert dict(found.mapping.columns) == targets_of(found)
    assert [(n.kind, n.column, n.taken) for n in found.notices] == [
        (NoticeKind.UNKNOWN_COLUMN, "謎の列", "2")
    ]


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        (["シーズ名", "概要"], "seed"),
        (["Title", "Abstract", "Principal investigator"], "seed"),
        (["件名", "困りごと", "希望時期"], "need"),
        (["ニーズ名", "概要", "研究者"], "need"),
        (["Title", "Description", "Deadline", "Budget"], "need"),
        (["概要"], "seed"),
        ([], "seed"),
    ],
)
def test_without_a_kind_the_headings_tell_seeds_from_needs(headings: list[str], kind: str) -> None:
    assert recognise(headings, []).mapping.kind == kind
    assert recognise(headings, [], kind="need").mapping.kind == "need"


def test_a_column_for_the_kind_lets_the_fields_of_all_kinds_be_known() -> None:
    found = recognised({"種別": ["シーズ", "ニーズ"], "概要": ["a"], "予算": [""], "TRL": ["4"]})

    assert targets_of(found) == {"種別": "kind", "概要": "text", "予算": "budget_jpy", "TRL": "trl"}


def test_a_column_of_categories_is_not_taken_for_the_kind() -> None:
    found = recognised({"種別": ["機械", "化学"], "概要": ["a"]})

    assert (found.columns[0].target, found.columns[0].reason) == (None, Reason.DO_NOT_FIT)


# ---- what the cells decide ----


@pytest.mark.parametrize(
    ("heading", "cells", "target", "reason"),
    [
        ("シーズ番号", [1, 2, 3], "number", Reason.ARE_NUMBERS),
        ("シーズ番号", ["S-1", "S-2"], "id", Reason.KNOWN),
        ("id", [1, 2], "id", Reason.OWN_NAME),
        ("所属", ["工学部", "理学研究科"], "department", Reason.ARE_FACULTIES),
        ("所属", ["例示大学 工学部", "例示大学"], "organisation", Reason.KNOWN),
        ("連絡先", ["03-1234-5678", "未定"], "phone", Reason.ARE_ADDRESSES),
        ("連絡先", ["産学連携課"], "contact_office", Reason.KNOWN),
        ("trl", ["基礎研究", "応用研究"], "trl", Reason.OWN_NAME),
        ("技術成熟度", ["基礎研究", "応用研究"], "stage", Reason.ARE_STAGES),
        ("公開", ["2024/4/1", "2024/5/1"], "published", Reason.ARE_DATES),
        ("公開", ["公開", "非公開"], "visibility", Reason.KNOWN),
        ("登録日", ["はい", "いいえ"], None, Reason.ARE_NO_DATES),
        ("メール", ["なし", "内線のみ"], None, Reason.DO_NOT_FIT),
    ],
)
def test_the_cells_decide_where_a_heading_may_mean_two_things(
    heading: str, cells: list[Any], target: str | None, reason: Reason
) -> None:
    (column,) = recognised({heading: cells}, kind="seed").columns

    assert (column.target, column.reason) == (target, reason)


def test_a_schedule_in_sentences_is_a_section_of_a_need_and_not_its_deadline() -> None:
    found = recognised({"課題": ["熱"], "スケジュール": ["まず調査し、次に実証する"]}, kind="need")

    assert targets_of(found)["スケジュール"] == "section"


# ---- two columns for one field ----


def test_of_two_columns_for_one_field_the_more_exact_one_wins_and_the_other_is_reported() -> None:
    found = recognised({"名称": ["a"], "シーズ名": ["b"], "概要": ["c"]})

    assert targets_of(found) == {"名称": None, "シーズ名": "title", "概要": "text"}
    assert [(n.kind, n.column, n.value, n.taken) for n in found.notices] == [
        (NoticeKind.SECOND_COLUMN, "名称", "シーズ名", "1")
    ]
    assert (found.columns[0].reason, found.columns[0].detail) == (Reason.BETTER_COLUMN, "シーズ名")


def test_of_two_columns_that_name_a_field_alike_the_fuller_wins() -> None:
    found = recognised({"TEL": ["", "", ""], "電話": ["03-1234-5678", "03-1234-5679"]})
    same = recognised({"メール": [""], "メール ": ["a@example.org"]})

    assert targets_of(found)["電話"] == "phone"
    assert targets_of(same) == {"メール": None, "メール ": "email"}


def test_the_text_that_is_named_most_exactly_is_the_main_one_and_the_others_are_its_sections() -> None:
    found = recognised({"背景": ["a"], "内容": ["b"], "技術概要": ["c"]})

    assert targets_of(found) == {"背景": "section", "内容": "section", "技術概要": "text"}
    assert found.columns[1].detail == "技術概要"
    assert found.notices == ()


def test_a_table_without_a_text_says_that_the_title_will_be_the_text() -> None:
    found = recognised({"シーズ名": ["a"], "キーワード": ["b"]})

    assert [(n.kind, n.column) for n in found.notices] == [(NoticeKind.TITLE_IS_TEXT, "シーズ名")]


# ---- a mapping that is known ----


def test_what_a_mapping_says_holds_and_the_other_columns_are_recognised() -> None:
    known = ColumnMapping({"謎の列": "text", "備考": None}, {"organisation": "例示大学"})

    found = recognised({"謎の列": ["a"], "備考": ["b"], "シーズ名": ["c"], "概要": ["d"]}, known=known)

    assert targets_of(found) == {"謎の列": "text", "備考": None, "シーズ名": "title", "概要": "section"}
    assert found.mapping.constants == {"organisation": "例示大学"}
    assert found.columns[0].reason is Reason.GIVEN
    assert found.notices == ()


def test_a_heading_of_the_mapping_that_the_table_lacks_is_a_notice() -> None:
    found = recognised({"概要": ["a"]}, known=ColumnMapping({"概要": "text", "旧欄": "notes"}))

    assert [(n.kind, n.column) for n in found.notices] == [(NoticeKind.MISSING_HEADING, "旧欄")]


def test_a_mapping_is_found_again_under_headings_that_only_look_different() -> None:
    known = ColumnMapping({"内部コード": "notes"}, withheld=frozenset({"単価"}))

    found = recognised({"概要": ["a"], "内部コード ※必須": ["b"], "【単価】": ["c"]}, known=known)

    assert found.mapping.columns["内部コード ※必須"] == "notes"
    assert found.mapping.withheld == {"【単価】"}


def test_a_column_to_withhold_that_the_table_lacks_stops_the_import() -> None:
    known = ColumnMapping({"予算": "notes"}, withheld=frozenset({"予算"}))

    with pytest.raises(UsageError) as error:
        recognised({"概要": ["a"], "予算額": ["b"]}, known=known)

    assert str(error.value).startswith("Column '予算' is to be withheld, but the table has no such column.")


def test_a_constant_that_cannot_be_understood_stops_the_import_before_the_first_row() -> None:
    known = ColumnMapping({"概要": "text"}, {"organisation": "例示大学", "visibility": "みんな"})

    with pytest.raises(UsageError) as error:
        recognised({"概要": ["a"]}, known=known)

    assert str(error.value).startswith("The mapping's constant visibility: 'みんな' does not say who may see")


def test_a_recognised_mapping_recognises_its_table_again_without_a_word() -> None:
    table = {"シーズ名": ["a"], "概要": ["b"], "謎の列": ["c"]}
    first = recognised(table)

    again = recognised(table, known=first.mapping)

    assert again.mapping == first.mapping
    assert again.notices == ()


def test_columns_of_ours_stay_what_they_are_whatever_they_hold() -> None:
    table = {"id": [1], "text_ja": ["a"], "trl": ["x"], "sector": [""], "visibility": [""], "deadline": [""]}

    found = recognised(table, kind="seed")

    assert targets_of(found) == {**{name: name for name in table}, "deadline": "notes"}


# ---- shown before the import ----


def test_the_summary_says_of_each_column_what_becomes_of_it_in_both_languages() -> None:
    found = recognised(
        {"シーズ名": ["水素の製造"], "概要": ["a"], "原価": ["300円"], "謎の列": ["x"]},
        known=ColumnMapping({"原価": "notes"}, withheld=frozenset({"原価"})),
    )

    rows = {language: column_summary(found, language) for language in ("ja", "en")}

    assert [(row.heading, row.label) for row in rows["ja"]] == [
        ("シーズ名", "題名"),
        ("概要", "本文"),
        ("原価", "備考（非公開）"),
        ("謎の列", "取り込まない"),
    ]
    assert [row.label for row in rows["en"]] == ["title", "text", "notes (withheld)", "not imported"]
    assert [(row.reason, row.confidence, row.filled, row.example) for row in rows["en"]] == [
        ("a heading that is known", 0.98, 1, "水素の製造"),
        ("a heading that is known", 0.98, 1, "a"),
        ("named in the mapping", 1.0, 1, ""),
        ("the heading is not known", 0.0, 1, "x"),
    ]


def test_every_reason_and_notice_has_words_in_both_languages() -> None:
    from corpora.columns import Notice

    for language in ("ja", "en"):
        assert all(reason_words(reason, "X", language) for reason in Reason)
        assert all("列名" in Notice(kind, "列名", "値", "1").words(language) for kind in NoticeKind)


@pytest.mark.parametrize(
    ("cells", "target"),
    [
        (["公開", "学内限定", "公開"], "visibility"),
        (["public", "confidential"], "visibility"),
        (["公開", "公開"], None),
        (["極秘の工場"], None),
        (["公開", "学内限定", "東棟"], None),
        (["水素の用途は一部に限定され、ほかの分野では使われていません。"], None),
    ],
)
def test_words_for_who_may_see_a_row_count_under_whatever_heading(
    cells: list[str], target: str | None
) -> None:
    found = recognised({"シーズ名": ["水素"] * len(cells), "謎の列": cells}, kind="seed")

    assert targets_of(found)["謎の列"] == target


def test_one_bad_cell_of_three_does_not_turn_a_known_column_into_something_else() -> None:
    dates = recognised(
        {"ニーズ名": ["雪"] * 3, "希望時期": ["2027-03-31", "令和9年2月30日", "2027-13-45"]}, kind="need"
    )
    levels = recognised({"シーズ名": ["雪"] * 3, "TRL": ["4", "0", "0"]}, kind="seed")

    assert targets_of(dates)["希望時期"] == "deadline"
    assert targets_of(levels)["TRL"] == "trl"
