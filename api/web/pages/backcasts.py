"""What must be there by which year for a vision to come true, asked on pages?

A vision is asked by POST and stands in no address.
"""

import base64
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import cast

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from api.backcasts.chart import timeline
from api.backcasts.schemas import BackcastRequest
from api.backcasts.telling import Telling
from api.report.chart import svg
from api.web.forms import filled_in
from api.web.visiting import Visit, Visiting
from api.web.words.backcasts import WORDS
from corpora import RecordError, TextError
from matcher import MARK_WORDS, STATUS_WORDS, Backcast, shipped_assumptions

router = APIRouter()
CHANGED = "assume-"  # begins the fields that change an assumption
_YEARS = range(2000, 2201)


@router.get("/backcasts")
def start(visit: Visiting) -> HTMLResponse:
    """Show where a vision is entered."""
    return _asked(visit, {}, {})


@router.post("/backcasts")
async def reckon(visit: Visiting, request: Request) -> Response:
    """Reckon backwards from a vision; what is sent is not stored."""
    form = _fields(await request.form())
    if faults := _faults(form):
        return _asked(visit, form, faults)
    response: Response = await request.app.state.line.run(partial(_found, visit, form))
    return response


def _fields(form: FormData) -> dict[str, str]:
    names = ["text", "year", *(name for name in form if name.startswith(CHANGED))]
    return filled_in(form, names)


def _faults(form: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the fields, by field, as the name of its phrase."""
    found = {} if form.get("text") else {"text": "no_text"}
    if "year" in form and not (form["year"].isdecimal() and int(form["year"][:9]) in _YEARS):
        found["year"] = "bad_year"
    for name, value in _changed(form).items():
        try:
            shipped_assumptions(date.today().year).changed_by({name: value})
        except RecordError:
            found[f"{CHANGED}{name}"] = "bad_value"
    return found


def _changed(form: Mapping[str, str]) -> dict[str, float | int | str]:
    """The assumptions that are changed; what is no number stays a text, and is refused."""
    found: dict[str, float | int | str] = {}
    for name, value in form.items():
        if name.startswith(CHANGED):
            found[name.removeprefix(CHANGED)] = _number(value)
    return found


def _number(value: str) -> float | int | str:
    for kind in (int, float):
        try:
            return kind(value)
        except ValueError:
            continue
    return value


def _asked(visit: Visit, form: Mapping[str, str], faults: Mapping[str, str]) -> HTMLResponse:
    """Show the form, with what is wrong with it."""
    return visit.page(
        "backcasts.html",
        WORDS,
        status=422 if faults else 200,
        again=list(form.items()) if faults else None,
        form=form,
        faults=faults,
        changing=any(name.startswith(CHANGED) for name in form),
        known=shipped_assumptions(date.today().year).known.values(),
        changed=CHANGED,
    )


def _found(visit: Visit, form: Mapping[str, str]) -> Response:
    wanted = BackcastRequest.model_construct(
        text=form["text"],
        year=int(form["year"]) if "year" in form else None,
        assumptions=cast(dict[str, float | int], _changed(form)),  # a text among them is refused below
        where={},
    )
    try:
        plan = visit.service.backcast(wanted, viewer=visit.viewer)
    except TextError:
        return _asked(visit, form, {"text": "not_read"})
    holders = visit.service.holders(plan.seeds, viewer=visit.viewer)
    return visit.page(
        "backcast.html",
        WORDS,
        again=list(form.items()),
        form=form,
        plan=plan,
        tell=Telling(plan, visit.language, holders),
        chart=_drawn(plan, visit.language),
        MARKS=MARK_WORDS,
        STATUS=STATUS_WORDS,
    )


def _drawn(plan: Backcast, language: str) -> str:
    """The timeline as an address that holds the picture itself; "" where there is nothing to draw."""
    if not plan.requirements:
        return ""
    drawn = svg(timeline(plan, language)).encode()
    return "data:image/svg+xml;base64," + base64.b64encode(drawn).decode()
