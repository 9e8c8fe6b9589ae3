"""What goes over the wire when a record is written, and when records are listed?"""

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from api.schemas.base import Day, Id, Line, Schema, Text, record_error
from corpora import Need, RecordError, Sector, Seed, TextError, Visibility, check_text

Digit = Literal["1", "2", "3", "4", "5", "6", "7", "8", "9"]
Kind = Literal[
    "seed", "need", "practice", "organisation", "researcher", "contact_point", "partnership", "country"
]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["JP"])]


class BilingualText(Schema):
    """A text in Japanese, English or both; leave out the language that is not there."""

    ja: Text | None = Field(default=None, examples=["排熱を集めて温室で使う技術。"])
    en: Text | None = Field(default=None, examples=["Collects waste heat for greenhouses."])


class PlaceWrite(Schema):
    """Where: ISO 3166-1 country, prefecture (in Japanese), local name."""

    country: CountryCode | None = "JP"
    prefecture: Line | None = None
    name: Line | None = None


class SourceWrite(Schema):
    """Where a record comes from: the document, the lines, a short passage."""

    document: Line
    lines: Line | None = None
    passage: Text | None = None


class _Write(Schema):
    """What seeds and needs have in common. Without `organisation` it is the asker's own.

    `shared_with` names whom a visibility of `working_group` or `named` is for, by id.
    """

    title: BilingualText | None = None
    text: BilingualText
    organisation: Id | None = None
    contact: Id | None = None
    place: PlaceWrite | None = None
    sector: Sector | None = None
    concepts: Annotated[list[Line], Field(max_length=100)] = Field(default_factory=list)
    published: Day | None = None
    valid_until: Day | None = None
    source: Annotated[list[SourceWrite], Field(max_length=100)] = Field(default_factory=list)
    notes: Annotated[list[Text], Field(max_length=100)] = Field(default_factory=list)
    visibility: Visibility = Visibility.PUBLIC
    shared_with: Annotated[list[Id], Field(max_length=100)] = Field(default_factory=list)
    illustrative: Annotated[bool, Field(strict=True)] = False

    def values(self, *, record_id: str, organisation: str | None) -> dict[str, Any]:
        """What the record is made of."""
        said = self.model_dump(mode="json")
        return {**said, "id": record_id, "organisation": self.organisation or organisation}


class SeedWrite(_Write):
    """A seed to be stored; `trl` is the technology readiness level, 1-9."""

    kind: Literal["seed"]
    researcher: Id | None = None
    trl: Annotated[int, Field(ge=1, le=9, strict=True)] | None = None


class NeedWrite(_Write):
    """A need to be stored."""

    kind: Literal["need"]
    partnership: Id | None = None
    deadline: Day | None = None
    budget_jpy: Annotated[int, Field(ge=0, le=10**15, strict=True)] | None = None


RecordWrite = Annotated[
    SeedWrite | NeedWrite,
    Field(
        discriminator="kind",
        examples=[
            {
                "kind": "seed",
                "title": {"ja": "低温排熱の回収", "en": "Low-temperature heat recovery"},
                "text": {"ja": "60℃の排熱を集めて温室で使う技術。"},
                "sector": "industry",
                "trl": 5,
                "visibility": "coalition",
            }
        ],
    ),
]


def record_of(said: SeedWrite | NeedWrite, *, record_id: str, organisation: str | None) -> Seed | Need:
    """Make the record that is to be stored; without an organisation of its own it is this one's.

    Raises `RecordError`, also for a text without Japanese or English words.
    """
    values = said.values(record_id=record_id, organisation=organisation)
    try:
        record = Seed.model_validate(values) if said.kind == "seed" else Need.model_validate(values)
    except ValidationError as error:
        raise record_error(error) from error
    for language in record.text.languages:
        try:
            check_text(record.text.get(language) or "")
        except TextError as error:
            raise RecordError(
                f"text.{language}: it holds no Japanese or English words. Describe it in one of the two.",
                field=f"text.{language}",
            ) from error
    return record


class ListQuery(Schema):
    """Which records: all conditions must hold. `cursor` is `next` of the page before."""

    kind: Kind | None = None
    sector: Sector | None = None
    organisation: Id | None = None
    country: CountryCode | None = None
    prefecture: Line | None = Field(default=None, examples=["福岡県"])
    language: Literal["ja", "en"] | None = None
    illustrative: Literal["true", "false"] | None = None
    visibility: Visibility | None = None
    trl_min: Digit | None = None
    trl_max: Digit | None = None
    concept: Line | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Annotated[str, Field(max_length=1_000, pattern=r"^[A-Za-z0-9_-]+$")] | None = None

    def conditions(self) -> dict[str, str]:
        """The filters that were given, by their names in the store."""
        said = self.model_dump(mode="json", exclude_none=True)
        return {name: value for name, value in said.items() if name not in ("kind", "limit", "cursor")}
