"""What goes over the wire? One module for each theme; the base and the match are handed out here."""

from api.schemas.base import Label, Schema
from api.schemas.match import (
    ClauseSchema,
    ConceptSchema,
    ConstraintSpanSchema,
    ConstraintsSchema,
    ContributionSchema,
    EvidenceSchema,
    ExplanationSchema,
    HitSchema,
    HolderSchema,
    MatchRequest,
    MatchResponse,
    QuerySchema,
    QuotationSchema,
    RecordQuotationSchema,
    RecordSchema,
    UnmetSchema,
    record_schema,
)

__all__ = [
    "ClauseSchema",
    "ConceptSchema",
    "ConstraintSpanSchema",
    "ConstraintsSchema",
    "ContributionSchema",
    "EvidenceSchema",
    "ExplanationSchema",
    "HitSchema",
    "HolderSchema",
    "Label",
    "MatchRequest",
    "MatchResponse",
    "QuerySchema",
    "QuotationSchema",
    "RecordQuotationSchema",
    "RecordSchema",
    "Schema",
    "UnmetSchema",
    "record_schema",
]
