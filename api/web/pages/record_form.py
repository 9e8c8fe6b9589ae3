"""How is a record written anew, or for the first time, in a form, and what if somebody else was quicker?"""

import uuid
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from api.accounts.groups import check_groups
from api.accounts.rights import Action
from api.routes.asking import check_written
from api.routes.versions import request_key
from api.schemas.base import Id
from api.web.records.changes import differences
from api.web.records.form import Entered, entered_in, entered_of, record_entered, with_fault
from api.web.visiting import Visit, Visiting
from api.web.words.record_form import WORDS
from corpora import (
    PREFECTURES,
    WORKING_GROUPS,
    AnyRecord,
    ChangedError,
    Need,
    NotFoundError,
    RecordError,
    Sector,
    Seed,
    Stored,
    Visibility,
)

router = APIRouter()
RecordId = Annotated[Id, Path()]
Kind = Literal["seed", "need"]


@router.get("/new-record")
def new_record_page(visit: Visiting, kind: Annotated[Kind, Query()] = "seed") -> HTMLResponse:
    """Show an empty form."""
    visit.check(Action.CREATE_RECORD)
    return _page(visit, Entered(kind, {"visibility": "organisation", "country": "JP"}))


@router.post("/new-record")
async def create_record(
    request: Request, visit: Visiting, kind: Annotated[Kind, Query()] = "seed"
) -> Response:
    """Store what the form says as a record of one's own organisation."""
    return await run_in_threadpool(_create, visit, kind, await request.form())


@router.get("/records/{record_id}/edit")
def edit_record_page(record_id: RecordId, visit: Visiting) -> HTMLResponse:
    """Show the form of a record as it stands."""
    stored, record = _editable(visit, record_id)
    return _page(visit, entered_of(record), stored=stored)


@router.post("/records/{record_id}/edit")
async def edit_record(record_id: RecordId, request: Request, visit: Visiting) -> Response:
    """Write what the form says in place of the version that it was made of."""
    return await run_in_threadpool(_edit, visit, record_id, await request.form())


def _create(visit: Visit, kind: Kind, form: FormData) -> Response:
    visit.check(Action.CREATE_RECORD)
    entered = entered_in(form, kind)
    record, entered = record_entered(
        entered,
        record_id=f"{kind}-{uuid.uuid4().hex}",
        organisation=visit.viewer.organisation,
        before=None,
    )
    if record is None:
        return _page(visit, entered, status=422)
    check_written(visit.principal, Action.CREATE_RECORD, record)
    said = record.model_dump_json(exclude={"id"})
    key = request_key(visit.principal, str(form.get("key", "")) or None, "POST /new-record", said)
    try:
        check_sharing(visit, record)
        stored = visit.service.writer.create(record, key=key)
    except RecordError as error:
        return _page(visit, with_fault(entered, str(error)), status=422)
    return visit.back(f"/records/{stored.record.id}", said="saved")


def _edit(visit: Visit, record_id: str, form: FormData) -> Response:
    stored, before = _editable(visit, record_id)
    record, entered = record_entered(
        entered_in(form, before.kind),
        record_id=record_id,
        organisation=visit.viewer.organisation,
        before=before,
    )
    if record is None:
        return _page(visit, entered, stored=stored, read=str(form.get("version", "")), status=422)
    check_written(visit.principal, Action.EDIT_RECORD, record)
    read = str(form.get("version", ""))
    try:
        if not (read.isascii() and read.isdigit() and int(read) == stored.version):
            raise ChangedError(f"Record '{record_id}' has changed: it stands in version {stored.version}.")
        visit.service.writer.replace(record, version=stored.version)
    except ChangedError:
        return _conflict(visit, record_id, entered, record, read)
    except RecordError as error:
        return _page(visit, with_fault(entered, str(error)), stored=stored, read=read, status=422)
    return visit.back(f"/records/{record_id}", said="saved")


def _conflict(visit: Visit, record_id: str, entered: Entered, record: Seed | Need, read: str) -> HTMLResponse:
    """Show what stands now beside what was entered; sent once more, that takes its place."""
    stored, now = _editable(visit, record_id)
    return _page(
        visit, entered, stored=stored, conflict=tuple(differences(now, record)), read=read, status=412
    )


def _editable(visit: Visit, record_id: str) -> tuple[Stored, Seed | Need]:
    """The seed or need as it stands; others have no form. Raises `NotFoundError`, `ForbiddenError`."""
    stored = visit.service.store.stored(record_id, viewer=visit.viewer)
    visit.check(Action.EDIT_RECORD, stored.record)
    if not isinstance(stored.record, Seed | Need):
        raise NotFoundError(f"'{record_id}' is no seed or need: it has no form. Import it anew.")
    return stored, stored.record


def check_sharing(visit: Visit, record: AnyRecord) -> None:
    """Refuse groups and organisations that nobody has heard of. Raises `RecordError`."""
    if record.visibility is Visibility.WORKING_GROUP:
        check_groups(visit.service.store, record.shared_with)
    elif record.visibility is Visibility.NAMED:
        check_organisations(visit, record.shared_with)


def check_organisations(visit: Visit, ids: tuple[str, ...]) -> None:
    """Refuse the id of an organisation that is not there, or not to be seen. Raises `RecordError`."""
    for name in ids:
        try:
            known = visit.service.store.get(name, viewer=visit.viewer).kind == "organisation"
        except NotFoundError:
            known = False
        if not known:
            raise RecordError(f"There is no organisation '{name}'. Look up its id in the list of records.")


def _page(
    visit: Visit,
    entered: Entered,
    *,
    stored: Stored | None = None,
    conflict: tuple[object, ...] = (),
    read: str = "",
    status: int = 200,
) -> HTMLResponse:
    return visit.page(
        "record_form.html",
        WORDS,
        status=status,
        again=[*entered.values.items(), ("version", read)] if status != 200 else None,
        entered=entered,
        stored=stored,
        conflict=conflict,
        is_conflict=status == 412,
        key=uuid.uuid4().hex,
        sectors=list(Sector),
        prefectures=list(PREFECTURES.items()),
        groups=WORKING_GROUPS,
        visibilities=list(Visibility),
    )
