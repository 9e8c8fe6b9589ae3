"""What goes over the wire when records are read? Every field of every kind, as it is stored."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, TypeAdapter

from api.schemas.base import Label, Schema
from corpora import AnyRecord, Sector, Stored, Visibility

Country = Annotated[str, Field(examples=["JP"])]


class PlaceSchema(Schema):
    """Where: ISO 3166-1 country, prefecture (in Japanese), local name."""

    country: Country | None
    prefecture: str | None
    name: str | None


class SourceSchema(Schema):
    """Where a record comes from: the document, the lines, a short passage."""

    document: str
    lines: str | None
    passage: str | None


class MembershipSchema(Schema):
    """Belonging to a body as of a date (YYYY, YYYY-MM or YYYY-MM-DD)."""

    body: str
    group: str | None
    as_of: str | None
    source: SourceSchema | None


class _Any(Schema):
    """What every record has."""

    id: str
    source: list[SourceSchema]
    notes: list[str]
    visibility: Visibility
    shared_with: list[str]
    illustrative: bool


class _Matchable(_Any):
    title: Label | None
    text: Label
    organisation: str | None
    contact: str | None
    place: PlaceSchema | None
    sector: Sector | None
    concepts: list[str]
    published: date | None
    valid_until: date | None


class SeedSchema(_Matchable):
    """What a university can offer; `trl` is the technology readiness level, 1-9."""

    kind: Literal["seed"]
    researcher: str | None
    trl: int | None


class NeedSchema(_Matchable):
    """What a company, a municipality or a partner city must solve."""

    kind: Literal["need"]
    partnership: str | None
    deadline: date | None
    budget_jpy: int | None


class PracticeSchema(_Matchable):
    """What has been done and may be done elsewhere: its project, and the group that shares it."""

    kind: Literal["practice"]
    partnership: str | None
    working_group: str | None


class OrganisationSchema(_Any):
    """A university, ministry, municipality, company, partner city or body of the coalition."""

    kind: Literal["organisation"]
    organisation_kind: str
    name: Label
    aliases: list[str]
    place: PlaceSchema | None
    memberships: list[MembershipSchema]
    text: Label | None


class AffiliationSchema(Schema):
    """A post at an organisation."""

    organisation: str
    position: str | None
    since: date | None
    until: date | None


class PersonNameSchema(Schema):
    """A person's name in Japanese, English and kana."""

    ja: str | None
    en: str | None
    kana: str | None


class ResearcherSchema(_Any):
    """A person who can be asked."""

    kind: Literal["researcher"]
    name: PersonNameSchema
    aliases: list[str]
    affiliations: list[AffiliationSchema]
    researchmap: str | None
    orcid: str | None


class ContactPointSchema(_Any):
    """Where to ask first."""

    kind: Literal["contact_point"]
    organisation: str
    office: Label
    role: str
    email: str | None
    phone: str | None
    url: str | None


class PartySchema(Schema):
    """One side of a partnership."""

    role: str
    name: str
    country: Country | None
    organisation: str | None


class PartnershipSchema(_Any):
    """A link, project or outcome between parties under a programme."""

    kind: Literal["partnership"]
    category: str
    programme: str
    title: Label | None
    fiscal_years: list[int]
    parties: list[PartySchema]
    status: str | None


class CountrySchema(_Any):
    """A country with what it takes part in."""

    kind: Literal["country"]
    code: Country
    name: Label
    memberships: list[MembershipSchema]


AnyRecordSchema = Annotated[
    SeedSchema
    | NeedSchema
    | PracticeSchema
    | OrganisationSchema
    | ResearcherSchema
    | ContactPointSchema
    | PartnershipSchema
    | CountrySchema,
    Field(discriminator="kind"),
]
_RECORD: TypeAdapter[AnyRecordSchema] = TypeAdapter(AnyRecordSchema)


def record_answer(record: AnyRecord) -> AnyRecordSchema:
    """Convert a record, every field of it."""
    return _RECORD.validate_python(record.model_dump(mode="json"))


class RecordAnswer(Schema):
    """A record as it stands: `version` counts from 1, `updated_at` is UTC (ISO 8601)."""

    record: AnyRecordSchema
    version: int = Field(ge=1)
    updated_at: str

    @classmethod
    def of(cls, stored: Stored) -> Self:
        """Convert."""
        return cls(record=record_answer(stored.record), version=stored.version, updated_at=stored.updated_at)


class RecordPage(Schema):
    """Records in the order of their ids; `next` is the cursor of the next page, null at the end."""

    items: list[RecordAnswer]
    next: str | None
