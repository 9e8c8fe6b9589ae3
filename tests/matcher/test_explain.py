"""Does an explanation add up, and does it quote what really stands there?"""

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from conftest import seed
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import Matchable, Viewer
from indexer import terms
from matcher import (
    SIDES,
    Contribution,
    Evidence,
    Explanation,
    Hit,
    Matcher,
    MatchResult,
    Quotation,
    Signal,
    read_query,
)
from matcher.explain import MAX_EVIDENCE, MAX_SHARED_TERMS, explained

WORDS = [
    "水素",
    "蒸気",
    "を使う",
    "ｶﾞｽ",
    "𠮷野",
    "か\u3099す",
    "hydrogen ",
    "steam ",
    "😀",
    "。",
    ". ",
    "\n",
    "、",
    "？",
    "㍻",
    "farm",
]
ASKED = st.tuples(
    st.lists(st.sampled_from(WORDS), max_size=40).map("".join), st.sampled_from(["水素。", "Steam. "])
)


@pytest.fixture(scope="module")
def answer(world: Any) -> Callable[..., MatchResult]:
    matcher: Matcher = world.matcher
    return matcher.match


def title_and_text(record: Matchable, language: str) -> str:
    title = record.title.get(language) if record.title else None
    return f"{title or ''}\n{record.text.get(language)}"


# ---- properties of every explanation ----


@settings(max_examples=30, deadline=None)
@given(asked=ASKED, find=st.sampled_from(sorted(SIDES)), viewer=st.sampled_from([Viewer(), Viewer("org-a")]))
def test_prior_plus_contributions_is_the_logit_of_the_score(
    answer: Callable[..., MatchResult], asked: tuple[str, str], find: str, viewer: Viewer
) -> None:
    found = answer("".join(asked), find=find, viewer=viewer)

    assert len(found.hits) == 10
    for hit in found.hits:
        total = hit.explanation.prior + sum(c.value for c in hit.explanation.contributions)
        assert math.log(hit.score / (1 - hit.score)) == pytest.approx(total, abs=1e-6)
        assert hit.explanation.log_odds == pytest.approx(total, abs=1e-12)
        assert [c.signal for c in hit.explanation.contributions] == [
            *(Signal.DENSE, Signal.LEXICAL, Signal.FEEDBACK),
        ]


@settings(max_examples=30, deadline=None)
@given(asked=ASKED)
def test_evidence_quotes_exact_slices_of_both_originals_nearest_first(
    answer: Callable[..., MatchResult], asked: tuple[str, str]
) -> None:
    text = "".join(asked)

    found = answer(text)

    sentences = {(s.start, s.end) for s in found.query.sentences}
    for hit in found.hits:
        evidence = hit.explanation.evidence
        assert 1 <= len(evidence) <= MAX_EVIDENCE
        assert len({(own.asked.start, own.asked.end) for own in evidence}) == len(evidence)
        for own in evidence:
            assert own.language == hit.language
            title = hit.record.title.get(hit.language) if hit.record.title else None
            original = title if own.field == "title" else hit.record.text.get(hit.language)
            assert own.found.text == (original or "")[own.found.start : own.found.end] != ""
            assert len(own.found.text) == own.found.end - own.found.start
            assert own.asked.text == text[own.asked.start : own.asked.end]
            assert (own.asked.start, own.asked.end) in sentences
            assert -1 <= own.similarity <= 1
        similarities = [own.similarity for own in evidence]
        assert similarities == sorted(similarities, reverse=True)


@settings(max_examples=25, deadline=None)
@given(asked=ASKED)
def test_shared_terms_stand_in_both_texts_and_each_is_named_once(
    answer: Callable[..., MatchResult], asked: tuple[str, str]
) -> None:
    found = answer("".join(asked))

    for hit in found.hits:
        own = set(terms(title_and_text(hit.record, hit.language), language=hit.language))
        expected = [term for term in dict.fromkeys(found.query.terms) if term in own]
        assert list(hit.explanation.shared_terms) == expected[:MAX_SHARED_TERMS]


