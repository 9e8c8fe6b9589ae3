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
from corpora.columns.readings import read_cell
from corpora.columns.reasons import Reason
from corpora.columns.samples import decided, say_who_may_see
from corpora.columns.settling import Column, settled
from corpora.columns.targets import any_target, targets
from corpora.errors import RecordError, UsageError

_GUESSED = ("seed", "need")


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
    columns, notices = settled(headings, given, found, cells, kind)
    mapping = replace(given, kind=kind, columns={**given.columns, **{c.heading: c.target for c in columns}})
    _check_constants(mapping)
    if not mapping.has_text and kind in _GUESSED:
        titles = [column.heading for column in columns if (column.target or "").startswith("title")]
        notices += [Notice(NoticeKind.TITLE_IS_TEXT, heading) for heading in titles[:1]]
    missing = [heading for heading in given.columns if heading not in headings]
    notices += [Notice(NoticeKind.MISSING_HEADING, heading) for heading in missing]
    return Recognition(mapping, tuple(columns), tuple(notices))


def _check_constants(mapping: ColumnMapping) -> None:
    """A constant that cannot be understood would refuse every row: it is refused once, before them."""
    for name, constant in mapping.constants.items():
        target = any_target(name, mapping.kind)
        try:
            read_cell(target.cell, Cell(constant, name, target.field))
        except RecordError as error:
            raise UsageError(f"The mapping's constant {error}") from error


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
    if found is None and say_who_may_see(heading, cells):
        return Match("visibility", 0.7, 1, Reason.ARE_LEVELS)
    if found is None:
        return Match("", 0.0, 0, Reason.UNKNOWN)
    target, why = decided(found.target, cells, own=found.reason is Reason.OWN_NAME)
    if target is None or not (mixed or target in targets(kind)):
        return Match("", 0.0, 0, why or Reason.DO_NOT_FIT, found.target)
    return replace(found, target=target, reason=why or found.reason)
