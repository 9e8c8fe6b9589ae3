"""What is counted of the needs of the whole coalition, and in which cells?

Organisations, not needs: whoever has many needs counts once. The cells are fixed: by sector, kind of holder,
region and prefecture, group and leaf of the concept scheme, group in region, and leaf by whether a public
seed answers. There is no total: it would cost a part of every sector, kind and region. Needs that name no
organisation are not counted; veiled forms name none.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from corpora import (
    PREFECTURES,
    REGION_OF,
    REGIONS,
    Cell,
    Figure,
    Need,
    Organisation,
    Place,
    RecordConcept,
    Store,
    concept_scheme,
)
from matcher.releasing import Line, figures_of

ABROAD, UNKNOWN = "abroad", "-"
OPEN, ANSWERED = "open", "answered"
_BATCH = 10_000  # needs that are held at a time
_SURE = 0.5  # probability from which a concept that the tagger gave is counted


def needs_figures(
    store: Store, answered: Mapping[str, bool], before: Iterable[Figure], *, k: int
) -> tuple[Figure, ...]:
    """Count all needs, and return what may be told of them; `before` are the figures of the last release.

    `answered` says by the ids of needs whether a public seed answers; needs that it lacks are not told apart.
    """
    held = (own for own in store.records("need") if isinstance(own, Need) and own.organisation)
    counted: dict[Cell, set[str]] = defaultdict(set)
    while needs := list(islice(held, _BATCH)):
        _count(store, needs, answered, counted)
    now = {cell: frozenset(own) for cell, own in counted.items()}
    return figures_of(now, before, lines(), k=k)


def _count(
    store: Store, needs: Sequence[Need], answered: Mapping[str, bool], counted: dict[Cell, set[str]]
) -> None:
    holders = store.get_many(sorted({need.organisation for need in needs if need.organisation}))
    concepts = store.concepts_of([need.id for need in needs])
    for need in needs:
        holder = holders.get(need.organisation or "")
        if isinstance(holder, Organisation):
            for cell in cells_of(need, holder, sure_concepts(concepts[need.id]), answered.get(need.id)):
                counted[cell].add(holder.id)


def sure_concepts(concepts: Iterable[RecordConcept]) -> list[str]:
    """Return the ids of the concepts that are counted."""
    return [own.concept for own in concepts if (own.probability or 1.0) >= _SURE]


def cells_of(
    need: Need, holder: Organisation, concepts: Iterable[str], answered: bool | None
) -> Iterator[Cell]:
    """Yield the cells in which a need is counted."""
    region, prefecture = place_of(need.place or holder.place)
    groups = set()
    yield "sector", need.sector.value if need.sector else UNKNOWN
    yield "holder", holder.organisation_kind.value
    yield "region", region
    yield "prefecture", region, prefecture
    scheme = concept_scheme()
    for leaf in concepts:
        if leaf in scheme and scheme[leaf].is_leaf:
            groups.add(scheme.ancestors(leaf)[-1])
            yield "leaf", leaf
            if answered is not None:
                yield "leaf", leaf, ANSWERED if answered else OPEN
    for group in groups or {UNKNOWN}:
        yield "group", group
        yield "group_region", group, region


def place_of(place: Place | None) -> tuple[str, str]:
    """Return the region and the prefecture of a place, `UNKNOWN` where it does not say."""
    if place is None or (place.country == "JP" and place.prefecture not in REGION_OF):
        return UNKNOWN, UNKNOWN
    if place.country != "JP":
        return ABROAD, UNKNOWN
    return REGION_OF[place.prefecture or ""], place.prefecture or ""


def lines() -> tuple[Line, ...]:
    """Return every whole that is counted, with the parts that make it up."""
    scheme = concept_scheme()
    regions = (*REGIONS, ABROAD, UNKNOWN)
    groups = (*sorted({scheme.ancestors(leaf.id)[-1] for leaf in scheme.leaves}), UNKNOWN)
    found = []
    for region in regions:
        own = [name for name in PREFECTURES if REGION_OF[name] == region]
        found.append(
            Line(("region", region), tuple(("prefecture", region, name) for name in (*own, UNKNOWN)))
        )
        found.append(Line(("region", region), tuple(("group_region", group, region) for group in groups)))
    for group in groups:
        found.append(Line(("group", group), tuple(("group_region", group, region) for region in regions)))
        leaves = (leaf.id for leaf in scheme.leaves if scheme.ancestors(leaf.id)[-1] == group)
        found.append(Line(("group", group), tuple(("leaf", leaf) for leaf in leaves)))
    for leaf in scheme.leaves:
        halves = (("leaf", leaf.id, ANSWERED), ("leaf", leaf.id, OPEN))
        found.append(Line(("leaf", leaf.id), halves))
    return tuple(found)
