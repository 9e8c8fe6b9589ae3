"""What must be there by which year for a vision to come true, and where is a gap?"""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.accounts.rights import Action, Principal
from api.questions.backcasts.schemas import BackcastRequest, BackcastResponse
from api.routes.asking import allowed
from api.routes.describing import refusals
from api.service import Service

router = APIRouter(prefix="/v1/backcasts", tags=["matching"])
Asker = Annotated[Principal, allowed(Action.MATCH)]


@router.post(
    "",
    summary="Reckon backwards from a vision: requirements, milestones, seeds that arrive in time, gaps",
    response_model=BackcastResponse,
    responses=refusals(),
)
async def backcast(body: BackcastRequest, request: Request, principal: Asker) -> Response:
    """Say for each statement of a vision which seeds that the asker may see can be in place by when.

    Each date names the assumptions of which it is made. What is sent is not stored.
    """
    service: Service = request.app.state.service

    def work() -> bytes:
        plan = service.backcast(body, viewer=principal.viewer)
        holders = service.holders(plan.seeds, viewer=principal.viewer)
        return BackcastResponse.of(plan, holders).model_dump_json().encode()

    return Response(await request.app.state.line.run(work), media_type="application/json")
