"""Is it measured rightly which clauses say nothing, and are real wishes kept?"""

import pytest

from eval.empty_clauses import EmptyMeasure, Labelled, by_length, by_matcher, labelled_clauses, measured


def test_hardly_a_real_wish_is_silenced_and_most_that_says_nothing_is() -> None:
    clauses = labelled_clauses()

    found = measured(clauses, by_matcher)

    assert found.clauses == 173
    assert found.precision >= 0.98 > measured(clauses, by_length).precision
    assert found.recall >= 0.9


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ((1.0, 0.5, 0.0), EmptyMeasure(3, 1.0, 0.5, 1, (), ("b",))),
        ((0.0, 1.0, 1.0), EmptyMeasure(3, 0.5, 0.5, 2, ("c",), ())),
        ((0.0, 0.0, 0.0), EmptyMeasure(3, 1.0, 0.0, 0, (), ())),
    ],
)
def test_what_is_silenced_in_part_is_told_apart(shares: tuple[float, ...], expected: EmptyMeasure) -> None:
    clauses = [Labelled(name, "en", name, form) for name, form in (("a", True), ("b", True), ("c", False))]

    assert measured(clauses, dict(zip(clauses, shares, strict=True)).__getitem__) == expected
