"""Who might work with a city abroad, and where else might a realised case help?"""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.accounts.rights import Action, Principal
from api.questions.partners.schemas import PartnersResponse
from api.questions.partners.transfer_schemas import TransfersResponse
from api.routes.asking import allowed
from api.routes.describing import refusals
from api.schemas.partners import PartnersRequest, TransfersRequest
from api.service import Service

router = APIRouter(prefix="/v1", tags=["matching"])
Asker = Annotated[Principal, allowed(Action.MATCH)]


@router.post(
    "/partners",
    summary="Find who in Japan might work with a city abroad",
    response_model=PartnersResponse,
    responses=refusals(404),
)
async def find_partners(body: PartnersRequest, request: Request, principal: Asker) -> Response:
    """Rank municipalities and implementers with reasons, find seeds, and say which means there are.

    Only what the asker may see is counted. What is sent is not stored.
    """
    service: Service = request.app.state.service

    def work() -> bytes:
        found = service.partners(body, viewer=principal.viewer)
        holders = service.holders((hit.record for hit in found.seeds.hits), viewer=principal.viewer)
        return PartnersResponse.of(found, holders).model_dump_json().encode()

    return Response(await request.app.state.line.run(work), media_type="application/json")


@router.post(
    "/transfers",
    summary="Find where else a realised case might help",
    response_model=TransfersResponse,
    responses=refusals(404),
)
async def find_transfers(body: TransfersRequest, request: Request, principal: Asker) -> Response:
    """Find the needs that a project or outcome might help with, and say what is alike and what is not."""
    service: Service = request.app.state.service

    def work() -> bytes:
        found = service.transfers(body, viewer=principal.viewer)
        return TransfersResponse.of(found).model_dump_json().encode()

    return Response(await request.app.state.line.run(work), media_type="application/json")
