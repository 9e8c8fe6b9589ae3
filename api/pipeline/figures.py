"""Which figures about the pipeline is somebody shown: the night's release, and exact ones beside it?

Exact ones count what the asker may see one by one: for an office that is what its organisation takes part in.
The two stand apart, and nothing is worked out of both.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from corpora import REGIONS, Cell, Store, Viewer, concept_scheme
from matcher import (
    ABROAD,
    PIPELINE,
    STALE_DAYS,
    UNKNOWN,
    Actor,
    DeclineReason,
    PipelineTable,
    Stage,
    pipeline_counts,
    scope_of,
)


@dataclass(frozen=True)
class PipelineRow:
    """A row: `released` is rounded, None where it is suppressed; `own` is exact, None where there is none."""

    id: str
    released: int | None
    own: int | None


@dataclass(frozen=True)
class RowsOfTable:
    """The rows of a table in their order."""

    table: PipelineTable
    rows: tuple[PipelineRow, ...]


@dataclass(frozen=True)
class PipelineFigures:
    """All tables, the time (UTC, ISO 8601) and k of the release, and whether there are exact figures."""

    at: str | None
    k: int | None
    exact: bool
    tables: tuple[RowsOfTable, ...]


def pipeline_figures(store: Store, actor: Actor | None, viewer: Viewer, *, now: datetime) -> PipelineFigures:
    """Return what the last night released, and with an actor what they may see, counted now."""
    last = next(iter(store.releases()), None)
    shown = last.shown if last else {}
    own: dict[Cell, int | None] = {}
    if actor:
        counts = pipeline_counts(store, scope_of(actor), viewer=viewer, now=now)
        own = {cell: tally.figure(cell) for cell, tally in counts.items()}
    tables = tuple(
        RowsOfTable(table, tuple(_rows(table, shown, own, exact=actor is not None)))
        for table in PipelineTable
    )
    return PipelineFigures(last.at if last else None, last.k if last else None, actor is not None, tables)


def _rows(
    table: PipelineTable, shown: Mapping[Cell, int], own: Mapping[Cell, int | None], *, exact: bool
) -> Iterable[PipelineRow]:
    none = 0 if exact and table is not PipelineTable.TIME else None
    for name, always in _names(table):
        cell = (PIPELINE, table.value, name)
        if always or cell in shown or cell in own:
            yield PipelineRow(name, shown.get(cell), own.get(cell, none))


def _names(table: PipelineTable) -> Sequence[tuple[str, bool]]:
    """The rows that a table may have, in order, and whether they are there also without a figure."""
    if table is PipelineTable.STAGE:
        return [(own.value, True) for own in Stage]
    if table is PipelineTable.TIME:
        return [(own.value, True) for own in STALE_DAYS]
    if table is PipelineTable.REASON:
        return [(own.value, True) for own in DeclineReason]
    if table in (PipelineTable.REGION, PipelineTable.MATCHED_REGION):
        return [*((name, True) for name in REGIONS), (ABROAD, False), (UNKNOWN, False)]
    groups = (own.id for own in concept_scheme() if own.broader is None)
    return [*((name, False) for name in groups), (UNKNOWN, False)]
