"""Would the checks of the messy files notice what goes wrong? They judge perfect imports and spoilt ones."""

from dataclasses import replace
from typing import Any

import pytest
from messy import judging
from messy.cases import ANY, Bad, Case, Good, Holding, OneOf
from messy.importer import Outcome
from messy.messy_files import CASES

from corpora import Change, Refusal

CHECKS = (
    judging.missing_rows,
    judging.strange_records,
    judging.unreported_rows,
    judging.wrong_whole,
    judging.wrong_counts,
)
PLAIN = next(case for case in CASES if case.name == "tabs")


def plain(value: Any) -> Any:
    """A value that agrees with what is expected."""
    if isinstance(value, OneOf):
        return plain(value.values[0])
    if isinstance(value, Holding):
        return "".join(value.words)
    return value.isoformat() if hasattr(value, "isoformat") else value


def record(row: Good, case: Case) -> dict[str, Any]:
    """The record of a row as the importer would make it."""
    values = {name: plain(value) for name, value in row.values.items()}
    kept = [words for title, words in case.kept if title == row.title]
    told = {"title": {"ja": row.title}, "text": {"ja": values.pop("text", "本文です。")}}
    return {"kind": case.kind, "id": row.title, **told, **values, "notes": kept}


def refusal(bad: Bad, case: Case) -> Refusal:
    """A refusal as the case asks for it: its word, with the simplest reading of the regular expression."""
    row = bad.row[0] if isinstance(bad.row, tuple) else bad.row or 1
    word = bad.word.split("|")[0].replace(".*", " ").replace("(", "").replace("?", "")
    return Refusal(
        file=case.file,
        row=row,
        field=None,
        value=None,
        reason=f"It says {word}.",
        sheet=None if bad.sheet == ANY else bad.sheet,
        column=bad.column,
        remedy="Correct it.",
    )


def perfect(case: Case) -> Outcome:
    """What a perfect importer makes of a case."""
    if case.whole:
        word = case.whole.split("|")[0].replace("(", "")
        return Outcome(0, {}, (), f"{case.file} is refused: {word}", (), {})
    records = {row.title: record(row, case) for row in case.stored}
    records |= {row.title: record(Good(row.title, row.values), case) for row in case.either}
    refusals = tuple(refusal(bad, case) for bad in case.refused)
    changes = {Change.ADDED: len(records), Change.UNCHANGED: case.unchanged}
    rows_in = len(records) + len({(r.sheet, r.row) for r in refusals}) + case.unchanged
    return Outcome(rows_in, changes, refusals, None, (), records)


def complaints(case: Case, outcome: Outcome) -> set[str]:
    """The names of the checks that complain."""
    return {check.__name__ for check in CHECKS if list(check(case, outcome))}


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_perfect_import_gives_no_complaint_and_is_the_same_again(case: Case) -> None:
    outcome = perfect(case)
    again = replace(outcome, changes={Change.UNCHANGED: sum(outcome.changes.values())})

    assert [said for check in CHECKS for said in check(case, outcome)] == []
    assert list(judging.not_the_same_again(outcome, again)) == []


def test_a_row_that_is_lost_is_noticed() -> None:
    outcome = perfect(PLAIN)
    fewer = dict(list(outcome.records.items())[1:])

    assert complaints(PLAIN, replace(outcome, records=fewer)) == {"missing_rows"}
    lost = replace(outcome, records=fewer, rows_in=3, changes={Change.ADDED: 2})
    assert complaints(PLAIN, lost) == {"missing_rows", "wrong_counts"}


def test_a_value_that_differs_by_one_character_is_noticed() -> None:
    outcome = perfect(PLAIN)
    first, *_ = outcome.records.values()
    changed = {**outcome.records, first["id"]: {**first, "text": {"ja": first["text"]["ja"][:-1]}}}

    assert complaints(PLAIN, replace(outcome, records=changed)) == {"missing_rows"}


def test_a_record_of_no_row_is_noticed() -> None:
    outcome = perfect(PLAIN)
    ghost = {"kind": "seed", "id": "x", "title": {"ja": "※注記"}, "text": {"ja": "※注記"}}

    assert complaints(PLAIN, replace(outcome, records={**outcome.records, "x": ghost})) == {"strange_records"}


@pytest.mark.parametrize(
    "wrong",
    [{"row": 4}, {"sheet": "表"}, {"column": "技術概要"}, {"reason": "It is bad."}, {"remedy": None}],
    ids=str,
)
def test_a_refusal_at_another_place_or_without_its_reason_is_noticed(wrong: dict[str, Any]) -> None:
    outcome = perfect(PLAIN)
    refusals = tuple(replace(one, **wrong) for one in outcome.refusals)

    assert complaints(PLAIN, replace(outcome, refusals=refusals)) == {"unreported_rows"}


def test_a_file_that_is_refused_as_a_whole_for_no_reason_is_noticed() -> None:
    outcome = Outcome(0, {}, (), "tabs.tsv cannot be read.", (), {})

    assert "wrong_whole" in complaints(PLAIN, outcome)
    assert "missing_rows" in complaints(PLAIN, outcome)


def test_counts_that_do_not_add_up_are_noticed() -> None:
    assert complaints(PLAIN, replace(perfect(PLAIN), rows_in=5)) == {"wrong_counts"}


def test_a_second_import_that_changes_something_is_noticed() -> None:
    outcome = perfect(PLAIN)
    unchanged = replace(outcome, changes={Change.UNCHANGED: 3})

    assert list(judging.not_the_same_again(outcome, unchanged)) == []
    for spoilt in (
        outcome,
        replace(unchanged, records={}),
        replace(unchanged, refusals=()),
        replace(unchanged, rows_in=9),
    ):
        assert list(judging.not_the_same_again(outcome, spoilt)) != []
