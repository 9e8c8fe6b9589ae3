"""Which figures about the pipeline of the whole coalition may be told tonight?

Told is what `matcher.releasing` allows: proposals (or needs with a match) and medians of days, rounded.
So that the next release knows which proposals have come or gone, each stands in the basis of the newest
one as a cell of its own below the cell that counts it, with its organisations; never as a figure.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from corpora import Cell, Figure, ProposalScope, Release, Store
from matcher.pipeline_counts import PIPELINE, PipelineTable, Tally, pipeline_counts
from matcher.releasing import Counted, Line, released, rounded
from matcher.stages import DeclineReason, Stage

_BEHIND = "behind"  # ("pipeline", table, row, "behind", thing)
_ROW = 3  # names of a cell that counts


def pipeline_figures(store: Store, before: Iterable[Figure], *, k: int, at: datetime) -> tuple[Figure, ...]:
    """Return the figures of a release about the pipeline; `before` are all of the last one."""
    counts = pipeline_counts(store, ProposalScope(everything=True), viewer=None, now=at)
    made = released(
        {cell: _countable(cell, own) for cell, own in counts.items()}, _as_counted(before), _lines(), k=k
    )
    return tuple(_figures(made))


def is_pipeline(cell: Cell) -> bool:
    """Whether a cell is about the pipeline, and not about needs."""
    return cell[0] == PIPELINE


def about_needs(releases: Iterable[Release]) -> tuple[Release, ...]:
    """Return releases without what is about the pipeline."""
    return tuple(
        replace(own, shown={cell: shown for cell, shown in own.shown.items() if not is_pipeline(cell)})
        for own in releases
    )


def _lines() -> tuple[Line, ...]:
    """The declined are all whose reasons are counted; regions and groups have no total that is told."""
    reasons = tuple((PIPELINE, PipelineTable.REASON.value, own.value) for own in DeclineReason)
    return (Line((PIPELINE, PipelineTable.STAGE.value, Stage.DECLINED.value), reasons),)


def _countable(cell: Cell, tally: Tally) -> Counted:
    """What may be counted for all: that of which no organisation is known rests on nobody."""
    basis = {thing: behind for thing, behind in tally.things.items() if behind}
    stays = {thing: stay for thing, stay in tally.stays.items() if thing in basis}
    figure = Tally(basis, stays).figure(cell)
    return Counted(None if figure is None else rounded(figure), basis)


def _figures(made: Mapping[Cell, Counted]) -> Iterator[Figure]:
    for cell, own in made.items():
        if own.shown is not None:
            yield Figure(cell, own.shown, frozenset())
        for thing, behind in sorted(own.basis.items()):
            yield Figure((*cell, _BEHIND, thing), None, behind)


def _as_counted(figures: Iterable[Figure]) -> dict[Cell, Counted]:
    shown: dict[Cell, int | None] = {}
    bases: dict[Cell, dict[str, frozenset[str]]] = {}
    for own in figures:
        if is_pipeline(own.cell) and len(own.cell) > _ROW:
            bases.setdefault(own.cell[:_ROW], {})[own.cell[-1]] = own.basis
        elif is_pipeline(own.cell):
            shown[own.cell] = own.shown
    return {cell: Counted(shown.get(cell), bases.get(cell, {})) for cell in {*shown, *bases}}
