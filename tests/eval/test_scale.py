"""Does the plan for more records follow from what was measured of fewer?"""

import math
from collections.abc import Iterator
from dataclasses import astuple, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from corpora import UsageError
from eval.acceptance.million import checks_of
from eval.bench import caches as emptying
from eval.bench.caches import Caches
from eval.bench.dense_costs import Costs, Point, Probed, costs_of, crowded_at, law_through
from eval.bench.foretold import MEASURES, SIZES, Homes, foretold, main, table
from eval.bench.scale import FITTED, checked, line_through, lines
from eval.bench.stages import EMPTIED, STAGES, plan_table, simulated, stage_ms
from indexer import Needs
from matcher import Phase


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
    """A home whose query takes 1 ms to read, .3 ms and 40 ns a posting for words, .1 ms for every tenfold of
    records to fetch, and 7 ms to explain.
    """
    took = dict.fromkeys(STAGES, 0.0)
    many = records / 10
    took |= {"reading": 1.0, "lexical": 0.3 + many * 4e-5, "records": 0.1 * math.log10(records)}
    took |= {"explaining": 7.0, "dense": records / 10_000}
    took |= {"ranked_ms": sum(took.values()) - 7.0, "explained_ms": sum(took.values())}
    emptied = {f"{name}{EMPTIED}": ms for name, ms in took.items()}
    ordinary = dict.fromkeys(MEASURES, 10 + records / 10_000)
    return {
        **ordinary,
        **took,
        **emptied,
        "postings": many,
        "compares_all": float(records < 50_000),
        "pages_read": 0.0,
        **costs,
    }


# Of two languages, 50,000 texts each, all public; one candidate a thousand vectors and two lists find the
# nearest.
PROBED = Probed(
    records=100_000,
    parts=((50_000, 50_000), (50_000, 50_000)),
    costs=Costs(search=0.5, centroid=1e-4, nearest=1e-3, vector=1e-5, again=1e-3),
    needs={
        count: Needs(candidates=count / 1_000, compared=count / 500) for count in (25_000, 50_000, 100_000)
    },
    crowded={0.01: 1.0, 1.0: 1.0},
)


def homes(**million: float) -> Homes:
    return Homes({size: home(size, **(million if size == 1_000_000 else {})) for size in SIZES}, PROBED)


def test_the_stages_of_a_query_are_foretold_by_what_each_looks_at() -> None:
    found = simulated(homes().figures, PROBED, 1_000_000)

    # 500 candidates in each language: effort 4 looks at 800 for ten, and at 1,600 for a hundred; that is
    # 2,828 centroids, 679 lists with 120,050 of 500,000 vectors
    each = 0.5 + 0.2828 + 0.679 + 1.2005 + 1.6
    assert found["dense"] == pytest.approx(2 * each, rel=1e-4)
    assert found["lexical"] == pytest.approx(0.3 + 100_000 * 4e-5)
    assert (found["reading"], found["records"]) == (pytest.approx(1.0), pytest.approx(0.6))
    assert found["ranked_ms"] == pytest.approx(2 * each + 4.3 + 1.0 + 0.6, rel=1e-4)
    assert found["explained_ms"] == pytest.approx(found["ranked_ms"] + 7.0)


def test_between_two_shares_of_the_lists_what_they_hold_follows_the_logarithm() -> None:
    known = {1.0: 1.0, 0.25: 1.2, 0.01: 2.0}  # in no order

    assert crowded_at(known, 0.5) == pytest.approx(1.1)
    assert crowded_at(known, 0.05) == pytest.approx(1.6)
    assert (crowded_at(known, 0.001), crowded_at(known, 0.01)) == (2.0, 2.0)


def test_the_plan_tells_the_vectors_that_lie_in_the_lists_and_what_they_cost() -> None:
    # given lists near a query that hold half as many vectors again as others
    crowded = replace(PROBED, crowded={0.01: 1.5, 1.0: 1.5})

    *_, million, many = plan_table(homes().figures, crowded, [1_000_000, 10_000_000])

    # 679 of 2,828 lists of 500,000 vectors, times 1.5; ranked 14.4 ms and 600 us more in each language
    assert million == "| 1,000,000 | 4 | 180,074 | 1,600 | 16 | 23 |"
    assert many == "| 10,000,000 | none is enough | 5,000,000 |  | 1,042 | 1,049 |"


@pytest.mark.parametrize("records", [0, -5, 9_999, FITTED, math.nan, math.inf])
def test_a_plan_for_what_is_not_more_than_was_measured_is_refused(records: Any) -> None:
    with pytest.raises(UsageError, match=rf"^{records} records are not foretold: homes of up to 100,000 are"):
        list(plan_table(homes().figures, PROBED, [1_000_000, records]))


