"""What does each column of their table mean?

Headings first, then the cells of the first rows. Wrong guesses cost more than columns that stay unknown: an
unknown column is reported with the count of its cells, so that somebody can name it in the mapping.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from corpora.columns.cells import Cell
from corpora.columns.headings import heading_of, known_headings
from corpora.columns.lookup import Match, match
from corpora.columns.mapping import ColumnMapping
from corpora.columns.notices import Notice, NoticeKind
from corpora.columns.reasons import Reason
from corpora.columns.samples import decided
from corpora.columns.targets import targets
from corpora.errors import UsageError

_GUESSED = ("seed", "need")


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


@dataclass(frozen=True)
class Recognition:
    """The mapping of a table, how each column came by its target, and what should be known of it."""

    mapping: ColumnMapping
    columns: tuple[Column, ...]
    notices: tuple[Notice, ...]


def recognise(
    headings: Sequence[str],
    samples: Sequence[Mapping[str, Any]],
    *,
    kind: str | None = None,
    known: ColumnMapping | None = None,
) -> Recognition:
    """Recognise the columns of a table by their headings and its first rows.

    What `known` says holds; only other columns are looked at. Without a `kind` the headings tell seeds from
    needs. Raises `UsageError` where a column that is to be withheld is not in the table: under another name
    its cells would be stored openly.
    """
    cells = {heading: [row.get(heading) for row in samples] for heading in headings}
    given = _resolved(known, headings) if known else ColumnMapping()
    kind = kind or given.kind or _guessed(headings)
    mixed = any(_is_kind_column(heading, kind, cells[heading]) for heading in headings)
    found = {
        heading: _matched(heading, kind, cells[heading], mixed=mixed)
        for heading in headings
        if heading not in given.columns
    }
    columns, notices = _settled(headings, given, found, cells, kind)
    mapping = replace(given, kind=kind, columns={**given.columns, **{c.heading: c.target for c in columns}})
    if not mapping.has_text and kind in _GUESSED:
        titles = [column.heading for column in columns if (column.target or "").startswith("title")]
        notices += [Notice(NoticeKind.TITLE_IS_TEXT, heading) for heading in titles[:1]]
    missing = [heading for heading in given.columns if heading not in headings]
    notices += [Notice(NoticeKind.MISSING_HEADING, heading) for heading in missing]
    return Recognition(mapping, tuple(columns), tuple(notices))


def _resolved(known: ColumnMapping, headings: Sequence[str]) -> ColumnMapping:
    """The mapping under the headings as this table writes them (widths, spaces, marks may differ)."""
    by_key = {_bare(heading): heading for heading in headings}

    def here(heading: str) -> str:
        return heading if heading in headings else by_key.get(_bare(heading), heading)

    withheld = {here(heading) for heading in known.withheld}
    if lost := sorted(withheld - set(headings)):
        raise UsageError(
            f"Column '{lost[0]}' is to be withheld, but the table has no such column. Name the column that "
            "holds it now, or take it out of the mapping: under another name it would be stored openly."
        )
    columns = {here(heading): target for heading, target in known.columns.items()}
    return replace(known, columns=columns, withheld=frozenset(withheld))


def _bare(heading: str) -> str:
    return heading_of(heading).keys[-1] if heading_of(heading).keys else heading


def _guessed(headings: Sequence[str]) -> str:
    """Seed or need, by the headings that only one of them knows."""
    votes = dict.fromkeys(_GUESSED, 0)
    for heading in headings:
        keys = heading_of(heading).keys
        votes["seed"] += 3 * ("シーズ" in heading or "seed" in heading.lower())
        votes["need"] += 3 * ("ニーズ" in heading)
        in_seeds, in_needs = (any(key in known_headings(kind) for key in keys) for kind in _GUESSED)
        votes["seed"] += in_seeds and not in_needs
        votes["need"] += in_needs and not in_seeds
    return "need" if votes["need"] > votes["seed"] else "seed"


def _is_kind_column(heading: str, kind: str, cells: Sequence[Any]) -> bool:
    found = match(heading, kind)
    return bool(found and found.target == "kind" and decided("kind", cells, own=False)[0])


def _matched(heading: str, kind: str, cells: Sequence[Any], *, mixed: bool) -> Match:
    """The match of a column; its target is "" where it has none."""
    found = match(heading, kind, mixed=mixed)
    if found is None:
        return Match("", 0.0, 0, Reason.UNKNOWN)
    target, why = decided(found.target, cells, own=found.reason is Reason.OWN_NAME)
    if target is None or not (mixed or target in targets(kind)):
        return Match("", 0.0, 0, why or Reason.DO_NOT_FIT, found.target)
    return replace(found, target=target, reason=why or found.reason)


def _settled(
    headings: Sequence[str],
    given: ColumnMapping,
    found: Mapping[str, Match],
    cells: Mapping[str, Sequence[Any]],
    kind: str,
) -> tuple[list[Column], list[Notice]]:
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
    example = next((cell.written[:80] for cell in written if not cell.is_empty), "")
    if found is None:
        target, reason, detail, sure = given.columns[heading], Reason.GIVEN, "", 1.0
    else:
        target, reason, detail, sure = found.target or None, found.reason, found.detail, found.confidence
    return Column(heading, target, reason, detail, sure, _filled(cells), example)


def _filled(cells: Sequence[Any]) -> int:
    return sum(1 for value in cells if not Cell(value, "", "").is_empty)
