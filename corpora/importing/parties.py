"""Which organisation, person and contact does a row name, and what if nobody knows them yet?

Whoever is surely known is linked. A name that nobody bears is taken up as a new record; one that may be
somebody known is taken up, too, and put before a person (名寄せ, the review queue).
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any, TypeVar

from pydantic import ValidationError

from corpora.errors import RecordError
from corpora.identity import Candidate, Names, read_name
from corpora.identity.kinds import kind_of_organisation
from corpora.records import (
    Affiliation,
    AnyRecord,
    Bilingual,
    ContactPoint,
    Organisation,
    PersonName,
    Place,
    Researcher,
    Tier,
    Visibility,
)
from corpora.store import DoubtfulPair
from corpora.store.uniting import united
from corpora.text import language_of

# What looks like an id is no name that a new organisation could bear: a slip of the pen would found one.
_AN_ID = re.compile(r"[a-z0-9]+([-_:.][a-z0-9]+)+")
_OFFICE = Bilingual(ja="連絡窓口", en="Contact")
MadeRecord = TypeVar("MadeRecord", Organisation, Researcher, ContactPoint)
_ADDRESS = ("contact_office", "contact_name", "email", "phone")
_MADE_HERE = ("org-", "person-", "contact-")
_PUBLIC = Tier(Visibility.PUBLIC)


@dataclass
class Parties:
    """Finds or makes the parties of rows.

    What a row makes is pending until the row is taken or refused: a refused row leaves nothing behind.
    Nobody sees more of what was made than of the row that named it; a row for more eyes makes it anew, as it
    tells it itself.
    """

    names: Names
    stored: Callable[[str], AnyRecord | None]
    _made: dict[str, AnyRecord] = field(default_factory=dict)
    _pending: list[AnyRecord] = field(default_factory=list)
    _doubts: list[DoubtfulPair] = field(default_factory=list)

    def take(self) -> tuple[list[AnyRecord], list[DoubtfulPair]]:
        """Make what the row made known to the rows below it, and hand it over with what is doubtful of it."""
        made, doubts = self._pending, self._doubts
        self.drop()
        for record in made:
            self.know(record)
        return made, doubts

    def know(self, record: AnyRecord) -> None:
        """Make a record known to the rows below it."""
        if isinstance(record, Organisation | Researcher | ContactPoint):
            self._made[record.id] = record
            self.names.add(record)

    def joined(self, record: AnyRecord) -> AnyRecord:
        """An organisation or researcher told without an id: the known one with what the row adds to it.

        What fewer people may see adds nothing. One that may be somebody known is put before a person.
        """
        if isinstance(record, Organisation):
            place = record.place or Place()
            found = self.names.organisation(
                record.name.best("ja"), prefecture=place.prefecture, country=place.country
            )
        elif isinstance(record, Researcher):
            name = record.name
            places = [affiliation.organisation for affiliation in record.affiliations]
            found = self.names.person(
                name.ja or name.en or "",
                organisation=places[0] if places else None,
                kana=name.kana,
                latin=name.en if name.ja else None,
                researchmap=record.researchmap,
                orcid=record.orcid,
            )
        else:
            return record
        if found.id is None:
            what = "organisation" if isinstance(record, Organisation) else "person"
            self._doubt(what, record, found.doubtful)
            return record
        known = self._known(found.id)
        if known is None or known.kind != record.kind:
            return record
        return united(known, record) if record.tier in (_PUBLIC, known.tier) else known

    def drop(self) -> None:
        """Forget what a refused row made."""
        self._pending, self._doubts = [], []

    def before_merging(self, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The organisation and researcher of a row, and what they were before they were merged into those."""
        own = {name: values[name] for name in ("organisation", "researcher") if values.get(name)}
        if not all(isinstance(value, str) for value in own.values()):
            return [own]
        former = (self.names.ids_of(value) for value in own.values())
        return [dict(zip(own, ids, strict=True)) for ids in product(*former)]

    def has(self, record_id: str) -> bool:
        """Whether a record is stored, or was and is a part of another now."""
        return self.names.is_merged(record_id) or self.stored(record_id) is not None

    def organisation(self, written: str, *, place: Mapping[str, Any], tier: Tier) -> str:
        """Return the id of the organisation of that name or id. Raises `RecordError`."""
        prefecture, country = place.get("prefecture"), place.get("country")
        found = self.names.organisation(written, prefecture=prefecture, country=country)
        made = _id("org", written, prefecture or "")
        known = found.id or self.names.known(made)
        if known and (_AN_ID.fullmatch(written) or not self._is_hidden(known, tier)):
            return known
        if _AN_ID.fullmatch(written):
            raise RecordError(
                f"There is no organisation with the id '{written}'.",
                field="organisation",
                value=written,
                remedy="Write its name, or the id of one that is known.",
            )
        record = _valid(
            Organisation,
            written,
            id=known or made,
            organisation_kind=kind_of_organisation(written, prefecture=prefecture, country=country),
            name=_bilingual(_body(written)),
            place=_place_of(place),
            visibility=tier.visibility,
            shared_with=tier.shared_with,
        )
        self._make(record, "organisation", found.doubtful)
        return record.id

    def person(
        self,
        written: str,
        *,
        organisation: str | None,
        beside: Mapping[str, str],
        tier: Tier,
    ) -> str:
        """Return the id of the researcher of that name or id at an organisation. Raises `RecordError`."""
        kana, latin = beside.get("researcher_kana"), beside.get("researcher_en")
        ids = {name: beside.get(name) for name in ("researchmap", "orcid")}
        found = self.names.person(written, organisation=organisation, kana=kana, latin=latin, **ids)
        names = {"en": latin, "kana": kana, "ja" if language_of(written) != "en" else "en": written}
        told = [kana or "", *(value or "" for value in ids.values())]
        made = [_id("person", written, home, *told) for home in self.names.ids_of(organisation or "")]
        known = found.id or next(filter(None, map(self.names.known, made)), None)
        if known and (written == known or not self._is_hidden(known, tier)):
            if found.id:
                self._enrich(known, names, ids, tier)
            return known
        post = " ".join(beside[name] for name in ("department", "position") if name in beside)
        record = _valid(
            Researcher,
            written,
            id=known or made[0],
            name=PersonName(**names),
            affiliations=(Affiliation(organisation=organisation, position=post or None),)
            if organisation
            else (),
            visibility=tier.visibility,
            shared_with=tier.shared_with,
            **ids,
        )
        self._make(record, "person", found.doubtful)
        return record.id

    def contact(self, organisation: str, *, beside: Mapping[str, str], tier: Tier) -> str | None:
        """Return the id of the contact point that a row tells beside its record; None where it tells none."""
        told = {name: beside[name] for name in _ADDRESS if name in beside}
        if not told:
            return None
        said_so = [f"{name}={value}" for name, value in sorted(told.items())]
        ids = [_id("contact", home, *said_so) for home in self.names.ids_of(organisation)]
        known = next(filter(self._known, ids), None)
        if known and not self._is_hidden(known, tier):
            return known
        office, person = told.get("contact_office"), told.get("contact_name")
        said = " ".join(part for part in (office, person) if part)
        record = _valid(
            ContactPoint,
            said or organisation,
            id=known or ids[0],
            organisation=organisation,
            office=_bilingual(said) if said else _OFFICE,
            role="person" if person and not office else "liaison_office",
            email=told.get("email"),
            phone=told.get("phone"),
            visibility=tier.visibility,
            shared_with=tier.shared_with,
        )
        self._make(record, "contact", ())
        return record.id

    def _enrich(
        self,
        record_id: str,
        names: Mapping[str, str | None],
        ids: Mapping[str, str | None],
        tier: Tier,
    ) -> None:
        """Add to a known researcher what the row tells of their name and ids, and no more people may see."""
        if not any([names.get("kana"), names.get("en"), *ids.values()]):
            return
        known = self._known(record_id)
        if not isinstance(known, Researcher) or tier not in (_PUBLIC, known.tier):
            return
        told = _valid(Researcher, str(names), id=record_id, name=PersonName(**names), **ids)
        if (fuller := united(known, told)) != known:
            self._pending.append(fuller)

    def _known(self, record_id: str) -> AnyRecord | None:
        if record_id not in self._made and (stored := self.stored(record_id)):
            self._made[record_id] = stored
        return self._made.get(record_id)

    def _is_hidden(self, record_id: str, tier: Tier) -> bool:
        """Whether what a row has made is hidden from some who may see the row that names it now."""
        if not record_id.startswith(_MADE_HERE):
            return False
        known = self._known(record_id)
        return known is not None and not known.tier.includes(tier)

    def _make(self, record: AnyRecord, what: str, candidates: tuple[Candidate, ...]) -> None:
        self._pending.append(record)
        self._doubt(what, record, candidates)

    def _doubt(self, what: str, record: AnyRecord, candidates: tuple[Candidate, ...]) -> None:
        others = [other for other in candidates if other.id != record.id]
        self._doubts += [
            DoubtfulPair(what, record.id, other.id, other.score, other.reasons) for other in others
        ]


def _valid(made: type[MadeRecord], written: str, **values: Any) -> MadeRecord:
    try:
        return made(**values)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]["msg"]
        raise RecordError(f"'{written}' cannot be taken up: {problem}.", value=written) from error


def _body(written: str) -> str:
    """The name of the body itself, where a faculty or bureau of it is written."""
    part = read_name(written).part
    return written.partition(part)[0].strip() or written if part else written


def _id(prefix: str, *parts: str) -> str:
    return f"{prefix}-{hashlib.sha256(chr(0).join(parts).encode('utf-8', 'replace')).hexdigest()[:12]}"


def _bilingual(written: str) -> Bilingual:
    return Bilingual(en=written) if language_of(written) == "en" else Bilingual(ja=written)


def _place_of(place: Mapping[str, Any]) -> Place | None:
    known = {name: place[name] for name in ("country", "prefecture") if place.get(name)}
    return Place.model_validate(known) if known else None
