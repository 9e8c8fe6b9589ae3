"""Does what an import did agree with what a case expects? Every complaint is a sentence; none means yes."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from messy.cases import ANY, Bad, Case, Either, Good, Noise, Rows, found, says
from messy.importer import Outcome, matchable

from corpora import Change, Refusal


def missing_rows(case: Case, outcome: Outcome) -> Iterator[str]:
    """Good rows that are not in, or say something else; rows that are neither stored nor refused."""
    if refused_whole(case, outcome):
        return
    for row in case.stored:
        yield from _differences(row, outcome)
    for row in case.either:
        if _record(row.title, outcome) is not None:
            yield from _differences(Good(row.title, row.values), outcome)
        elif not any(_at(refusal, row.row, row.sheet) for refusal in outcome.refusals):
            yield f"'{row.title}' (row {row.row}) is neither stored nor refused"
    for title, words in case.kept:
        record = _record(title, outcome)
        if record is not None and not _kept(words, record, outcome):
            yield f"'{words}' of '{title}' was dropped: it is in no field and no notice"


def strange_records(case: Case, outcome: Outcome) -> Iterator[str]:
    """Records that no row of the file is."""
    titles = {row.title for row in (*case.stored, *case.either, *case.covered)}
    allowed = set() if outcome.whole and case.whole else titles  # a damage may come after good rows
    for record in matchable(outcome.records):
        if says(record, "title") not in allowed and not _told_in_text(record, allowed):
            yield f"stored, but in no row: {json.dumps(record, ensure_ascii=False)[:300]}"
    said = json.dumps(outcome.records, ensure_ascii=False)
    yield from (f"'{words}' must not be stored" for words in case.never if words in said)


def unreported_rows(case: Case, outcome: Outcome) -> Iterator[str]:
    """Bad rows without a refusal at their place that says why and what to do, and refusals of other rows."""
    if refused_whole(case, outcome):
        return
    for bad in case.refused:
        if not any(_answers(bad, refusal) for refusal in outcome.refusals):
            shown = [(r.sheet, r.page, r.row, r.column, r.reason, r.remedy) for r in outcome.refusals]
            yield f"no refusal answers {bad}: {shown}"
    for refusal in outcome.refusals:
        if not _expected(refusal, case):
            yield f"refused, but nothing is wrong there: {refusal}"
        if not (refusal.reason and refusal.remedy):
            yield f"a reason or a remedy is missing: {refusal}"


def wrong_whole(case: Case, outcome: Outcome) -> Iterator[str]:
    """A file that should have been refused as a whole and was not, or the other way round."""
    words = case.whole or case.or_whole
    if case.whole and outcome.whole is None:
        yield f"the file must be refused as a whole ({case.whole}); rows in: {outcome.rows_in}"
    if outcome.whole is not None:
        if words is None:
            yield f"the file must not be refused as a whole: {outcome.whole}"
        elif not found(words, outcome.whole.replace(case.file, "")):
            yield f"the reason names nothing of '{words}': {outcome.whole}"
        if case.file not in outcome.whole:
            yield f"the file is not named: {outcome.whole}"


def wrong_counts(case: Case, outcome: Outcome) -> Iterator[str]:
    """Counts that do not add up, or are not those of the file's rows."""
    if not outcome.reconciled:
        done = {change.value: count for change, count in outcome.changes.items()}
        yield f"in {outcome.rows_in} is not stored and unchanged {done} + refused {outcome.refused_rows}"
    if refused_whole(case, outcome):
        return
    least = len(case.stored) + len(case.refused) + len(case.either) + case.unchanged
    many = any(row.row is None for row in case.noise)
    most = least + len(case.noise) + len(case.covered) + case.others
    if outcome.rows_in < least or (outcome.rows_in > most and not many):
        yield f"{outcome.rows_in} rows were read; the file holds {least} to {most}"


def not_the_same_again(first: Outcome, second: Outcome) -> Iterator[str]:
    """What a second import of the same file did that it should not have."""
    if not set(second.changes) <= {Change.UNCHANGED}:
        yield f"changed again: { {change.value: count for change, count in second.changes.items()} }"
    if second.records != first.records:
        yield "the records are not what they were"
    if (second.refusals, second.whole) != (first.refusals, first.whole):
        yield f"refused otherwise: {second.refusals} {second.whole}"
    if not second.reconciled:
        yield f"counts do not add up: in {second.rows_in}, {second.changes}, refused {second.refused_rows}"


def refused_whole(case: Case, outcome: Outcome) -> bool:
    """Whether the file was refused as a whole, where it may be."""
    return outcome.whole is not None and bool(case.whole or case.or_whole)


def _differences(row: Good, outcome: Outcome) -> Iterator[str]:
    record = _record(row.title, outcome)
    if record is None:
        yield f"'{row.title}' is not stored"
        return
    for name, expected in row.values.items():
        value = says(record, name)
        if expected != value:  # OneOf and Holding say for themselves what is equal
            yield f"'{row.title}': {name} is {value!r}, expected {expected!r}"


def _record(title: str, outcome: Outcome) -> dict[str, Any] | None:
    records = matchable(outcome.records)
    for record in records:
        if says(record, "title") == title:
            return record
    return next((record for record in records if _told_in_text(record, {title})), None)


def _told_in_text(record: Mapping[str, Any], titles: set[str]) -> bool:
    # A row without a title of its own may be stored by its text.
    return record.get("title") is None and any(title in (says(record, "text") or "") for title in titles)


def _kept(words: str, record: Mapping[str, Any], outcome: Outcome) -> bool:
    named = [outcome.records.get(str(record.get(name)), {}) for name in ("organisation", "researcher")]
    said = [json.dumps([record, *named], ensure_ascii=False), *outcome.notices]
    return any(word in text for word in words.split("|") for text in said)


def _answers(bad: Bad, refusal: Refusal) -> bool:
    return (
        _at(refusal, bad.row, bad.sheet)
        and (bad.column is None or (refusal.column or "").startswith(bad.column))  # a unit may stand behind
        and found(bad.word, refusal.reason, refusal.remedy, refusal.value)
    )


def _expected(refusal: Refusal, case: Case) -> bool:
    places: list[Bad | Either | Noise] = [*case.refused, *case.either, *case.noise]
    if any(_at(refusal, place.row, place.sheet) for place in places):
        return True
    if any(_at(refusal, place.row, None) for place in case.covered):
        return True
    return case.unchanged > 0 and found("twice|already|duplicate|重複", refusal.reason)


def _at(refusal: Refusal, row: Rows, sheet: str | None) -> bool:
    rows = (row,) if isinstance(row, int) else row
    return (rows is None or refusal.row in rows) and (sheet == ANY or refusal.sheet == sheet)
