"""How is a list brought in from a page: sent, looked at, its columns corrected, and followed to its end?"""

import json
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from api.accounts.rights import Action
from api.routes.imports import WORKBOOK
from api.schemas.imports import ImportAnswer
from api.serving.problems import Refused
from api.uploads import Jobs
from api.web.imports.sending import sent, sent_again
from api.web.visiting import Visit, Visiting
from api.web.words.imports import WORDS
from corpora import AGAIN, FormatError, ImportJob, JobState, NotFoundError, RecordError, Visibility, targets

router = APIRouter()
JobId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
SHOWN, REFUSALS = 20, 50
_OPEN = (JobState.QUEUED, JobState.RUNNING)


@router.get("/imports")
def imports_page(visit: Visiting) -> HTMLResponse:
    """Show where a list is sent, and the last imports of the account."""
    return _start(visit)


@router.post("/imports")
async def send(request: Request, visit: Visiting) -> Response:
    """Take a list, and lead to the page of its import."""
    return await run_in_threadpool(_send, visit, await request.form())


@router.get("/imports/{job_id}")
def import_page(job_id: JobId, visit: Visiting) -> HTMLResponse:
    """Show how far an import is, and at its end what came of it."""
    return _page(visit, _own(visit, job_id))


@router.post("/imports/{job_id}")
async def send_again(job_id: JobId, request: Request, visit: Visiting) -> Response:
    """Import the list of a dry run, or look at it once more, with its columns as they are corrected."""
    return await run_in_threadpool(_send_again, visit, job_id, await request.form())


@router.post("/imports/{job_id}/cancel")
def cancel(job_id: JobId, visit: Visiting) -> Response:
    """End an import; whole batches of rows that it has stored stay."""
    job = _own(visit, job_id)
    ended = _jobs(visit).cancel(job.id)
    return visit.back(f"/imports/{job_id}", said="cancelled" if ended else "ended_before")


@router.get("/imports/{job_id}/corrections.xlsx")
def corrections(job_id: JobId, visit: Visiting) -> Response:
    """Give the refused rows under their own headings, with what is wrong beside each."""
    workbook = _jobs(visit).store.corrections(_own(visit, job_id).id)
    if workbook is None:
        raise Refused(404, "not-found", f"Import '{job_id}' refused no rows, or has not ended yet.")
    headers = {"Content-Disposition": 'attachment; filename="corrections.xlsx"', "Cache-Control": "no-store"}
    return Response(workbook, media_type=WORKBOOK, headers=headers)


def _send(visit: Visit, form: FormData) -> Response:
    visit.check(Action.IMPORT)
    try:
        job_id = sent(visit, form)
    except (FormatError, RecordError) as error:
        return _start(visit, fault="file" if isinstance(error, FormatError) else "value", status=422)
    return visit.back(f"/imports/{job_id}")


def _send_again(visit: Visit, job_id: str, form: FormData) -> Response:
    earlier = _own(visit, job_id)
    try:
        again = sent_again(visit, form, earlier)
    except RecordError:
        return _page(visit, earlier, fault="columns", status=422)
    if again is None:
        return _page(visit, earlier, fault="gone", status=409)
    return visit.back(f"/imports/{again}")


def _own(visit: Visit, job_id: str) -> ImportJob:
    """The job of this account. Raises `NotFoundError`, the same for one of another's."""
    visit.check(Action.IMPORT)
    job = _jobs(visit).store.job(job_id)
    if job.account != visit.principal.account:
        raise NotFoundError(f"There is no import '{job_id}'. Check the id.")
    return job


def _jobs(visit: Visit) -> Jobs:
    jobs: Jobs = visit.request.app.state.jobs
    return jobs


def _start(visit: Visit, *, fault: str | None = None, status: int = 200) -> HTMLResponse:
    visit.check(Action.IMPORT)
    account = str(visit.principal.account)
    return visit.page(
        "imports.html",
        WORDS,
        status=status,
        fault=fault,
        jobs=[(job, json.loads(job.wish)) for job in _jobs(visit).store.jobs_of(account, limit=SHOWN)],
        visibilities=[one for one in Visibility if one not in (Visibility.WORKING_GROUP, Visibility.NAMED)],
        most_mb=visit.request.app.state.limits.upload_bytes // 1_000_000,
    )


def _page(visit: Visit, job: ImportJob, *, fault: str | None = None, status: int = 200) -> HTMLResponse:
    answer, wish = ImportAnswer.of(job), json.loads(job.wish)
    kept = _jobs(visit).is_kept(job)
    return visit.page(
        "import.html",
        WORDS,
        status=status,
        fault=fault,
        job=answer,
        error=_error(answer),
        is_open=answer.state in _OPEN,
        kept=kept,
        no_more=AGAIN,
        refusals=answer.report.refused[:REFUSALS] if answer.report else [],
        targets=list(targets(wish["kind"] or "seed").values()) if kept else [],
    )


def _error(answer: ImportAnswer) -> str | None:
    """Why an import failed; what the report says of a whole file does not say again that it is the file."""
    if answer.error is None:
        return None
    told = answer.error.removeprefix(f"{answer.file}: ")
    return f"The file: {told}" if told != answer.error or answer.report is not None else told
