"""Is what a hit rests on the smallest set of sentences without which it leaves the hits?"""

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from conftest import seed
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import Fusion, Matcher, MatchResult, Quotation, RecordQuotation, Signal
from matcher.counterfactual import MOST, Counterfactual, smallest

Lost = Callable[[Sequence[frozenset[int]]], np.ndarray]
WORTHS = st.lists(st.integers(-4, 12).map(float), min_size=1, max_size=MOST)


def sentences_of(count: int) -> list[RecordQuotation]:
    return [
        RecordQuotation("text", "ja", Quotation(2 * n, 2 * n + 2, f"{chr(0x4E00 + n)}。"))
        for n in range(count)
    ]


def added_up(worths: Sequence[float]) -> Lost:
    """What a record loses where each sentence costs what it is worth, whatever else is gone."""
    return lambda sets: np.array([sum(worths[place] for place in gone) for gone in sets])


# ---- where worths add up, no smaller set does it ----


@settings(max_examples=200, deadline=None)
@given(worths=WORTHS, needed=st.integers(-3, 40).map(float))
def test_no_smaller_set_is_enough_and_no_other_of_its_size_costs_more(
    worths: list[float], needed: float
) -> None:
    sentences = sentences_of(len(worths))

    found = smallest(sentences, worths, needed, added_up(worths))

    places = range(len(worths))
    sets = [own for size in range(1, len(worths)) for own in combinations(places, size)]
    enough = [own for own in sets if sum(worths[place] for place in own) > needed]
    if not sets:
        assert found is None
        return
    assert found is not None
    assert (found.needed, found.leaves) == (needed, bool(enough))
    chosen = [sentences.index(sentence) for sentence in found.sentences]
    assert chosen == sorted(set(chosen))
    assert found.lost == sum(worths[place] for place in chosen)
    if enough:
        size = min(map(len, enough))
        assert len(chosen) == size
        assert found.lost == max(sum(worths[p] for p in own) for own in enough if len(own) == size)
    else:
        assert found.lost == max(sum(worths[place] for place in own) for own in sets)


def test_where_all_that_is_tried_is_not_enough_it_stays_and_the_set_worth_most_is_told() -> None:
    sentences = sentences_of(3)

    found = smallest(sentences, [1.0, 3.0, 2.0], 9.0, added_up([1.0, 3.0, 2.0]))

    assert found == Counterfactual((sentences[1], sentences[2]), 5.0, 9.0, leaves=False)


def test_to_lose_exactly_what_is_needed_is_not_to_fall_behind() -> None:
    sentences = sentences_of(3)

    found = smallest(sentences, [2.0, 1.0, 0.5], 2.0, added_up([2.0, 1.0, 0.5]))

    assert found == Counterfactual((sentences[0], sentences[1]), 3.0, 2.0, leaves=True)


def test_sentences_are_told_in_the_order_of_the_text() -> None:
    sentences = sentences_of(4)

    found = smallest(sentences, [1.0, 0.0, 5.0, 6.0], 10.0, added_up([1.0, 0.0, 5.0, 6.0]))

    assert found is not None
    assert found.sentences == (sentences[2], sentences[3])


@pytest.mark.parametrize("needed", [-1.0, 0.0, 5.0])
def test_a_record_of_a_single_sentence_has_no_rest_that_could_be_ranked(needed: float) -> None:
    assert smallest(sentences_of(1), [3.0], needed, added_up([3.0])) is None


def test_a_record_without_sentences_has_nothing_to_leave_out() -> None:
    assert smallest([], [], 1.0, added_up([])) is None


# ---- what is lost is measured, not added up ----


def test_what_a_set_really_costs_decides_not_what_it_was_estimated_to_be_worth() -> None:
    sentences = sentences_of(3)
    really = {frozenset([0]): 0.5, frozenset([1]): 2.5, frozenset([2]): 4.0, frozenset([0, 1]): 9.0}

    found = smallest(sentences, [3.0, 2.0, 1.0], 1.0, lambda sets: np.array([really[own] for own in sets]))

    assert found == Counterfactual((sentences[2],), 4.0, 1.0, leaves=True)


