"""How is a match followed up over HTTP, by those who may see it?

A proposal that the asker may not see is answered exactly as one that is not there.
"""

from functools import partial
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from api.accounts.actors import actor_of
from api.accounts.auth import utc_now
from api.accounts.rights import Action, Principal
from api.proposals.around import around
from api.proposals.likelihood import likelihood_of
from api.proposals.schemas import EventSchema, ProposalResponse, ProposalSchema, ReminderSchema
from api.routes.answers import PRIVATE, json_answer
from api.routes.asking import allowed
from api.routes.describing import refusals
from api.routes.paging import cursor_refused, page_of
from api.routes.versions import IfMatch, IfNoneMatch, Key, answer_tag, is_tag_known, named_version
from api.schemas.base import Id
from api.schemas.paging import PageQuery
from api.schemas.proposals import (
    ProposalPage,
    ProposalQuery,
    ProposalWrite,
    ReminderPage,
    TransitionPage,
    TransitionWrite,
)
from api.service import Service
from corpora import NotFoundError
from matcher import Pipeline, Proposal, Reminder, Waiting

router = APIRouter(prefix="/v1/proposals", tags=["proposals"])
ProposalId = Annotated[Id, Path(description="The id of the proposal.", examples=["proposal-0123456789ab"])]
Looking = Annotated[Principal, allowed(Action.READ_PROPOSAL)]
_TAG = {"ETag": {"schema": {"type": "string"}, "description": "Version and content; take it as If-Match."}}
_PLACE = {**_TAG, "Location": {"schema": {"type": "string"}, "description": "Where the proposal is."}}
_MOST_DAYS = 10**8


@router.get("", summary="List proposals", response_model=ProposalPage, responses=refusals(401, 403))
def list_proposals(
    query: Annotated[ProposalQuery, Query()], request: Request, principal: Looking
) -> Response:
    """List the proposals that the asker may see, the oldest first, a page at a time."""
    actor, pipeline = actor_of(principal), _reading(request)
    question = {**query.model_dump(mode="json", exclude={"limit", "cursor"}), "of": "proposals"}
    start = request.app.state.cursors.start(query.cursor, question)
    try:
        after = pipeline.place_of(actor, start) if start else 0
    except NotFoundError as error:
        raise cursor_refused("stands at a proposal that you may not see any more") from error
    page = pipeline.page(
        actor,
        stage=query.stage,
        open_only=query.open_only == "true",
        record=query.record,
        after=after,
        limit=query.limit,
    )
    last = page.proposals[-1].id if page.after else None
    shown = [ProposalSchema.of(one, pipeline.pair(one, principal.viewer)) for one in page.proposals]
    return json_answer(ProposalPage(items=shown, next=_cursor(request, last, question)))


@router.get("/due", summary="List who waits", response_model=ReminderPage, responses=refusals(401, 403))
def list_due(query: Annotated[PageQuery, Query()], request: Request, principal: Looking) -> Response:
    """List the proposals whose date has passed, or at which nothing has moved for too long."""
    pipeline, question = _reading(request), {"of": "due"}
    start = request.app.state.cursors.start(query.cursor, question)
    waiting = pipeline.due(actor_of(principal), utc_now().date())
    found, last = page_of(waiting, key=_order, start=start, limit=query.limit)
    shown = [ReminderSchema.of(one, pipeline.pair(one.proposal, principal.viewer)) for one in found]
    return json_answer(ReminderPage(items=shown, next=_cursor(request, last, question)))


@router.get(
    "/{proposal_id}",
    summary="Read a proposal",
    response_model=ProposalResponse,
    responses={
        200: {"headers": _TAG},
        304: {"description": "It is as you have it.", "headers": _TAG},
        **refusals(401, 403, 404),
    },
)
def read_proposal(
    proposal_id: ProposalId, request: Request, principal: Looking, if_none_match: IfNoneMatch = None
) -> Response:
    """Read one proposal: where it stands, where it might be tried out, whether export must be checked."""
    pipeline = _reading(request)
    found = pipeline.get(actor_of(principal), proposal_id)
    return _answer(request, principal, pipeline, found, if_none_match=if_none_match)


@router.post(
    "",
    summary="Propose",
    status_code=201,
    response_model=ProposalResponse,
    responses={201: {"headers": _PLACE}, **refusals(401, 403, 404, 409)},
)
async def create_proposal(
    body: ProposalWrite,
    request: Request,
    principal: Annotated[Principal, allowed(Action.PROPOSE)],
    key: Key = None,
) -> Response:
    """Propose to bring a need and a seed together. A pair has one open proposal at most."""
    work = partial(_proposed, body, request, principal, key)
    if body.score:  # matching stands in line
        response: Response = await request.app.state.line.run(work)
        return response
    return await to_thread.run_sync(work)


