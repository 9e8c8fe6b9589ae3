"""Which records answer a text, asked on a page?"""

import uuid
from functools import partial
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData, UploadFile

from api.accounts.rights import Action
from api.errors import http_status
from api.showing.citing import best_evidence
from api.showing.export_notes import notes_of
from api.web.asking_text import FINDS, MOST, STEP, Asked, asked_of, find_of
from api.web.facet_words import facets_shown, organisation_names, word_of
from api.web.sheets.answer import workbook_answer
from api.web.sheets.lists import match_tables
from api.web.understood import hue, left_out_limits, limits_of, marked_text
from api.web.visiting import Visit, Visiting
from api.web.words.search import WORDS
from corpora import (
    DOCUMENT_SUFFIXES,
    Filters,
    InputError,
    UsageError,
    concept_scheme,
    text_of_document,
)
from matcher import EXPORT_WORDS, REASONS, SIDES, TOO_FEW_WORDS, MatchResult, Words, say_reasons

router = APIRouter()
FORM = "ask"  # the id of the form, whose buttons stand all over the page


@router.get("/")
def start(visit: Visiting, find: str = "seeds") -> HTMLResponse:
    """Show where a text is entered."""
    return search_page(visit, Asked("", find_of(find)))


@router.post("/")
async def search(visit: Visiting, request: Request) -> Response:
    """Match a text and show what was understood and found; nothing of it is stored."""
    form = await request.form()
    try:
        asked = asked_of(form, text=await _text_of_file(form))
        if not asked.text.strip():
            return search_page(visit, asked, fault="nothing_asked", status=422)
        response: Response = await request.app.state.line.run(partial(_results, visit, asked))
    except (InputError, UsageError) as error:
        text = form.get("text")
        shown = Asked(text if isinstance(text, str) else "")
        return search_page(visit, shown, fault="not_read", detail=str(error), status=http_status(type(error)))
    return response


@router.post("/matches.xlsx")
async def matches_workbook(visit: Visiting, request: Request) -> Response:
    """Give what answers a text as a workbook; nothing of it is stored."""
    asked = asked_of(await request.form())

    def work() -> Response:
        result = visit.service.match(asked.request(), viewer=visit.viewer)
        line = visit.service.matcher.fusion.threshold
        return workbook_answer("matches", match_tables(visit, result, line))

    return await visit.in_turn(work)


def _results(visit: Visit, asked: Asked) -> Response:
    service, viewer = visit.service, visit.viewer
    result = service.match(asked.request(), viewer=viewer)
    holders = service.holders((hit.record for hit in result.hits), viewer=viewer)
    counts = service.store.facets(kind=SIDES[asked.find], viewer=viewer, filters=Filters(asked.conditions))
    where = dict(asked.where)
    named = organisation_names(
        service.store, [where["organisation"]] if "organisation" in where else [], viewer
    )
    return search_page(
        visit,
        asked,
        result=result,
        unjudged=TOO_FEW_WORDS if TOO_FEW_WORDS in result.query.notices else None,
        holders=holders,
        notes=notes_of(service.store, result, holders, viewer=viewer),
        facets=facets_shown(counts, where, service.store, viewer, visit.language),
        chosen=[(name, value, word_of(name, value, visit.language, named)) for name, value in where.items()],
        total=counts["all"].get("all", 0),
        **_understanding(visit, asked, result),
    )


def _understanding(visit: Visit, asked: Asked, result: MatchResult) -> dict[str, Any]:
    limits = limits_of(result, visit.language)
    return {
        "limits": limits,
        "left_out": left_out_limits(asked),
        "understood": marked_text(result.query),
        "has_deadline": any(limit.kind == "deadline" for limit in limits),
        "has_budget": any(limit.kind == "budget" for limit in limits),
        "more": asked.k < MOST and len(result.hits) == asked.k,
    }


def search_page(
    visit: Visit,
    asked: Asked,
    *,
    fault: str | None = None,
    detail: str = "",
    status: int = 200,
    **values: Any,
) -> HTMLResponse:
    """Give the page: the form, and what was found where `values` hold it."""
    given: dict[str, Any] = {
        "result": None,
        "suffixes": ",".join(DOCUMENT_SUFFIXES),
        "words": Words(visit.language),
        "best_evidence": best_evidence,
        "hue": hue,
        "concept": lambda name: concept_scheme()[name].label,
        "say_reasons": lambda note: say_reasons(note, visit.language),
        "REASONS": REASONS,
        "EXPORT": EXPORT_WORDS,
        "STEP": STEP,
        "finds": FINDS,
        "can_record": visit.may(Action.CREATE_RECORD),
        "key": uuid.uuid4().hex,
        "can_save": visit.viewer.organisation is not None and visit.may(Action.SAVE_QUERY),
        **values,
    }
    again = asked.fields if visit.request.method == "POST" else None
    return visit.page(
        "search.html",
        WORDS,
        status=status,
        again=again,
        form=FORM,
        asked=asked,
        fault=fault,
        detail=detail,
        **given,
    )


async def _text_of_file(form: FormData) -> str | None:
    """The text of the file that came along; None where there is none. Raises `FormatError`."""
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return None
    content = await file.read()
    return await to_thread.run_sync(text_of_document, file.filename, content)
