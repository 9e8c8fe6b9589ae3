"""Are written names resolved as well as promised, and are the labelled pairs what their README says?"""

import json
from collections import Counter
from typing import Any

import pytest

import eval.names
from corpora import Judgement
from eval.names import PAIRS, Pair, Side, by_names, main, measure, read_pairs, report, tuned

LABELLED = read_pairs()


@pytest.fixture(scope="module")
def measured() -> dict[str, Any]:
    return report()


# ---- the pairs ----


def test_the_counts_are_those_that_the_readme_states() -> None:
    readme = " ".join((PAIRS / "README.md").read_text(encoding="utf-8").split())
    counts = Counter((pair.what, pair.same) for pair in LABELLED)

    assert f"# {len(LABELLED)} pairs" in readme
    for what, words in (("organisation", "organisations"), ("person", "persons")):
        same, different = counts[what, True], counts[what, False]
        of = "pairs of " if what == "organisation" else "of "
        assert f"{same + different} {of}{words} ({same} same, {different} different)" in readme


def test_every_pair_is_written_once_and_no_label_depends_on_the_order() -> None:
    seen = Counter(
        (pair.what, frozenset((side.written, *side.context.items()) for side in (pair.left, pair.right)))
        for pair in LABELLED
    )

    assert seen.most_common(1)[0][1] == 1
    assert [pair.id for pair in LABELLED] == [f"n{number:03}" for number in range(1, len(LABELLED) + 1)]


def test_contexts_are_those_that_the_readme_names() -> None:
    for pair in LABELLED:
        allowed = (
            {"organisation", "kana", "latin", "researchmap", "orcid"}
            if pair.what == "person"
            else {"prefecture", "country", "as_of"}
        )
        assert {*pair.left.context, *pair.right.context} <= allowed


def test_both_halves_hold_enough_of_either_label() -> None:
    halves = Counter((pair.for_tuning, pair.same) for pair in LABELLED)

    assert min(halves.values()) > 75


# ---- the promise ----


@pytest.mark.parametrize("half", ["tuning", "held_out", "all"])
def test_names_are_resolved_rightly_and_seldom_missed(measured: dict[str, Any], half: str) -> None:
    found = measured["with_records"][half]

    assert found["precision"] >= 0.98
    assert found["recall"] >= 0.9
    assert found["queue"] <= 0.12 * found["pairs"]


def test_names_alone_are_never_taken_for_one_lightly(measured: dict[str, Any]) -> None:
    assert measured["names_alone"]["all"]["precision"] >= 0.98
    assert measured["names_alone"]["all"]["recall"] >= 0.8


def test_the_line_in_use_is_not_below_the_one_found_on_the_tuning_half(measured: dict[str, Any]) -> None:
    assert measured["thresholds"]["same_from"] >= measured["lowest_same_from_on_tuning_half"]


# ---- measuring ----


def pair(name: str, same: bool) -> Pair:
    return Pair(name, "organisation", Side("a", {}), Side("b", {}), same, "made up")


SCORES = {"a": 0.95, "b": 0.95, "c": 0.8, "d": 0.75, "e": 0.2, "f": 0.1}
SIX = [pair(name, same) for name, same in zip("abcdef", (True, False, True, False, True, False), strict=True)]


def by_table(asked: Pair) -> Judgement:
    return Judgement(SCORES[asked.id])


def test_precision_recall_and_queue_are_counted_as_the_readme_says() -> None:
    found = measure(SIX, by_table, same_from=0.9, doubtful_from=0.7)

    assert (found.pairs, found.precision, found.recall) == (6, 0.5, 1 / 3)
    assert (found.queue, found.queue_same, found.wrong) == (2, 1, ("b",))


def test_the_lowest_line_is_the_last_before_precision_is_lost() -> None:
    assert tuned([SIX[0], SIX[2], SIX[3]], by_table) == 0.76


def test_a_pair_is_judged_with_its_context() -> None:
    towns = [Side("美里町", {"prefecture": home}) for home in ("宮城県", "埼玉県")]

    assert by_names(Pair("x", "organisation", towns[0], towns[0], True, "")).score == 1.0
    assert by_names(Pair("x", "organisation", towns[0], towns[1], False, "")).score == 0.0


def test_the_command_prints_what_the_report_holds(
    measured: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(eval.names, "report", lambda: measured)

    main(["--json"])
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(measured))

    main([])
    told = capsys.readouterr().out
    assert f"precision {measured['with_records']['held_out']['precision']:.3f}" in told
    assert "same_from" in told
