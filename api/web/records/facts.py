"""What does a record of any kind say, as facts: the name of each, its values, and how to write them?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from api.report import Directory
from api.showing.marking import Quoted, quoted
from api.web.naming import group_name, written
from corpora import (
    PREFECTURES,
    AnyRecord,
    Bilingual,
    ContactPoint,
    Country,
    Matchable,
    NotFoundError,
    Organisation,
    Partnership,
    Place,
    Researcher,
    Source,
    Store,
    Viewer,
    country_name,
)

_LINKS = ("organisation", "researcher", "partnership")
_DAYS = ("published", "valid_until", "deadline")
_NUMBERS = ("trl",)
_WORDS = ("sector", "organisation_kind", "category", "role")
_KIND_FACTS: dict[type[Any], tuple[str, ...]] = {
    Matchable: (
        *("organisation", "researcher", "contact", "sector", "trl", "place", "partnership", "deadline"),
        *("budget_jpy", "published", "valid_until", "notes", "source"),
    ),
    Organisation: ("organisation_kind", "aliases", "place", "memberships", "notes", "source"),
    Researcher: ("aliases", "affiliations", "researchmap", "orcid", "notes", "source"),
    ContactPoint: ("organisation", "role", "email", "phone", "url", "notes", "source"),
    Partnership: ("category", "programme", "fiscal_years", "parties", "status", "notes", "source"),
    Country: ("code", "memberships", "notes", "source"),
}


@dataclass(frozen=True)
class Linked:
    """A record that another names: its id, and what it is called where it may be `seen`, else its id."""

    id: str
    words: Quoted
    seen: bool


@dataclass(frozen=True)
class Fact:
    """A fact: the name of its words, and values that are written as `how` says.

    `how` is text (`Quoted`), link (`Linked`), word (the name of a phrase), day, yen or number.
    """

    name: str
    how: str
    values: tuple[Any, ...]


class Facts:
    """Reads facts off records as far as a viewer may see what they name."""

    def __init__(self, store: Store, viewer: Viewer, language: str) -> None:
        self._store = store
        self._viewer = viewer
        self._language = language
        self._directory = Directory(store, viewer, language)

    def of(self, record: AnyRecord) -> Iterator[Fact]:
        """Yield what a record says beside its title and text; what it does not say is left out."""
        names = next(names for kind, names in _KIND_FACTS.items() if isinstance(record, kind))
        for name in names:
            value = getattr(record, name, None)
            if name == "contact" and isinstance(record, Matchable):
                yield from self._contact(record)
            elif value not in (None, (), ""):
                yield self._fact(name, value)

    def named(self, record_id: str) -> Linked:
        """What a record is called that another names."""
        try:
            found = self._store.get(record_id, viewer=self._viewer)
        except NotFoundError:
            return Linked(record_id, Quoted(record_id, ""), seen=False)
        return Linked(record_id, quoted(name_of(found), self._language), seen=True)

    def _fact(self, name: str, value: Any) -> Fact:
        if name in _LINKS:
            return Fact(name, "link", (self.named(value),))
        if name in _DAYS:
            return Fact(name, "day", (value,))
        if name in _NUMBERS or name == "budget_jpy":
            return Fact(name, "yen" if name == "budget_jpy" else "number", (value,))
        if name in _WORDS:
            return Fact(name, "word", (f"{name}_{value}",))
        return Fact(name, "text", tuple(self._texts(value)))

    def _texts(self, value: Any) -> Iterator[Quoted]:
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Place):
                yield Quoted(place_words(one, self._language), self._language)
            elif isinstance(one, Bilingual):
                yield quoted(one, self._language)
            elif isinstance(one, str | int):
                yield written(str(one))
            else:
                yield Quoted("、".join(self._parts(one)), "")

    def _parts(self, value: Any) -> Iterable[str]:
        """What stands in a source, a membership, a post or a party, in the order of its fields."""
        if isinstance(value, Source):
            return filter(None, (value.document, value.lines, value.passage))
        told = value.model_dump(mode="json", exclude_none=True, exclude={"source"})
        if "organisation" in told:
            told["organisation"] = self.named(told["organisation"]).words.text
        if "group" in told:
            told["group"] = group_name(told["group"]).best(self._language)
        if "country" in told:
            told["country"] = country_name(told["country"], self._language)
        return (str(part) for part in told.values())

    def _contact(self, record: Matchable) -> Iterator[Fact]:
        party = self._directory.party_of(record)
        if party.office:
            yield Fact("contact", "text", (party.office, *(Quoted(line, "") for line in party.lines)))


def name_of(record: AnyRecord) -> Bilingual:
    """Return what a record is called: its title or name, else how its text begins, else its id."""
    name = getattr(record, "name", None) or getattr(record, "office", None) or getattr(record, "title", None)
    if name is not None:
        return Bilingual(ja=name.ja, en=name.en)
    if isinstance(record, Matchable):
        return Bilingual(**{own: (record.text.get(own) or "")[:60] for own in record.text.languages})
    return Bilingual(ja=record.id, en=record.id)


def place_words(place: Place, language: str) -> str:
    """Say where: country, prefecture, local name; of Japan only where nothing else is told."""
    english = language == "en"
    prefecture = PREFECTURES.get(place.prefecture or "", place.prefecture) if english else place.prefecture
    told = [part for part in (prefecture, place.name) if part]
    if place.country and (place.country != "JP" or not told):
        told.insert(0, country_name(place.country, language))
    return ", ".join(reversed(told)) if english else " ".join(told)
