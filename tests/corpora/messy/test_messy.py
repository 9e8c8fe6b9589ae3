"""Is every good row of a messy file in, and every bad one reported at its place, with nothing lost or run?"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from messy import judging
from messy.cases import Case
from messy.hostile import CANARY
from messy.importer import Outcome, imported, known_store
from messy.messy_files import CASES
from messy.watching import watched

LEAST_CASES = 60
# Workbooks, Word and PDF are read in a process of their own, which takes its time: once, but for these.
APART = (".xlsx", ".xls", ".xlsm", ".docx", ".pdf")
SAMPLE = {
    "plain.xlsx",
    "plain.xls",
    "sheets.xlsx",
    "ids.xlsx",
    "tworows.xlsx",
    "forms.docx",
    "list.pdf",
    "half.pdf",
}
GENTLE = [case for case in CASES if not case.hostile]
AGAIN = [case for case in GENTLE if case.file in SAMPLE or not case.file.lower().endswith(APART)]


@dataclass(frozen=True)
class Happened:
    """What became of a file: imported, and, of AGAIN, tried before and imported once more."""

    path: Path
    first: Outcome
    tried: Outcome | None
    second: Outcome | None
    deeds: tuple[str, ...]
    left: tuple[str, ...]


def three_times(case: Case, folder: Path) -> Happened:
    """Write a case's file, and try it, import it and import it again into a store of its own."""
    path = folder / "in" / case.file
    path.parent.mkdir()
    case.write(path)
    before = hashlib.sha256(path.read_bytes()).digest()
    with known_store(folder / "store.sqlite") as store, watched() as deeds:
        tried = imported(path, store, kind=case.kind, dry_run=True) if case in AGAIN else None
        first = imported(path, store, kind=case.kind)
        second = imported(path, store, kind=case.kind) if case in AGAIN else None
    left = [entry.name for entry in path.parent.iterdir() if entry != path]
    if hashlib.sha256(path.read_bytes()).digest() != before:
        left.append(path.name)
    return Happened(path, first, tried, second, tuple(deeds), tuple(left))


@pytest.fixture(scope="module")
def happened(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Case], Happened]:
    """What became of a case's file; done once for all tests of it."""
    known: dict[str, Happened] = {}

    def of(case: Case) -> Happened:
        if case.name not in known:
            known[case.name] = three_times(case, tmp_path_factory.mktemp("messy"))
        return known[case.name]

    return of


Told = Callable[[Case], Happened]


def agreed(complaints: Iterable[str]) -> None:
    """Fail with every complaint, a line each."""
    told = list(complaints)
    assert not told, "\n".join(["", *told])


def each(cases: list[Case]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", cases, ids=[case.name for case in cases])


def test_there_are_enough_files_and_each_has_its_name() -> None:
    assert len(CASES) >= LEAST_CASES
    assert len({case.name for case in CASES}) == len(CASES)


@each(GENTLE)
def test_every_good_row_is_in_as_it_was_written(case: Case, happened: Told) -> None:
    agreed(judging.missing_rows(case, happened(case).first))


@each(GENTLE)
def test_nothing_is_stored_that_is_no_row(case: Case, happened: Told) -> None:
    agreed(judging.strange_records(case, happened(case).first))


@each(GENTLE)
def test_every_bad_row_is_reported_with_place_reason_and_remedy(case: Case, happened: Told) -> None:
    outcome = happened(case).first

    agreed(judging.unreported_rows(case, outcome))
    assert {refusal.file for refusal in outcome.refusals} <= {str(happened(case).path)}


@each(GENTLE)
def test_a_file_is_refused_as_a_whole_where_it_must_be_and_nowhere_else(case: Case, happened: Told) -> None:
    agreed(judging.wrong_whole(case, happened(case).first))


@each(GENTLE)
def test_what_went_in_is_stored_unchanged_or_refused(case: Case, happened: Told) -> None:
    agreed(judging.wrong_counts(case, happened(case).first))


@each(AGAIN)
def test_the_same_file_again_changes_nothing(case: Case, happened: Told) -> None:
    first, second = happened(case).first, happened(case).second

    assert second is not None
    agreed(judging.not_the_same_again(first, second))


@each(AGAIN)
def test_a_trial_says_the_same_and_stores_nothing(case: Case, happened: Told) -> None:
    tried, first = happened(case).tried, happened(case).first

    assert tried is not None
    assert tried.records == {}
    assert (tried.rows_in, tried.changes) == (first.rows_in, first.changes)
    assert (tried.refusals, tried.whole) == (first.refusals, first.whole)


@each(GENTLE)
def test_nothing_is_run_sent_or_left_beside_the_file(case: Case, happened: Told) -> None:
    assert happened(case).deeds == ()
    assert happened(case).left == ()
    assert not any(Path(place, CANARY).exists() for place in (".", "/tmp", happened(case).path.parent.parent))
