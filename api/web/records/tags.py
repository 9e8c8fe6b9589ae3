"""Which concepts does a record have, who says so, and what speaks for each?"""

from collections.abc import Mapping
from dataclasses import dataclass

from api.showing.marking import Quoted, quoted
from corpora import ConceptKind, Matchable, Mention, RecordConcept, Store, concept_scheme

_AROUND = 30  # characters beside a place that speaks for a concept


@dataclass(frozen=True)
class Quote:
    """A place in the record's text: what stands before it, at it and after it."""

    before: str
    at: str
    after: str
    language: str


@dataclass(frozen=True)
class Tag:
    """A concept of a record; `origin` is given, automatic or edited."""

    id: str
    words: Quoted
    known: bool
    origin: str
    probability: float | None
    quotes: tuple[Quote, ...]


def tags_of(store: Store, record: Matchable, language: str) -> tuple[Tag, ...]:
    """Return the concepts of a record, the surest first."""
    found = store.concepts_of([record.id]).get(record.id, ())
    return tuple(_tag(own, record, language) for own in found)


def leaves_by_group(language: str) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return what can be chosen, (id, words) by the words of its group."""
    scheme = concept_scheme()
    groups: dict[str, list[tuple[str, str]]] = {
        own.label.best(language): [] for own in scheme if own.kind is ConceptKind.GROUP
    }
    for leaf in scheme.leaves:
        above = scheme[scheme.ancestors(leaf.id)[-1]]
        groups[above.label.best(language)].append((leaf.id, leaf.label.best(language)))
    return {name: tuple(sorted(own, key=lambda one: one[1])) for name, own in groups.items()}


def _tag(own: RecordConcept, record: Matchable, language: str) -> Tag:
    scheme = concept_scheme()
    known = own.concept in scheme
    words = quoted(scheme[own.concept].label, language) if known else Quoted(own.concept, "")
    quotes = tuple(quote for place in own.mentions if (quote := _quote(place, record)))
    return Tag(own.concept, words, known, own.origin.value, own.probability, quotes)


def _quote(place: Mention, record: Matchable) -> Quote | None:
    """The words of a place; None where the text has changed since and it lies outside."""
    source = record.title if place.field == "title" else record.text
    text = (source.get(place.language) if source else None) or ""
    if not 0 <= place.start < place.end <= len(text):
        return None
    first, last = max(place.start - _AROUND, 0), place.end + _AROUND
    before = ("…" if first else "") + text[first : place.start]
    after = text[place.end : last] + ("…" if last < len(text) else "")
    return Quote(before, text[place.start : place.end], after, place.language)
