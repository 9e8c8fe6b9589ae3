"""What must be there by which year for a vision to come true, asked on pages?

A vision is asked by POST and stands in no address.
"""

import base64
from collections.abc import Mapping
from datetime import date
from typing import cast

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

from api.questions.backcasts.chart import timeline
from api.questions.backcasts.schemas import BackcastRequest
from api.questions.backcasts.telling import Telling
from api.report.chart import svg
from api.web.questions import Question, add_question
from api.web.sheets.plans import backcast_tables
from api.web.visiting import Visit
from api.web.words.backcasts import WORDS
from corpora import RecordError, Table, TextError
from matcher import MARK_WORDS, STATUS_WORDS, Backcast, shipped_assumptions

router = APIRouter()
CHANGED = "assume-"  # begins the fields that change an assumption
_YEARS = range(2000, 2201)


def _fields(form: FormData) -> list[str]:
    return ["text", "year", *(name for name in form if name.startswith(CHANGED))]


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


def _answer(visit: Visit, form: Mapping[str, str]) -> Backcast:
    wanted = BackcastRequest.model_construct(
        text=form["text"],
        year=int(form["year"]) if "year" in form else None,
        assumptions=cast(dict[str, float | int], _changed(form)),  # a text among them is a fault
        where={},
    )
    return visit.service.backcast(wanted, viewer=visit.viewer)


def _page(visit: Visit, form: Mapping[str, str], plan: Backcast) -> HTMLResponse:
    return visit.page(
        "backcast.html",
        WORDS,
        again=list(form.items()),
        form=form,
        plan=plan,
        tell=Telling(plan, visit.language, visit.service.holders(plan.seeds, viewer=visit.viewer)),
        chart=_drawn(plan, visit.language),
        MARKS=MARK_WORDS,
        STATUS=STATUS_WORDS,
    )


def _tables(visit: Visit, form: Mapping[str, str], plan: Backcast) -> list[Table]:
    holders = visit.service.holders(plan.seeds, viewer=visit.viewer)
    return backcast_tables(plan, holders, visit.language)


def _drawn(plan: Backcast, language: str) -> str:
    """The timeline as an address that holds the picture itself; "" where there is nothing to draw."""
    if not plan.requirements:
        return ""
    drawn = svg(timeline(plan, language)).encode()
    return "data:image/svg+xml;base64," + base64.b64encode(drawn).decode()


add_question(
    router,
    Question(
        path="/backcasts",
        fields=_fields,
        faults=_faults,
        entry=_asked,
        answer=_answer,
        page=_page,
        tables=_tables,
        refused={TextError: ("text", "not_read")},
    ),
)
