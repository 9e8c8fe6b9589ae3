"""Which few seeds answer a compound need together, asked on a page?

A need is asked by POST and stands in no address.
"""

from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.questions.teams.commands import SHOWN
from api.schemas.teams import TeamRequest
from api.web.questions import Question, add_question
from api.web.sheets.plans import team_tables
from api.web.visiting import Visit
from api.web.words.teams import WORDS
from corpora import Table, TextError
from matcher import Team, Words

router = APIRouter()
FIELDS = ("text", "near", "ready")


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


def _answer(visit: Visit, form: Mapping[str, str]) -> Team:
    wanted = TeamRequest.model_construct(
        text=form["text"],
        size=None,
        per_organisation=2,
        near=form.get("near"),
        ready=int(form["ready"]) if "ready" in form else None,
        where={},
    )
    return visit.service.team(wanted, viewer=visit.viewer)


def _page(visit: Visit, form: Mapping[str, str], team: Team) -> HTMLResponse:
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


def _tables(visit: Visit, form: Mapping[str, str], team: Team) -> list[Table]:
    holders = visit.service.holders(team.seeds, viewer=visit.viewer)
    return team_tables(team, holders, visit.language, least=SHOWN)


add_question(
    router,
    Question(
        path="/teams",
        fields=lambda form: FIELDS,
        faults=_faults,
        entry=_asked,
        answer=_answer,
        page=_page,
        tables=_tables,
        refused={TextError: ("text", "not_read")},
    ),
)
