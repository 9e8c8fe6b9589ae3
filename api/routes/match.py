"""Which records answer this text, and why?"""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.accounts.rights import Action, Principal
from api.routes.asking import allowed
from api.routes.describing import refusals
from api.schemas import MatchRequest, MatchResponse
from api.service import Service
from api.showing.export_notes import notes_of

router = APIRouter(prefix="/v1", tags=["matching"])
Asker = Annotated[Principal, allowed(Action.MATCH)]


@router.post(
    "/match",
    summary="Find the records that answer a text, with explanations",
    response_model=MatchResponse,
    responses=refusals(),
)
async def match(body: MatchRequest, request: Request, principal: Asker) -> Response:
    """Find the records that answer a text, the most likely first, and say why.

    What is sent is not stored. Filters hold before the cut: `k` records that the asker may see fill `k`.
    """
    service: Service = request.app.state.service

    def work() -> bytes:
        result = service.match(body, viewer=principal.viewer)
        holders = service.holders((hit.record for hit in result.hits), viewer=principal.viewer)
        notes = notes_of(service.store, result, holders, viewer=principal.viewer)
        return MatchResponse.of(result, holders, notes).model_dump_json().encode()

    return Response(await request.app.state.line.run(work), media_type="application/json")
