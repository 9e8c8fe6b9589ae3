"""Are p-values and intervals those of exchanging and resampling queries?"""

from itertools import product
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import UsageError
from eval import paired_difference

TENTHS = st.integers(0, 10).map(lambda tenths: tenths / 10)
PAIRS = st.lists(st.tuples(TENTHS, TENTHS), min_size=1, max_size=7)


def by_query(scores: list[float]) -> dict[str, float]:
    return {f"q{number}": score for number, score in enumerate(scores)}


def test_a_win_on_all_of_four_queries_is_as_extreme_as_two_of_sixteen_exchanges() -> None:
    # given
    better, worse = by_query([0.5, 0.6, 0.7, 0.8]), by_query([0.4, 0.4, 0.4, 0.4])
    # when
    result = paired_difference(better, worse)
    # then only no exchange and all exchanges are as far from zero
    assert result.p_value == pytest.approx(2 / 2**4)
    assert result.mean_a == pytest.approx((0.5 + 0.6 + 0.7 + 0.8) / 4)
    assert result.mean_b == pytest.approx(0.4)
    assert result.difference == pytest.approx((0.1 + 0.2 + 0.3 + 0.4) / 4)
    assert result.queries == 4


def test_queries_are_paired_by_id_not_by_order() -> None:
    # given the same scores in two orders
    result = paired_difference({"x": 0.1, "y": 0.9}, {"y": 0.9, "x": 0.1})
    # then
    assert (result.difference, result.p_value, result.ci_low, result.ci_high) == (0.0, 1.0, 0.0, 0.0)


def test_swapping_the_runs_turns_the_difference_and_the_interval_around() -> None:
    # given
    a = by_query([number % 7 / 7 for number in range(30)])
    b = by_query([number % 5 / 6 for number in range(30)])
    # when
    forth, back = paired_difference(a, b), paired_difference(b, a)
    # then
    assert back.difference == pytest.approx(-forth.difference)
    assert (back.ci_low, back.ci_high) == pytest.approx((-forth.ci_high, -forth.ci_low), abs=0.02)
    assert back.p_value == pytest.approx(forth.p_value, abs=0.02)


@settings(max_examples=40, deadline=None)
@given(pairs=PAIRS)
def test_the_p_value_of_a_few_queries_is_the_share_of_exchanges_that_are_as_extreme(
    pairs: list[tuple[float, float]],
) -> None:
    # given every way of exchanging the two scores of each query
    differences = [a - b for a, b in pairs]
    exchanged = [
        abs(fmean(sign * difference for sign, difference in zip(signs, differences, strict=True)))
        for signs in product((1, -1), repeat=len(pairs))
    ]
    # when
    result = paired_difference(by_query([a for a, _ in pairs]), by_query([b for _, b in pairs]))
    # then
    as_extreme = sum(value >= abs(fmean(differences)) - 1e-9 for value in exchanged)
    assert result.p_value == pytest.approx(as_extreme / 2 ** len(pairs))
    assert result.ci_low <= result.difference + 1e-9
    assert result.ci_high >= result.difference - 1e-9
    assert min(differences) - 1e-9 <= result.ci_low <= result.ci_high <= max(differences) + 1e-9


def test_with_many_queries_the_p_value_is_drawn_and_never_zero() -> None:
    # given forty queries, each won: 2 of 2^40 exchanges, which no drawing of 10,000 meets
    better, worse = by_query([0.6] * 20 + [0.7] * 20), by_query([0.5] * 40)
    # then the observed one counts as drawn, on both sides
    assert paired_difference(better, worse).p_value == pytest.approx(2 * 1 / (10_000 + 1))


def test_the_interval_is_the_mean_give_or_take_two_standard_errors() -> None:
    # given 100 differences of .2 or 0 in equal number: mean .1, standard deviation .1
    a, b = by_query([0.7, 0.5] * 50), by_query([0.5] * 100)
    # when
    result = paired_difference(a, b)
    # then
    standard_error = 0.1 / 100**0.5
    assert result.ci_low == pytest.approx(0.1 - 1.96 * standard_error, abs=0.003)
    assert result.ci_high == pytest.approx(0.1 + 1.96 * standard_error, abs=0.003)
    assert result.p_value < 0.001


def test_the_same_scores_give_the_same_figures_every_time() -> None:
    a = by_query([number % 7 / 7 for number in range(40)])
    b = by_query([number % 5 / 6 for number in range(40)])
    assert paired_difference(a, b) == paired_difference(a, b)


def test_with_one_query_no_difference_is_significant() -> None:
    result = paired_difference({"q": 0.75}, {"q": 0.25})
    assert (result.difference, result.p_value, result.ci_low, result.ci_high) == (0.5, 1.0, 0.5, 0.5)


def test_runs_over_different_queries_are_refused() -> None:
    with pytest.raises(UsageError, match="Query 'y' has a score in one run only"):
        paired_difference({"x": 1.0}, {"x": 1.0, "y": 0.5})


def test_no_queries_at_all_are_refused() -> None:
    with pytest.raises(UsageError, match="There is no query"):
        paired_difference({}, {})


def test_too_few_resamples_are_refused() -> None:
    with pytest.raises(UsageError, match="9999 resamples are too few"):
        paired_difference({"x": 1.0}, {"x": 0.5}, resamples=9_999)
