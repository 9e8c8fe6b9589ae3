"""What are the facets beside a list of results, and what is each of their values called?"""

from collections.abc import Mapping
from dataclasses import dataclass

from api.showing.marking import Quoted, quoted
from api.web.asking_text import FACETS, TRL_GROUPS
from corpora import (
    PREFECTURES,
    Organisation,
    Store,
    Viewer,
    concept_scheme,
    country_name,
    visible_to,
)

MOST = 8  # values of a facet that are shown


@dataclass(frozen=True)
class Value:
    """A value of a facet: how the form names it, what it is called, how many records have it."""

    value: str
    words: Quoted
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A facet with its most frequent values."""

    name: str
    values: tuple[Value, ...]


def facets_shown(
    counts: Mapping[str, Mapping[str, int]],
    where: Mapping[str, str],
    store: Store,
    viewer: Viewer,
    language: str,
) -> tuple[Facet, ...]:
    """Return the facets that tell records apart, and those that are chosen."""
    told = {**counts, "trl": _grouped(counts.get("trl", {}))}
    chosen = {name: list(told.get(name, {}).items())[:MOST] for name in FACETS}
    for name, value in where.items():
        if value not in dict(chosen[name]):
            chosen[name].insert(0, (value, told.get(name, {}).get(value, 0)))
    names = organisation_names(store, [value for value, _ in chosen["organisation"]], viewer)
    return tuple(
        Facet(
            name,
            tuple(
                Value(value, word_of(name, value, language, names), count, where.get(name) == value)
                for value, count in values
            ),
        )
        for name, values in chosen.items()
        if len(values) > 1 or name in where
    )


def organisation_names(store: Store, ids: list[str], viewer: Viewer) -> dict[str, Organisation]:
    """Return organisations by id, as far as the viewer may see them."""
    found = store.get_many(ids)
    return {
        name: own for name, own in found.items() if isinstance(own, Organisation) and visible_to(own, viewer)
    }


def word_of(name: str, value: str, language: str, organisations: Mapping[str, Organisation]) -> Quoted:
    """Return what a value of a facet is called; what has no name is called as it is written."""
    if name == "organisation" and value in organisations:
        return quoted(organisations[value].name, language)
    if name == "concept" and value in concept_scheme():
        return quoted(concept_scheme()[value].label, language)
    if name == "country":
        return Quoted(country_name(value, language) or value, language)
    if name == "prefecture" and language == "en" and value in PREFECTURES:
        return Quoted(PREFECTURES[value], "en")
    if name == "trl":
        return Quoted(f"TRL {value.replace('-', '–')}", "")
    if name == "language":
        own = {"ja": ("日本語", "Japanese"), "en": ("英語", "English")}.get(value, (value, value))
        return Quoted(own[0] if language == "ja" else own[1], language)
    return Quoted(value, "ja" if name == "prefecture" else "")


def _grouped(counts: Mapping[str, int]) -> dict[str, int]:
    """Readiness in groups of three levels; those that nobody has are left out."""
    sums = {group: sum(counts.get(str(level), 0) for level in _levels(group)) for group in TRL_GROUPS}
    return {group: count for group, count in sums.items() if count}


def _levels(group: str) -> range:
    first, _, last = group.partition("-")
    return range(int(first), int(last) + 1)
