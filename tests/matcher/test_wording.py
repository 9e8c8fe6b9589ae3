"""Is every explanation said in plain Japanese and English, with the same facts in both?"""

import string
from typing import Any

import pytest
from conftest import seed
from hypothesis import given
from hypothesis import strategies as st

from corpora import concept_scheme
from matcher import (
    REASONS,
    WORDINGS,
    Contribution,
    Counterfactual,
    Evidence,
    Explanation,
    Hit,
    MatchResult,
    Quotation,
    Reason,
    RecordQuotation,
    Signal,
    Unmet,
    Wording,
    Words,
    contrast,
    read_query,
)
from matcher.phrases import PHRASES

JA, EN = Words("ja"), Words("en")


def explanation(
    *terms: str, prior: float = -4.5, concepts: tuple[str, ...] = (), unmet: tuple[Unmet, ...] = ()
) -> Explanation:
    values = zip((Signal.DENSE, Signal.LEXICAL, Signal.FEEDBACK), (2.5, -0.25, 1.0), strict=True)
    contributions = tuple(Contribution(s, v) for s, v in values)
    return Explanation(prior, contributions, (), terms, concepts, unmet, (), (), {})


def hit(score: float = 0.5, rank: int = 1, prior: float = -4.5) -> Hit:
    return Hit(rank, seed(f"s{rank}"), rank, score, "ja", explanation(prior=prior))


def found(text: str, language: str = "ja") -> RecordQuotation:
    return RecordQuotation("text", language, Quotation(0, len(text), text))


def missing(reason: Reason, **values: Any) -> Unmet:
    return Unmet(0, Quotation(0, 4, "研修も。"), reason, **values)


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


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_reason_has_a_label_and_a_meaning(reason: Reason, language: str) -> None:
    wording: Wording = REASONS[reason]

    assert wording.label.keys() == wording.meaning.keys() == {"ja", "en"}
    assert wording.label[language].strip()
    assert wording.meaning[language].endswith("。" if language == "ja" else ".")


@pytest.mark.parametrize("name", PHRASES)
def test_every_phrase_exists_in_both_languages_with_the_same_values(name: str) -> None:
    phrase = PHRASES[name]

    assert phrase.keys() == {"ja", "en"}
    assert all(phrase.values())
    assert fields(phrase["ja"]) == fields(phrase["en"])


def test_english_phrases_hold_no_japanese_and_japanese_ones_no_english_words() -> None:
    plain = {
        language: "".join(
            text for phrase in PHRASES.values() for text, *_ in string.Formatter().parse(phrase[language])
        ).replace("ID", "")
        for language in ("ja", "en")
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
    ("score", "ja", "en"),
    [
        (0.001, "確からしさ 1%未満", "Likelihood below 1%"),
        (0.01, "確からしさ 1%", "Likelihood 1%"),
        (0.99, "確からしさ 99%", "Likelihood 99%"),
        (0.9999, "確からしさ 99%超", "Likelihood over 99%"),
    ],
)
def test_nothing_is_said_to_be_certain(score: float, ja: str, en: str) -> None:
    assert [words.score(hit(score), calibrated=True) for words in (JA, EN)] == [ja, en]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (JA, "「屋根から 蒸気が逃げる。」 ⇔ 「Steam {recovery}」（近さ 0.71）"),
        (EN, '"屋根から 蒸気が逃げる。" <-> "Steam {recovery}" (closeness 0.71)'),
    ],
)
def test_evidence_sets_two_sentences_side_by_side(words: Words, said: str) -> None:
    asked = Quotation(0, 14, "屋根から\n  蒸気が逃げる。")

    assert words.evidence(Evidence(0, asked, found("Steam {recovery}", "en"), 0.714, 0.5)) == said


def test_a_long_quotation_is_shortened_to_a_hundred_and_twenty_characters() -> None:
    evidence = Evidence(0, Quotation(0, 400, "水" * 400), found("湯" * 120), 1.0, 0.5)

    assert JA.evidence(evidence) == f"「{'水' * 119}…」 ⇔ 「{'湯' * 120}」（近さ 1.00）"


@pytest.mark.parametrize(
    ("unmet", "ja", "en"),
    [
        (
            missing(Reason.NO_EVIDENCE),
            "足りない点：「研修も。」 これに応える文が記録に見当たりません。",
            'Missing: "研修も。" No sentence of the record seems to deal with it.',
        ),
        (
            missing(Reason.READINESS, needed="TRL 7 (2027-03-31)", has="TRL 3"),
            "足りない点：「研修も。」 期限までに使うには、技術の成熟度が足りないかもしれません。 "
            "求め：TRL 7 (2027-03-31)、記録：TRL 3",
            'Missing: "研修も。" It may not be mature enough to be in use by the deadline. '
            "asked: TRL 7 (2027-03-31); record: TRL 3",
        ),
        (
            missing(Reason.LIMIT, found=found("Not yet {tested}.", "en")),
            "足りない点：「研修も。」 まだそこまで至っていないと、記録自身が述べています。 "
            "記録：「Not yet {tested}.」",
            'Missing: "研修も。" The record itself says that it is not there yet. '
            'record: "Not yet {tested}."',
        ),
    ],
)
def test_what_is_missing_is_said_with_what_was_asked_and_what_there_is(
    unmet: Unmet, ja: str, en: str
) -> None:
    assert (JA.unmet(unmet), EN.unmet(unmet)) == (ja, en)


def test_shared_concepts_are_called_by_their_labels_or_said_to_be_absent() -> None:
    leaf = concept_scheme().leaves[0]
    shared = explanation(concepts=(leaf.id,))

    assert JA.shared_concepts(shared) == f"共通の概念：{leaf.pref.ja}"
    assert EN.shared_concepts(shared) == f"Shared concepts: {leaf.label.en}"
    assert EN.shared_concepts(explanation()) == "No shared concepts"


@pytest.mark.parametrize(
    ("leaves", "said"),
    [
        (True, "Without what follows it would probably not be among the first 7:"),
        (False, "Without any set of sentences that was tried it would probably still be among the first 7."),
    ],
)
def test_a_counterfactual_says_that_it_is_an_estimate(leaves: bool, said: str) -> None:
    counterfactual = Counterfactual((found("湯"),), 1.254, 1.0, leaves)

    assert EN.counterfactual(counterfactual, k=7) == said
    assert EN.estimate(counterfactual).startswith("This is an estimate")
    assert "1.25" in EN.estimate(counterfactual)
    assert "推定" in JA.estimate(counterfactual)


@pytest.mark.parametrize(
    ("prior", "said"),
    [
        (-5.0, "Number 1 stands before number 2 because its sum is 0.50 higher."),
        (-4.501, "The sums of numbers 1 and 2 differ by less than 0.01: their order means little."),
        (-4.5, "Numbers 1 and 2 have the same sum; they are ordered by id."),
    ],
)
def test_the_order_of_two_hits_is_said_with_the_difference_of_their_sums(prior: float, said: str) -> None:
    assert EN.order(contrast(hit(), hit(rank=2, prior=prior))) == said


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
