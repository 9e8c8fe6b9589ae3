"""How do collaborations go, told on a page and as a workbook?"""

from datetime import UTC, datetime
from functools import partial

from fastapi import APIRouter
from fastapi.responses import Response

from api.accounts.actors import actor_of
from api.accounts.rights import Action
from api.pipeline.figures import PipelineFigures, pipeline_figures
from api.routes.imports import WORKBOOK
from api.web.visiting import Visit, Visiting
from api.web.words.pipeline import WORDS
from matcher import ROUND_TO, TABLE_WORDS, UNIT_WORDS, PipelineTable, row_label, unit_of

router = APIRouter()


@router.get("/pipeline")
async def pipeline_page(visit: Visiting) -> Response:
    """Show what the night released of the whole, and beside it exactly what the visitor may see."""
    visit.check(Action.READ_PROPOSAL)
    return await visit.in_turn(partial(_page, visit))


@router.get("/pipeline.xlsx")
async def pipeline_workbook(visit: Visiting) -> Response:
    """Give the same as a workbook."""
    visit.check(Action.READ_PROPOSAL)
    return await visit.in_turn(partial(_workbook, visit))


def _page(visit: Visit) -> Response:
    def unit(table: PipelineTable) -> str:
        return UNIT_WORDS[unit_of(table)][visit.language]

    return visit.page(
        "pipeline.html",
        WORDS,
        found=_found(visit),
        round_to=ROUND_TO,
        table_word=lambda table: TABLE_WORDS[table][visit.language],
        row_word=lambda table, row: row_label(table, row)[visit.language],
        unit=unit,
    )


def _workbook(visit: Visit) -> Response:
    from api.workbooks.pipeline import tables_of_pipeline
    from corpora import workbook

    made = workbook(tables_of_pipeline(_found(visit), visit.language))
    headers = {"Content-Disposition": 'attachment; filename="pipeline.xlsx"', "Cache-Control": "no-store"}
    return Response(made, media_type=WORKBOOK, headers=headers)


def _found(visit: Visit) -> PipelineFigures:
    actor = actor_of(visit.principal)
    return pipeline_figures(visit.service.store, actor, visit.viewer, now=datetime.now(UTC))
