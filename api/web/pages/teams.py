"""Which few seeds answer a compound need together, asked on a page?

A need is asked by POST and stands in no address.
"""

from collections.abc import Mapping
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.schemas.teams import TeamRequest
from api.teams import SHOWN
from api.web.forms import filled_in
from api.web.visiting import Visit, Visiting
from api.web.words.teams import WORDS
from corpora import TextError
from matcher import Words

router = APIRouter()
FIELDS = ("text", "near", "ready")


@router.get("/teams")
def start(visit: Visiting) -> HTMLResponse:
    """Show where a compound need is entered."""
    return _asked(visit, {}, {})


@router.post("/teams")
async def find(visit: Visiting, request: Request) -> Response:
    """Find a team for a need; what is sent is not stored."""
    form = filled_in(await request.form(), FIELDS)
    if faults := _faults(form):
        return _asked(visit, form, faults)
    response: Response = await request.app.state.line.run(partial(_found, visit, form))
    return response


def _faults(form: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the fields, by field, as the name of its phrase."""
    found = {} if form.get("text") else {"text": "no_text"}
    if "ready" in form and form["ready"] not in tuple("123456789"):
        found["ready"] = "bad_ready"
    return found


def _asked(visit: Visit, form: Mapping[str, str], faults: Mapping[str, str]) -> HTMLResponse:
    """Show the form, with what is wrong with it."""
    again = list(form.items()) if faults else None
    status = 422 if faults else 200
    return visit.page("teams.html", WORDS, status=status, again=again, form=form, faults=faults, team=None)


def _found(visit: Visit, form: Mapping[str, str]) -> Response:
    wanted = TeamRequest.model_construct(
        text=form["text"],
        size=None,
        per_organisation=2,
        near=form.get("near"),
        ready=int(form["ready"]) if "ready" in form else None,
        where={},
    )
    try:
        team = visit.service.team(wanted, viewer=visit.viewer)
    except TextError:
        return _asked(visit, form, {"text": "not_read"})
    return visit.page(
        "teams.html",
        WORDS,
        again=list(form.items()),
        form=form,
        faults={},
        team=team,
        tell=Words(visit.language),
        holders=visit.service.holders(team.seeds, viewer=visit.viewer),
        least=SHOWN,
    )
