"""Does the difference of two explanations add up to the difference of their log-odds?"""

from itertools import pairwise
from typing import Any

import pytest
from conftest import seed
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import (
    Contribution,
    Evidence,
    Explanation,
    Fusion,
    Hit,
    Matcher,
    Quotation,
    Reason,
    RecordQuotation,
    Signal,
    Unmet,
    contrast,
)

NAMED = Quotation(0, 1, "問")
VALUES = st.integers(-20, 20).map(lambda quarters: quarters / 4)


def hit_of(
    contributions: dict[Signal, float],
    *,
    answered: list[int] | None = None,
    concepts: list[str] | None = None,
    unmet: list[int] | None = None,
) -> Hit:
    found = RecordQuotation("text", "ja", Quotation(0, 1, "答"))
    explanation = Explanation(
        prior=-4.5,
        contributions=tuple(
            Contribution(signal, contributions[signal]) for signal in Signal if signal in contributions
        ),
        evidence=tuple(Evidence(clause, NAMED, found, 0.5, 1.0) for clause in answered or []),
        shared_terms=(),
        shared_concepts=tuple(concepts or []),
        unmet=tuple(Unmet(clause, NAMED, Reason.LIMIT) for clause in unmet or []),
        sentences=(found,),
        worths=(1.0,),
        steepness={},
    )
    return Hit(1, seed("s1"), 1, 0.5, "ja", explanation)


HITS = st.builds(
    hit_of,
    st.dictionaries(st.sampled_from(Signal), VALUES),
    answered=st.lists(st.integers(0, 6), unique=True, max_size=4),
    concepts=st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True),
    unmet=st.lists(st.integers(0, 6), unique=True, max_size=3),
)


@settings(max_examples=150, deadline=None)
@given(HITS, HITS)
def test_the_differences_add_up_to_that_of_the_log_odds_the_largest_first(first: Hit, second: Hit) -> None:
    found = contrast(first, second)

    apart = first.explanation.log_odds - second.explanation.log_odds
    assert sum(own.value for own in found.differences) == pytest.approx(apart, abs=1e-9)
    sizes = [abs(own.value) for own in found.differences]
    assert sizes == sorted(sizes, reverse=True)
    signals = {own.signal for hit in (first, second) for own in hit.explanation.contributions}
    assert sorted(own.signal for own in found.differences) == sorted(signals)


@settings(max_examples=100, deadline=None)
@given(HITS, HITS)
def test_seen_from_the_other_side_everything_is_turned_round(first: Hit, second: Hit) -> None:
    found, turned = contrast(first, second), contrast(second, first)

    assert (turned.first, turned.second) == (found.second, found.first)
    values = {own.signal: -own.value for own in turned.differences}
    assert {own.signal: own.value for own in found.differences} == values
    assert (found.only_first, found.only_second) == (turned.only_second, turned.only_first)
    assert (found.concepts_first, found.concepts_second) == (turned.concepts_second, turned.concepts_first)
    assert (found.unmet_first, found.unmet_second) == (turned.unmet_second, turned.unmet_first)


@given(HITS)
def test_a_hit_has_nothing_before_itself(hit: Hit) -> None:
    found = contrast(hit, hit)

    assert all(own.value == 0 for own in found.differences)
    assert (found.only_first, found.concepts_first, found.unmet_first) == ((), (), ())
    assert (found.only_second, found.concepts_second, found.unmet_second) == ((), (), ())


def test_what_only_one_of_two_has_is_told_in_its_own_order() -> None:
    first = hit_of(
        {Signal.DENSE: 3.0, Signal.LEXICAL: 1.0}, answered=[4, 0, 2], concepts=["c", "a"], unmet=[1]
    )
    second = hit_of(
        {Signal.DENSE: 1.0, Signal.FEEDBACK: 2.5}, answered=[2, 3], concepts=["a", "b"], unmet=[1, 5]
    )

    found = contrast(first, second)

    assert [(own.signal, own.value) for own in found.differences] == [
        (Signal.FEEDBACK, -2.5),
        (Signal.DENSE, 2.0),
        (Signal.LEXICAL, 1.0),
    ]
    assert (found.only_first, found.only_second) == ((4, 0), (3,))
    assert (found.concepts_first, found.concepts_second) == (("c",), ("b",))
    assert (found.unmet_first, found.unmet_second) == ((), (5,))


def test_two_hits_of_one_question_differ_by_what_their_scores_differ(world: Any, everything: Fusion) -> None:
    matcher = Matcher(world.store, world.generation, world.encoder, fusion=everything)
    hits = matcher.match("2年以内に、工場の排熱を船で港へ運んで使いたい。断熱材も要る。", k=8).hits

    for first, second in pairwise(hits):
        found = contrast(first, second)

        apart = sum(own.value for own in found.differences)
        assert apart == pytest.approx(first.explanation.log_odds - second.explanation.log_odds)
        assert apart >= -1e-9
        assert set(found.only_first).isdisjoint(found.only_second)
