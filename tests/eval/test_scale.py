"""Does the plan for more records follow from what was measured of fewer?"""

import pytest

from corpora import UsageError
from eval.bench.scale import FITTED, checked, line_through, lines


def night(records: int, **costs: float) -> dict[str, object]:
    return {
        "records": records,
        "step": "full build",
        "processor_s": costs.get("processor_s", 5 + records / 1000),
        "own_mb": 100 + records / 500,
        "peak_mb": 200 + records / 100,
        "index_bytes_per_record": 14_000.0,
        "store_bytes_per_record": 700.0,
    }


def test_points_on_a_line_give_it_back() -> None:
    found = line_through([(10_000, 15.0), (30_000, 35.0), (100_000, 105.0)])

    assert (found.start, found.each) == (pytest.approx(5), pytest.approx(0.001))


def test_small_and_large_points_are_missed_in_like_proportion() -> None:
    # given three points that lie on no line
    points = [(10_000, 10.0), (20_000, 30.0), (100_000, 100.0)]

    found = line_through(points)

    errors = [found.at(records) / cost - 1 for records, cost in points]
    assert max(errors) == pytest.approx(-min(errors))
    assert 0.1 < max(errors) < 0.3


def test_larger_points_are_not_fitted_but_set_beside_what_is_said_of_them() -> None:
    told = [night(10_000), night(FITTED), night(1_000_000, processor_s=1_500.0)]

    rows = {measure: (cost, said) for _, _, measure, cost, said in checked(told, lines(told))}

    assert rows["processor_s"] == (1_500.0, pytest.approx(1_005.0))
    assert rows["index_bytes_per_record"] == (14e9, pytest.approx(14e9))


def test_one_size_makes_no_line() -> None:
    with pytest.raises(UsageError, match="Measure two sizes"):
        line_through([(10_000, 1.0)])
