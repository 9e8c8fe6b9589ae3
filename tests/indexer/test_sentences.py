"""Are sentences exact slices of the text, whatever the text is?"""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.sentences import MAX_SENTENCE, sentence_spans

PIECES = ["水素を作る", "。", "．", "3．5", "！？", "」", "（", "、", " ", "　", "\n", "\r\n", "\u2028", "\0"]
PIECES += [
    "Dr. Tanaka",
    "e.g. ",
    "3.5 t",
    "? ",
    "CO2;",
    "x" * 150,
    "あ" * 390,
    "、" * 30,
    " " * 210,
    "😀",
    "ﷺ",
]
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
LANGUAGE = st.sampled_from(["ja", "en"])


def sentences(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, language=language)]


@settings(max_examples=150, deadline=None)
@example(text="word " * 200, language="en")
@example(text="あ、" + " " * 900 + "い。", language="ja")
@given(text=TEXTS, language=LANGUAGE)
def test_spans_are_ordered_trimmed_and_together_hold_every_character_that_is_not_blank(
    text: str, language: str
) -> None:
    spans = sentence_spans(text, language=language)

    ends = [0, *(end for _, end in spans)]
    covered = {place for start, end in spans for place in range(start, end)}
    assert all(before <= start < end for before, (start, end) in zip(ends, spans, strict=False))
    assert {place for place, character in enumerate(text) if not character.isspace()} <= covered
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    assert max((end - start for start, end in spans), default=0) <= MAX_SENTENCE == 400


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("水素を作る。太陽光で発電する。", ["水素を作る。", "太陽光で発電する。"]),
        ("本当か？すごい！終わり", ["本当か？", "すごい！", "終わり"]),
        ("すごい！？次へ", ["すごい！？", "次へ"]),
        ("「作る。」と言った。（例。）次。", ["「作る。」", "と言った。", "（例。）", "次。"]),
        ("効率は3．5倍です．次の文．", ["効率は3．5倍です．", "次の文．"]),
        ("始めた．2023年に終えた．", ["始めた．", "2023年に終えた．"]),
        ("効率は3.5倍。CO2を減らす。", ["効率は3.5倍。", "CO2を減らす。"]),
        ("見出し\n本文の一行目\r\n　二行目。", ["見出し", "本文の一行目", "二行目。"]),
        ("。。。", ["。。。"]),
        ("", []),
        (" \n　\t", []),
    ],
)
def test_japanese_ends_at_full_stops_brackets_and_line_breaks(text: str, expected: list[str]) -> None:
    assert sentences(text, "ja") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hydrogen burns. It is light! Really?", ["Hydrogen burns.", "It is light!", "Really?"]),
        ("We use fuels, e.g. hydrogen. It burns.", ["We use fuels, e.g. hydrogen.", "It burns."]),
        ("Dr. Sato lives in the U.S. today. Fine.", ["Dr. Sato lives in the U.S. today.", "Fine."]),
        ("It saves 3.5 t of CO2. Good.", ["It saves 3.5 t of CO2.", "Good."]),
        ("He said (it works.) Then he left.", ["He said (it works.)", "Then he left."]),
        ("A heading\nThe text.", ["A heading", "The text."]),
        ("", []),
    ],
)
def test_english_ends_at_full_stops_but_not_after_abbreviations(text: str, expected: list[str]) -> None:
    assert sentences(text, "en") == expected


def test_a_sentence_of_the_greatest_length_stays_whole_and_one_character_more_is_cut() -> None:
    whole, longer = "あ" * 400, "あ" * 401

    assert sentence_spans(whole, language="ja") == [(0, 400)]
    assert sentence_spans(longer, language="ja") == [(0, 400), (400, 401)]


def test_a_long_sentence_is_cut_after_the_last_clause_mark_of_its_second_half() -> None:
    text = "あ" * 250 + "、" + "い" * 50 + "、" + "う" * 200 + "。"

    assert sentences(text, "ja") == ["あ" * 250 + "、" + "い" * 50 + "、", "う" * 200 + "。"]


def test_a_clause_mark_in_the_first_half_would_leave_a_stump_and_is_passed_over() -> None:
    text = "あ" * 100 + "、" + "い" * 500

    assert sentence_spans(text, language="ja") == [(0, 400), (400, 601)]


def test_a_long_english_sentence_is_cut_between_words_and_the_blank_belongs_to_neither() -> None:
    text = "hydrogen " * 60 + "end."

    found = sentences(text, "en")

    assert found == [" ".join(["hydrogen"] * 44), " ".join(["hydrogen"] * 16) + " end."]


def test_the_full_stop_at_the_end_of_a_run_without_blanks_still_ends_the_sentence() -> None:
    address = "https://example.org/" + "(a.b)" * 50 + "."

    assert sentences(f"See {address} Then go.", "en") == [f"See {address}", "Then go."]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    "unit",
    [
        "水素を作る。",
        "This is a sentence. ",
        "a",
        "(",
        "$",
        ".",
        "a.",
        "http://a.",
        "😀",
        "ﷺ",
        "\0",
        " ",
        "a、",
    ],
)
def test_two_hundred_thousand_characters_take_seconds_whatever_they_are(unit: str, language: str) -> None:
    text = (unit * 200_000)[:200_000]
    began = time.process_time()

    spans = sentence_spans(text, language=language)

    assert time.process_time() - began < 5
    assert [spans[0][0], spans[-1][1]] == [0, len(text.rstrip())] if unit.strip() else spans == []
