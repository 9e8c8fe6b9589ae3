"""What goes over the wire of gaps, shared challenges and the figures about the whole coalition?"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field

from api.schemas.base import Id, Label, Line, Schema
from api.schemas.match import ConceptSchema, QuotationSchema, RecordSchema, UnmetSchema, record_schema
from corpora import Matchable, Organisation, Release, Sector
from matcher import (
    GAP_WORDS,
    NO_NEED_WORDS,
    ROUND_TO,
    Challenge,
    Challenges,
    Gap,
    Neighbour,
    Quarter,
    Reason,
    Size,
    about_needs,
    cell_label,
)

Holders = Mapping[str, Organisation]


class ChallengeQuery(Schema):
    """Which records are looked over: all conditions must hold."""

    sector: Sector | None = None
    organisation: Id | None = None
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    prefecture: Line | None = Field(default=None, examples=["福岡県"])
    language: Literal["ja", "en"] | None = None
    illustrative: Literal["true", "false"] | None = None
    concept: Line | None = None

    def conditions(self) -> dict[str, str]:
        """The filters that were given, by their names in the store."""
        said = self.model_dump(mode="json", exclude_none=True)
        return {name: value for name, value in said.items() if name not in ("of", "k")}


class GapsQuery(ChallengeQuery):
    """`of`: the needs that no seed answers, or the seeds that no need asks for."""

    of: Literal["needs", "seeds"] = "needs"


class SharedQuery(ChallengeQuery):
    """`k`: how many organisations must share a challenge; never fewer than three."""

    k: Annotated[int, Field(ge=3, le=100)] = 3


class NearSchema(Schema):
    """The nearest record on the other side, and what separates it."""

    id: str
    probability: float
    record: RecordSchema
    shared: list[ConceptSchema]
    lacking: list[ConceptSchema]
    unmet: list[UnmetSchema]

    @classmethod
    def of(cls, near: Neighbour, holders: Holders) -> Self:
        """Convert."""
        return cls(
            id=near.record.id,
            probability=near.probability,
            record=_record(near.record, holders),
            shared=[ConceptSchema.of(name) for name in near.shared],
            lacking=[ConceptSchema.of(name) for name in near.lacking],
            unmet=[UnmetSchema.of(one) for one in near.unmet],
        )


class GapSchema(Schema):
    """A record without an answer, or one requirement of it (offsets are code points), and why."""

    id: str
    kind: Literal["no_answer", "requirement"]
    label: Label
    asked: QuotationSchema
    reason: Reason | None
    nearest: list[NearSchema]

    @classmethod
    def of(cls, gap: Gap, holders: Holders) -> Self:
        """Convert."""
        words = GAP_WORDS[gap.kind] if gap.record.kind == "need" else NO_NEED_WORDS
        return cls(
            id=gap.record.id,
            kind=gap.kind.value,
            label=Label(**words),
            asked=QuotationSchema.of(gap.asked),
            reason=gap.reason,
            nearest=[NearSchema.of(near, holders) for near in gap.nearest],
        )


class SizeSchema(Schema):
    """How large a challenge is; kinds and places count organisations whose record the asker may see."""

    organisations: int
    holders: list[str]
    unnamed: int
    kinds: dict[str, int]
    regions: dict[str, int]
    prefectures: dict[str, int]
    deadline: date | None

    @classmethod
    def of(cls, size: Size) -> Self:
        """Convert."""
        return cls(
            organisations=len(size.holders),
            holders=list(size.holders),
            unnamed=size.unnamed,
            kinds=dict(size.kinds),
            regions=dict(size.regions),
            prefectures=dict(size.prefectures),
            deadline=size.deadline,
        )


class QuarterSchema(Schema):
    """Needs that came in a quarter, and organisations that had one by its end."""

    name: str
    needs: int
    organisations: int

    @classmethod
    def of(cls, quarter: Quarter) -> Self:
        """Convert."""
        return cls(name=quarter.name, needs=quarter.needs, organisations=quarter.organisations)


class MemberSchema(Schema):
    """A record of a challenge."""

    id: str
    text: Label
    record: RecordSchema


class ChallengeSchema(Schema):
    """A challenge: what it is called, its records and gaps, its size, how stable the group is in [0, 1]."""

    name: Label
    concepts: list[ConceptSchema]
    words: dict[str, list[str]]
    size: SizeSchema
    stability: float
    members: list[MemberSchema]
    gaps: list[GapSchema]
    trend: list[QuarterSchema]

    @classmethod
    def of(cls, own: Challenge, holders: Holders) -> Self:
        """Convert."""
        return cls(
            name=Label(ja=own.name.title.ja, en=own.name.title.en),
            concepts=[ConceptSchema.of(name) for name in own.name.concepts],
            words={language: list(words) for language, words in own.name.words.items()},
            size=SizeSchema.of(own.size),
            stability=own.stability,
            members=[
                MemberSchema(
                    id=record.id,
                    text=Label(ja=record.text.ja, en=record.text.en),
                    record=_record(record, holders),
                )
                for record in own.members
            ],
            gaps=[GapSchema.of(gap, holders) for gap in own.gaps],
            trend=[QuarterSchema.of(quarter) for quarter in own.trend],
        )


class ChallengesResponse(Schema):
    """Challenges among the records that the asker may see, the largest first.

    `asked` records were looked over, `left_out` more were too many. `agreement` says how far the groupings of
    parts of the records agree beyond chance; with `k`, fewer organisations share nothing.
    """

    generation: str
    asked: int
    left_out: int
    agreement: float
    k: int
    challenges: list[ChallengeSchema]

    @classmethod
    def of(cls, found: Challenges, holders: Holders) -> Self:
        """Convert; `holders` are organisations by id, as far as the asker may see them."""
        return cls(
            generation=found.generation,
            asked=found.asked,
            left_out=found.left_out,
            agreement=found.agreement,
            k=found.k,
            challenges=[ChallengeSchema.of(own, holders) for own in found.challenges],
        )


class FigureSchema(Schema):
    """How many organisations, rounded; `cell` is what and where ("group_region", "storage", "kyushu")."""

    cell: list[str]
    label: Label
    organisations: int


class ReleaseSchema(Schema):
    """What was told at a time; what rests on fewer than `k`, or could be subtracted, is not there."""

    number: int
    at: str
    k: int
    figures: list[FigureSchema]

    @classmethod
    def of(cls, release: Release) -> Self:
        """Convert."""
        return cls(
            number=release.number,
            at=release.at,
            k=release.k,
            figures=[
                FigureSchema(cell=list(cell), label=Label(**cell_label(cell)), organisations=shown)
                for cell, shown in sorted(release.shown.items())
            ],
        )


class StatisticsResponse(Schema):
    """The releases of figures about the whole coalition, the newest first; the same for whoever asks."""

    round_to: int
    releases: list[ReleaseSchema]

    @classmethod
    def of(cls, releases: Sequence[Release]) -> Self:
        """Convert."""
        return cls(round_to=ROUND_TO, releases=[ReleaseSchema.of(own) for own in about_needs(releases)])


class StatisticsQuery(Schema):
    """`releases`: how many, the newest first. There are no filters: the cells are fixed."""

    releases: Annotated[int, Field(ge=1, le=100)] = 1


def _record(record: Matchable, holders: Holders) -> RecordSchema:
    return record_schema(record, record.text.languages[0], dict(holders))
