"""Which records are there, what does one say, and how is one written?

What the asker may not see is answered exactly as what is not there, after the same work.
"""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from api.accounts.rights import Action, Principal, check
from api.routes.asking import allowed, check_written
from api.routes.describing import refusals
from api.routes.versions import (
    IfMatch,
    IfNoneMatch,
    Key,
    etag,
    expected_version,
    is_known,
    request_key,
)
from api.schemas.base import Id
from api.schemas.records import RecordAnswer, RecordPage
from api.schemas.writing import ListQuery, RecordWrite, record_of
from api.service import Service
from corpora import Filters, Stored

router = APIRouter(prefix="/v1/records", tags=["records"])
RecordId = Annotated[Id, Path(description="The id of the record.", examples=["seed-storage-01"])]
Reader = Annotated[Principal, allowed(Action.READ_RECORD)]
_TAG = {"ETag": {"schema": {"type": "string"}, "description": "The version."}}
_PLACE = {**_TAG, "Location": {"schema": {"type": "string"}, "description": "Where the record is."}}
_OF_RECORD: dict[int | str, dict[str, Any]] = {200: {"headers": _TAG}}


@router.get("", summary="List records", response_model=RecordPage, responses=refusals())
def list_records(query: Annotated[ListQuery, Query()], request: Request, principal: Reader) -> Response:
    """List the records that the asker may see, by id, a page at a time.

    Records that come while you read the pages are neither repeated nor do they push others out.
    """
    service: Service = request.app.state.service
    conditions = query.conditions()
    question = {**conditions, "kind": query.kind}
    after = request.app.state.cursors.start(query.cursor, question)
    found = service.store.page(
        viewer=principal.viewer,
        filters=Filters(conditions),
        kind=query.kind,
        after=after,
        limit=query.limit + 1,
    )
    page, more = found[: query.limit], len(found) > query.limit
    following = request.app.state.cursors.after(page[-1].record.id, question) if more else None
    answer = RecordPage(items=[RecordAnswer.of(stored) for stored in page], next=following)
    return _json(answer)


@router.get(
    "/{record_id}",
    summary="Read a record",
    response_model=RecordAnswer,
    responses={
        **_OF_RECORD,
        304: {"description": "It is as you have it.", "headers": _TAG},
        **refusals(404),
    },
)
def read_record(
    record_id: RecordId, request: Request, principal: Reader, if_none_match: IfNoneMatch = None
) -> Response:
    """Read one record, with its version as ETag."""
    service: Service = request.app.state.service
    stored = service.store.stored(record_id, viewer=principal.viewer)
    if is_known(stored, if_none_match):
        return Response(status_code=304, headers=_headers(stored))
    return _json(RecordAnswer.of(stored), headers=_headers(stored))


@router.post(
    "",
    summary="Store a seed or need",
    status_code=201,
    response_model=RecordAnswer,
    responses={201: {"headers": _PLACE}, **refusals(401, 403)},
)
def create_record(
    body: RecordWrite,
    request: Request,
    principal: Annotated[Principal, allowed(Action.CREATE_RECORD)],
    key: Key = None,
) -> Response:
    """Store a seed or need of one's own organisation under a new id. It is found after the next indexing."""
    service: Service = request.app.state.service
    record = record_of(
        body, record_id=f"{body.kind}-{uuid.uuid4().hex}", organisation=principal.viewer.organisation
    )
    check_written(principal, Action.CREATE_RECORD, record)
    sent = request_key(principal, key, "POST /v1/records", body.model_dump_json())
    stored = service.writer.create(record, key=sent)
    place = {"Location": f"/v1/records/{stored.record.id}"}
    return _json(RecordAnswer.of(stored), status=201, headers=_headers(stored) | place)


@router.put(
    "/{record_id}",
    summary="Write a seed or need anew",
    response_model=RecordAnswer,
    responses={**_OF_RECORD, **refusals(401, 403, 404, 412, 428)},
)
def update_record(
    record_id: RecordId,
    body: RecordWrite,
    request: Request,
    principal: Annotated[Principal, allowed(Action.EDIT_RECORD)],
    if_match: IfMatch = None,
) -> Response:
    """Put a whole seed or need in place of the version that you have read; that stays in its history."""
    service: Service = request.app.state.service
    now = service.store.stored(record_id, viewer=principal.viewer)
    check(principal, Action.EDIT_RECORD, now.record)
    version = expected_version(now, if_match)
    record = record_of(body, record_id=record_id, organisation=principal.viewer.organisation)
    check_written(principal, Action.EDIT_RECORD, record)
    stored = service.writer.replace(record, version=version)
    return _json(RecordAnswer.of(stored), headers=_headers(stored))


@router.delete(
    "/{record_id}",
    summary="Withdraw a record",
    status_code=204,
    response_class=Response,
    responses=refusals(401, 403, 404, 412, 428),
)
def withdraw_record(
    record_id: RecordId,
    request: Request,
    principal: Annotated[Principal, allowed(Action.WITHDRAW_RECORD)],
    if_match: IfMatch = None,
) -> Response:
    """Take a record of one's own organisation out of every result. It is not erased."""
    service: Service = request.app.state.service
    now = service.store.stored(record_id, viewer=principal.viewer)
    check(principal, Action.WITHDRAW_RECORD, now.record)
    service.writer.withdraw_version(record_id, version=expected_version(now, if_match))
    return Response(status_code=204)


def _headers(stored: Stored) -> dict[str, str]:
    return {"ETag": etag(stored), "Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}


def _json(
    answer: RecordAnswer | RecordPage, *, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    return Response(
        answer.model_dump_json(), status_code=status, headers=headers, media_type="application/json"
    )
