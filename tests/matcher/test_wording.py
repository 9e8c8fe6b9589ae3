"""Is every explanation said in plain Japanese and English, with the same facts in both?"""

import string
from typing import Any

import pytest
from conftest import seed
from hypothesis import given
from hypothesis import strategies as st

from matcher import (
    WORDINGS,
    Contribution,
    Evidence,
    Explanation,
    Hit,
    MatchResult,
    Quotation,
    Signal,
    Words,
    read_query,
)
from matcher.wording import _WORDS

JA, EN = Words("ja"), Words("en")


def explanation(*terms: str, evidence: tuple[Evidence, ...] = ()) -> Explanation:
    values = zip((Signal.DENSE, Signal.LEXICAL, Signal.FEEDBACK), (2.5, -0.25, 1.0), strict=True)
    return Explanation(-4.5, tuple(Contribution(s, v) for s, v in values), evidence, terms)


def hit(score: float = 0.5) -> Hit:
    return Hit(1, seed("s1"), score, "ja", explanation())


def result(*hits: Hit, abstained: bool = False) -> MatchResult:
    return MatchResult(read_query("水素", kind="need"), "g", False, abstained, 1.0, hits)


# ---- both languages say everything ----


def fields(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}


@pytest.mark.parametrize("signal", Signal)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_signal_has_a_label_and_a_meaning(signal: Signal, language: str) -> None:
    wording = WORDINGS[signal]

    assert wording.label.keys() == wording.meaning.keys() == {"ja", "en"}
    assert wording.label[language].strip()
    assert wording.meaning[language].endswith("。" if language == "ja" else ".")


def test_labels_are_told_apart_within_a_language() -> None:
    for language in ("ja", "en"):
        assert len({wording.label[language] for wording in WORDINGS.values()}) == len(Signal)


def test_every_phrase_exists_in_both_languages_with_the_same_values() -> None:
    assert _WORDS.keys() == {"ja", "en"}
    assert _WORDS["ja"].keys() == _WORDS["en"].keys()
    assert {name: fields(phrase) for name, phrase in _WORDS["ja"].items()} == {
        name: fields(phrase) for name, phrase in _WORDS["en"].items()
    }


def test_english_phrases_hold_no_japanese_and_japanese_ones_no_english_words() -> None:
    plain = {
        language: "".join(
            text for phrase in phrases.values() for text, *_ in string.Formatter().parse(phrase)
        )
        for language, phrases in _WORDS.items()
    }

    assert plain["en"].isascii()
    assert not any(character.isascii() and character.isalpha() for character in plain["ja"])


# ---- exact words ----


@pytest.mark.parametrize(
    ("words", "calibrated", "said"),
    [
        (JA, False, "確からしさ 83%（目安：未校正）"),
        (JA, True, "確からしさ 83%"),
        (EN, False, "Likelihood 83% (a rough guide: not calibrated yet)"),
        (EN, True, "Likelihood 83%"),
    ],
)
def test_a_score_is_said_as_a_percentage_and_whether_it_is_calibrated(
    words: Words, calibrated: bool, said: str
) -> None:
    assert words.score(hit(0.8349), calibrated=calibrated) == said


@pytest.mark.parametrize(
    ("words", "labels"),
    [
        (JA, ["出発点", "意味の近さ", "共通の語", "上位候補との近さ", "合計（対数オッズ）"]),
        (
            EN,
            [
                "Starting point",
                "Closeness in meaning",
                "Shared words",
                "Closeness to the best hits",
                "Sum (log-odds)",
            ],
        ),
    ],
)
def test_summands_are_named_from_the_prior_to_the_sum(words: Words, labels: list[str]) -> None:
    said = words.contributions(explanation())

    assert [label for label, _ in said] == labels
    assert [value for _, value in said] == [-4.5, 2.5, -0.25, 1.0, -1.25]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (JA, "「屋根から 蒸気が逃げる。」 ⇔ 「Steam {recovery}」（近さ 0.71）"),
        (EN, '"屋根から 蒸気が逃げる。" <-> "Steam {recovery}" (closeness 0.71)'),
    ],
)
def test_evidence_sets_two_sentences_side_by_side(words: Words, said: str) -> None:
    evidence = Evidence(
        Quotation(0, 14, "屋根から\n  蒸気が逃げる。"),
        "text",
        "en",
        Quotation(3, 19, "Steam {recovery}"),
        0.714,
    )

    assert words.evidence(evidence) == said


def test_a_long_quotation_is_shortened_to_a_hundred_and_twenty_characters() -> None:
    evidence = Evidence(Quotation(0, 400, "水" * 400), "text", "ja", Quotation(0, 120, "湯" * 120), 1.0)

    assert JA.evidence(evidence) == f"「{'水' * 119}…」 ⇔ 「{'湯' * 120}」（近さ 1.00）"


@pytest.mark.parametrize(
    ("words", "terms", "said"),
    [
        (JA, ("蒸気", "屋根"), "共通の語：蒸気、屋根"),
        (EN, ("steam", "roof"), "Shared words: steam, roof"),
        (JA, (), "共通の語はありません（意味の近さで選ばれました）"),
        (EN, (), "No shared words (chosen by closeness in meaning)"),
    ],
)
def test_shared_terms_are_listed_or_said_to_be_absent(
    words: Words, terms: tuple[str, ...], said: str
) -> None:
    assert words.shared_terms(explanation(*terms)) == said


@pytest.mark.parametrize(
    ("found", "ja", "en"),
    [
        (result(hit()), None, None),
        (result(), "条件に合う記録がありません。", "No record meets the conditions."),
        (result(abstained=True), "条件に合う記録がありません。", "No record meets the conditions."),
        (
            result(hit(0.1), abstained=True),
            "十分に確からしい候補はありません。以下は参考として近い順に示します。",
            "No candidate is likely enough. The nearest are listed below for reference.",
        ),
    ],
)
def test_the_verdict_says_what_the_hits_do_not(found: MatchResult, ja: str | None, en: str | None) -> None:
    assert (JA.verdict(found), EN.verdict(found)) == (ja, en)


@pytest.mark.parametrize(
    ("name", "ja", "en"),
    [
        ("illustrative", "［例示用の記録］", "[illustrative record]"),
        ("no_holder", "機関：なし", "Institution: none"),
    ],
)
def test_a_phrase_is_said_by_its_name(name: str, ja: str, en: str) -> None:
    assert (JA(name), EN(name)) == (ja, en)


@given(st.lists(st.text(min_size=1), min_size=1, max_size=5))
def test_whatever_the_terms_hold_they_are_said_as_they_are(terms: list[str]) -> None:
    said: Any = EN.shared_terms(explanation(*terms))

    assert said == f"Shared words: {', '.join(terms)}"
