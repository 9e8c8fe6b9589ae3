"""What goes over the wire of a plan reckoned backwards? The shape of `backcast --json`."""

from typing import Annotated, Self

from pydantic import Field

from api.questions.teams.schemas import SentenceSchema, TeamSeedSchema
from api.schemas import Label, Schema
from api.schemas.base import Line
from api.schemas.match import FilterValue
from corpora import Organisation, concept_scheme
from matcher import Anchor, Arrival, Assumption, Backcast, Reckoned, Requirement

Year = Annotated[int, Field(ge=2000, le=2200, strict=True)]


class BackcastRequest(Schema):
    """A vision. `year` is the target year, else the last that the vision names.

    `assumptions` are other values of assumptions, by id.
    """

    text: Annotated[
        str,
        Field(
            max_length=1_000_000,
            examples=["2050年、島の電気は風と波でまかなわれ、船はアンモニアで走っている。"],
        ),
    ]
    year: Year | None = None
    assumptions: Annotated[dict[Line, float | int], Field(max_length=100)] = Field(
        default_factory=dict, examples=[{"step_6_7": 4}]
    )
    where: dict[str, FilterValue] = Field(default_factory=dict, examples=[{"sector": "storage"}])


class AnchorSchema(Schema):
    """A year from which is reckoned: `origin` is base, asked, vision or assumed; the words that name it."""

    year: int
    origin: str
    start: int | None
    end: int | None
    text: str | None

    @classmethod
    def of(cls, own: Anchor) -> Self:
        """Convert."""
        named = own.named
        return cls(
            year=own.year,
            origin=own.origin.value,
            start=named.start if named else None,
            end=named.end if named else None,
            text=named.text if named else None,
        )


class ReckonedSchema(Schema):
    """A year: the anchor's year and the assumptions whose years are added, or with `back` taken away."""

    year: int
    anchor: AnchorSchema
    by: list[str]
    back: bool

    @classmethod
    def of(cls, own: Reckoned) -> Self:
        """Convert."""
        return cls(year=own.year, anchor=AnchorSchema.of(own.anchor), by=list(own.by), back=own.back)


class ArrivalSchema(Schema):
    """A seed above the threshold, its evidence, and when it can be in place."""

    record: TeamSeedSchema
    probability: float
    evidence: SentenceSchema
    trl: int
    trl_assumed: bool
    ready: ReckonedSchema
    in_place: ReckonedSchema
    latest_start: ReckonedSchema
    in_time: bool

    @classmethod
    def of(cls, own: Arrival, holders: dict[str, Organisation]) -> Self:
        """Convert."""
        return cls(
            record=TeamSeedSchema.of(own.record, holders),
            probability=own.probability,
            evidence=SentenceSchema.of(own.found),
            trl=own.trl,
            trl_assumed=own.trl_assumed,
            ready=ReckonedSchema.of(own.ready),
            in_place=ReckonedSchema.of(own.in_place),
            latest_start=ReckonedSchema.of(own.latest_start),
            in_time=own.in_time,
        )


class MilestoneSchema(Schema):
    """What must be reached when: start, proof (TRL 3), prototype (6), ready (9), in_place."""

    mark: str
    at: ReckonedSchema


class RequirementSchema(Schema):
    """What the vision states: its place (code points of the original), sector, due year and who can bring it.

    `status` is in_time, late or gap; `nearest` the likelihood of the likeliest seed, above or below.
    """

    text: str
    start: int
    end: int
    sector: str
    sector_label: Label | None
    concept: str
    concept_label: Label | None
    due: AnchorSchema
    status: str
    nearest: float
    overdue: bool
    arrivals: list[ArrivalSchema]
    milestones: list[MilestoneSchema]

    @classmethod
    def of(cls, own: Requirement, holders: dict[str, Organisation]) -> Self:
        """Convert."""
        return cls(
            text=own.asked.text,
            start=own.asked.start,
            end=own.asked.end,
            sector=own.sector,
            sector_label=Label.of(concept_scheme()[own.sector].label),
            concept=own.concept,
            concept_label=Label.of(concept_scheme()[own.concept].label),
            due=AnchorSchema.of(own.due),
            status=own.status.value,
            nearest=own.nearest,
            overdue=own.overdue,
            arrivals=[ArrivalSchema.of(arrival, holders) for arrival in own.arrivals],
            milestones=[
                MilestoneSchema(mark=one.mark.value, at=ReckonedSchema.of(one.at)) for one in own.milestones
            ],
        )


class AssumptionSchema(Schema):
    """Something taken for granted; `changed` says that the asker said it; without `source` it is ours."""

    id: str
    value: float
    meaning: Label | None
    source: Label | None
    changed: bool

    @classmethod
    def of(cls, own: Assumption) -> Self:
        """Convert."""
        return cls(
            id=own.id,
            value=own.value,
            meaning=Label.of(own.meaning),
            source=Label.of(own.source),
            changed=own.changed,
        )


class QuotedSchema(Schema):
    """A slice of the vision (code points)."""

    text: str
    start: int
    end: int


class BackcastResponse(Schema):
    """A plan: what the vision requires, what is not read as a requirement, and all assumptions."""

    generation: str
    base: AnchorSchema
    target: AnchorSchema
    requirements: list[RequirementSchema]
    gaps: list[int]
    unread: list[QuotedSchema]
    assumptions: list[AssumptionSchema]
    took_ms: float

    @classmethod
    def of(cls, plan: Backcast, holders: dict[str, Organisation]) -> Self:
        """Convert."""
        return cls(
            generation=plan.generation,
            base=AnchorSchema.of(plan.base),
            target=AnchorSchema.of(plan.target),
            requirements=[RequirementSchema.of(own, holders) for own in plan.requirements],
            gaps=list(plan.gaps),
            unread=[QuotedSchema(text=own.text, start=own.start, end=own.end) for own in plan.unread],
            assumptions=[AssumptionSchema.of(own) for own in plan.assumptions.known.values()],
            took_ms=plan.took_ms,
        )