@pytest.mark.parametrize(
    ("sizes", "why"),
    [
        ("10000,many", "'many' is no number of records. Write e.g. 10000,100000."),
        ("", "'' is no number of records."),
        ("10000,0", "'0' is no number of records."),
        ("-5,10000", "'-5' is no number of records."),
        ("10000,10000,30000", "only 2 are 100,000 or less"),
    ],
)
def test_odd_sizes_are_refused_before_anything_is_measured(
    sizes: str, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([f"--sizes={sizes}", "--cache", str(tmp_path)])

    assert ended.value.code == 2
    assert why in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


class Emptied(Caches):
    def __init__(self, done: list[str]) -> None:
        self.done = done

    def empty(self) -> None:
        self.done.append("emptied")


def test_what_is_taken_with_caches_emptied_is_emptied_before_each_query_and_named_so() -> None:
    # given a home whose queries take 5 ms to embed, 2 to read, 3 to explain, and 1 between; then twice that
    done: list[str] = []

    def answers() -> Iterator[Any]:
        for times in (1, 2, 3):
            phases = dict.fromkeys(Phase, 0.0) | {Phase.READING: 2.0 * times}
            phases |= {Phase.EMBEDDING: 5.0, Phase.EXPLAINING: 3.0 * times}
            yield SimpleNamespace(took_ms=5.0 + 6 * times, explaining_ms=3.0 * times, phases=phases)

    def home_asked() -> dict[int, Any]:
        told = answers()
        return {7: SimpleNamespace(match=lambda text, k: (done.append(text), next(told))[1])}

    plain = stage_ms(home_asked(), ["a", "b", "c"])[7]
    assert done == ["a", "b", "c"]
    emptied = stage_ms(home_asked(), ["a", "b", "c"], Emptied(done))[7]

    assert done[3:] == ["emptied", "a", "emptied", "b", "emptied", "c"]
    assert (plain["reading"], plain["explaining"], plain["between"]) == (4.0, 6.0, 2.0)
    assert (plain["ranked_ms"], plain["explained_ms"]) == (6.0, 12.0)
    assert emptied == {f"{name} emptied": ms for name, ms in plain.items()}


def test_time_is_taken_of_the_work_alone_after_caches_were_emptied(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def clock() -> float:
        done.append("clock")
        return len(done) / 1000

    monkeypatch.setattr(emptying.time, "thread_time", clock)

    took = Emptied(done).emptied_ms(lambda: done.append("worked"))

    assert done == ["emptied", "clock", "worked", "clock"]
    assert took == pytest.approx(2.0)


def test_where_no_effort_will_do_every_vector_is_compared() -> None:
    # 5,000 candidates in each language are more than are ever looked at; small homes take .1 ms a thousand
    found = simulated(homes().figures, PROBED, 10_000_000)

    assert found["dense"] == pytest.approx(1_000.0)


def test_what_grows_as_a_power_is_foretold_as_one_and_what_grows_as_a_line_as_one() -> None:
    sizes = (25_000, 50_000, 100_000)

    power = law_through({n: 3 * n**0.5 for n in sizes})
    line = law_through({n: 7 + n / 1_000 for n in sizes})

    assert (power(1_000_000), line(1_000_000)) == (pytest.approx(3_000), pytest.approx(1_007))


def test_unit_costs_are_what_the_points_were_made_of() -> None:
    known = Costs(search=0.2, centroid=1e-4, nearest=7e-4, vector=1.5e-5, again=1e-3)
    seen = [(1_252, 126, 9_720, 0), (1_252, 501, 39_021, 800), (560, 224, 39_250, 800), (560, 17, 3_039, 0)]
    seen += [(1_252, 301, 23_622, 1_600), (560, 560, 97_930, 3_200)]
    points = [Point(*own, float(np.dot(astuple(known), (1, *own)))) for own in seen]

    assert astuple(costs_of(points)) == pytest.approx(astuple(known), rel=1e-3)


def test_what_a_million_costs_is_set_beside_what_has_not_seen_it() -> None:
    # given homes on one line, but for a million that takes twice as long to build, and to look up words
    found = homes(build_s=220.0, lexical=8.6)

    said = {name: (cost, told) for _, name, cost, told in foretold(found)}

    assert said["build_s"] == (220.0, pytest.approx(110.0))
    assert said["explained_ms"] == (
        homes().figures[1_000_000]["explained_ms"],
        pytest.approx(21.42, abs=0.01),
    )
    rows = {line.split(" | ")[0]: line.split(" | ") for line in table(found)}
    assert rows[f"| {MEASURES['build_s']}"][-3:] == ["220.0", "110.0", "-50% |"]
    assert not any("read from disk" in line for line in table(found))
    assert "7 pages were read from disk while 1,000,000 were asked.\n" in table(homes(pages_read=7.0))
    assert rows["| lexical"][-3:] == ["4.30", "8.60", "-50% |"]


def test_acceptance_misses_what_was_foretold_too_far_off_and_a_query_that_is_slow() -> None:
    # given a million that takes half as much memory again, and whose query takes 31 ms in place of 21.4
    missed = [
        check.what
        for check in checks_of(homes(build_mb=165.0, explained_ms=31.0, ranked_ms=14.4))
        if not check.ok
    ]

    assert [what.split(",")[0] for what in missed] == [
        "query with ten explanations",
        "build",
        "query with ten explanations",
    ]
    assert MEASURES["build_mb"] in missed[1]
