"""Which records are there, by kind and by what they have in common, a page at a time?"""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.accounts.auth import day_of
from api.accounts.rights import Action
from api.schemas.writing import ListQuery
from api.serving.problems import Refused
from api.web.facet_words import facets_shown
from api.web.records.facts import Facts, name_of
from api.web.sheets.answer import workbook_answer
from api.web.sheets.lists import record_tables
from api.web.visiting import Visit, Visiting
from api.web.words.records import WORDS
from corpora import Filters, Matchable, Sector, Stored, Visibility

router = APIRouter()
KINDS = ("seed", "need", "organisation", "researcher", "contact_point", "partnership", "country")
_TRL = ("trl_min", "trl_max")


@router.get("/records")
def list_records(visit: Visiting) -> HTMLResponse:
    """Show the records that may be seen and meet the conditions, by id."""
    visit.check(Action.READ_RECORD)
    query = _asked(visit)
    store, cursors = visit.service.store, visit.request.app.state.cursors
    kind, conditions = query.kind or "seed", query.conditions()
    question = {**conditions, "kind": kind, "of": "page"}
    found = store.page(
        viewer=visit.viewer,
        filters=Filters(conditions),
        kind=kind,
        after=cursors.start(query.cursor, question),
        limit=query.limit + 1,
    )
    page = found[: query.limit]
    following = cursors.after(page[-1].record.id, question) if len(found) > query.limit else None
    chosen = {"kind": kind, **conditions}
    return visit.page(
        "records.html",
        WORDS,
        kinds=KINDS,
        kind=kind,
        chosen=chosen,
        rows=[_row(visit, stored) for stored in page],
        facets=_facets(visit, kind, conditions) if kind in ("seed", "need") else (),
        sectors=list(Sector),
        visibilities=list(Visibility),
        address=_address,
        first=_address(chosen) if query.cursor else None,
        following=_address({**chosen, "cursor": following}) if following else None,
        may_create=visit.may(Action.CREATE_RECORD),
        may_import=visit.may(Action.IMPORT),
        own=visit.viewer.organisation,
    )


@router.get("/records.xlsx")
async def records_workbook(visit: Visiting) -> Response:
    """Give the records that may be seen and meet the conditions, all of them, as a workbook."""
    visit.check(Action.READ_RECORD)
    query = _asked(visit)
    kind = query.kind or "seed"
    return await visit.in_turn(
        lambda: workbook_answer(f"{kind}s", record_tables(visit, kind, query.conditions()))
    )


def _asked(visit: Visit) -> ListQuery:
    """What the address asks for; fields of the form that are empty ask for nothing. Raises `Refused`."""
    told = visit.request.query_params
    given = {name: told[name] for name in ListQuery.model_fields if told.get(name)}
    try:
        return ListQuery.model_validate(given)
    except ValidationError as error:
        named = ", ".join(sorted({str(fault["loc"][0]) for fault in error.errors() if fault["loc"]}))
        raise Refused(422, "request", f"These conditions cannot be used: {named}. Begin again.") from error


def _facets(visit: Visit, kind: str, conditions: dict[str, str]) -> tuple[object, ...]:
    store = visit.service.store
    counts = store.facets(kind=kind, viewer=visit.viewer, filters=Filters(conditions))
    where = {name: value for name, value in conditions.items() if name in counts and name not in _TRL}
    shown = facets_shown(
        {**counts, "trl": {}}, where, store, visit.viewer, visit.language
    )  # levels have their own field
    return tuple(shown)


def _row(visit: Visit, stored: Stored) -> dict[str, object]:
    record = stored.record
    holder = getattr(record, "organisation", None)
    facts = Facts(visit.service.store, visit.viewer, visit.language)
    return {
        "record": record,
        "name": name_of(record),
        "holder": facts.named(holder) if holder else None,
        "trl": getattr(record, "trl", None),
        "sector": getattr(record, "sector", None) if isinstance(record, Matchable) else None,
        "changed_on": day_of(datetime.fromisoformat(stored.updated_at)),
    }


def _address(conditions: Mapping[str, object], *, at: str = "/records", **changed: object) -> str:
    told = {name: value for name, value in {**conditions, **changed}.items() if value not in (None, "")}
    return f"{at}?{urlencode(told)}"
