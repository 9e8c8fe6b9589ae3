"""Which figures about the whole coalition may be told tonight, so that nobody is found out?

A figure is a number of organisations (or of proposals, or of days that these took), made of what an asker may
not see one by one. Against what could be worked out from several of them: it rests on at least k
organisations, and without any one of them still on k - 1; it is rounded to `ROUND_TO`; it stays as it was
released last until at least k organisations have come or gone (before and after); and where a whole is told,
the parts of it that are not told together rest on at least k (complement), so one more part is kept back
where they do not: secondary suppression (Cox 1980). Cells are fixed (`matcher.statistics`,
`matcher.pipeline_counts`): nobody can ask for an intersection of their own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpora import Cell, Figure

LEAST = 3  # organisations, below which no figure is told; k may be raised, never lowered
ROUND_TO = 5


Basis = Mapping[str, frozenset[str]]  # the things that a figure counts, each with its organisations


@dataclass(frozen=True)
class Counted:
    """The things that a cell counts, and the figure that may be told of them, None where none may."""

    shown: int | None
    basis: Basis


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
    made = released(
        {cell: Counted(rounded(len(own)), _each(own)) for cell, own in now.items()},
        {own.cell: Counted(own.shown, _each(own.basis)) for own in before},
        lines,
        k=k,
    )
    return tuple(Figure(cell, own.shown, frozenset(own.basis)) for cell, own in made.items())


def released(
    now: Mapping[Cell, Counted], before: Mapping[Cell, Counted], lines: Sequence[Line], *, k: int
) -> dict[Cell, Counted]:
    """Return what is told of what is counted `now`, where `before` is what the last release told of it.

    Enough is what k organisations are behind, k things, and no organisation alone: where all proposals are
    with one, it knows them all, and could make more of them to see a figure move. The order and `k` are those
    of `figures_of`.
    """
    k = max(k, LEAST)
    settled = _settled(now, before, k)
    hidden = {cell for cell, own in settled.items() if own.shown is None}
    while more := {cell for line in lines for cell in _kept_back(line, settled, hidden, k)}:
        hidden |= more
    return {
        cell: Counted(None if cell in hidden else own.shown, own.basis)
        for cell, own in sorted(settled.items(), key=lambda one: one[0])
        if own.basis
    }


def _each(organisations: Iterable[str]) -> Basis:
    """What is counted are the organisations themselves."""
    return {name: frozenset({name}) for name in organisations}


def _enough(basis: Basis, k: int) -> bool:
    everybody = frozenset().union(*basis.values())
    return (
        len(basis) >= k
        and len(everybody) >= k
        and all(_are_others(basis.values(), own, k - 1) for own in everybody)
    )


def _are_others(things: Iterable[frozenset[str]], own: str, many: int) -> bool:
    """Whether so many organisations are behind the things in which this one takes no part."""
    others: frozenset[str] = frozenset()
    for behind in things:
        others |= behind if own not in behind else frozenset()
        if len(others) >= many:
            return True
    return False


def _settled(now: Mapping[Cell, Counted], before: Mapping[Cell, Counted], k: int) -> dict[Cell, Counted]:
    """What each cell tells by itself: as it was, until enough have come or gone."""
    none = Counted(None, {})
    settled = {}
    for cell in {*now, *before}:
        own, last = now.get(cell, none), before.get(cell, none)
        both = {**last.basis, **own.basis}
        moved = {one: both[one] for one in own.basis.keys() ^ last.basis.keys()}
        if not before or _enough(moved, k):  # the first release has none to differ from
            settled[cell] = Counted(own.shown if _enough(own.basis, k) else None, own.basis)
        else:  # one of which an organisation was purged may rest on too few now
            settled[cell] = Counted(last.shown if _enough(last.basis, k) else None, last.basis)
    return settled


def _kept_back(line: Line, settled: Mapping[Cell, Counted], hidden: set[Cell], k: int) -> Iterable[Cell]:
    """The part that must be kept back so that nobody can take the parts that are told from the whole."""
    if line.whole in hidden or line.whole not in settled:
        return
    told = {cell: settled[cell].basis for cell in line.parts if cell in settled and cell not in hidden}
    whole = settled[line.whole].basis
    rest = {one: whole[one] for one in whole.keys() - {one for basis in told.values() for one in basis}}
    if rest and told and not _enough(rest, k):
        yield min(told, key=lambda cell: (len(told[cell]), cell))
