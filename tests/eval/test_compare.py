"""Does a comparison put the systems side by side as they were measured?"""

import json
from math import log2

import pytest

from corpora import UsageError
from eval import Collection, Document, Query, Run, ScoredDocument, comparison, measurement

SECOND = 1 / log2(3)  # nDCG@10 where the one relevant document stands second


def tiny() -> Collection:
    """Four Japanese and one English need over a Japanese and an English seed."""
    queries = {f"q{number}": Query(f"q{number}", "質問", "ja") for number in range(1, 5)}
    queries["q5"] = Query("q5", "question", "en")
    return Collection(
        name="tiny",
        documents={"d1": Document("d1", "", "種", "ja"), "d2": Document("d2", "", "seed", "en")},
        queries=queries,
        qrels={query_id: {"d2": 1} for query_id in queries},
    )


def run_with(tag: str, orders: dict[str, str]) -> Run:
    return Run(
        tag,
        {
            query: tuple(ScoredDocument(name, -float(place)) for place, name in enumerate(order.split()))
            for query, order in orders.items()
        },
    )


def good(tag: str = "good") -> Run:
    return run_with(tag, {f"q{number}": "d2 d1" for number in range(1, 6)})


def poor(tag: str = "poor") -> Run:
    return run_with(tag, {f"q{number}": "d1 d2" for number in range(1, 6)})


def test_the_first_run_is_contrasted_with_each_other_in_each_direction_that_has_queries() -> None:
    # when
    compared = comparison(tiny(), [good(), poor(), good("twin")])
    # then en->ja and ja->ja have no relevant document
    named = [(one.against, one.direction) for one in compared.contrasts]
    directions = ["all", "ja->en", "en->en", "ja->all", "en->all"]
    assert named == [(against, direction) for against in ("poor", "twin") for direction in directions]


def test_a_contrast_holds_difference_and_p_value_of_the_per_query_scores() -> None:
    # given a run that has the one answer first, five times, and one that has it second
    compared = comparison(tiny(), [good(), poor()])
    # when
    by_direction = {one.direction: one.paired for one in compared.contrasts}
    # then all five are won: two of 2^5 exchanges are as extreme
    assert by_direction["all"].mean_a == pytest.approx(1)
    assert by_direction["all"].mean_b == pytest.approx(SECOND)
    assert by_direction["all"].difference == pytest.approx(1 - SECOND)
    assert by_direction["all"].p_value == pytest.approx(2 / 2**5)
    assert by_direction["ja->all"].p_value == pytest.approx(2 / 2**4)
    assert by_direction["en->all"].p_value == 1
    # and with the other language struck out there is nothing between them
    assert by_direction["ja->en"].difference == 0
    assert by_direction["ja->en"].p_value == 1


def test_the_contrast_can_be_on_another_measure() -> None:
    compared = comparison(tiny(), [poor(), good()], measure="RR")
    assert compared.contrasts[0].paired.difference == pytest.approx(1 / 2 - 1)


def test_the_markdown_has_a_table_for_each_measure_and_one_for_the_contrasts() -> None:
    # given two systems that agree on all needs but one: second in place of first, on 1 of 4 and of 5
    other = run_with("other", {f"q{number}": "d2 d1" for number in (1, 2, 3, 5)} | {"q4": "d1 d2"})
    # when
    printed = comparison(tiny(), [good(), other]).to_markdown()
    # then (1 + 1 + 1 + .631) / 4 = .908 and (4 + .631) / 5 = .926; RR: 3.5 / 4 = .875, 4.5 / 5 = .9
    header = "| all | ja->ja | ja->en | en->ja | en->en | ja->all | en->all | same language in top 10 |"
    rule = "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    best = "1.000 | - | 1.000 | - | 1.000 | 1.000 | 1.000 | 0.500 |"
    expected = [
        f"| nDCG@10 {header}",
        rule,
        f"| good | {best}",
        "| other | 0.926 | - | 1.000 | - | 1.000 | 0.908 | 1.000 | 0.500 |",
        "",
        f"| recall@100 {header}",
        rule,
        f"| good | {best}",
        f"| other | {best}",
        "",
        f"| RR {header}",
        rule,
        f"| good | {best}",
        "| other | 0.900 | - | 1.000 | - | 1.000 | 0.875 | 1.000 | 0.500 |",
        "",
        "| nDCG@10 of good against | direction | difference | 95% interval | p | queries |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines = printed.splitlines()
    assert lines[: len(expected)] == expected
    # and one query that differs among four proves nothing: any exchange is as extreme
    assert "| other | ja->all | +0.092 | +0.000 to +0.277 | 1.0000 | 4 |" in lines
    assert "| other | en->en | +0.000 | +0.000 to +0.000 | 1.0000 | 1 |" in lines
    assert len(lines) == len(expected) + 5


def test_a_tag_cannot_break_the_table() -> None:
    printed = comparison(tiny(), [good("e5|bm25")]).to_markdown()
    assert printed.splitlines()[2].startswith("| e5\\|bm25 | 1.000 |")


def test_the_json_holds_every_system_as_it_was_measured_and_every_contrast() -> None:
    # when
    collection = tiny()
    printed = json.loads(json.dumps(comparison(collection, [good(), poor()]).to_json()))
    # then
    assert (printed["collection"], printed["measure"]) == ("tiny", "nDCG@10")
    assert printed["systems"] == [
        {"tag": "good", **measurement(collection, good()).to_json()},
        {"tag": "poor", **measurement(collection, poor()).to_json()},
    ]
    english = next(one for one in printed["contrasts"] if one["direction"] == "en->all")
    assert english == {
        "system": "good",
        "against": "poor",
        "direction": "en->all",
        "mean_a": 1.0,
        "mean_b": pytest.approx(SECOND),
        "difference": pytest.approx(1 - SECOND),
        "p_value": 1.0,
        "ci_low": pytest.approx(1 - SECOND),
        "ci_high": pytest.approx(1 - SECOND),
        "queries": 1,
    }


@pytest.mark.parametrize("tags", [[], ["a", "b", "a"]])
def test_no_runs_and_runs_of_one_name_are_refused(tags: list[str]) -> None:
    with pytest.raises(UsageError, match=r"Give at least one run, each with its own tag\."):
        comparison(tiny(), [good(tag) for tag in tags])


def test_an_unknown_measure_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UsageError, match=r"no measure 'MAP'\. Choose from nDCG@10, recall@100, RR\."):
        comparison(tiny(), [good()], measure="MAP")
