"""What goes over the wire when a text is matched? The shapes of `match --json` and `POST /v1/match`."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field

from api.schemas.base import Day, Label, Schema
from corpora import LANGUAGES, Matchable, Organisation, concept_scheme
from matcher import (
    WORDINGS,
    Constraints,
    Contribution,
    Corrections,
    Evidence,
    Explanation,
    ExportNote,
    Hit,
    MatchResult,
    Quotation,
    RecordQuotation,
    Unmet,
    say_note,
)

FilterValue = Annotated[str, Field(max_length=1_000)]  # with a limit pydantic refuses lone surrogates too


class LeftOut(Schema):
    """A limit that was read from the text and is none: its kind and place, as in `constraints.spans`."""

    kind: Literal["budget", "deadline", "place", "scale", "temperature"]
    start: Annotated[int, Field(ge=0, strict=True)]
    end: Annotated[int, Field(ge=0, strict=True)]


class CorrectionsSchema(Schema):
    """What the asker says of the limits that were read: those that are none, and other values."""

    left_out: Annotated[list[LeftOut], Field(max_length=100)] = Field(default_factory=list)
    deadline: Day | None = None
    budget_jpy: Annotated[int, Field(ge=0, le=10**15, strict=True)] | None = None

    def corrections(self) -> Corrections:
        """Convert."""
        left_out = frozenset((own.kind, own.start, own.end) for own in self.left_out)
        return Corrections(left_out, self.deadline, self.budget_jpy)


class MatchRequest(Schema):
    """A text to be matched. `where` holds filters, e.g. {"sector": "storage"}.

    `quota` is how many of the hits may be of one organisation; without it there is no limit.
    """

    text: Annotated[
        str,
        Field(
            max_length=1_000_000,
            examples=["工場の屋根から蒸気が逃げています。捨てている熱を使って燃料費を減らしたい。"],
        ),
    ]
    find: Literal["seeds", "needs", "practices"] = "seeds"
    k: Annotated[int, Field(ge=1, le=1000, strict=True)] = 10
    quota: Annotated[int, Field(ge=1, le=1000, strict=True)] | None = None
    where: dict[str, FilterValue] = Field(default_factory=dict, examples=[{"sector": "industry"}])
    corrections: CorrectionsSchema = Field(default_factory=lambda: CorrectionsSchema())


class ClauseSchema(Schema):
    """A part of the asking text; offsets are code points."""

    text: str
    start: int
    end: int
    kind: Literal["requirement", "context", "constraint"]


class ConstraintSpanSchema(Schema):
    """Where a constraint stands in the asking text; offsets are code points."""

    kind: Literal["budget", "deadline", "place", "scale", "temperature"]
    start: int
    end: int
    text: str


class ConstraintsSchema(Schema):
    """What the text demands beside its subject; `spans` say where each stands."""

    budget_jpy: int | None = None
    deadline: date | None = None
    places: list[str] = Field(default_factory=list)
    countries: list[str] = Field(default_factory=list)
    spans: list[ConstraintSpanSchema] = Field(default_factory=list)

    @classmethod
    def of(cls, constraints: Constraints) -> Self:
        """Convert."""
        return cls(
            budget_jpy=constraints.budget_jpy,
            deadline=constraints.deadline,
            places=list(dict.fromkeys(place.name for place in constraints.places)),
            countries=list(constraints.countries),
            spans=[
                ConstraintSpanSchema(kind=kind, start=q.start, end=q.end, text=q.text)
                for kind, found in constraints.by_kind().items()
                for q in found
            ],
        )


class QuerySchema(Schema):
    """How the asking text was read; `notices` say what was left out."""

    text: str
    language: str
    clauses: list[ClauseSchema]
    constraints: ConstraintsSchema
    notices: list[Label]


class HolderSchema(Schema):
    """Who holds the record: the organisation's id and name, the researcher's id."""

    organisation: str | None
    organisation_name: Label | None
    researcher: str | None


class RecordSchema(Schema):
    """What a hit shows of its record."""

    kind: str
    title: Label | None
    language: str
    holder: HolderSchema
    contact: str | None
    trl: int | None
    sector: str | None
    concepts: list[str]
    illustrative: bool


class ContributionSchema(Schema):
    """What one signal adds to the log-odds."""

    signal: str
    value: float
    label: Label

    @classmethod
    def of(cls, contribution: Contribution) -> Self:
        """Convert, with the signal's name in both languages."""
        label = WORDINGS[contribution.signal].label
        return cls(signal=contribution.signal.value, value=contribution.value, label=Label(**label))


class QuotationSchema(Schema):
    """A slice of the asking text."""

    start: int
    end: int
    text: str

    @classmethod
    def of(cls, quotation: Quotation) -> Self:
        """Convert."""
        return cls(start=quotation.start, end=quotation.end, text=quotation.text)


class RecordQuotationSchema(QuotationSchema):
    """A slice of a record's original: which field, in which language."""

    field: str
    language: str

    @classmethod
    def of_record(cls, found: RecordQuotation) -> Self:
        """Convert."""
        return cls(
            field=found.field, language=found.language, **QuotationSchema.of(found.quotation).model_dump()
        )


class EvidenceSchema(Schema):
    """A clause and the sentence that answers it; `need` is the asking text, also where a seed asks.

    `worth` is the estimated log-odds that the record would lose without the sentence.
    """

    need: QuotationSchema
    record: RecordQuotationSchema
    similarity: float
    worth: float

    @classmethod
    def of(cls, evidence: Evidence) -> Self:
        """Convert."""
        return cls(
            need=QuotationSchema.of(evidence.asked),
            record=RecordQuotationSchema.of_record(evidence.found),
            similarity=evidence.similarity,
            worth=evidence.worth,
        )