@given(st.permutations([float(worth) for worth in range(20)]))
def test_a_long_text_is_tried_in_few_sets_those_worth_most(worths: list[float]) -> None:
    asked: list[frozenset[int]] = []

    def lost_without(sets: Sequence[frozenset[int]]) -> np.ndarray:
        asked.extend(sets)
        return np.zeros(len(sets))

    smallest(sentences_of(20), worths, 1.0, lost_without)

    best = sorted(range(20), key=lambda place: -worths[place])[:8]
    assert asked == [
        *(frozenset([place]) for place in best),
        *(frozenset(best[:size]) for size in range(2, 9)),
    ]


# ---- in an answer ----

TEXT = "工場の排熱を船で港へ運んで使いたい。断熱材も要るし、森林のメタンも減らしたい。"


def test_without_the_sentences_that_are_named_a_hit_loses_what_embedding_the_rest_anew_says(
    world: Any, everything: Fusion, defined_with_everything: Any
) -> None:
    definition = defined_with_everything
    matcher = Matcher(world.store, world.generation, world.encoder, fusion=everything)
    result = matcher.match(TEXT, k=12)
    question = definition.questions(result.query)[0]

    leaving = 0
    for hit in result.hits:
        found = matcher.counterfactual(result, hit)
        told = hit.explanation
        if len(told.sentences) == 1:
            assert found is None
            continue
        assert found is not None
        document = definition.document(hit.record.id, hit.language)
        whole = definition.told(document, question, told.steepness)

        def lost(
            *gone: int, document: Any = document, whole: float = whole, worth: Any = told.steepness
        ) -> float:
            return whole - definition.told(definition.less(document, gone), question, worth)

        chosen = [told.sentences.index(sentence) for sentence in found.sentences]
        assert found.needed == pytest.approx(told.log_odds - result.next_best)
        assert found.lost == pytest.approx(lost(*chosen), abs=5e-3)
        assert found.leaves == (found.lost > found.needed)
        if len(chosen) > 1 and found.leaves:
            assert all(lost(place) <= found.needed + 5e-3 for place in range(len(told.sentences)))
        leaving += found.leaves
    assert leaving >= 1


def test_a_record_really_leaves_the_hits_where_the_sentences_that_are_named_are_taken_out(build: Any) -> None:
    # given hits whose nearness in meaning alone counts, so that no statistic of the others moves them
    sentences = ["下水の熱で湯をわかす。", "木を植えて山を守る。", "熱を船で運ぶ。"]
    others = ["下水の熱を使う。", "湯を売る。", "船で米を運ぶ。", "山の木を切る。", "下水の泥を焼く。"]
    world = build(
        [
            seed("s1", text={"ja": "".join(sentences)}),
            *(seed(f"o{n}", text={"ja": own}) for n, own in enumerate(others)),
        ]
    )
    meaning = Fusion({Signal.DENSE: 1.0}, prior=-4.0, threshold=0.5, fitted=True)

    def answered(k: int) -> tuple[Matcher, MatchResult]:
        matcher = Matcher(world.store, world.generation, world.encoder, fusion=meaning)
        return matcher, matcher.match("下水の熱で湯をわかして船で運びたい。", k=k)

    _, every = answered(6)
    rank = next(hit.rank for hit in every.hits if hit.record.id == "s1")
    matcher, before = answered(rank)
    hit = before.hits[-1]
    found = matcher.counterfactual(before, hit)
    assert found is not None
    gone = [sentence.quotation.text for sentence in found.sentences]

    world.store.put([seed("s1", text={"ja": "".join(own for own in sentences if own not in gone)})])
    world.index()
    _, after = answered(6)

    (now,) = (own for own in after.hits if own.record.id == "s1")
    assert hit.explanation.log_odds - now.explanation.log_odds == pytest.approx(found.lost, abs=1e-3)
    assert (now.rank > rank) == found.leaves


def test_where_every_record_is_a_hit_or_a_text_has_changed_there_is_nothing_to_say(build: Any) -> None:
    world = build([seed(f"s{n}", text={"ja": f"水素を使う。{n}番目の技術です。"}) for n in range(4)])
    matcher = world.matcher
    every, three = matcher.match("水素を使う。", k=4), matcher.match("水素を使う。", k=3)
    world.store.put([seed(three.hits[0].record.id, text={"ja": "断熱材。新しい。"})])
    changed = matcher.match("水素を使う。", k=3)

    assert [matcher.counterfactual(every, hit) for hit in every.hits] == [None] * 4
    assert all(matcher.counterfactual(three, hit) for hit in three.hits)
    assert matcher.counterfactual(changed, changed.hits[0]) is None
