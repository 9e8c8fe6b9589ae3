"""What is a seed, a need, an organisation, and what must be true of each?

The types are frozen pydantic models: a value that exists is valid. Original texts
are kept byte for byte; normalising is the business of `corpora.text`.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

LANGUAGES = ("ja", "en")
MAX_TEXT_CHARACTERS = 1_000_000
ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$"
_SURROGATE = re.compile("[\ud800-\udfff]")


class Visibility(StrEnum):
    """Who may see a record, from everyone to its own organisation, which may always see it.

    Members of the coalition; of working groups, or of organisations, that `shared_with` names.
    """

    PUBLIC = "public"
    COALITION = "coalition"
    WORKING_GROUP = "working_group"
    NAMED = "named"
    ORGANISATION = "organisation"


SHARED = (Visibility.WORKING_GROUP, Visibility.NAMED)


@dataclass(frozen=True)
class Tier:
    """How far something may be seen; `shared_with` are ids, of working groups or of organisations."""

    visibility: Visibility
    shared_with: tuple[str, ...] = ()

    def includes(self, other: "Tier") -> bool:
        """Whether all who may see what is of the other tier may see what is of this one."""
        if self.visibility is other.visibility:
            return set(self.shared_with) >= set(other.shared_with)
        if other.visibility is Visibility.ORGANISATION or self.visibility is Visibility.PUBLIC:
            return True
        return self.visibility is Visibility.COALITION and other.visibility in SHARED


class Sector(StrEnum):
    """The fourteen fields over which seeds and needs are spread."""

    ENERGY_SUPPLY = "energy_supply"
    STORAGE = "storage"
    HYDROGEN_FUELS = "hydrogen_fuels"
    CARBON_CAPTURE_USE = "carbon_capture_use"
    BUILDINGS = "buildings"
    INDUSTRY = "industry"
    TRANSPORT = "transport"
    MATERIALS_CIRCULARITY = "materials_circularity"
    WASTE_WATER = "waste_water"
    AGRICULTURE = "agriculture"
    FOREST_SEA = "forest_sea"
    CITY_REGION_PLANNING = "city_region_planning"
    POLICY = "policy"
    BEHAVIOUR_EDUCATION = "behaviour_education"


class OrganisationKind(StrEnum):
    """What sort of body an organisation is."""

    UNIVERSITY_NATIONAL = "university_national"
    UNIVERSITY_PUBLIC = "university_public"
    UNIVERSITY_PRIVATE = "university_private"
    RESEARCH_INSTITUTE = "research_institute"
    MINISTRY = "ministry"
    PREFECTURE = "prefecture"
    CITY = "city"
    WARD = "ward"
    TOWN = "town"
    VILLAGE = "village"
    COMPANY = "company"
    ASSOCIATION = "association"
    OVERSEAS_GOVERNMENT = "overseas_government"
    COALITION_BODY = "coalition_body"
    OTHER = "other"


class Model(BaseModel):
    """Base of every record type: frozen, and no field that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _is_unicode(cls, value: Any) -> Any:
        if value is None or (isinstance(value, str) and value.isascii()):
            return value  # most fields of most records: a record is read with every hit
        for text in value if isinstance(value, list | tuple) else (value,):
            if isinstance(text, str) and (lone := _SURROGATE.search(text)):
                raise ValueError(
                    f"holds a lone surrogate U+{ord(lone[0]):04X} at character {lone.start()}: "
                    "it is not valid Unicode. Save it as UTF-8 and try again"
                )
        return value


class Bilingual(Model):
    """A text in Japanese, English or both; an absent language is None, never empty."""

    ja: str | None = Field(default=None, max_length=MAX_TEXT_CHARACTERS)
    en: str | None = Field(default=None, max_length=MAX_TEXT_CHARACTERS)

    @model_validator(mode="after")
    def _holds_a_text(self) -> "Bilingual":
        present = [text for text in (self.ja, self.en) if text is not None]
        if not present:
            raise ValueError("give a text in ja, en or both")
        if any(not text.strip() for text in present):
            raise ValueError("a text is empty; leave the language out instead")
        return self

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages present, in the order of `LANGUAGES`."""
        return tuple(lang for lang in LANGUAGES if getattr(self, lang) is not None)

    def get(self, language: str) -> str | None:
        """Return the text in `language`, or None."""
        return getattr(self, language) if language in LANGUAGES else None

    def best(self, language: str) -> str:
        """Return the text in `language`, else in the other one."""
        return self.get(language) or self.ja or self.en or ""


class Place(Model):
    """Where: ISO 3166-1 country (None where unknown), Japanese prefecture (in Japanese), local name."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = "JP"
    prefecture: str | None = None
    name: str | None = None


class Source(Model):
    """Where a record comes from: the document (or file), the lines, a short passage."""

    document: str
    lines: str | None = None
    passage: str | None = None