class ConceptSchema(Schema):
    """A concept that both sides have."""

    id: str
    label: Label

    @classmethod
    def of(cls, name: str) -> Self:
        """Name a concept of the scheme in both languages."""
        label = concept_scheme()[name].label
        return cls(id=name, label=Label(ja=label.ja, en=label.en))


class UnmetSchema(Schema):
    """A requirement that the record does not meet: which clause, the words, why, and what the record says."""

    clause: int
    text: str
    start: int
    end: int
    reason: Literal["no_evidence", "readiness", "temperature", "scale", "limit", "stated"]
    needed: str
    has: str
    record: RecordQuotationSchema | None

    @classmethod
    def of(cls, unmet: Unmet) -> Self:
        """Convert."""
        return cls(
            clause=unmet.clause,
            reason=unmet.reason.value,
            needed=unmet.needed,
            has=unmet.has,
            record=RecordQuotationSchema.of_record(unmet.found) if unmet.found else None,
            **QuotationSchema.of(unmet.asked).model_dump(),
        )


class ExplanationSchema(Schema):
    """prior + the sum of the contributions = logit(score), to 1e-6."""

    prior: float
    contributions: list[ContributionSchema]
    evidence: list[EvidenceSchema]
    shared_terms: list[str]
    shared_concepts: list[ConceptSchema] = Field(default_factory=list)
    unmet: list[UnmetSchema] = Field(default_factory=list)

    @classmethod
    def of(cls, explanation: Explanation) -> Self:
        """Convert."""
        return cls(
            prior=explanation.prior,
            contributions=[ContributionSchema.of(c) for c in explanation.contributions],
            evidence=[EvidenceSchema.of(e) for e in explanation.evidence],
            shared_terms=list(explanation.shared_terms),
            shared_concepts=[ConceptSchema.of(name) for name in explanation.shared_concepts],
            unmet=[UnmetSchema.of(unmet) for unmet in explanation.unmet],
        )


class AbroadReasonSchema(Schema):
    """What leads abroad, and the country (ISO 3166-1) where it is known."""

    what: Literal["need_place", "need_text", "need_holder", "seed_place", "seed_holder"]
    country: str | None


class ExportNoteSchema(Schema):
    """The reminder that the office must check export control, with the reasons in words and as data."""

    note: Label
    reasons: list[AbroadReasonSchema]

    @classmethod
    def of(cls, note: ExportNote) -> Self:
        """Convert."""
        return cls.model_validate(
            {
                "note": {language: say_note(note, language) for language in LANGUAGES},
                "reasons": [
                    {"what": reason.what.value, "country": reason.country} for reason in note.reasons
                ],
            }
        )


class HitSchema(Schema):
    """A record that was found; `export_control` is there where the match leads abroad."""

    rank: int
    id: str
    score: Annotated[float, Field(gt=0, lt=1)]
    record: RecordSchema
    explanation: ExplanationSchema
    export_control: ExportNoteSchema | None = None

    @classmethod
    def of(cls, hit: Hit, holders: dict[str, Organisation], note: ExportNote | None = None) -> Self:
        """Convert; `holders` are the organisations by id."""
        return cls(
            rank=hit.rank,
            id=hit.record.id,
            score=hit.score,
            record=record_schema(hit.record, hit.language, holders),
            explanation=ExplanationSchema.of(hit.explanation),
            export_control=ExportNoteSchema.of(note) if note else None,
        )


def record_schema(record: Matchable, language: str, holders: dict[str, Organisation]) -> RecordSchema:
    """Convert what a hit shows of its record; `language` is that of the text that matched."""
    organisation = holders.get(record.organisation or "")
    return RecordSchema(
        kind=record.kind,
        title=Label.of(record.title),
        language=language,
        holder=HolderSchema(
            organisation=record.organisation,
            organisation_name=Label.of(organisation.name) if organisation else None,
            researcher=getattr(record, "researcher", None),
        ),
        contact=record.contact,
        trl=getattr(record, "trl", None),
        sector=record.sector,
        concepts=list(record.concepts),
        illustrative=record.illustrative,
    )


class MatchResponse(Schema):
    """The answer to a match."""

    query: QuerySchema
    generation: str
    calibrated: bool
    abstained: bool
    took_ms: float
    hits: list[HitSchema]

    @classmethod
    def of(
        cls,
        result: MatchResult,
        holders: dict[str, Organisation],
        notes: Mapping[str, ExportNote] | None = None,
    ) -> Self:
        """Convert; `holders` are the organisations of the hits by id, `notes` the reminders by hit."""
        query = result.query
        clauses = [
            ClauseSchema(text=c.text, start=c.start, end=c.end, kind=c.kind.value) for c in query.clauses
        ]
        return cls(
            query=QuerySchema(
                text=query.text,
                language=query.language,
                clauses=clauses,
                constraints=ConstraintsSchema.of(query.constraints),
                notices=[Label(ja=notice.ja, en=notice.en) for notice in query.notices],
            ),
            generation=result.generation,
            calibrated=result.calibrated,
            abstained=result.abstained,
            took_ms=round(result.took_ms, 1),
            hits=[HitSchema.of(hit, holders, (notes or {}).get(hit.record.id)) for hit in result.hits],
        )
