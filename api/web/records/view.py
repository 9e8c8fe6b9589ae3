"""What does the page of a record show to one who may see it, and what may they do with it?"""

from dataclasses import dataclass

from api.accounts.rights import Action
from api.showing.marking import Quoted, quoted
from api.web.naming import group_name
from api.web.records.changes import Difference, differences
from api.web.records.facts import Fact, Facts, Linked, name_of
from api.web.records.tags import Tag, tags_of
from api.web.visiting import Visit
from corpora import (
    AnyRecord,
    Bilingual,
    Matchable,
    NotFoundError,
    Stored,
    Tier,
    Veiled,
    Version,
    Visibility,
)


@dataclass(frozen=True)
class Former:
    """A version that was, what was changed by the one that followed, and whether that was a withdrawal."""

    version: Version
    changes: tuple[Difference, ...]


@dataclass(frozen=True)
class Withheld:
    """A field that stands apart from the record, what it says to who may read it, and for whom it is."""

    field: str
    value: Quoted | None
    tier: Tier


@dataclass(frozen=True)
class Shown:
    """A record as the page shows it; `behind` is the record that it veils, for one who may see that."""

    stored: Stored
    name: Bilingual
    text: Bilingual | None
    facts: tuple[Fact, ...]
    tags: tuple[Tag, ...]
    shared_with: tuple[Linked, ...]
    withheld: tuple[Withheld, ...]
    history: tuple[Former, ...]
    veiled: Veiled | None
    behind: AnyRecord | None

    @property
    def record(self) -> AnyRecord:
        """The record itself."""
        return self.stored.record


def shown_to(visit: Visit, record_id: str) -> Shown:
    """Return a record as somebody sees it. Raises `NotFoundError`, also for one that they may not see."""
    store = visit.service.store
    stored = store.stored(record_id, viewer=visit.viewer)
    record, facts = stored.record, Facts(store, visit.viewer, visit.language)
    owns = visit.may(Action.EDIT_RECORD, record)
    return Shown(
        stored,
        name_of(record),
        getattr(record, "text", None),
        tuple(facts.of(record)),
        tags_of(store, record, visit.language) if isinstance(record, Matchable) else (),
        shared_with(visit, record.tier),
        tuple(_withheld(visit, record)),
        tuple(_history(visit, record)) if owns else (),
        store.veiled(record.id) if owns else None,
        _behind(visit, record),
    )


def shared_with(visit: Visit, tier: Tier) -> tuple[Linked, ...]:
    """Return whom a tier names, in words."""
    if tier.visibility is Visibility.WORKING_GROUP:
        return tuple(
            Linked(name, quoted(group_name(name), visit.language), False) for name in tier.shared_with
        )
    facts = Facts(visit.service.store, visit.viewer, visit.language)
    return tuple(map(facts.named, tier.shared_with))


def _withheld(visit: Visit, record: AnyRecord) -> list[Withheld]:
    """What is withheld and may be read; to its owner also the fields that would be, and for whom."""
    store = visit.service.store
    values = store.withheld_of(record.id, viewer=visit.viewer)
    tiers = store.field_tiers(record.id) if visit.may(Action.EDIT_RECORD, record) else {}
    return [
        Withheld(
            name,
            Quoted(values[name], "") if name in values else None,
            tiers.get(name, Tier(Visibility.ORGANISATION)),
        )
        for name in sorted({*values, *tiers})
    ]


def _history(visit: Visit, record: AnyRecord) -> list[Former]:
    versions = visit.service.store.history(record.id, viewer=visit.viewer)
    followed = [record, *(version.record for version in versions)]
    return [
        Former(version, tuple(differences(version.record, after)))
        for version, after in zip(versions, followed, strict=False)
    ]


def _behind(visit: Visit, record: AnyRecord) -> AnyRecord | None:
    try:
        return visit.service.store.behind(record.id, viewer=visit.viewer)
    except NotFoundError:
        return None
