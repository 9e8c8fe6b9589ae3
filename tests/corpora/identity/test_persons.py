"""Which written names mean one person, wherever they are?"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.identity.persons import compare_persons, read_person
from corpora.identity.readings import alike, short, spelling

written = st.sampled_from(
    [
        *(
            "甲野 太郎",
            "甲野太郎",
            "甲野 太朗",
            "乙川 花子",
            "コウノ タロウ",
            "コーノ タロー",
            "Taro Kono",
            "KONO Taro",
        ),
        *(
            "T. Kono",
            "Kono",
            "Kohno, Taro",
            "Tarō Kōno",
            "斎藤 例",
            "斉藤 例",
            "甲野",
            "こうの",
            "K. T. Kono",
            "",
            "・",
        ),
    ]
)
kana = st.sampled_from([None, "コウノ タロウ", "コウノタロウ", "カブトノ タロウ", ""])


@given(written, kana, written, kana)
def test_the_order_of_two_persons_does_not_matter(one: str, ours: Any, two: str, theirs: Any) -> None:
    left, right = read_person(one, kana=ours), read_person(two, kana=theirs)

    score = compare_persons(left, right).score

    assert score == compare_persons(right, left).score
    assert 0.0 <= score <= 1.0


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("コウノ", "kono"),
        ("コウノ", "kohno"),
        ("コウノ", "kouno"),
        ("コウノ", "kōno"),
        ("コーノ", "こうの"),
        ("シンペイ", "shimpei"),
        ("シンペイ", "sinpei"),
        ("ジュンイチ", "jun'ichi"),
        ("ジュンイチ", "zyuniti"),
        ("チズ", "chizu"),
        ("フジタ", "hujita"),
        ("ハッチ", "hatchi"),
        ("ユウキ", "yuki"),
    ],
)
def test_every_romanisation_of_a_reading_is_alike(one: str, two: str) -> None:
    assert alike(spelling(one), spelling(two), kana=(True, False))


def test_kana_leave_out_no_long_vowel_and_latin_letters_may() -> None:
    ono, oono = spelling("オノ"), spelling("オオノ")

    assert short(ono) == short(oono)
    assert not alike(ono, oono, kana=(True, True))
    assert alike(oono, spelling("Ono"), kana=(True, False))
    assert not alike(ono, spelling("Oono"), kana=(True, False))


@pytest.mark.parametrize(
    ("one", "two", "score"),
    [
        ("甲野 太郎", "甲野太郎教授", 1.0),
        ("甲野 太郎（工学研究科）", "甲野 太郎", 1.0),
        ("髙橋 例", "高橋 例", 1.0),
        ("斎藤 例", "斉藤 例", 0.0),
        ("Dr. Taro Kono", "Kono, Taro", 0.95),
        ("甲野 大輔", "甲野 大介", 0.0),
        ("Taro Kono", "T. Kono", 0.72),
    ],
)
def test_titles_brackets_and_old_forms_do_not_count_and_other_characters_do(
    one: str, two: str, score: float
) -> None:
    assert compare_persons(read_person(one), read_person(two)).score == score


def test_two_given_readings_that_differ_are_left_to_a_person() -> None:
    one, two = read_person("河野 標", kana="コウノ シルベ"), read_person("河野 標", kana="カワノ シルベ")

    judgement = compare_persons(one, two)

    assert (judgement.score, judgement.reasons) == (0.75, ("same_name", "other_reading"))