class Membership(Model):
    """Belonging to a body (a committee, a declaration) as of a date (YYYY, YYYY-MM or YYYY-MM-DD)."""

    body: str
    group: str | None = None
    as_of: Annotated[str, Field(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")] | None = None
    source: Source | None = None


class Record(Model):
    """What every record has: an id, sources, who may see it, and whether it is illustrative."""

    kind: str
    id: Annotated[str, Field(pattern=ID_PATTERN)]
    source: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()
    visibility: Visibility = Visibility.PUBLIC
    shared_with: tuple[Annotated[str, Field(pattern=ID_PATTERN)], ...] = ()
    illustrative: bool = False
    matchable: ClassVar[bool] = False

    @field_validator("source", mode="before")
    @classmethod
    def _one_source_or_several(cls, value: Any) -> Any:
        return value if isinstance(value, list | tuple) else (value,) if value else ()

    @field_validator("shared_with")
    @classmethod
    def _each_once(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(set(value)))

    @model_validator(mode="after")
    def _shared_with_somebody(self) -> Self:
        if self.visibility in SHARED and not self.shared_with:
            raise ValueError(
                f"visibility '{self.visibility.value}' needs shared_with, the ids of those who may see it"
            )
        if self.shared_with and self.visibility not in SHARED:
            raise ValueError(
                f"shared_with goes with visibility {' or '.join(SHARED)}, not '{self.visibility.value}'"
            )
        return self

    @property
    def tier(self) -> Tier:
        """How far the record may be seen."""
        return Tier(self.visibility, self.shared_with)

    @property
    def content_hash(self) -> str:
        """SHA-256 over the canonical JSON of the whole record, 64 hex digits."""
        data = self.model_dump(mode="json")
        if not self.shared_with:  # as it was before there were such tiers
            del data["shared_with"]
        return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


class Matchable(Record):
    """A seed or a need: a bilingual description that can be matched."""

    title: Bilingual | None = None
    text: Bilingual
    organisation: str | None = None
    contact: str | None = None
    place: Place | None = None
    sector: Sector | None = None
    concepts: tuple[str, ...] = ()
    published: date | None = None
    valid_until: date | None = None
    matchable: ClassVar[bool] = True
    side: ClassVar[Literal["seed", "need"]] = "seed"  # it offers, or it asks

    @model_validator(mode="after")
    def _confidential_has_an_owner(self) -> "Matchable":
        if self.visibility is Visibility.ORGANISATION and not self.organisation:
            raise ValueError("visibility 'organisation' needs an organisation that owns the record")
        return self


class Seed(Matchable):
    """What a university can offer; `trl` is the technology readiness level, 1-9."""

    kind: Literal["seed"] = "seed"
    researcher: str | None = None
    trl: Annotated[int, Field(ge=1, le=9)] | None = None


class Practice(Matchable):
    """What has been done and may be done elsewhere; `working_group` is the group that shares it.

    It is searched as seeds are, and never counts as one. `partnership` is the project that it comes from.
    """

    kind: Literal["practice"] = "practice"
    partnership: str | None = None
    working_group: str | None = None


class Need(Matchable):
    """What a company, a municipality or a partner city must solve."""

    kind: Literal["need"] = "need"
    side = "need"
    partnership: str | None = None
    deadline: date | None = None
    budget_jpy: Annotated[int, Field(ge=0)] | None = None


class Organisation(Record):
    """A university, ministry, municipality, company, partner city or body of the coalition."""

    kind: Literal["organisation"] = "organisation"
    organisation_kind: OrganisationKind
    name: Bilingual
    aliases: tuple[str, ...] = ()
    place: Place | None = None
    memberships: tuple[Membership, ...] = ()
    text: Bilingual | None = None


class Affiliation(Model):
    """A researcher's post at an organisation, from `since` to `until` (open where None)."""

    organisation: str
    position: str | None = None
    since: date | None = None
    until: date | None = None


class PersonName(Model):
    """A person's name in Japanese, English and kana; at least one of ja and en."""

    ja: str | None = None
    en: str | None = None
    kana: str | None = None

    @model_validator(mode="after")
    def _has_a_name(self) -> "PersonName":
        if not (self.ja or self.en):
            raise ValueError("give the name in ja or en")
        return self


class Researcher(Record):
    """A person who can be asked, with affiliations and researchmap or ORCID id."""

    kind: Literal["researcher"] = "researcher"
    name: PersonName
    aliases: tuple[str, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
    researchmap: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$")] | None = None
    orcid: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]$")] | None = None


class ContactPoint(Record):
    """Where to ask first: the liaison office by default, not the person."""

    kind: Literal["contact_point"] = "contact_point"
    organisation: str
    office: Bilingual
    role: Literal["liaison_office", "person"] = "liaison_office"
    email: str | None = None
    phone: str | None = None
    url: str | None = None


class Party(Model):
    """One side of a partnership: the name as printed, and the organisation where it is known."""

    role: Literal["partner_city", "municipality", "lead", "joint"]
    name: str
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    organisation: str | None = None


class Partnership(Record):
    """A link, project or outcome between parties under a programme, in fiscal years."""

    kind: Literal["partnership"] = "partnership"
    category: Literal["link", "project", "outcome"]
    programme: str
    title: Bilingual | None = None
    fiscal_years: tuple[int, ...] = ()
    parties: tuple[Party, ...] = ()
    status: str | None = None


class Country(Record):
    """A country with what it takes part in; `code` is ISO 3166-1 alpha-2."""

    kind: Literal["country"] = "country"
    code: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    name: Bilingual
    memberships: tuple[Membership, ...] = ()


AnyRecord = Seed | Need | Practice | Organisation | Researcher | ContactPoint | Partnership | Country
RECORD_TYPES: dict[str, type[Record]] = {
    cls.model_fields["kind"].default: cls
    for cls in (Seed, Need, Practice, Organisation, Researcher, ContactPoint, Partnership, Country)
}
