"""How do collaborations go, over HTTP?"""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.accounts.actors import actor_of
from api.accounts.rights import Action, Principal
from api.pipeline.figures import pipeline_figures
from api.routes.asking import allowed
from api.routes.describing import refusals
from api.schemas.base import Schema
from api.schemas.pipeline import PipelineResponse
from api.service import Service
from matcher import utc_now

router = APIRouter(prefix="/v1", tags=["proposals"])
Reader = Annotated[Principal, allowed(Action.READ_PROPOSAL)]


class NoQuery(Schema):
    """There are no filters: who could choose what is counted could find others out."""


@router.get(
    "/pipeline",
    summary="Read how collaborations go: stages, days, reasons for declining, regions and fields",
    response_model=PipelineResponse,
    responses=refusals(401, 403),
)
def pipeline(_: Annotated[NoQuery, Query()], request: Request, principal: Reader) -> PipelineResponse:
    """Read what the night released, the same for everybody, and beside it what one may see, exactly."""
    service: Service = request.app.state.service
    return PipelineResponse.of(
        pipeline_figures(service.store, actor_of(principal), principal.viewer, now=utc_now())
    )
