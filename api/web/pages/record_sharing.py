"""For whom are a record and its fields, what do others see in its place, and how is it withdrawn?"""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from api.accounts.rights import Action
from api.routes.asking import check_written
from api.schemas.base import Id, recorded_faults
from api.web.pages.record_form import check_organisations, check_sharing
from api.web.records.form import Entered, entered_in, tier_values
from api.web.records.sharing import FIELDS, tier_entered
from api.web.visiting import Visit, Visiting
from api.web.words.sharing import WORDS
from corpora import (
    WORKING_GROUPS,
    ChangedError,
    Matchable,
    NotFoundError,
    RecordError,
    Stored,
    Tier,
    UsageError,
    Visibility,
)

router = APIRouter()
RecordId = Annotated[Id, Path()]
Version = Annotated[int, Form(ge=1)]


@router.get("/records/{record_id}/sharing")
def sharing_page(record_id: RecordId, visit: Visiting) -> HTMLResponse:
    """Show for whom a record and its fields are."""
    stored = _owned(visit, record_id, Action.EDIT_RECORD)
    return _page(visit, stored)


@router.post("/records/{record_id}/sharing")
async def share(record_id: RecordId, request: Request, visit: Visiting) -> Response:
    """Say for whom a record, or a field of it, is."""
    return await run_in_threadpool(_share, visit, record_id, await request.form())


@router.get("/records/{record_id}/withdraw")
def withdraw_page(record_id: RecordId, visit: Visiting) -> HTMLResponse:
    """Ask whether a record is to be withdrawn."""
    stored = _owned(visit, record_id, Action.WITHDRAW_RECORD)
    return visit.page("withdraw.html", WORDS, stored=stored, changed=False)


@router.post("/records/{record_id}/withdraw")
def withdraw(record_id: RecordId, visit: Visiting, version: Version) -> Response:
    """Take a record out of every result, in the version that was shown."""
    stored = _owned(visit, record_id, Action.WITHDRAW_RECORD)
    try:
        visit.service.writer.withdraw_version(record_id, version=version)
    except ChangedError:
        return visit.page("withdraw.html", WORDS, status=412, stored=stored, changed=True)
    return visit.back("/records", said="withdrawn", kind=stored.record.kind)


def _share(visit: Visit, record_id: str, form: FormData) -> Response:
    stored = _owned(visit, record_id, Action.EDIT_RECORD)
    entered = entered_in(form, stored.record.kind)
    field = str(form.get("field", ""))
    try:
        if field:
            _share_field(visit, record_id, field, entered)
        else:
            _share_record(visit, stored, entered, str(form.get("version", "")))
    except ChangedError:
        return _page(visit, stored, entered=entered, field=field, fault="changed", status=412)
    except (RecordError, UsageError) as error:
        return _page(
            visit, stored, entered=entered, field=field, fault="value", detail=str(error), status=422
        )
    return visit.back(f"/records/{record_id}", said="field" if field else "tier")


def _share_record(visit: Visit, stored: Stored, entered: Entered, version: str) -> None:
    told: dict[str, Any] = {**stored.record.model_dump(), **tier_values(entered)}
    with recorded_faults():
        record = type(stored.record)(**told)
    check_written(visit.principal, Action.EDIT_RECORD, record)
    check_sharing(visit, record)
    if version != str(stored.version):
        raise ChangedError(f"Record '{record.id}' has changed: it stands in version {stored.version}.")
    visit.service.writer.replace(record, version=stored.version)


def _share_field(visit: Visit, record_id: str, field: str, entered: Entered) -> None:
    tier = tier_entered(entered)
    if tier.visibility is Visibility.NAMED:
        check_organisations(visit, tier.shared_with)
    visit.service.writer.set_field_tier(record_id, field, tier)


def _owned(visit: Visit, record_id: str, action: Action) -> Stored:
    """A seed or need that somebody may do this to. Raises `NotFoundError`, `ForbiddenError`."""
    stored = visit.service.store.stored(record_id, viewer=visit.viewer)
    visit.check(action, stored.record)
    if not isinstance(stored.record, Matchable):
        raise NotFoundError(f"'{record_id}' is no seed or need: it is changed by an import.")
    return stored


def _page(
    visit: Visit,
    stored: Stored,
    *,
    entered: Entered | None = None,
    field: str = "",
    fault: str | None = None,
    detail: str = "",
    status: int = 200,
) -> HTMLResponse:
    record = stored.record
    tiers = visit.service.store.field_tiers(record.id)
    now = {name: _entered_tier(record.kind, tier) for name, tier in tiers.items()}
    own = _entered_tier(record.kind, record.tier)
    return visit.page(
        "sharing.html",
        WORDS,
        status=status,
        stored=stored,
        record_tier=entered if entered and not field else own,
        fields=FIELDS[record.kind],
        tiers=now,
        entered=entered if entered and field else Entered(record.kind, {"visibility": "organisation"}),
        field=field,
        fault=fault,
        detail=detail,
        groups=WORKING_GROUPS,
        visibilities=list(Visibility),
    )


def _entered_tier(kind: str, tier: Tier) -> Entered:
    shared = " ".join(tier.shared_with)
    return Entered(kind, {"visibility": tier.visibility.value, "groups": shared, "shared_with": shared})
