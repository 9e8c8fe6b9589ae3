"""What goes over the wire of a team? The shape of `team --json`."""

from typing import Self

from api.schemas import HolderSchema, Label, Schema
from corpora import Bilingual, Organisation, Seed, concept_scheme
from matcher import Answered, RecordQuotation, Team


class RequirementSchema(Schema):
    """A requirement of the need: its place (code points of the original), weight, likeliest concept.

    `covered_by` is the rank of the member that covers it, null where it stays open or weighs too little.
    """

    text: str
    start: int
    end: int
    weight: float
    concept: str
    concept_label: Label | None
    covered_by: int | None


class SentenceSchema(Schema):
    """A slice of the original of a record; offsets are code points."""

    field: str
    language: str
    start: int
    end: int
    text: str

    @classmethod
    def of(cls, found: RecordQuotation) -> Self:
        """Convert."""
        own = found.quotation
        return cls(field=found.field, language=found.language, start=own.start, end=own.end, text=own.text)


class AnswerSchema(Schema):
    """A requirement (its place in the list) that a member answers, how probably, with which sentence."""

    requirement: int
    probability: float
    evidence: SentenceSchema

    @classmethod
    def of(cls, answered: Answered) -> Self:
        """Convert."""
        return cls(
            requirement=answered.aspect,
            probability=answered.probability,
            evidence=SentenceSchema.of(answered.found),
        )


class TeamSeedSchema(Schema):
    """A seed: id, title, holder, readiness."""

    id: str
    title: Label | None
    holder: HolderSchema
    trl: int | None
    illustrative: bool

    @classmethod
    def of(cls, seed: Seed, holders: dict[str, Organisation]) -> Self:
        """Convert."""
        holder = holders.get(seed.organisation or "")
        return cls(
            id=seed.id,
            title=Label.of(seed.title),
            holder=HolderSchema(
                organisation=seed.organisation,
                organisation_name=Label.of(holder.name if holder else None),
                researcher=seed.researcher,
            ),
            trl=seed.trl,
            illustrative=seed.illustrative,
        )


class AlternativeSchema(Schema):
    """Who could stand in a member's place, and by how much coverage would fall."""

    record: TeamSeedSchema
    loss: float


class MemberSchema(Schema):
    """A member: rank from 1, the coverage that it adds to those before, its answers, who could stand in."""

    rank: int
    record: TeamSeedSchema
    added: float
    answers: list[AnswerSchema]
    alternatives: list[AlternativeSchema]


class TeamResponse(Schema):
    """A team: coverages are shares of the weight of all requirements, in [0, 1]."""

    generation: str
    requirements: list[RequirementSchema]
    members: list[MemberSchema]
    coverage: float
    attainable: float
    bound: float
    exact: bool
    uncovered: list[int]
    took_ms: float

    @classmethod
    def of(cls, team: Team, holders: dict[str, Organisation]) -> Self:
        """Convert."""
        return cls(
            generation=team.generation,
            requirements=[
                RequirementSchema(
                    text=own.asked.text,
                    start=own.asked.start,
                    end=own.asked.end,
                    weight=own.weight,
                    concept=own.concept,
                    concept_label=Label.of(_label(own.concept)),
                    covered_by=None if (by := team.covered_by[place]) is None else by + 1,
                )
                for place, own in enumerate(team.aspects.phrases)
            ],
            members=[
                MemberSchema(
                    rank=rank,
                    record=TeamSeedSchema.of(own.record, holders),
                    added=own.added,
                    answers=[AnswerSchema.of(answered) for answered in own.answers],
                    alternatives=[
                        AlternativeSchema(record=TeamSeedSchema.of(other.record, holders), loss=other.loss)
                        for other in own.alternatives
                    ],
                )
                for rank, own in enumerate(team.members, start=1)
            ],
            coverage=team.coverage,
            attainable=team.attainable,
            bound=team.bound,
            exact=team.exact,
            uncovered=list(team.uncovered),
            took_ms=team.took_ms,
        )


def _label(concept: str) -> Bilingual | None:
    scheme = concept_scheme()
    return scheme[concept].label if concept in scheme else None
