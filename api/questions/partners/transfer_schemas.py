"""What goes over the wire of places for a case? The shape of `transfer --json`."""

from typing import Self

from api.questions.partners.schemas import JcmSchema, LikenessSchema, PaperSchema, PlaceSchema, named_country
from api.schemas import ConceptSchema, HolderSchema, Label, Schema
from corpora import LANGUAGES, Organisation
from matcher import NEAR_WORDS, Near, Transfer, Transfers, TransferWords


class TransferSchema(Schema):
    """A need that the case might help with, and what is alike and what is not, in words and as data.

    `score` is the probability that an expert would grade the pair 1 or 2; `likely`, that it is above the
    line of abstention. `only_case` and `only_need` are concepts that only one of the two is about.
    """

    rank: int
    need: str
    title: Label | None
    holder: HolderSchema
    illustrative: bool
    score: float
    likely: bool
    country: str | None
    country_name: Label | None
    near: Near | None
    near_label: Label | None
    likeness: LikenessSchema
    concepts: list[ConceptSchema]
    only_case: list[ConceptSchema]
    only_need: list[ConceptSchema]
    jcm: JcmSchema | None
    alike: list[Label]
    unlike: list[Label]

    @classmethod
    def of(cls, found: Transfer, names: dict[str, Organisation]) -> Self:
        """Convert."""
        need, words = found.need, [TransferWords(language) for language in LANGUAGES]
        holder = names.get(need.organisation or "")
        alike, unlike = ([own.alike(found) for own in words], [own.unlike(found) for own in words])
        return cls(
            rank=found.rank,
            need=need.id,
            title=Label.of(need.title),
            holder=HolderSchema(
                organisation=need.organisation,
                organisation_name=Label.of(holder.name) if holder else None,
                researcher=None,
            ),
            illustrative=need.illustrative,
            score=found.score,
            likely=found.likely,
            country=found.country,
            country_name=named_country(found.country) if found.country else None,
            near=found.near,
            near_label=Label(**NEAR_WORDS[found.near]) if found.near else None,
            likeness=LikenessSchema.of(found.like),
            concepts=[ConceptSchema.of(name) for name in found.concepts],
            only_case=[ConceptSchema.of(name) for name in found.only_case],
            only_need=[ConceptSchema.of(name) for name in found.only_need],
            jcm=JcmSchema.of(found.jcm) if found.jcm else None,
            alike=[Label(ja=ja, en=en) for ja, en in zip(*alike, strict=True)],
            unlike=[Label(ja=ja, en=en) for ja, en in zip(*unlike, strict=True)],
        )


class TransfersResponse(Schema):
    """Where a case might help; `known_by` are municipalities of Japan that have worked with its cities."""

    case: PaperSchema
    cities: list[PlaceSchema]
    known_by: list[PlaceSchema]
    transfers: list[TransferSchema]
    took_ms: float

    @classmethod
    def of(cls, found: Transfers) -> Self:
        """Convert."""
        return cls(
            case=PaperSchema.of(found.case),
            cities=[PlaceSchema.of(city, found.names) for city in found.cities],
            known_by=[PlaceSchema.of(name, found.names) for name in found.known_by],
            transfers=[TransferSchema.of(own, found.names) for own in found.found],
            took_ms=round(found.took_ms, 1),
        )
