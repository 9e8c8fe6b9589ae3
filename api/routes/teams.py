"""Which few seeds answer a compound need together?"""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.accounts.rights import Action, Principal
from api.questions.teams.schemas import TeamResponse
from api.routes.asking import allowed
from api.routes.describing import refusals
from api.schemas.teams import TeamRequest
from api.service import Service

router = APIRouter(prefix="/v1/teams", tags=["matching"])
Asker = Annotated[Principal, allowed(Action.MATCH)]


@router.post(
    "",
    summary="Find the few seeds that answer a need together",
    response_model=TeamResponse,
    responses=refusals(),
)
async def find_team(body: TeamRequest, request: Request, principal: Asker) -> Response:
    """Find the smallest good team among the seeds that the asker may see, and what each adds.

    What is sent is not stored.
    """
    service: Service = request.app.state.service

    def work() -> bytes:
        team = service.team(body, viewer=principal.viewer)
        holders = service.holders(team.seeds, viewer=principal.viewer)
        return TeamResponse.of(team, holders).model_dump_json().encode()

    return Response(await request.app.state.line.run(work), media_type="application/json")
