"""How does an organisation save texts over HTTP that are asked again every night?

What it has saved is its own: another's is answered exactly as what is not there.
"""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from api.accounts.rights import Action, Principal
from api.backups.purging import remove_saved_everywhere
from api.routes.answers import json_answer
from api.routes.asking import allowed
from api.routes.describing import refusals
from api.routes.owning import own_organisation
from api.routes.paging import page_of
from api.routes.versions import Key, request_key
from api.schemas.news import SavedAnswer, SavedChange, SavedItem, SavedPage, SavedWrite
from api.schemas.paging import PageQuery
from api.service import Service
from corpora import Filters, TextError, language_of

router = APIRouter(prefix="/v1/saved-queries", tags=["news"])
SavedId = Annotated[
    str,
    Path(
        pattern=r"^saved-[0-9a-f]{16}$",
        max_length=22,
        description="The id of what was saved.",
        examples=["saved-0123456789abcdef"],
    ),
]
Reader = Annotated[Principal, allowed(Action.READ_SAVED)]
Writer = Annotated[Principal, allowed(Action.SAVE_QUERY)]
_PLACE: dict[int | str, dict[str, Any]] = {
    201: {"headers": {"Location": {"schema": {"type": "string"}, "description": "Where it is."}}}
}


@router.get("", summary="List what is saved", response_model=SavedPage, responses=refusals(401, 403))
def list_saved(query: Annotated[PageQuery, Query()], request: Request, principal: Reader) -> Response:
    """List what the asker's organisation has saved, by id, without the texts."""
    service: Service = request.app.state.service
    owner = own_organisation(principal)
    question = {"of": "saved-queries"}
    start = request.app.state.cursors.start(query.cursor, question)
    saved = sorted(service.store.saved_queries(organisation=owner), key=lambda one: one.id)
    page, last = page_of(saved, key=lambda one: one.id, start=start, limit=query.limit)
    following = request.app.state.cursors.after(last, question) if last else None
    return json_answer(SavedPage(items=[SavedItem.of(one) for one in page], next=following))


@router.post(
    "",
    summary="Save a text",
    status_code=201,
    response_model=SavedAnswer,
    responses={**_PLACE, **refusals(401, 403, 409)},
)
def save(body: SavedWrite, request: Request, principal: Writer, key: Key = None) -> Response:
    """Save a text; new matches are told in digests. A name is taken once (409), so nothing is saved twice."""
    service: Service = request.app.state.service
    owner = own_organisation(principal)
    if body.text.strip() and language_of(body.text) is None:
        # Said here, without the text's beginning: what was sent may be confidential.
        raise TextError(
            "The text holds no Japanese or English words. Describe it in one of the two languages."
        )
    saved = service.writer.save_query(
        organisation=owner,
        name=body.name,
        text=body.text,
        find=body.find,
        filters=Filters(body.where),
        threshold=body.threshold,
        key=request_key(principal, key, "POST /v1/saved-queries", body.model_dump_json()),
    )
    place = {"Location": f"/v1/saved-queries/{saved.id}"}
    return json_answer(SavedAnswer.of(saved), status=201, headers=place)


@router.get(
    "/{saved_id}",
    summary="Read what is saved",
    response_model=SavedAnswer,
    responses=refusals(401, 403, 404),
)
def read_saved(saved_id: SavedId, request: Request, principal: Reader) -> Response:
    """Read one, with its text."""
    service: Service = request.app.state.service
    owner = own_organisation(principal)
    return json_answer(SavedAnswer.of(service.store.saved_query(saved_id, organisation=owner)))


@router.patch(
    "/{saved_id}",
    summary="Pause or resume",
    response_model=SavedAnswer,
    responses=refusals(401, 403, 404, 409),
)
def change_saved(saved_id: SavedId, body: SavedChange, request: Request, principal: Writer) -> Response:
    """Stop asking for a while, or ask again; what came in between is told with the next digest."""
    service: Service = request.app.state.service
    found = service.writer.saved_query(saved_id, organisation=own_organisation(principal))
    changed = service.writer.change_saved(replace(found, paused=body.paused))
    return json_answer(SavedAnswer.of(changed))


@router.delete(
    "/{saved_id}",
    summary="Erase what is saved",
    status_code=204,
    response_class=Response,
    responses=refusals(401, 403, 404, 409),
)
def erase_saved(saved_id: SavedId, request: Request, principal: Writer) -> Response:
    """Erase a text for good, with all that was found for it, also from feeds and outbox.

    What a mail server took stays. Where somebody else reads the store just then (409), send it again.
    """
    service: Service = request.app.state.service
    owner = own_organisation(principal)
    remove_saved_everywhere(request.app.state.settings, service.writer, saved_id, organisation=owner)
    return Response(status_code=204)
