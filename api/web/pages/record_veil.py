"""What do others read in place of a confidential record, shown to its owner before they approve it?"""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from api.accounts.rights import Action
from api.schemas.base import Id
from api.web.records.facts import Facts, name_of
from api.web.records.form import Entered
from api.web.records.sharing import VEIL_TEXTS, veil_entered
from api.web.records.view import shared_with
from api.web.visiting import Visit, Visiting
from api.web.words.sharing import WORDS
from corpora import (
    WORKING_GROUPS,
    Need,
    NotFoundError,
    RecordError,
    Sector,
    Seed,
    UsageError,
    Viewer,
    Visibility,
)

router = APIRouter()
RecordId = Annotated[Id, Path()]
_FIELDS = (*VEIL_TEXTS, "sector", "visibility", "shared_with", "groups")


@router.get("/records/{record_id}/veil")
def veil_page(record_id: RecordId, visit: Visiting) -> HTMLResponse:
    """Show the form of what others are to read; what is approved already stands in it."""
    record = _own(visit, record_id)
    return _page(visit, record, _approved(visit, record))


@router.post("/records/{record_id}/veil")
async def veil(record_id: RecordId, request: Request, visit: Visiting) -> Response:
    """Show what others would see, or approve it."""
    return await run_in_threadpool(_veil, visit, record_id, await request.form())


def _veil(visit: Visit, record_id: str, form: FormData) -> Response:
    record = _own(visit, record_id)
    entered = _entered(form, record.kind)
    try:
        told = veil_entered(entered, account=str(visit.principal.account))
        seen = visit.service.store.preview_veil(record_id, told)
        if form.get("approve"):
            visit.service.writer.veil(record_id, told)
            return visit.back(f"/records/{record_id}", said="veiled")
    except (RecordError, UsageError) as error:
        return _page(visit, record, entered, detail=str(error), status=422)
    return _page(visit, record, entered, preview=seen if isinstance(seen, Seed | Need) else None)


def _own(visit: Visit, record_id: str) -> Seed | Need:
    """A record whose veiled form somebody may approve. Raises `NotFoundError`, `ForbiddenError`."""
    record = visit.service.store.stored(record_id, viewer=visit.viewer).record
    visit.check(Action.VEIL_RECORD, record)
    if not isinstance(record, Seed | Need):
        raise NotFoundError(f"'{record_id}' is no seed or need: it has no veiled form.")
    return record


def _entered(form: FormData, kind: str) -> Entered:
    told = {}
    for name in _FIELDS:
        sent = [value for value in form.getlist(name) if isinstance(value, str)]
        if text := " ".join(sent).replace("\r\n", "\n").strip():
            told[name] = text
    return Entered(kind, told)


def _approved(visit: Visit, record: Seed | Need) -> Entered:
    veiled = visit.service.store.veiled(record.id)
    if veiled is None:
        return Entered(record.kind, {"visibility": Visibility.COALITION.value, "sector": record.sector or ""})
    teaser = visit.service.store.get(veiled.teaser_id)
    if not isinstance(teaser, Seed | Need):
        return Entered(record.kind, {})
    shared = " ".join(teaser.shared_with)
    told = {f"problem_{own}": teaser.text.get(own) or "" for own in ("ja", "en")}
    told |= {"sector": teaser.sector or "", "visibility": teaser.visibility.value}
    return Entered(record.kind, {**told, "groups": shared, "shared_with": shared})


def _page(
    visit: Visit,
    record: Seed | Need,
    entered: Entered,
    *,
    preview: Seed | Need | None = None,
    detail: str | None = None,
    status: int = 200,
) -> HTMLResponse:
    # As others see it: nothing is looked up that only its owner may see.
    facts = Facts(visit.service.store, Viewer(), visit.language)
    return visit.page(
        "veil.html",
        WORDS,
        status=status,
        again=list(entered.values.items()) if preview or detail else None,
        record=record,
        name=name_of(record),
        entered=entered,
        preview=preview,
        preview_name=name_of(preview) if preview else None,
        preview_facts=tuple(facts.of(preview)) if preview else (),
        preview_shared=shared_with(visit, preview.tier) if preview else (),
        detail=detail,
        sectors=list(Sector),
        groups=WORKING_GROUPS,
        visibilities=[one for one in Visibility if one is not Visibility.ORGANISATION],
    )
