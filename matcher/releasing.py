"""Which figures about the whole coalition may be told tonight, so that nobody is found out?

A figure is a number of organisations, made of needs that an asker may not see one by one. Against what could
be worked out from several of them: it rests on at least k organisations; it is rounded to `ROUND_TO`; it
stays as it was released last until at least k organisations have come or gone (before and after); and where a
whole is told, the parts of it that are not told together rest on at least k (complement), so one more part is
kept back where they do not: secondary suppression (Cox 1980). Cells are fixed (`matcher.statistics`): nobody
can ask for an intersection of their own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpora import Cell, Figure

LEAST = 3  # organisations, below which no figure is told; k may be raised, never lowered
ROUND_TO = 5


@dataclass(frozen=True)
class Line:
    """A whole and the parts that make it up: who knows all but one could subtract."""

    whole: Cell
    parts: tuple[Cell, ...]


def rounded(count: int) -> int:
    """Return a count rounded to the nearest `ROUND_TO`, and never to none."""
    return max(ROUND_TO * ((count + ROUND_TO // 2) // ROUND_TO), ROUND_TO)


def figures_of(
    now: Mapping[Cell, frozenset[str]], before: Iterable[Figure], lines: Sequence[Line], *, k: int
) -> tuple[Figure, ...]:
    """Return the figures of a release: `now` are the organisations by cell, `before` the last release.

    Ordered by cell; those that nobody is behind are left out. `k` below `LEAST` counts as `LEAST`.
    """
    k = max(k, LEAST)
    settled = _settled(now, before, k)
    hidden = {cell for cell, own in settled.items() if own.shown is None}
    while more := {cell for line in lines for cell in _kept_back(line, settled, hidden, k)}:
        hidden |= more
    return tuple(
        Figure(cell, None if cell in hidden else own.shown, own.basis)
        for cell, own in sorted(settled.items())
        if own.basis
    )


def _settled(now: Mapping[Cell, frozenset[str]], before: Iterable[Figure], k: int) -> dict[Cell, Figure]:
    """What each cell tells by itself: as it was, until enough organisations have come or gone."""
    known = {own.cell: own for own in before}
    settled = {}
    for cell in {*now, *known}:
        basis, last = now.get(cell, frozenset()), known.get(cell, Figure(cell, None, frozenset()))
        if not known or len(basis ^ last.basis) >= k:  # the first release has none to differ from
            settled[cell] = Figure(cell, rounded(len(basis)) if len(basis) >= k else None, basis)
        else:  # one of which an organisation was purged may rest on too few now
            settled[cell] = Figure(cell, last.shown if len(last.basis) >= k else None, last.basis)
    return settled


def _kept_back(line: Line, settled: Mapping[Cell, Figure], hidden: set[Cell], k: int) -> Iterable[Cell]:
    """The part that must be kept back so that nobody can take the parts that are told from the whole."""
    if line.whole in hidden or line.whole not in settled:
        return
    told = [settled[cell] for cell in line.parts if cell in settled and cell not in hidden]
    rest = settled[line.whole].basis.difference(*(own.basis for own in told))
    if 0 < len(rest) < k and told:
        yield min(told, key=lambda own: (len(own.basis), own.cell)).cell
