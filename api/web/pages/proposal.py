"""Where does one collaboration stand, what was done, and what may be done next?"""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response

from api.accounts.actors import actor_of
from api.accounts.rights import Action
from api.errors import http_status
from api.schemas.base import Id
from api.web.naming import group_name
from api.web.pipeline.deeds import CAUGHT, Sent, transition_sent
from api.web.pipeline.told import told_of
from api.web.visiting import Visit, Visiting
from api.web.words.proposal import WORDS
from corpora import NotFoundError, RecordError
from matcher import DECLINE_WORDS, EXPORT_WORDS, STAGE_WORDS, Deed, Pipeline, Transition

router = APIRouter()
ProposalId = Annotated[Id, Path()]
_ADDED = (Deed.COMMENT, Deed.ATTACH)  # what is only added fits every version


@router.get("/proposals/{proposal_id}")
def proposal_page(proposal_id: ProposalId, visit: Visiting) -> HTMLResponse:
    """Show a proposal with all that is around it."""
    return _page(visit, proposal_id, Sent())


@router.post("/proposals/{proposal_id}")
async def act_on_proposal(proposal_id: ProposalId, request: Request, visit: Visiting) -> Response:
    """Do to a proposal what one of the forms of its page says, and lead back to it."""
    form = await request.form()
    transition, sent = transition_sent(form)
    version = str(form.get("version", ""))
    return await run_in_threadpool(_act, visit, proposal_id, transition, sent, version)


def _act(visit: Visit, proposal_id: str, transition: Transition | None, sent: Sent, version: str) -> Response:
    visit.check(Action.MOVE_PROPOSAL)
    pipeline, actor = Pipeline(visit.service.writer), actor_of(visit.principal)
    now = pipeline.get(actor, proposal_id)  # who may not see it is not told what is wrong with the form
    if transition is None:
        return _page(visit, proposal_id, sent, status=422)
    read = None if transition.deed in _ADDED else _number(version)
    back = transition.deed is Deed.MOVE and transition.to is now.before
    if back and not transition.text:
        return _page(visit, proposal_id, Sent(sent.values, "why", "note"), status=422)
    try:
        pipeline.act(actor, proposal_id, transition, version=read)
    except NotFoundError:
        raise
    except CAUGHT as error:
        return _page(visit, proposal_id, sent.with_error(error), status=http_status(type(error)))
    return visit.back(f"/proposals/{proposal_id}", said=f"done_{transition.deed}")


def _number(version: str) -> int:
    """The version that the form was made for. Raises `RecordError`."""
    if version.isascii() and version.isdigit() and len(version) < 10:
        return int(version)
    raise RecordError("The form does not say which version of the proposal it is for. Load the page again.")


def _page(visit: Visit, proposal_id: str, sent: Sent, *, status: int = 200) -> HTMLResponse:
    visit.check(Action.READ_PROPOSAL)
    return visit.page(
        "proposal.html",
        WORDS,
        status=status,
        shown=told_of(visit, Pipeline(visit.service.store), proposal_id),
        sent=sent,
        may_act=visit.may(Action.MOVE_PROPOSAL),
        stage_word=lambda stage: STAGE_WORDS[stage][visit.language],
        reasons=[(reason.value, words[visit.language]) for reason, words in DECLINE_WORDS.items()],
        export_words={name: words[visit.language] for name, words in EXPORT_WORDS.items()},
        group_name=group_name,
    )
