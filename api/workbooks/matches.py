"""What does a workbook say of many matches: all that fits, what found nothing, what could not be read?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from api.report.parties import Directory, Party
from api.showing.export_notes import notes_of
from api.showing.titles import title_of
from api.workbooks.asking import Asking
from api.workbooks.words import SheetWords
from corpora import (
    Change,
    Filters,
    ImportReport,
    Matchable,
    Store,
    Table,
    Viewer,
    correction_tables,
    holders_of,
)
from matcher import ExportNote, Hit, Matcher, MatchResult, Words, say_note

_NEAREST = 3  # hits that are named where none is suitable
_NAME = 80  # characters of a text that stand for a title
_PLACE = ("sheet", "row", "page", "asked_id", "asked")


@dataclass(frozen=True)
class Answered:
    """What was asked, what was found, and the reminders of export control by hit."""

    asking: Asking
    result: MatchResult
    notes: Mapping[str, ExportNote]
    line: float

    @property
    def suitable(self) -> Sequence[Hit]:
        """The hits from the line of abstention on."""
        return [hit for hit in self.result.hits if hit.score >= self.line]


def answers(
    asking: Sequence[Asking],
    matcher: Matcher,
    store: Store,
    *,
    k: int,
    viewer: Viewer,
    filters: Filters,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Answered]:
    """Match one record after another; `progress` is told of each."""
    for one in asking:
        result = matcher.match_record(one.record, k=k, viewer=viewer, filters=filters)
        holders = holders_of(store, (hit.record for hit in result.hits), viewer=viewer)
        notes = notes_of(store, result, holders, asked=one.record, viewer=viewer)
        yield Answered(one, result, notes, matcher.fusion.threshold)
        if progress:
            progress(1)


def tables_of_matches(
    found: Sequence[Answered],
    report: ImportReport,
    directory: Directory,
    *,
    language: str,
    about: Mapping[str, str],
    address: str | None = None,
) -> list[Table]:
    """Return the sheets: overview, hits with evidence, what has none, rows not read, about the file.

    `about` is what else the last sheet says, by the names of its words; `address` is the service's.
    """
    words = SheetWords(language)
    refused = [_named_refused(table, words) for table in correction_tables(report)]
    counts = words(
        "counts_value",
        asked=len(found),
        answered=sum(bool(one.suitable) for one in found),
        without=sum(not one.suitable for one in found),
        repeated=report.changes[Change.UNCHANGED],
        refused=len(report.refusals),
    )
    told = {"made": date.today().isoformat(), **about, "counts": counts}
    told |= {name: words(f"{name}_value") for name in ("meaning", "care")}
    return [
        _overview(found, words),
        _hits(found, _Rows(directory, words, address)),
        _without(found, words),
        *refused,
        Table(
            words("about"),
            [words("item"), words("value")],
            [{words("item"): words(name), words("value"): value} for name, value in told.items()],
        ),
    ]


def _overview(found: Sequence[Answered], words: SheetWords) -> Table:
    columns = (*_PLACE, "suitable", "best", "likelihood")
    rows = []
    for one in found:
        best = one.suitable[0] if one.suitable else None
        told = {"suitable": len(one.suitable)}
        name = title_of(best.record, words.language, most=_NAME) if best else None
        more = {"best": name, "likelihood": best.score} if best else {}
        rows.append({**_place(one, words), **told, **more})
    return _table("overview", columns, rows, words)


def _hits(found: Sequence[Answered], rows: "_Rows") -> Table:
    columns = [*_PLACE, "rank", "likelihood", "id", "title_ja", "title_en", "holder", "contact", "trl"]
    columns += ["evidence_asked", "evidence_found", "concepts", "missing", "export", "illustrative"]
    columns += ["link"] if rows.address else []
    told = [{**_place(one, rows.words), **rows.of(hit, one)} for one in found for hit in one.suitable]
    return _table("hits", columns, told, rows.words)


def _without(found: Sequence[Answered], words: SheetWords) -> Table:
    rows = [
        {**_place(one, words), "nearest": "\n".join(_near(hit, words) for hit in one.result.hits[:_NEAREST])}
        for one in found
        if not one.suitable
    ]
    return _table("without", (*_PLACE, "nearest"), rows, words)


def _near(hit: Hit, words: SheetWords) -> str:
    likely = Words(words.language).percent(hit.score)
    return f"{hit.rank}. {title_of(hit.record, words.language, most=_NAME)} [{hit.record.id}] {likely}"


class _Rows:
    """Says of a hit what stands in its row."""

    def __init__(self, directory: Directory, words: SheetWords, address: str | None) -> None:
        self.words = words
        self.address = address.rstrip("/") if address else None
        self._said = Words(words.language)
        self._party: Callable[[Matchable], Party] = cache(directory.party_of)

    def of(self, hit: Hit, answered: Answered) -> dict[str, Any]:
        """The cells of a hit by the names of their columns."""
        record, told, language = hit.record, hit.explanation, self.words.language
        party = self._party(record)
        note = answered.notes.get(record.id)
        return {
            "rank": hit.rank,
            "likelihood": hit.score,
            "id": record.id,
            "title_ja": record.title.ja if record.title else None,
            "title_en": record.title.en if record.title else None,
            "holder": party.organisation.text if party.organisation else None,
            "contact": "\n".join([party.office.text, *party.lines] if party.office else party.lines),
            "trl": getattr(record, "trl", None),
            "evidence_asked": _numbered(evidence.asked.text for evidence in told.evidence),
            "evidence_found": _grouped([evidence.found.quotation.text for evidence in told.evidence]),
            "concepts": self._said.concepts(told.shared_concepts),
            "missing": _numbered(f"{u.asked.text} — {self._said.reason(u)}" for u in told.unmet),
            "export": say_note(note, language) if note else None,
            "illustrative": self.words("yes") if record.illustrative else None,
            "link": f"{self.address}/records/{record.id}" if self.address else None,
        }


def _place(one: Answered, words: SheetWords) -> dict[str, Any]:
    record, origin = one.asking.record, one.asking.origin
    at: dict[str, Any] = {"asked_id": record.id} if one.asking.stored else {}
    if origin:
        at = {"sheet": origin.sheet, "row": origin.row, "page": origin.page}
    return {**at, "asked": title_of(record, words.language, most=_NAME)}


def _numbered(parts: Iterator[str]) -> str:
    told = [" ".join(part.split()) for part in parts]
    return told[0] if len(told) == 1 else "\n".join(f"{n}. {part}" for n, part in enumerate(told, start=1))


def _grouped(parts: Sequence[str]) -> str:
    """Each sentence once, with the numbers of all the words asked that it answers."""
    numbers: dict[str, list[int]] = {}
    for number, part in enumerate(parts, start=1):
        numbers.setdefault(" ".join(part.split()), []).append(number)
    if len(parts) == 1:
        return next(iter(numbers))
    return "\n".join(f"{', '.join(map(str, own))}. {part}" for part, own in numbers.items())


def _named_refused(table: Table, words: SheetWords) -> Table:
    return Table(words("refused"), table.columns, table.rows, table.notes, table.hidden, marked=table.marked)


def _table(name: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], words: SheetWords) -> Table:
    """A sheet under the words of its columns; columns in which nothing stands are left out."""
    used = [c for c in columns if not rows or any(row.get(c) not in (None, "") for row in rows)]
    return Table(
        words(name),
        [words(column) for column in used],
        [{words(column): row.get(column) for column in used} for row in rows],
        percents=frozenset({words("likelihood")}),
        links=frozenset({words("link")}),
    )
