"""Which challenges does nobody answer, which are shared, and what may be told of the whole coalition?"""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.accounts.rights import Action, Principal
from api.routes.asking import allowed
from api.routes.describing import refusals
from api.schemas.challenges import (
    ChallengesResponse,
    GapsQuery,
    SharedQuery,
    StatisticsQuery,
    StatisticsResponse,
)
from api.service import Service

router = APIRouter(prefix="/v1", tags=["challenges"])
Asker = Annotated[Principal, allowed(Action.MATCH)]


@router.get(
    "/gaps",
    summary="Find the challenges that no seed answers, or the seeds that no need asks for",
    response_model=ChallengesResponse,
    responses=refusals(),
)
async def gaps(query: Annotated[GapsQuery, Query()], request: Request, principal: Asker) -> Response:
    """Group what has no answer among the records that the asker may see, and say what comes nearest."""
    service: Service = request.app.state.service

    def work() -> bytes:
        found, holders = service.landscape.gaps(query, viewer=principal.viewer)
        return ChallengesResponse.of(found, holders).model_dump_json().encode()

    return Response(await request.app.state.line.run(work), media_type="application/json")


@router.get(
    "/shared-challenges",
    summary="Find the challenges that several organisations share",
    response_model=ChallengesResponse,
    responses=refusals(),
)
async def shared(query: Annotated[SharedQuery, Query()], request: Request, principal: Asker) -> Response:
    """Group the needs that the asker may see; what fewer than `k` organisations have is not told."""
    service: Service = request.app.state.service

    def work() -> bytes:
        found, holders = service.landscape.shared(query, viewer=principal.viewer)
        return ChallengesResponse.of(found, holders).model_dump_json().encode()

    return Response(await request.app.state.line.run(work), media_type="application/json")


@router.get(
    "/statistics",
    summary="Read the figures about the whole coalition",
    response_model=StatisticsResponse,
    responses=refusals(),
)
def statistics(query: Annotated[StatisticsQuery, Query()], request: Request, _: Asker) -> StatisticsResponse:
    """Read what the night released: the same for everybody, and never worked out anew."""
    service: Service = request.app.state.service
    return StatisticsResponse.of(service.store.releases(query.releases))