@router.get(
    "/{proposal_id}/transitions",
    summary="Read what was done to a proposal",
    response_model=TransitionPage,
    responses=refusals(401, 403, 404),
)
def list_transitions(
    proposal_id: ProposalId,
    query: Annotated[PageQuery, Query()],
    request: Request,
    principal: Looking,
) -> Response:
    """Read all that was done to a proposal, by whom and when; texts are absent where they were erased."""
    question = {"of": "transitions", "proposal": proposal_id}
    start = request.app.state.cursors.start(query.cursor, question)
    events = _reading(request).log(actor_of(principal), proposal_id)
    found, last = page_of(events, key=lambda one: f"{one.number:09}", start=start, limit=query.limit)
    shown = [EventSchema.of(one) for one in found]
    return json_answer(TransitionPage(items=shown, next=_cursor(request, last, question)))


@router.post(
    "/{proposal_id}/transitions",
    summary="Do something to a proposal",
    response_model=ProposalResponse,
    responses={200: {"headers": _TAG}, **refusals(401, 403, 404, 409, 412, 428)},
)
def act_on_proposal(
    proposal_id: ProposalId,
    body: TransitionWrite,
    request: Request,
    principal: Annotated[Principal, allowed(Action.MOVE_PROPOSAL)],
    if_match: IfMatch = None,
    key: Key = None,
) -> Response:
    """Move, decline, pause, reopen or plan in the version that you have read, or comment and attach.

    What is only added, a comment or a link, may come without If-Match.
    """
    actor, pipeline = actor_of(principal), _writing(request)
    version = None
    if body.needs_version or if_match is not None:
        now = pipeline.get(actor, proposal_id)
        version = named_version(if_match, now=now.version, what=f"Proposal '{proposal_id}'")
    changed = pipeline.act(actor, proposal_id, body.transition(), version=version, key=key)
    return _answer(request, principal, pipeline, changed)


def proposed(body: ProposalWrite, request: Request, principal: Principal, key: str | None) -> Proposal:
    """Make a proposal, for the route and the page; with `score` stand in line before. Raises as `propose`."""
    service: Service = request.app.state.service
    actor, pipeline = actor_of(principal), _writing(request)
    propose = partial(
        pipeline.propose,
        actor,
        body.need,
        body.seed,
        working_group=body.working_group,
        owner=body.owner,
        text=body.note,
        key=key,
    )
    score: float | None = None
    generation: str | None = None
    if body.score:
        propose(dry_run=True)  # what would be refused costs no matching
        look = partial(
            likelihood_of, store=service.store, need=body.need, seed=body.seed, viewer=principal.viewer
        )
        score, generation = service.asked(look)
    return propose(score=score, generation=generation)


def _proposed(body: ProposalWrite, request: Request, principal: Principal, key: str | None) -> Response:
    made = proposed(body, request, principal, key)
    pipeline = _writing(request)
    place = {"Location": f"/v1/proposals/{made.id}"}
    return _answer(request, principal, pipeline, made, status=201, headers=place)


def _answer(
    request: Request,
    principal: Principal,
    pipeline: Pipeline,
    proposal: Proposal,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    if_none_match: str | None = None,
) -> Response:
    service: Service = request.app.state.service
    pair = pipeline.pair(proposal, principal.viewer)
    shown = ProposalResponse.of(proposal, around(service.store, proposal, pair, principal.viewer))
    body = shown.model_dump_json()
    told = {**PRIVATE, "ETag": answer_tag(proposal.version, body), **(headers or {})}
    if is_tag_known(told["ETag"], if_none_match):
        return Response(status_code=304, headers=told)
    return Response(body, status_code=status, headers=told, media_type="application/json")


def _order(reminder: Reminder) -> str:
    """The order of `due` as a text."""
    late = int(reminder.why is Waiting.STALE)
    return f"{late}{_MOST_DAYS - reminder.days:09}{reminder.proposal.id}"


def _cursor(request: Request, last: str | None, question: dict[str, Any]) -> str | None:
    return None if last is None else request.app.state.cursors.after(last, question)


def _reading(request: Request) -> Pipeline:
    service: Service = request.app.state.service
    return Pipeline(service.store)


def _writing(request: Request) -> Pipeline:
    service: Service = request.app.state.service
    return Pipeline(service.writer)
