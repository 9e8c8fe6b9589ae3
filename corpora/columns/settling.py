"""Which column holds where several mean the same field, and what becomes of the others?

The one that names the field most surely, then most exactly, then with most cells. What the others hold is not
imported, which is said; further columns of text become its sections.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from corpora.columns.cells import Cell
from corpora.columns.lookup import Match
from corpora.columns.mapping import ColumnMapping
from corpora.columns.notices import Notice, NoticeKind
from corpora.columns.reasons import Reason
from corpora.columns.targets import targets


@dataclass(frozen=True)
class Column:
    """A column as it was understood: `target` None where it is not known or another column was better.

    `filled` counts the cells of the samples that hold something; `example` is the first of them.
    """

    heading: str
    target: str | None
    reason: Reason
    detail: str
    confidence: float
    filled: int
    example: str


def settled(
    headings: Sequence[str],
    given: ColumnMapping,
    found: Mapping[str, Match],
    cells: Mapping[str, Sequence[Any]],
    kind: str,
) -> tuple[list[Column], list[Notice]]:
    """Return the columns in their order, and a notice of each that is not imported."""
    winners = _winners(found, cells)
    columns: list[Column] = []
    notices: list[Notice] = []
    taken = {target: heading for heading, target in given.columns.items() if target}
    for heading in headings:
        column = _column(heading, given, found.get(heading), cells[heading])
        target = column.target
        if heading not in given.columns and target and not _several(target, kind):
            better = taken.get(target) or winners[target]
            if better != heading and target == "text":
                more = "section" if "section" in targets(kind) else "text"
                column = replace(column, target=more, reason=Reason.MORE_TEXT, detail=better)
            elif better != heading:
                column = replace(column, target=None, reason=Reason.BETTER_COLUMN, detail=better)
                notices.append(Notice(NoticeKind.SECOND_COLUMN, heading, better, str(column.filled)))
        elif target is None and heading not in given.columns:
            notices.append(Notice(NoticeKind.UNKNOWN_COLUMN, heading, "", str(column.filled)))
        columns.append(column)
    return columns, notices


def _several(target: str, kind: str) -> bool:
    return target != "text" and target in targets(kind) and targets(kind)[target].several


def _winners(found: Mapping[str, Match], cells: Mapping[str, Sequence[Any]]) -> dict[str, str]:
    """For each target the heading that names it most surely, then most exactly, then with most cells."""
    order = sorted(
        (
            (-one.confidence, one.rank, -_filled(cells[heading]), place, heading, one.target)
            for place, (heading, one) in enumerate(found.items())
            if one.target
        ),
    )
    winners: dict[str, str] = {}
    for *_, heading, target in order:
        winners.setdefault(target, heading)
    return winners


def _column(heading: str, given: ColumnMapping, found: Match | None, cells: Sequence[Any]) -> Column:
    written = (Cell(value, heading, "") for value in cells)
    example = next(
        (
            cell.written if len(cell.written) <= 80 else f"{cell.written[:79]}…"
            for cell in written
            if not cell.is_empty
        ),
        "",
    )
    if found is None:
        target, reason, detail, sure = given.columns[heading], Reason.GIVEN, "", 1.0
    else:
        target, reason, detail, sure = found.target or None, found.reason, found.detail, found.confidence
    return Column(heading, target, reason, detail, sure, _filled(cells), example)


def _filled(cells: Sequence[Any]) -> int:
    return sum(1 for value in cells if not Cell(value, "", "").is_empty)
