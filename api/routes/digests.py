"""How does an account read over HTTP what its organisation was told, and say what it wants to be told?

A digest is made from the store when it is read. It was put together for the organisation; who asks sees of it
what they may see themselves, and a digest of which they may see nothing is answered as one that is not there.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from api.accounts.rights import Action, Principal, may
from api.digests import readable
from api.digests.feed import NEWEST, feed_of
from api.routes.answers import PRIVATE, json_answer
from api.routes.asking import allowed
from api.routes.describing import refusals
from api.routes.owning import own_organisation
from api.routes.paging import page_of
from api.schemas.news import DigestAnswer, DigestItem, DigestPage, FollowingAnswer, FollowingWrite
from api.schemas.paging import PageQuery
from api.service import Service
from corpora import DigestEntry, Following, NotFoundError, Store
from matcher import Digest, no_digest

ATOM = "application/atom+xml"
router = APIRouter(prefix="/v1/digests", tags=["news"])
DigestId = Annotated[
    str,
    Path(
        pattern=r"^[0-9a-f-]{36}$",
        max_length=36,
        description="The id of the digest.",
        examples=["0b0e7a52-6f7d-4c58-9c3c-6f1b7b0f6d11"],
    ),
]
Reader = Annotated[Principal, allowed(Action.READ_SAVED)]


@router.get("", summary="List digests", response_model=DigestPage, responses=refusals(401, 403))
def list_digests(query: Annotated[PageQuery, Query()], request: Request, principal: Reader) -> Response:
    """List what the asker's organisation was told, the newest first."""
    question = {"of": "digests"}
    start = request.app.state.cursors.start(query.cursor, question)
    page, last = page_of(
        newest_digests(request.app.state.service.store, principal),
        key=_order,
        start=start,
        limit=query.limit,
        falling=True,
    )
    following = request.app.state.cursors.after(last, question) if last else None
    return json_answer(DigestPage(items=[DigestItem.of(*one) for one in page], next=following))


@router.get(
    "/feed.atom",
    summary="Follow digests in a feed reader",
    response_class=Response,
    responses={
        200: {"description": "An Atom feed.", "content": {ATOM: {"schema": {"type": "string"}}}},
        **refusals(401, 403),
    },
)
def read_feed(request: Request, principal: Reader) -> Response:
    """Return the Atom feed of the newest digests; a feed reader sends the token of the account."""
    service: Service = request.app.state.service
    newest = [
        digest for _, digest in islice(newest_digests(request.app.state.service.store, principal), NEWEST)
    ]
    empty = no_digest(service.store, own_organisation(principal))
    data = feed_of([*reversed(newest)], address=request.app.state.settings.address, empty=empty)
    return Response(data, headers=PRIVATE, media_type=ATOM)


@router.get(
    "/following",
    summary="Read what is followed",
    response_model=FollowingAnswer,
    responses=refusals(401, 403),
)
def read_following(request: Request, principal: Reader) -> Response:
    """Read what the asker's organisation is told, where, and in which language."""
    service: Service = request.app.state.service
    return json_answer(FollowingAnswer.of(service.store.following(own_organisation(principal))))


@router.put(
    "/following",
    summary="Say what is followed",
    response_model=FollowingAnswer,
    responses=refusals(401, 403),
)
def put_following(
    body: FollowingWrite,
    request: Request,
    principal: Annotated[Principal, allowed(Action.ADDRESS_DIGESTS)],
) -> Response:
    """Say anew what the organisation is told, where and in which language; what is left out is unset."""
    service: Service = request.app.state.service
    following = Following(own_organisation(principal), **body.model_dump())
    service.writer.put_following(following)
    return json_answer(FollowingAnswer.of(service.writer.following(following.organisation)))


@router.get(
    "/{digest_id}",
    summary="Read a digest",
    response_model=DigestAnswer,
    responses=refusals(401, 403, 404),
)
def read_digest(digest_id: DigestId, request: Request, principal: Reader) -> Response:
    """Read a digest as it may be shown now: what was withdrawn or hidden since is not in it."""
    service: Service = request.app.state.service
    return json_answer(DigestAnswer.of(digest_for(service.store, principal, digest_id)))


def digest_for(store: Store, principal: Principal, digest_id: str) -> Digest:
    """Return a digest as whoever asks may see it now.

    Raises `ForbiddenError`, `NotFoundError`, also for another's and where nothing of it may be shown.
    """
    entry = store.digest(digest_id, organisation=own_organisation(principal))
    digest = readable(store, entry, viewer=principal.viewer, proposals=_proposals(principal))
    if digest is None:
        raise NotFoundError(f"There is no digest '{digest_id}'. See: enmusubi digests list")
    return digest


def newest_digests(store: Store, principal: Principal) -> Iterator[tuple[DigestEntry, Digest]]:
    """Yield the digests of which something may be shown, the newest first. Raises `ForbiddenError`."""
    entries = store.digests(organisation=own_organisation(principal))
    for entry in sorted(entries, key=lambda one: (one.put_at, one.id), reverse=True):
        if digest := readable(store, entry, viewer=principal.viewer, proposals=_proposals(principal)):
            yield entry, digest


def _proposals(principal: Principal) -> bool:
    """Whether who asks may be told of proposals, as the organisation may."""
    return may(principal, Action.READ_PROPOSAL)


def _order(one: tuple[DigestEntry, Digest]) -> str:
    return f"{one[0].put_at} {one[0].id}"
