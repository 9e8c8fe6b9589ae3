"""Do organisations get as much attention as their seeds deserve, and what does a quota do?"""

from itertools import combinations
from math import log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import UsageError
from matcher import attention_of, within_quota

NAMES = st.lists(st.sampled_from(["a", "b", "c", None]), max_size=9)


@settings(max_examples=60)
@given(NAMES, st.integers(1, 4), st.integers(1, 6))
def test_the_quota_keeps_the_best_hits_that_it_allows_as_trying_all_sets_shows(names, quota, k) -> None:
    kept = within_quota(names, quota, k)

    def within(places) -> bool:
        had = [names[place] for place in places if names[place] is not None]
        return all(had.count(name) <= quota for name in had)

    sizes = range(min(k, len(names)), -1, -1)
    best = next(own for size in sizes for own in combinations(range(len(names)), size) if within(own))
    assert kept == sorted(kept)
    assert len(kept) == min(k, len(names))  # k visible records always fill k
    assert set(best) <= set(kept)
    assert within(kept) or len(best) < len(kept)


def test_attention_is_added_up_by_rank_and_set_against_the_seeds_that_fit() -> None:
    first = [("s1", "a", 0.9), ("s2", "a", 0.8), ("s3", "b", 0.7), ("s4", "b", 0.2)]
    second = [("s3", "b", 0.4)]

    found = attention_of([first, second], k=2, line=0.5)

    a, b = found.shares
    whole = 1 + 1 / log2(3)
    assert (found.needs, found.answered) == (2, 1)
    assert (a.organisation, a.fitting, a.matches, a.match_share) == ("a", 2, 2, 1.0)
    assert (b.organisation, b.fitting, b.matches, b.attention_share) == ("b", 1, 0, 0.0)
    assert a.attention_share == pytest.approx(whole / whole)
    assert a.ratio == pytest.approx(1.5)
    assert found.inequity == pytest.approx(1 / 3)


def test_where_nothing_is_above_the_line_there_are_no_shares() -> None:
    found = attention_of([[("s1", "a", 0.1)]], k=5, line=0.5)

    assert (found.shares, found.inequity) == ((), 0)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9)), min_size=1, max_size=12))
def test_shares_add_up_to_one(hits) -> None:
    ranked = [(f"s{place}", name, (10 - place % 5) / 10) for place, (name, _) in enumerate(hits)]

    found = attention_of([ranked], k=12, line=0.5)

    for share in ("fitting_share", "match_share", "attention_share"):
        assert sum(getattr(own, share) for own in found.shares) == pytest.approx(1)


def test_a_match_under_a_quota_holds_the_best_hits_that_it_allows_in_the_same_order(world) -> None:
    text = "工場の蒸気と水素を使いたい。"
    whole = world.matcher.match(text, k=60)

    capped = world.matcher.match(text, k=6, quota=2)

    allowed = within_quota([hit.record.organisation for hit in whole.hits], 2, 6)
    assert [hit.record.id for hit in capped.hits] == [whole.hits[place].record.id for place in allowed]
    assert [hit.rank for hit in capped.hits] == [1, 2, 3, 4, 5, 6]
    with pytest.raises(UsageError, match="quota is 0"):
        world.matcher.match(text, quota=0)
