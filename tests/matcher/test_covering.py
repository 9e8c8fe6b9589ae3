"""Which few seeds together cover the requirements best?"""

from importlib import import_module
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.choice import Choice, Limits
from matcher.covering import Covering, covering


def brute_force(choice: Choice) -> float:
    """The value of the best of all teams that the limits allow."""
    seeds = range(choice.worth.shape[1])
    teams = (team for size in range(1, choice.limits.size + 1) for team in combinations(seeds, size))
    return max([0.0, *(choice.value(team) for team in teams if choice.admits(team))])


def small_case(seed: int) -> tuple[np.ndarray, np.ndarray, Choice]:
    draw = np.random.default_rng(seed)
    requirements, seeds = draw.integers(1, 7), draw.integers(1, 10)
    values = draw.random((requirements, seeds)) * (draw.random((requirements, seeds)) < 0.6)
    weights = draw.random(requirements)
    organisations = [draw.choice(["a", "b", "c", None]) for _ in range(seeds)]
    limits = Limits(int(draw.integers(1, 5)), int(draw.integers(1, 3)), float(draw.choice([0.0, 0.05, 0.3])))
    costs = draw.random(seeds) * float(draw.choice([0.0, 0.1]))
    return values, weights, Choice(values * weights[:, None], organisations, costs, limits)


def found_for(values: np.ndarray, weights: np.ndarray, choice: Choice) -> Covering:
    return covering(values, weights, choice.organisations, choice.limits, choice.costs)


def test_the_team_equals_brute_force_on_two_hundred_small_cases() -> None:
    for seed in range(200):
        values, weights, choice = small_case(seed)

        found = found_for(values, weights, choice)

        assert found.value == pytest.approx(brute_force(choice), abs=1e-6)
        assert found.value == pytest.approx(choice.value(found.chosen), abs=1e-9)
        assert found.exact
        assert choice.admits(found.chosen)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_where_there_are_too_many_seeds_the_greedy_team_keeps_the_limits_and_its_bound_holds(
    seed: int,
) -> None:
    values, weights, choice = small_case(seed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_module("matcher.covering"), "EXACT", 0)
        found = found_for(values, weights, choice)

    best = brute_force(choice)
    assert choice.admits(found.chosen)
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


def test_a_seed_that_one_would_rather_do_without_must_be_better_by_its_price() -> None:
    values = np.array([[0.9, 0.8]])

    assert covering(values, np.ones(1), [None, None], Limits(1), np.array([0.2, 0.0])).chosen == (1,)
    assert covering(values, np.ones(1), [None, None], Limits(1), np.array([0.05, 0.0])).chosen == (0,)