def test_a_sentence_asked_word_for_word_is_quoted_first(build: Any) -> None:
    world = build([seed("s1", text={"ja": "湯をわかす。下水の熱を船で運ぶ。木を植える。"}), seed("s2")])

    found = world.matcher.match("困っています。下水の熱を船で運ぶ。")

    hit = next(hit for hit in found.hits if hit.record.id == "s1")
    first = hit.explanation.evidence[0]
    assert (first.asked, first.found) == (
        Quotation(7, 17, "下水の熱を船で運ぶ。"),
        Quotation(6, 16, "下水の熱を船で運ぶ。"),
    )


# ---- the pure function ----


def explanation_of(asked: np.ndarray, found: np.ndarray, *, shared: list[str] | None = None) -> Explanation:
    record = seed("s1", title={"ja": "題"}, text={"ja": "一。二。三。四。五。"})
    spans = [("title", 0, 1), *(("text", start, start + 2) for start in range(0, 10, 2))]
    return explained(
        read_query("壱。弐。参。肆。", kind="need"),
        asked.astype(np.float32),
        record,
        language="ja",
        spans=spans[: len(found)],
        vectors=found.astype(np.float32),
        prior=-4.5,
        contributions=(Contribution(Signal.DENSE, 2.0),),
        shared_terms=shared or [],
    )


def test_each_asking_sentence_is_set_beside_the_nearest_one_found() -> None:
    asked = np.eye(4)[[0, 1, 2, 3]]
    found = np.stack([0.5 * np.eye(4)[1], 0.9 * np.eye(4)[0], 0.7 * np.eye(4)[2], 0.6 * np.eye(4)[1]])

    explanation = explanation_of(asked, found)

    assert explanation.evidence == (
        Evidence(Quotation(0, 2, "壱。"), "text", "ja", Quotation(0, 2, "一。"), pytest.approx(0.9)),
        Evidence(Quotation(4, 6, "参。"), "text", "ja", Quotation(2, 4, "二。"), pytest.approx(0.7)),
        Evidence(Quotation(2, 4, "弐。"), "text", "ja", Quotation(4, 6, "三。"), pytest.approx(0.6)),
    )


def test_equally_near_sentences_are_quoted_in_the_order_of_the_texts() -> None:
    explanation = explanation_of(np.tile(np.eye(4)[0], (4, 1)), np.tile(np.eye(4)[0], (3, 1)))

    assert [(own.asked.start, own.field, own.found.start) for own in explanation.evidence] == [
        (0, "title", 0),
        (2, "title", 0),
        (4, "title", 0),
    ]


def test_a_closeness_that_rounding_put_above_one_is_one() -> None:
    explanation = explanation_of(np.eye(4)[[0]] * 1.0001, np.eye(4)[[0]])

    assert explanation.evidence[0].similarity == 1.0


@pytest.mark.parametrize(("asked", "found"), [(0, 3), (4, 0), (0, 0)])
def test_without_sentences_on_one_side_there_is_no_evidence(asked: int, found: int) -> None:
    assert explanation_of(np.ones((asked, 4)), np.ones((found, 4))).evidence == ()


def test_at_most_twelve_shared_terms_are_named_the_first_ones() -> None:
    names = [f"語{number}" for number in range(20)]

    assert explanation_of(np.eye(4), np.eye(4), shared=names).shared_terms == tuple(names[:12])


@given(st.floats(-10, 10), st.lists(st.floats(-10, 10), max_size=4))
def test_log_odds_are_the_prior_and_all_contributions(prior: float, values: list[float]) -> None:
    signals = itertools.cycle(Signal)
    contributions = tuple(Contribution(next(signals), value) for value in values)

    assert Explanation(prior, contributions, (), ()).log_odds == pytest.approx(math.fsum([prior, *values]))


def test_a_hit_keeps_its_record_as_it_is_in_the_store(world: Any, answer: Any) -> None:
    found: list[Hit] = list(answer("水素と蒸気。", k=30).hits)

    assert [hit.record for hit in found] == [world.store.get(hit.record.id) for hit in found]
