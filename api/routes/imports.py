"""How is a list sent, how far is its import, and what came of it?"""

import hashlib
import json
import uuid
from datetime import UTC, datetime
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from api.accounts.rights import Action, Principal, Reach, reach_of
from api.routes.asking import allowed
from api.routes.describing import refusals
from api.routes.versions import Key, request_key
from api.schemas.imports import ImportAccepted, ImportAnswer, ImportQuery
from api.serving.buckets import too_many
from api.serving.problems import Refused
from api.uploads import Jobs, file_name
from api.uploads.wish import Wish
from corpora import ForbiddenError, ImportJob, NotFoundError

router = APIRouter(prefix="/v1/imports", tags=["imports"])
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BYTES = "application/octet-stream"
_FORM = "multipart/form-data"
_FILE = {"type": "string", "format": "binary"}
_BODY = {
    "requestBody": {
        "required": True,
        "description": "The file: the whole body (with ?name=seeds.xlsx), or the part `file` of a form.",
        "content": {
            _BYTES: {"schema": _FILE},
            _FORM: {"schema": {"type": "object", "required": ["file"], "properties": {"file": _FILE}}},
        },
    }
}
JobId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="The id of the import.")]
Importer = Annotated[Principal, allowed(Action.IMPORT)]
_PLACE = {"Location": {"schema": {"type": "string"}, "description": "Where to ask how far it is."}}


@router.post(
    "",
    summary="Import a list",
    status_code=202,
    response_model=ImportAccepted,
    responses={202: {"headers": _PLACE}, **refusals(401, 403, 415)},
    openapi_extra=_BODY,
)
async def start_import(
    query: Annotated[ImportQuery, Query()], request: Request, principal: Importer, key: Key = None
) -> Response:
    """Send a list of seeds or needs (CSV, TSV, Excel, JSON, Word, PDF, RIS, BibTeX and known exports).

    It is imported in the background, one list at a time. With `dry_run` nothing is written. Rows that name no
    organisation are one's own; those of others are refused.
    """
    jobs: Jobs = request.app.state.jobs
    account = str(principal.account)
    most = request.app.state.limits.jobs_per_account
    if await to_thread.run_sync(jobs.store.open_jobs, account) >= most:
        raise too_many(30, f"{most} imports of this account wait or run already.")
    job_id = uuid.uuid4().hex
    try:
        name, digest = await _receive(request, jobs, job_id, query.name)
        wish = wish_of(query, principal)
        job = ImportJob(job_id, account, name, json.dumps(wish.to_json()), _now())
        sent = request_key(principal, key, "POST /v1/imports", name, digest, job.wish)
        taken = await to_thread.run_sync(lambda: jobs.add(job, key=sent))
    except BaseException:
        jobs.discard(job_id)
        raise
    if taken.id == job_id:
        jobs.queue(job_id)
    else:
        jobs.discard(job_id)  # sent before
    answer = ImportAccepted(id=taken.id)
    place = {"Location": f"/v1/imports/{taken.id}"}
    return Response(answer.model_dump_json(), status_code=202, headers=place, media_type="application/json")


@router.get(
    "/{job_id}",
    summary="How far is an import, and what came of it?",
    response_model=ImportAnswer,
    responses=refusals(401, 403, 404),
)
def read_import(job_id: JobId, request: Request, principal: Importer) -> Response:
    """Say where an import stands; at its end there is the report. Reports are kept for a day."""
    return _answer(_own(request, job_id, principal))


@router.get(
    "/{job_id}/corrections",
    summary="The refused rows, as a workbook to correct and send again",
    response_class=Response,
    responses={200: {"content": {WORKBOOK: {"schema": _FILE}}}, **refusals(401, 403, 404)},
)
def read_corrections(job_id: JobId, request: Request, principal: Importer) -> Response:
    """Give the refused rows under their own headings, with what is wrong beside each."""
    jobs: Jobs = request.app.state.jobs
    workbook = jobs.store.corrections(_own(request, job_id, principal).id)
    if workbook is None:
        raise Refused(404, "not-found", f"Import '{job_id}' refused no rows, or has not ended yet.")
    headers = {"Content-Disposition": 'attachment; filename="corrections.xlsx"'}
    return Response(workbook, media_type=WORKBOOK, headers=headers)


