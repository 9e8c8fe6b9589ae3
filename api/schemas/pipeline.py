"""What goes over the wire of the figures about the pipeline?"""

from typing import Literal, Self

from api.pipeline.figures import PipelineFigures, PipelineRow, RowsOfTable
from api.schemas.base import Label, Schema
from matcher import ROUND_TO, TABLE_WORDS, PipelineTable, row_label, unit_of


class PipelineRowSchema(Schema):
    """`released` is of the whole coalition, rounded, null where it is suppressed; `own` is exact."""

    id: str
    label: Label
    released: int | None
    own: int | None

    @classmethod
    def of(cls, row: PipelineRow, table: PipelineTable) -> Self:
        """Convert."""
        return cls(id=row.id, label=Label(**row_label(table, row.id)), released=row.released, own=row.own)


class PipelineTableSchema(Schema):
    """A table; the figures of "time" are the days after which half have left a stage (Kaplan-Meier)."""

    name: PipelineTable
    label: Label
    unit: Literal["proposals", "days", "needs"]
    rows: list[PipelineRowSchema]

    @classmethod
    def of(cls, own: RowsOfTable) -> Self:
        """Convert."""
        return cls(
            name=own.table,
            label=Label(**TABLE_WORDS[own.table]),
            unit=unit_of(own.table),
            rows=[PipelineRowSchema.of(row, own.table) for row in own.rows],
        )


class PipelineResponse(Schema):
    """How collaborations go: released figures of the whole coalition, and beside them exact ones.

    What rests on fewer than `k` organisations, on one alone, or could be subtracted, is not released, and a
    released figure stays until at least `k` organisations have come or gone. `at` is null before the first
    release. `own` counts what the asker may see one by one: with `exact` false there is nobody to count for.
    """

    at: str | None
    k: int | None
    round_to: int
    exact: bool
    tables: list[PipelineTableSchema]

    @classmethod
    def of(cls, found: PipelineFigures) -> Self:
        """Convert."""
        return cls(
            at=found.at,
            k=found.k,
            round_to=ROUND_TO,
            exact=found.exact,
            tables=[PipelineTableSchema.of(own) for own in found.tables],
        )
