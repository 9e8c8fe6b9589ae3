"""What does an account say of a match, and how does it take that back?"""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from api.accounts.rights import Action, Principal, check
from api.routes.asking import allowed
from api.routes.describing import refusals
from api.routes.versions import Key, request_key
from api.schemas.base import Id
from api.schemas.feedback import FeedbackAnswer, FeedbackPage, FeedbackWrite
from api.schemas.paging import PageQuery
from api.service import Service
from corpora import Feedback, NotFoundError, visible_to

router = APIRouter(prefix="/v1/feedback", tags=["feedback"])
Judge = Annotated[Principal, allowed(Action.GIVE_FEEDBACK)]
FeedbackId = Annotated[int, Path(ge=1, le=2**53, description="The id of the verdict.", examples=[1])]
_PLACE: dict[int | str, dict[str, Any]] = {
    201: {"headers": {"Location": {"schema": {"type": "string"}, "description": "Where it is."}}}
}


class ListQuery(PageQuery):
    """Which verdicts: all one's own, or those on one record."""

    record: Id | None = None


@router.post(
    "",
    summary="Say whether a need and a seed fit",
    status_code=201,
    response_model=FeedbackAnswer,
    responses={**_PLACE, **refusals(401, 403, 404)},
)
def give_feedback(
    body: FeedbackWrite, request: Request, response: Response, principal: Judge, key: Key = None
) -> FeedbackAnswer:
    """Keep a verdict on a match that you may see, in place of your earlier one on the pair.

    From the next night on it moves what it was said of, and matches much like that, within fixed bounds.
    """
    service: Service = request.app.state.service
    for name in (body.need, body.seed):
        check(principal, Action.GIVE_FEEDBACK, service.store.stored(name, viewer=principal.viewer).record)
    account = str(principal.account)
    number = service.writer.put_feedback(
        Feedback(account, principal.viewer.organisation, body.need, body.seed, body.verdict, body.reason),
        key=request_key(principal, key, "POST /v1/feedback", body.model_dump_json()),
    )
    response.headers["Location"] = f"/v1/feedback/{number}"
    said = service.writer.feedback(account=account, record=body.need, withdrawn=True)
    kept = next((one for one in said if one.id == number), None)
    if kept is None:
        raise NotFoundError(f"There is no need '{body.need}' any more. It was erased just now.")
    return FeedbackAnswer.of(kept)


@router.get("", summary="List one's own verdicts", response_model=FeedbackPage, responses=refusals(401, 403))
def list_feedback(query: Annotated[ListQuery, Query()], request: Request, principal: Judge) -> FeedbackPage:
    """List your verdicts that stand, on pairs that you may still see."""
    cursors, question = request.app.state.cursors, {"list": "feedback", "record": query.record}
    after = int(cursors.start(query.cursor, question) or 0)
    behind = [said for said in _seen(request.app.state.service, principal, query.record) if said.id > after]
    page = behind[: query.limit]
    following = cursors.after(str(page[-1].id), question) if len(behind) > len(page) else None
    return FeedbackPage(items=[FeedbackAnswer.of(said) for said in page], next=following)


@router.delete(
    "/{feedback_id}",
    summary="Take back a verdict",
    status_code=204,
    response_class=Response,
    responses=refusals(401, 403, 404),
)
def withdraw_feedback(feedback_id: FeedbackId, request: Request, principal: Judge) -> Response:
    """Take back a verdict of your own: from the next night on results are as if you had never given it.

    Until then nothing counts that was learned together with it.
    """
    service: Service = request.app.state.service
    service.writer.withdraw_feedback(feedback_id, account=str(principal.account))
    return Response(status_code=204)


def _seen(service: Service, principal: Principal, record: str | None) -> list[Feedback]:
    said = service.store.feedback(account=principal.account, record=record)
    known = service.store.get_many(sorted({name for one in said for name in (one.need, one.seed)}))
    seen = {name for name, own in known.items() if visible_to(own, principal.viewer)}
    return [one for one in said if {one.need, one.seed} <= seen]
