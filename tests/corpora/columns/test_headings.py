"""Are headings recognised as offices write them, and are others left alone?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.columns.headings import heading_of, key_of, known_headings
from corpora.columns.lookup import match
from corpora.columns.reasons import Reason
from corpora.columns.targets import table_lines, target_names, targets
from corpora.records import RECORD_TYPES


def target(heading: str, kind: str = "seed") -> str | None:
    found = match(heading, kind)
    return found and found.target


# ---- what is known ----


def test_at_least_three_hundred_headings_are_known_in_each_language() -> None:
    written = {"ja": set[str](), "en": set[str]()}
    for _, _, language, forms in table_lines("headings.tsv"):
        written[language] |= {form.strip() for form in forms.split(";")}

    assert len(written["ja"]) >= 1_000
    assert len(written["en"]) >= 500


def test_every_heading_gives_a_target_that_some_kind_of_record_has() -> None:
    assert {line[0] for line in table_lines("headings.tsv")} <= set(target_names())
    assert all(set(line[1].split()) <= {"*", *RECORD_TYPES} for line in table_lines("headings.tsv"))


@pytest.mark.parametrize("kind", ["seed", "need"])
def test_no_heading_means_two_things_within_seeds_or_within_needs(kind: str) -> None:
    meanings: dict[str, set[str]] = {}
    for name, kinds, _, forms in table_lines("headings.tsv"):
        if name in targets(kind) and (kinds == "*" or kind in kinds.split()):
            for form in forms.split(";"):
                meanings.setdefault(heading_of(form).keys[0], set()).add(name)

    assert {key: names for key, names in meanings.items() if len(names) > 1} == {}


@pytest.mark.parametrize("kind", RECORD_TYPES)
def test_every_target_of_a_kind_is_known_by_its_own_name(kind: str) -> None:
    assert {name: target(name, kind) for name in targets(kind)} == {name: name for name in targets(kind)}


@pytest.mark.parametrize(
    ("heading", "seed", "need"),
    [
        ("シーズ名", "title", "notes"),
        ("技術名称", "title", "notes"),
        ("研究課題", "title", "notes"),
        ("技術概要", "text", "notes"),
        ("研究の内容", "text", "notes"),
        ("課題", "section", "text"),
        ("困りごと", "notes", "text"),
        ("想定される用途", "section", "notes"),
        ("従来技術との比較", "section", "notes"),
        ("背景", "section", "section"),
        ("実用化の段階", "stage", "notes"),
        ("TRL", "trl", "notes"),
        ("研究者", "researcher", "notes"),
        ("氏名", "researcher", "contact_name"),
        ("氏名（カナ）", "researcher_kana", "contact_name"),
        ("所属機関", "organisation", "organisation"),
        ("部局・職名", "department", "department"),
        ("企業名", "notes", "organisation"),
        ("キーワード", "keywords", "keywords"),
        ("知財", "patents", "patents"),
        ("希望時期", "notes", "deadline"),
        ("予算（千円）", "notes", "budget_jpy"),
        ("公開区分", "visibility", "visibility"),
        ("所在地", "address", "address"),
        ("No.", "number", "number"),
        ("備考", "notes", "notes"),
        ("Abstract", "text", "text"),
        ("Principal Investigator", "researcher", "notes"),
        ("Potential applications", "section", "notes"),
        ("Challenges", "section", "text"),
        ("Desired completion date", "notes", "deadline"),
    ],
)
def test_one_heading_may_mean_different_things_in_seeds_and_needs(heading: str, seed: str, need: str) -> None:
    # "notes": only the other kind of record has such a field, so the cells are kept as notes
    assert (target(heading, "seed"), target(heading, "need")) == (seed, need)


# ---- how headings are written ----


@pytest.mark.parametrize(
    "heading",
    [
        "技術概要",
        " 技術 概要 ",
        "技術概要（300字以内）",
        "技術概要 ※必須",
        "【技術概要】",
        "3. 技術概要",
        "③技術概要",
        "(1)技術概要",
        "■技術概要",
        "*技術概要",
        "技術概要\n(400字程度で記入)",
        "技術の概要",
        "主な技術概要",
        "技術概要について",
        "シーズ情報/技術概要",
    ],
)
def test_widths_numbers_marks_and_words_that_add_nothing_do_not_matter(heading: str) -> None:
    assert target(heading) == "text"


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("概要（英語）", "text_en"),
        ("研究概要（和文）", "text_ja"),
        ("シーズ名（英文）", "title_en"),
        ("Title (English)", "title_en"),
        ("研究者氏名（フリガナ）", "researcher_kana"),
        ("研究者（ローマ字）", "researcher_en"),
        ("開発段階（TRL）", "trl"),
        ("開発段階", "stage"),
        ("連絡先/氏名", "contact_name"),
        ("連絡先／メールアドレス", "email"),
        ("連絡先 > 電話", "phone"),
        ("代表者\n氏名", "researcher"),
        ("ｷｰﾜｰﾄﾞ", "keywords"),
        ("ＴＲＬ", "trl"),
        ("E-MAIL", "email"),
    ],
)
def test_what_brackets_and_levels_add_may_change_the_meaning(heading: str, expected: str) -> None:
    assert target(heading) == expected


@pytest.mark.parametrize(
    ("heading", "expected", "meant"),
    [
        ("キーワド", "keywords", None),
        ("Reseacher", "researcher", "researcher"),
        ("フルガナ", "researcher_kana", "フリガナ"),
    ],
)
def test_one_slip_in_kana_or_latin_letters_is_forgiven_less_surely(
    heading: str, expected: str, meant: str | None
) -> None:
    found = match(heading, "seed")

    assert found is not None
    assert found.target == expected
    if meant:
        assert (found.reason, found.detail, found.confidence) == (Reason.ONE_SLIP, meant, 0.8)


@pytest.mark.parametrize(
    "heading",
    [
        "研究者数",
        "研究社名",
        "データ番号",
        "列F",
        "氏子",
        "社長",
        "abc",
        "tile",
        "概要2か国語版",
        "",
        "（）",
        "※",
        "キーワード数",
    ],
)
def test_what_only_resembles_a_heading_stays_unknown(heading: str) -> None:
    assert target(heading) is None


def test_an_own_column_name_is_sure_and_a_known_heading_nearly() -> None:
    own, known = match("text_ja", "seed"), match("技術概要", "seed")

    assert own is not None
    assert known is not None
    assert (own.confidence, own.reason) == (1.0, Reason.OWN_NAME)
    assert (known.confidence, known.reason) == (0.98, Reason.KNOWN)


@given(st.text(max_size=30), st.sampled_from(list(RECORD_TYPES)))
def test_any_heading_is_either_a_target_of_its_kind_or_unknown(heading: str, kind: str) -> None:
    found = match(heading, kind)

    assert found is None or (found.target in targets(kind) and 0.75 <= found.confidence <= 1)


@given(
    st.sampled_from(sorted(known_headings("seed").keys() - targets("seed").keys())),
    st.sampled_from(["", " ", "　", "※必須", "（任意）", "*"]),
)
def test_marks_around_a_known_heading_leave_its_target(key: str, mark: str) -> None:
    assert target(f"{key}{mark}") == known_headings("seed")[key_of(key)][0]
