"""Which few seeds together cover the requirements best?"""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import covering as module
from matcher.covering import Covering, Limits, covering, value_of


def brute_force(values: np.ndarray, weights: np.ndarray, organisations: list, limits: Limits) -> float:
    """The value of the best of all teams that the limits allow."""
    worth = values * weights[:, None]
    best = 0.0
    for size in range(1, limits.size + 1):
        for team in combinations(range(values.shape[1]), size):
            named = [organisations[place] for place in team if organisations[place] is not None]
            if all(named.count(name) <= limits.per_organisation for name in named):
                best = max(best, value_of(worth, team, organisations, limits))
    return best


def small_case(seed: int) -> tuple[np.ndarray, np.ndarray, list, Limits]:
    draw = np.random.default_rng(seed)
    requirements, seeds = draw.integers(1, 7), draw.integers(1, 10)
    values = draw.random((requirements, seeds)) * (draw.random((requirements, seeds)) < 0.6)
    organisations = [draw.choice(["a", "b", "c", None]) for _ in range(seeds)]
    limits = Limits(int(draw.integers(1, 5)), int(draw.integers(1, 3)), float(draw.choice([0.0, 0.05, 0.3])))
    return values, draw.random(requirements), organisations, limits


def within_limits(found: Covering, organisations: list, limits: Limits) -> bool:
    named = [organisations[place] for place in found.chosen if organisations[place] is not None]
    return len(found.chosen) <= limits.size and all(
        named.count(name) <= limits.per_organisation for name in named
    )


def test_the_team_equals_brute_force_on_two_hundred_small_cases() -> None:
    for seed in range(200):
        values, weights, organisations, limits = small_case(seed)

        found = covering(values, weights, organisations, limits)

        assert found.value == pytest.approx(brute_force(values, weights, organisations, limits), abs=1e-6)
        assert found.exact
        assert within_limits(found, organisations, limits)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_where_there_are_too_many_seeds_the_greedy_team_keeps_the_limits_and_its_bound_holds(
    seed: int,
) -> None:
    values, weights, organisations, limits = small_case(seed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "EXACT", 0)
        found = covering(values, weights, organisations, limits)

    best = brute_force(values, weights, organisations, limits)
    assert within_limits(found, organisations, limits)
    assert found.value <= best + 1e-9
    assert found.bound >= best - 1e-9


def test_the_first_member_is_the_one_that_gives_most_alone() -> None:
    values = np.array([[0.9, 0.0, 0.2], [0.0, 0.8, 0.2], [0.5, 0.0, 0.2]])

    found = covering(values, np.ones(3), [None, None, None], Limits(2))

    assert found.chosen == (0, 1)
    assert found.value == pytest.approx(0.9 + 0.8 + 0.5)


def test_one_organisation_is_at_most_as_often_in_the_team_as_allowed() -> None:
    values = np.eye(4)

    found = covering(
        values, np.array([4.0, 3.0, 2.0, 1.0]), ["a", "a", "a", "b"], Limits(3, per_organisation=2)
    )

    assert found.chosen == (0, 1, 3)


def test_an_organisation_that_costs_more_than_it_adds_stays_away() -> None:
    values = np.array([[0.9, 0.0], [0.0, 0.2]])

    assert covering(values, np.ones(2), ["a", "b"], Limits(2, price=0.3)).chosen == (0,)
    assert covering(values, np.ones(2), ["a", "b"], Limits(2, price=0.1)).chosen == (0, 1)


def test_where_no_seed_gives_anything_the_team_is_empty() -> None:
    assert covering(np.zeros((2, 3)), np.ones(2), ["a", "b", None], Limits(3)) == Covering((), 0.0, 0.0)


def test_equal_teams_come_out_alike_by_their_place() -> None:
    values = np.full((1, 4), 0.5)

    assert covering(values, np.ones(1), [None, "a", "b", "c"], Limits(2)).chosen == (0,)
