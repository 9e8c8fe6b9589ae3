"""Does the plan for more records follow from what was measured of fewer?"""

import pytest

from corpora import UsageError
from eval.acceptance.million import checks_of
from eval.bench.foretold import MEASURES, SIZES, foretold, table
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


def home(records: int, **costs: float) -> dict[str, float]:
    ordinary = dict.fromkeys(MEASURES, 10 + records / 10_000)
    return {**ordinary, **costs}


def test_what_a_million_costs_is_set_beside_lines_that_have_not_seen_it() -> None:
    # given homes on one line, but for a million that takes twice as long to build
    figures = {size: home(size) for size in SIZES}
    figures[1_000_000] = home(1_000_000, build_s=220.0)

    said = {name: (cost, told) for _, name, cost, told in foretold(figures)}

    assert said["build_s"] == (220.0, pytest.approx(110.0))
    assert said["ranked_ms"] == (110.0, pytest.approx(110.0))
    (row,) = [line for line in table(figures) if line.startswith(f"| {MEASURES['build_s']}")]
    assert row.split(" | ")[-3:] == ["220.0", "110.0", "-50% |"]


def test_acceptance_misses_what_was_foretold_too_far_off_and_a_query_that_is_slow() -> None:
    figures = {size: home(size) for size in SIZES}
    figures[1_000_000] = home(1_000_000, build_mb=140.0, explained_ms=31.0)

    missed = [check.what for check in checks_of(figures) if not check.ok]

    assert [what.split(",")[0] for what in missed] == [
        "query with ten explanations",
        "build",
        "query with ten explanations",
    ]
    assert MEASURES["build_mb"] in missed[1]
