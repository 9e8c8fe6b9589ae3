"""What goes over the wire of partners? The shape of `partners --json`."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Self

from api.schemas import ConceptSchema, ExportNoteSchema, HitSchema, Label, Schema
from corpora import LANGUAGES, Organisation, Partnership, country_name
from matcher import (
    NEAR_WORDS,
    JcmStatus,
    Likeness,
    Near,
    Partners,
    PartnerWords,
    Party,
    PartyReason,
    PastPaper,
    Trait,
    say_jcm,
)


class SourceSchema(Schema):
    """The paper that says so."""

    document: str
    lines: str | None
    passage: str | None


class PaperSchema(Schema):
    """A link, project or outcome of the programme, with the papers that tell of it."""

    id: str
    category: str
    title: Label | None
    fiscal_years: list[int]
    source: list[SourceSchema]

    @classmethod
    def of(cls, paper: Partnership) -> Self:
        """Convert."""
        return cls(
            id=paper.id,
            category=paper.category,
            title=Label.of(paper.title),
            fiscal_years=list(paper.fiscal_years),
            source=[SourceSchema.model_validate(own.model_dump()) for own in paper.source],
        )


class PlaceSchema(Schema):
    """A city, municipality or other organisation that a reason names."""

    id: str
    name: Label | None

    @classmethod
    def of(cls, name: str, names: Mapping[str, Organisation]) -> Self:
        """Convert."""
        known = names.get(name)
        return cls(id=name, name=Label.of(known.name) if known else None)


class PartyReasonSchema(Schema):
    """A reason in words and as data; `share` is its part of the party's share, null where it has none."""

    kind: str
    label: Label
    share: float | None
    papers: list[str]
    places: list[PlaceSchema]
    concepts: list[ConceptSchema]
    traits: list[Trait]
    as_of: str | None

    @classmethod
    def of(cls, reason: PartyReason, names: Mapping[str, Organisation]) -> Self:
        """Convert."""
        return cls(
            kind=reason.kind.value,
            label=Label(**{lang: PartnerWords(lang, names).reason(reason) for lang in LANGUAGES}),
            share=reason.share,
            papers=list(reason.papers),
            places=[PlaceSchema.of(place, names) for place in reason.places],
            concepts=[ConceptSchema.of(name) for name in reason.concepts],
            traits=list(reason.traits),
            as_of=reason.as_of,
        )


class PartySchema(Schema):
    """A municipality or an implementer: rank from 1, share in [0, 1], reasons whose shares add up to it."""

    rank: int
    id: str
    name: Label | None
    kind: str
    share: float
    reasons: list[PartyReasonSchema]

    @classmethod
    def of(cls, party: Party, names: Mapping[str, Organisation]) -> Self:
        """Convert."""
        return cls(
            rank=party.rank,
            id=party.organisation.id,
            name=Label.of(party.organisation.name),
            kind=party.organisation.organisation_kind.value,
            share=party.share,
            reasons=[PartyReasonSchema.of(reason, names) for reason in party.reasons],
        )


class JcmSchema(Schema):
    """How a country stands to the Joint Crediting Mechanism as of a day, in words and as data."""

    country: str
    as_of: date
    standing: str
    signed: date | None
    label: Label
    source: SourceSchema | None

    @classmethod
    def of(cls, status: JcmStatus) -> Self:
        """Convert."""
        return cls(
            country=status.country,
            as_of=status.as_of,
            standing=status.standing.value,
            signed=status.signed,
            label=Label(**{language: say_jcm(status, language) for language in LANGUAGES}),
            source=SourceSchema.model_validate(status.source.model_dump()) if status.source else None,
        )


class PastSchema(Schema):
    """A project or outcome of the same kind: how near, how much it shares in [0, 1], and which concepts."""

    paper: str
    near: Near
    label: Label
    shared: float
    concepts: list[ConceptSchema]

    @classmethod
    def of(cls, past: PastPaper) -> Self:
        """Convert."""
        return cls(
            paper=past.paper.id,
            near=past.near,
            label=Label(**NEAR_WORDS[past.near]),
            shared=past.shared,
            concepts=[ConceptSchema.of(name) for name in past.concepts],
        )


class LikenessSchema(Schema):
    """In what two places are alike, and in what not; what is not known stands in neither."""

    alike: list[Trait]
    unlike: list[Trait]

    @classmethod
    def of(cls, like: Likeness) -> Self:
        """Convert."""
        return cls(alike=list(like.alike), unlike=list(like.unlike))


class PartnersResponse(Schema):
    """Who might work with a city abroad, and by which means; `papers` are those that reasons name."""

    country: str
    country_name: Label
    cities: list[PlaceSchema]
    generation: str
    municipalities: list[PartySchema]
    implementers: list[PartySchema]
    seeds: list[HitSchema]
    abstained: bool
    jcm: JcmSchema
    past: list[PastSchema]
    export_control: ExportNoteSchema
    papers: list[PaperSchema]
    took_ms: float

    @classmethod
    def of(cls, found: Partners, holders: dict[str, Organisation]) -> Self:
        """Convert; `holders` are the organisations of the seeds by id."""
        parties = (*found.municipalities, *found.implementers)
        named = [name for own in parties for reason in own.reasons for name in reason.papers]
        named += [past.paper.id for past in found.past]
        return cls(
            country=found.country,
            country_name=named_country(found.country),
            cities=[PlaceSchema.of(city, found.names) for city in found.cities],
            generation=found.seeds.generation,
            municipalities=[PartySchema.of(own, found.names) for own in found.municipalities],
            implementers=[PartySchema.of(own, found.names) for own in found.implementers],
            seeds=[HitSchema.of(hit, holders, found.export_note) for hit in found.seeds.hits],
            abstained=found.seeds.abstained,
            jcm=JcmSchema.of(found.jcm),
            past=[PastSchema.of(past) for past in found.past],
            export_control=ExportNoteSchema.of(found.export_note),
            papers=_papers(named, found.papers),
            took_ms=round(found.took_ms, 1),
        )


def named_country(code: str) -> Label:
    """Name a country in both languages."""
    return Label(**{language: country_name(code, language) for language in LANGUAGES})


def _papers(names: Iterable[str], known: Mapping[str, Partnership]) -> list[PaperSchema]:
    return [PaperSchema.of(known[name]) for name in sorted(set(names)) if name in known]
