"""What does a report say to a program? The match that it is about, and what the page adds to it."""

from dataclasses import replace
from datetime import date
from typing import Any, Literal, Self

from api.report.content import Pair, Report
from api.schemas import ContributionSchema, MatchResponse, RecordQuotationSchema, Schema
from matcher import Contrast, Counterfactual


class ContrastSchema(Schema):
    """Why `first` stands before `second`, ids; the differences add up to that of the log-odds."""

    first: str
    second: str
    differences: list[ContributionSchema]

    @classmethod
    def of(cls, contrast: Contrast) -> Self:
        """Convert."""
        return cls(
            first=contrast.first.record.id,
            second=contrast.second.record.id,
            differences=[ContributionSchema.of(difference) for difference in contrast.differences],
        )


class CounterfactualSchema(Schema):
    """Without these sentences the record would leave the first k, or stay all the same."""

    sentences: list[RecordQuotationSchema]
    lost: float
    needed: float
    leaves: bool

    @classmethod
    def of(cls, found: Counterfactual) -> Self:
        """Convert."""
        return cls(
            sentences=[RecordQuotationSchema.of_record(sentence) for sentence in found.sentences],
            lost=found.lost,
            needed=found.needed,
            leaves=found.leaves,
        )


class PairSchema(Schema):
    """What the page shows of a hit beside the match; `chart` is a Vega-Lite spec."""

    id: str
    chart: dict[str, Any]
    counterfactual: CounterfactualSchema | None

    @classmethod
    def of(cls, pair: Pair) -> Self:
        """Convert."""
        found = pair.counterfactual
        return cls(
            id=pair.hit.record.id,
            chart=pair.chart,
            counterfactual=CounterfactualSchema.of(found) if found else None,
        )


class ReportResponse(Schema):
    """A report; `match` holds only the hits that it is about."""

    language: Literal["ja", "en"]
    made: date
    program: str
    encoder: str
    need: str | None
    visibility: Literal["public", "coalition", "working_group", "named", "organisation"]
    match: MatchResponse
    pairs: list[PairSchema]
    contrasts: list[ContrastSchema]

    @classmethod
    def of(cls, report: Report) -> Self:
        """Convert."""
        holders = {pair.party.record.id: pair.party.record for pair in report.pairs if pair.party.record}
        notes = {pair.hit.record.id: pair.export for pair in report.pairs if pair.export}
        shown = replace(report.result, hits=tuple(pair.hit for pair in report.pairs))
        return cls.model_validate(
            {
                "language": report.language,
                "made": report.made,
                "program": report.program,
                "encoder": report.encoder,
                "need": report.need.id if report.need else None,
                "visibility": report.visibility.value,
                "match": MatchResponse.of(shown, holders, notes),
                "pairs": [PairSchema.of(pair) for pair in report.pairs],
                "contrasts": [ContrastSchema.of(contrast) for contrast in report.contrasts],
            }
        )
