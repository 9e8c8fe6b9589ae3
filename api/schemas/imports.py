"""What goes over the wire when a list is imported: how it is wished, where it stands, what came of it?"""

import json
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from api.schemas.base import Line, Schema
from corpora import ImportJob, JobState, Visibility

Flag = Literal["true", "false"]


class ImportQuery(Schema):
    """How a file is to be imported. `name` is needed where the file is the whole body."""

    name: Line | None = Field(default=None, examples=["seeds.xlsx"])
    kind: Literal["seed", "need"] | None = None
    visibility: Visibility | None = None
    organisation: Line | None = None
    list_name: Annotated[Line | None, Field(alias="list")] = None
    withhold: Annotated[list[Line], Field(max_length=100, default_factory=list)]
    complete: Flag = "false"
    dry_run: Flag = "false"


class ImportAccepted(Schema):
    """The import waits for its turn; `Location` says where to ask."""

    id: str
    state: Literal["queued"] = "queued"


class RefusalSchema(Schema):
    """A row (None: the whole file) that was not taken, and what to do about it."""

    file: str
    sheet: str | None
    row: int | None
    page: int | None
    column: str | None
    field: str | None
    value: str | None
    reason: str
    remedy: str
    ja: str | None


class ImportReportSchema(Schema):
    """What an import did, or in a dry run would do: rows = added + updated + unchanged + refused rows."""

    dry_run: bool
    rows: int
    added: int
    updated: int
    unchanged: int
    refused: list[RefusalSchema]
    withdrawn: list[str]
    made: dict[str, int]
    doubtful_names: int
    without_organisation: int
    notices: list[dict[str, Any]]
    tables: list[dict[str, Any]]


class ImportAnswer(Schema):
    """Where an import stands: `rows` read so far, and at its end the report. Times are UTC (ISO 8601)."""

    id: str
    state: JobState
    file: str
    dry_run: bool
    rows: int
    created_at: str
    started_at: str | None
    finished_at: str | None
    report: ImportReportSchema | None
    error: str | None

    @classmethod
    def of(cls, job: ImportJob) -> Self:
        """Convert."""
        return cls(
            id=job.id,
            state=job.state,
            file=job.file,
            dry_run=json.loads(job.wish)["dry_run"],
            rows=job.rows,
            created_at=job.created_at,
            started_at=job.started_at,
            finished_at=job.finished_at,
            report=ImportReportSchema.model_validate_json(job.report) if job.report else None,
            error=job.error,
        )
