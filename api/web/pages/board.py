"""Where do collaborations stand, and who moves one to the next stage with a click, a key or the mouse?"""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, Response

from api.accounts.actors import actor_of
from api.accounts.rights import Action
from api.web.naming import group_name
from api.web.pipeline.cards import Wanted, board_of
from api.web.sheets.answer import workbook_answer
from api.web.sheets.lists import proposal_tables
from api.web.visiting import Visit, Visiting
from api.web.words.board import WORDS
from corpora import ChangedError, ConflictError, ForbiddenError, NotFoundError, UsageError
from matcher import STAGE_WORDS, WAITING_WORDS, Deed, Pipeline, Stage, Transition

router = APIRouter()
Name = Annotated[str, Query(max_length=128)]
Sent = Annotated[str, Form(max_length=128)]
_FAULTS = {
    ChangedError: "changed",
    ConflictError: "conflict",
    ForbiddenError: "not_yours",
    UsageError: "no_way",
}


@router.get("/board")
def board_page(
    visit: Visiting, working_group: Name = "", organisation: Name = "", declined: Name = ""
) -> HTMLResponse:
    """Show the proposals that may be seen, a column for each stage."""
    return _page(visit, Wanted(working_group, organisation, bool(declined)))


@router.get("/board.xlsx")
async def board_workbook(
    visit: Visiting, working_group: Name = "", organisation: Name = "", declined: Name = ""
) -> Response:
    """Give the proposals on the board as a workbook."""
    visit.check(Action.READ_PROPOSAL)
    wanted = Wanted(working_group, organisation, bool(declined))
    return await visit.in_turn(partial(_workbook, visit, wanted))


@router.post("/board")
def move_card(
    visit: Visiting,
    proposal: Sent,
    version: Annotated[int, Form(ge=1)],
    to: Annotated[Stage, Form()],
    working_group: Sent = "",
    organisation: Sent = "",
    declined: Sent = "",
) -> Response:
    """Move a proposal one stage on, and lead back to the board."""
    visit.check(Action.MOVE_PROPOSAL)
    wanted = Wanted(working_group, organisation, bool(declined))
    try:
        moved = Pipeline(visit.service.writer).act(
            actor_of(visit.principal), proposal, Transition(Deed.MOVE, to=to), version=version
        )
    except NotFoundError:
        raise
    except tuple(_FAULTS) as error:
        fault = next(word for kind, word in _FAULTS.items() if isinstance(error, kind))
        return _page(visit, wanted, fault=fault, status=409, moved=proposal)
    response = visit.back("/board", said="moved", moved=moved.id, **wanted.query())
    response.headers["location"] += f"#{moved.id}"
    return response


def _workbook(visit: Visit, wanted: Wanted) -> Response:
    board = board_of(visit, Pipeline(visit.service.store), wanted)
    shown = [card.proposal for cards in board.columns.values() for card in cards]
    return workbook_answer("proposals", proposal_tables(visit, shown))


def _page(
    visit: Visit, wanted: Wanted, *, fault: str | None = None, status: int = 200, moved: str | None = None
) -> HTMLResponse:
    visit.check(Action.READ_PROPOSAL)
    return visit.page(
        "board.html",
        WORDS,
        status=status,
        board=board_of(visit, Pipeline(visit.service.store), wanted),
        wanted=wanted,
        fault=fault,
        moved=moved or visit.request.query_params.get("moved"),
        may_move=visit.may(Action.MOVE_PROPOSAL),
        stage_word=lambda stage: STAGE_WORDS[stage][visit.language],
        waiting_word=lambda one: WAITING_WORDS[one.why][visit.language].format(days=one.days),
        group_name=group_name,
    )
