"""What does one record say, and what may be done with it?"""

from typing import Annotated

from fastapi import APIRouter, Form, Path
from fastapi.responses import HTMLResponse, Response

from api.accounts.rights import Action
from api.records.concept_edits import edit_concepts
from api.schemas.base import Id
from api.web.naming import group_name
from api.web.records.tags import leaves_by_group
from api.web.records.view import shown_to
from api.web.visiting import Visit, Visiting
from api.web.words.record import WORDS
from corpora import Matchable, NotFoundError, Organisation, UsageError

router = APIRouter()
RecordId = Annotated[Id, Path()]
ConceptId = Annotated[str, Form(max_length=200)]


@router.get("/records/{record_id}")
def record_page(record_id: RecordId, visit: Visiting) -> HTMLResponse:
    """Show a record with all that its reader may know of it."""
    return _page(visit, record_id)


@router.post("/records/{record_id}/concepts")
def change_concepts(
    record_id: RecordId,
    visit: Visiting,
    add: ConceptId = "",
    remove: ConceptId = "",
    forget: ConceptId = "",
) -> Response:
    """Say that a record has a concept or has not, or drop what was said before."""
    record = visit.service.store.stored(record_id, viewer=visit.viewer).record
    visit.check(Action.EDIT_CONCEPTS, record)
    named = {"add": add, "remove": remove, "forget": forget}
    asked = {name: [value] for name, value in named.items() if value}
    try:
        edit_concepts(visit.service.writer, record_id, **asked)
    except (UsageError, NotFoundError):
        return _page(visit, record_id, fault="concept", status=422)
    return visit.back(f"/records/{record_id}", said="concepts")


def _page(visit: Visit, record_id: str, *, fault: str | None = None, status: int = 200) -> HTMLResponse:
    visit.check(Action.READ_RECORD)
    shown = shown_to(visit, record_id)
    record = shown.record
    matchable = isinstance(record, Matchable)
    edits_concepts = matchable and visit.may(Action.EDIT_CONCEPTS, record)
    return visit.page(
        "one_record.html",
        WORDS,
        status=status,
        shown=shown,
        record=record,
        fault=fault,
        matchable=matchable,
        may_edit=matchable and visit.may(Action.EDIT_RECORD, record),
        may_withdraw=matchable and visit.may(Action.WITHDRAW_RECORD, record),
        may_veil=matchable and visit.may(Action.VEIL_RECORD, record),
        edits_concepts=edits_concepts,
        leaves=leaves_by_group(visit.language) if edits_concepts else {},
        holds=isinstance(record, Organisation),
        group_name=group_name,
    )
