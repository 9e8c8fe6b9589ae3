"""Is what was reached on concepts left out measured as by hand?"""

from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.training import Statement
from eval.training.heldout import Heldout, summary


def statements(kind: str, *names: str) -> list[Statement]:
    """Statements from words such as `ja:sun`: language and concept."""
    found = []
    for place, name in enumerate(names):
        language, _, concept = name.partition(":")
        found.append(Statement(f"{kind}{place}", concept, kind, language, name))
    return found


def unit(rows: list[list[float]]) -> np.ndarray:
    vectors = np.array(rows, np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


# Two concepts, two languages; a need's scores are the numbers that stand in its row.
HELDOUT = Heldout(
    statements("need", "ja:sun", "en:wind"),
    statements("seed", "ja:sun", "en:sun", "ja:wind", "en:wind"),
)
SCORES = np.array([[0.9, 0.1, 0.5, 0.3], [0.2, 0.8, 0.4, 0.6]], np.float32)


def test_ndcg_is_that_of_a_calculation_by_hand() -> None:
    # given seeds that are the axes, so that a need's scores are its numbers
    measured = HELDOUT.measures(SCORES, np.eye(4, dtype=np.float32))
    # then the first need finds its two at ranks 1 and 4, the second at 2 and 3
    best = 1 / log2(2) + 1 / log2(3)
    first = (1 / log2(2) + 1 / log2(5)) / best
    second = (1 / log2(3) + 1 / log2(4)) / best
    assert measured["all"] == pytest.approx((first + second) / 2)


def test_each_direction_ranks_the_seeds_of_one_language_alone() -> None:
    measured = HELDOUT.measures(SCORES, np.eye(4, dtype=np.float32))
    # then a Japanese need has sun .9 over wind .5, and in English sun .1 under wind .3
    assert measured["ja->ja"] == pytest.approx(1.0)
    assert measured["ja->en"] == pytest.approx(1 / log2(3))
    # and the English one wind .4 over sun .2, and in English wind .6 under sun .8
    assert measured["en->ja"] == pytest.approx(1.0)
    assert measured["en->en"] == pytest.approx(1 / log2(3))


def test_only_the_first_ten_count_and_the_best_order_has_no_more_than_ten() -> None:
    # given twelve relevant seeds in thirty, at ranks 1, 2 and 11 to 20
    ranks = {1, 2, *range(11, 21)}
    seeds = statements("seed", *("en:sun" if rank in ranks else "en:wind" for rank in range(1, 31)))
    heldout = Heldout(statements("need", "en:sun"), seeds)
    # when
    falling = np.array([[1 - rank / 100 for rank in range(30)]], np.float32)
    measured = heldout.measures(falling, np.eye(30, dtype=np.float32))
    # then
    best = sum(1 / log2(rank + 1) for rank in range(1, 11))
    assert measured["all"] == pytest.approx((1 / log2(2) + 1 / log2(3)) / best)


def test_a_need_without_a_seed_in_a_language_is_left_out_of_that_direction() -> None:
    # given a second Japanese need that nothing answers in English
    heldout = Heldout(
        statements("need", "ja:sun", "ja:wind", "en:sun"),
        statements("seed", "ja:sun", "ja:wind", "en:sun"),
    )
    # when each need meets its own seeds first
    scores = np.array([[0.9, 0.1, 0.8], [0.1, 0.9, 0.2], [0.8, 0.1, 0.9]], np.float32)
    measured = heldout.measures(scores, np.eye(3, dtype=np.float32))
    # then
    assert measured["ja->en"] == pytest.approx(1.0)
    assert measured["all"] == pytest.approx(1.0)


def test_the_share_of_the_own_language_is_that_of_the_first_ten() -> None:
    # given twenty seeds; a Japanese need meets seven of its language and three others first
    names = ["ja:sun"] * 7 + ["en:sun"] * 8 + ["ja:wind"] * 5
    heldout = Heldout(statements("need", "ja:sun", "en:sun"), statements("seed", *names))
    falling = [1 - place / 50 for place in range(20)]
    # when the English need ranks them in the same order
    measured = heldout.measures(np.array([falling, falling], np.float32), np.eye(20, dtype=np.float32))
    # then
    assert measured["same language"] == pytest.approx((7 / 10 + 3 / 10) / 2)


def test_centring_takes_each_language_s_mean_out_and_keeps_unit_length() -> None:
    # given needs and seeds of two concepts; the third axis is Japanese, the fourth English
    names = ("ja:sun", "en:sun", "ja:wind", "en:wind")
    heldout = Heldout(statements("need", *names), statements("seed", *names))
    needs = unit([[1, 0, 3, 0], [1, 0, 0, 3], [0, 1, 3, 0], [0, 1, 0, 3]])
    seeds = unit([[3, 0, 1, 0], [3, 0, 0, 1], [0, 3, 1, 0], [0, 3, 0, 1]])
    # when
    centred = heldout.centred(needs, seeds)
    # then only what differs within a language is left, made one long
    expected = unit([[1, -1, 0, 0], [1, -1, 0, 0], [-1, 1, 0, 0], [-1, 1, 0, 0]])
    for vectors in centred:
        np.testing.assert_allclose(vectors, expected, atol=1e-5)
        assert vectors.dtype == np.float32


def test_centring_leaves_the_vectors_that_it_was_given_as_they_were() -> None:
    # given
    needs, seeds = unit([[1, 2], [3, 4], [4, 1], [0, 1]]), unit([[1, 2], [2, 1], [0, 1], [1, 0]])
    heldout = Heldout(
        statements("need", "ja:a", "en:a", "ja:b", "en:b"), statements("seed", "ja:a", "en:a", "ja:b", "en:b")
    )
    before = needs.copy(), seeds.copy()
    # when
    heldout.centred(needs, seeds)
    # then
    np.testing.assert_array_equal(needs, before[0])
    np.testing.assert_array_equal(seeds, before[1])


@given(seed=st.integers(0, 1000), shift=st.floats(0, 3))
def test_a_shift_that_a_language_shares_changes_nothing_once_it_is_centred(seed: int, shift: float) -> None:
    # given needs and seeds of six concepts in both languages, and the same with all English ones moved
    names = [f"{language}:{concept}" for concept in "abcdef" for language in ("ja", "en")]
    heldout = Heldout(statements("need", *names), statements("seed", *names))
    chance = np.random.default_rng(seed)
    needs, seeds = (chance.normal(size=(12, 5)).astype(np.float32) for _ in range(2))
    moved = needs.copy()
    moved[1::2] += np.float32(shift) * np.array([1, 0, 0, 0, 0], np.float32)
    # then
    for one, other in zip(heldout.centred(needs, seeds), heldout.centred(moved, seeds), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)


def test_measures_are_put_on_one_line() -> None:
    assert summary({"all": 0.51234, "ja->en": 1.0}) == "all 0.512  ja->en 1.000"
