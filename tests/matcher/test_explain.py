"""Does an explanation add up, and does it name what both texts share?"""

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
    Contribution,
    Explanation,
    Fusion,
    Hit,
    Matcher,
    MatchResult,
    Quotation,
    RecordQuotation,
    Signal,
    read_query,
)
from matcher.explain import MAX_SHARED_TERMS, sentences_of_record, shared_concepts

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
@given(
    asked=ASKED, find=st.sampled_from(("needs", "seeds")), viewer=st.sampled_from([Viewer(), Viewer("org-a")])
)
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


@pytest.mark.parametrize("find", ["needs", "seeds"])
@pytest.mark.parametrize(
    "text", ["2年以内に、工場の排熱を船で港へ運んで使いたい。", "Steam for a farm, within two years."]
)
def test_with_every_signal_too_the_contributions_and_the_prior_are_the_logit_of_the_score(
    world: Any, everything: Fusion, find: str, text: str
) -> None:
    found = Matcher(world.store, world.generation, world.encoder, fusion=everything).match(
        text, find=find, k=30
    )

    for hit in found.hits:
        total = hit.explanation.prior + math.fsum(c.value for c in hit.explanation.contributions)
        assert math.log(hit.score / (1 - hit.score)) == pytest.approx(total, abs=1e-6)
        assert {c.signal for c in hit.explanation.contributions} >= set(Signal) - {
            Signal.CONSTRAINTS,
            Signal.FIELD,
            Signal.VERDICTS,
        }


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


def test_shared_concepts_are_those_of_both_profiles_by_what_they_have_in_common(
    world: Any, everything: Fusion
) -> None:
    matcher = Matcher(world.store, world.generation, world.encoder, fusion=everything)
    text = "工場の排熱と太陽光で蓄電池を満たしたい。"
    asked = matcher._asked(read_query(text, kind="need")).topic.profile
    leaves = world.generation.concepts.leaves

    for hit in matcher.match(text, k=20).hits:
        part = world.generation.partitions["seed", hit.language]
        found = part.profiles[[part.row_of[hit.key]]].toarray()[0]
        common = {leaf: min(asked[place], found[place]) for place, leaf in enumerate(leaves)}
        best = sorted((leaf for leaf in leaves if common[leaf] >= 0.03), key=lambda leaf: -common[leaf])
        assert hit.explanation.shared_concepts == tuple(best[:5])


# ---- explanations follow the texts ----


def explained(build: Any, texts: dict[str, dict[str, Any]]) -> dict[str, Hit]:
    world = build([*(seed(name, **own) for name, own in texts.items()), *(seed(f"s{n}") for n in range(4))])
    found = world.matcher.match("下水の熱で湯をわかしたい。あわせて蓄電池もほしい。120℃の蒸気が必要です。")
    return {hit.record.id: hit for hit in found.hits if hit.record.id in texts}


def test_two_records_that_swap_their_texts_swap_their_explanations(build: Any) -> None:
    one = {"title": {"ja": "下水の熱"}, "text": {"ja": "下水の熱で湯をわかす。40℃の湯。木を植える。"}}
    other = {"text": {"ja": "蓄電池を船に積む。蒸気は未検証です。"}}

    before = explained(build, {"a": one, "b": other})
    after = explained(build, {"a": other, "b": one})

    assert before["a"].explanation.evidence != before["b"].explanation.evidence
    for name, swapped in (("a", "b"), ("b", "a")):
        own, expected = after[swapped].explanation, before[name].explanation
        assert after[swapped].score == pytest.approx(before[name].score, abs=1e-6)
        assert [c.signal for c in own.contributions] == [c.signal for c in expected.contributions]
        assert [c.value for c in own.contributions] == pytest.approx(
            [c.value for c in expected.contributions], abs=1e-5
        )
        assert own.sentences == expected.sentences
        assert own.worths == pytest.approx(expected.worths, abs=1e-4)
        assert [(e.clause, e.asked, e.found) for e in own.evidence] == [
            (e.clause, e.asked, e.found) for e in expected.evidence
        ]
        assert (own.shared_terms, own.shared_concepts) == (expected.shared_terms, expected.shared_concepts)
        assert own.unmet == expected.unmet
    assert before["a"].explanation.unmet != before["b"].explanation.unmet


def test_a_sentence_added_to_a_record_is_quoted_and_leaves_the_others_where_they_stand(build: Any) -> None:
    text = "木を植える。水を運ぶ。"

    before = explained(build, {"a": {"text": {"ja": text}}})["a"].explanation
    after = explained(build, {"a": {"text": {"ja": text + "下水の熱で湯をわかす。"}}})["a"].explanation

    assert after.sentences[:2] == before.sentences
    assert after.worths.index(max(after.worths)) == 2
    assert after.log_odds > before.log_odds


# ---- the pure functions ----

SHARES = st.lists(st.sampled_from([0.0, 0.01, 0.03, 0.1, 0.2, 0.5]), min_size=8, max_size=8)


@given(SHARES, SHARES)
def test_at_most_five_concepts_are_shared_those_with_the_largest_share_in_common(
    asked: list[float], found: list[float]
) -> None:
    leaves = [f"leaf{place}" for place in range(8)]

    places = np.flatnonzero(found)
    named = shared_concepts(np.array(asked), places, np.array(found)[places], leaves)

    common = dict(zip(leaves, map(min, asked, found), strict=True))
    best = sorted((leaf for leaf in leaves if common[leaf] >= 0.03), key=lambda leaf: -common[leaf])
    assert named == tuple(best[:5])


def test_sentences_of_a_record_are_quoted_by_field_and_place() -> None:
    record = seed("s1", title={"ja": "題"}, text={"ja": "一。二。", "en": "One."})

    assert sentences_of_record(record, "ja", [("title", 0, 1), ("text", 2, 4)]) == (
        RecordQuotation("title", "ja", Quotation(0, 1, "題")),
        RecordQuotation("text", "ja", Quotation(2, 4, "二。")),
    )
    assert sentences_of_record(record, "ja", []) == ()


@given(st.floats(-10, 10), st.lists(st.floats(-10, 10), max_size=4))
def test_log_odds_are_the_prior_and_all_contributions(prior: float, values: list[float]) -> None:
    signals = itertools.cycle(Signal)
    contributions = tuple(Contribution(next(signals), value) for value in values)

    told = Explanation(prior, contributions, (), (), (), (), (), (), {})

    assert told.log_odds == pytest.approx(math.fsum([prior, *values]))


def test_a_hit_keeps_its_record_as_it_is_in_the_store(world: Any, answer: Any) -> None:
    found: list[Hit] = list(answer("水素と蒸気。", k=30).hits)

    assert [hit.record for hit in found] == [world.store.get(hit.record.id) for hit in found]