@router.delete(
    "/{job_id}",
    summary="Cancel an import",
    response_model=ImportAnswer,
    responses=refusals(401, 403, 404, 409),
)
def cancel_import(job_id: JobId, request: Request, principal: Importer) -> Response:
    """End an import that waits or runs. What it has stored stays: whole batches of rows."""
    jobs: Jobs = request.app.state.jobs
    job = _own(request, job_id, principal)
    if not jobs.cancel(job.id):
        raise Refused(409, "already-ended", f"Import '{job_id}' has ended already. Read its report.")
    return _answer(jobs.store.job(job_id))


def _own(request: Request, job_id: str, principal: Principal) -> ImportJob:
    """The job of this account. Raises `NotFoundError`, the same for one of another's."""
    job: ImportJob = request.app.state.jobs.store.job(job_id)
    if job.account != principal.account:
        raise NotFoundError(f"There is no import '{job_id}'. Check the id.")
    return job


def _answer(job: ImportJob) -> Response:
    return Response(ImportAnswer.of(job).model_dump_json(), media_type="application/json")


def wish_of(query: ImportQuery, principal: Principal) -> Wish:
    """Say how a file is imported for somebody. Raises `ForbiddenError` for an account without a list."""
    everyone = reach_of(principal, Action.IMPORT) is Reach.SEEN
    return Wish(
        account=str(principal.account),
        owner=None if everyone else _organisation(principal),
        organisation_of_account=principal.viewer.organisation,
        working_groups=tuple(sorted(principal.viewer.working_groups)),
        kind=query.kind,
        visibility=query.visibility,
        organisation=query.organisation,
        list_name=query.list_name,
        withhold=tuple(query.withhold),
        complete=query.complete == "true",
        dry_run=query.dry_run == "true",
    )


def _organisation(principal: Principal) -> str:
    if principal.viewer.organisation is None:
        raise ForbiddenError("The account belongs to no organisation: it has no list to import.")
    return principal.viewer.organisation


async def _receive(request: Request, jobs: Jobs, job_id: str, name: str | None) -> tuple[str, str]:
    """Write the file that is sent to its place; returns its name and the digest of its bytes."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == _FORM:
        return await _receive_form(request, jobs, job_id, name)
    if kind != _BYTES:
        detail = f"The content type '{kind:.100}' is not taken. Send {_BYTES} with ?name=..., or {_FORM}."
        raise Refused(415, "content-type", detail)
    if name is None:
        raise Refused(422, "request", "query.name: it is needed where the file is the whole body.")
    own = file_name(name)
    digest = hashlib.sha256()
    with _opened(jobs, job_id, own) as file:
        async for chunk in request.stream():
            digest.update(chunk)
            file.write(chunk)
    return own, digest.hexdigest()


async def _receive_form(request: Request, jobs: Jobs, job_id: str, name: str | None) -> tuple[str, str]:
    async with request.form(max_files=1, max_fields=1) as form:
        sent = form.get("file")
        if not isinstance(sent, UploadFile):
            raise Refused(422, "request", "body.file: the form has no part 'file' that is a file.")
        own = file_name(name or sent.filename or "")
        digest = hashlib.sha256()
        with _opened(jobs, job_id, own) as file:
            while chunk := await sent.read(1 << 20):
                digest.update(chunk)
                file.write(chunk)
    return own, digest.hexdigest()


def _opened(jobs: Jobs, job_id: str, name: str) -> Any:
    return (jobs.place(job_id) / name).open("xb")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
