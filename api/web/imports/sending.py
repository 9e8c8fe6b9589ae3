"""How does a form become the import of a list: a file that is sent, or that of a dry run once more?"""

import json
import shutil
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from api.routes.imports import wish_of
from api.schemas.imports import ImportQuery
from api.serving.buckets import too_many
from api.uploads import Jobs, file_name
from api.uploads.wish import Wish
from api.web.visiting import Visit
from corpora import FormatError, ImportJob, RecordError

_OPTIONS = ("kind", "visibility", "organisation", "list")
MOST_COLUMNS = 300


def sent(visit: Visit, form: FormData) -> str:
    """Queue the file of a form; returns the id of its import.

    Raises `FormatError` where there is no file or its name says no format, `RecordError`, `ForbiddenError`,
    `Refused` (429) where too many wait.
    """
    jobs: Jobs = visit.request.app.state.jobs
    _check_room(visit, jobs)
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise FormatError("There is no file. Choose one and send it again.")
    wish, name, job_id = _wish(visit, form), file_name(file.filename), uuid.uuid4().hex
    try:
        with (jobs.place(job_id) / name).open("xb") as target:
            shutil.copyfileobj(file.file, target, 1 << 20)
        jobs.add(_job(job_id, wish, name))
    except BaseException:
        jobs.discard(job_id)
        raise
    jobs.queue(job_id)
    return job_id


def sent_again(visit: Visit, form: FormData, earlier: ImportJob) -> str | None:
    """Queue the file of a dry run as the form corrects it; None where the file is not kept any more.

    Raises `RecordError`, `Refused` (429) where too many wait.
    """
    jobs: Jobs = visit.request.app.state.jobs
    _check_room(visit, jobs)
    job_id = uuid.uuid4().hex
    wish = corrected(Wish.from_json(json.loads(earlier.wish)), form, earlier)
    return job_id if jobs.again(earlier.id, _job(job_id, wish, earlier.file)) else None


def corrected(wish: Wish, form: FormData, earlier: ImportJob) -> Wish:
    """Return the wish of a dry run with the columns that the form says otherwise. Raises `RecordError`."""
    read = columns_of(earlier)
    columns, withheld = dict(wish.columns), set(wish.withhold)
    for place in range(MOST_COLUMNS):
        heading = form.get(f"heading-{place}")
        if not isinstance(heading, str):
            break
        if heading not in read:
            raise RecordError("The form names a column that the list does not have. Load the page again.")
        target = str(form.get(f"target-{place}", "")) or None
        if target != read[heading]["target"]:
            columns[heading] = target
        withheld = withheld | {heading} if form.get(f"withhold-{place}") else withheld - {heading}
    return replace(
        wish, columns=columns, withhold=tuple(sorted(withheld)), dry_run=form.get("then") != "import"
    )


def columns_of(job: ImportJob) -> dict[str, dict[str, Any]]:
    """Return the columns that the report of a job tells of, by heading."""
    report = json.loads(job.report) if job.report else {"tables": []}
    return {column["heading"]: column for table in report["tables"] for column in table["columns"]}


def _wish(visit: Visit, form: FormData) -> Wish:
    told = {name: value for name in _OPTIONS if isinstance(value := form.get(name), str) and value.strip()}
    flags: dict[str, Literal["true", "false"]] = {
        "complete": "true" if form.get("complete") else "false",
        "dry_run": "false" if form.get("then") == "import" else "true",
    }
    try:
        query = ImportQuery.model_validate({**told, **flags})
    except ValidationError as error:
        named = ", ".join(sorted({str(fault["loc"][0]) for fault in error.errors() if fault["loc"]}))
        raise RecordError(f"These cannot be used: {named}. Choose from what the page offers.") from error
    return replace(wish_of(query, visit.principal), keep=True)


def _job(job_id: str, wish: Wish, name: str) -> ImportJob:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return ImportJob(job_id, wish.account, name, json.dumps(wish.to_json()), now)


def _check_room(visit: Visit, jobs: Jobs) -> None:
    most = visit.request.app.state.limits.jobs_per_account
    if jobs.store.open_jobs(str(visit.principal.account)) >= most:
        raise too_many(30, f"{most} imports of this account wait or run already.")
