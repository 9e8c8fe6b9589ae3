"""Which organisations are shown how often, beside what their seeds deserve?"""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.accounts.rights import Action, Principal
from api.questions.attention.counts import MOST, counted
from api.routes.asking import allowed
from api.routes.describing import refusals
from api.schemas.attention import ExposureQuery, ExposureResponse
from api.service import Service

router = APIRouter(prefix="/v1/exposure", tags=["challenges"])
Asker = Annotated[Principal, allowed(Action.MATCH)]


@router.get(
    "",
    summary="Set each organisation's share of attention against its share of fitting seeds",
    response_model=ExposureResponse,
    responses=refusals(),
)
async def exposure(query: Annotated[ExposureQuery, Query()], request: Request, principal: Asker) -> Response:
    """Add up attention over the needs that the asker may see, among the seeds that they may see.

    Nothing is counted that could not be matched one by one.
    """
    service: Service = request.app.state.service

    def work() -> bytes:
        found = counted(
            service.store, service.asked, principal.viewer, k=query.k, quota=query.quota, most=MOST
        )
        return ExposureResponse.of(found, query.quota).model_dump_json().encode()

    return Response(await request.app.state.line.run(work), media_type="application/json")
