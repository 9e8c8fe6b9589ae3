"""How does a text become a stored need, and how is it proposed, judged? Nothing is written unasked."""

import uuid
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.accounts.rights import Action
from api.errors import http_status
from api.routes.asking import check_written
from api.routes.feedback import give_feedback
from api.routes.proposals import proposed
from api.routes.versions import request_key
from api.schemas.base import Id, recorded_faults
from api.schemas.feedback import FeedbackWrite
from api.schemas.proposals import ProposalWrite
from api.schemas.writing import NeedWrite, record_of
from api.web.asking_text import asked_of
from api.web.rendering import sayer
from api.web.visiting import Visit, Visiting
from api.web.words.recording import WORDS
from corpora import (
    EnmusubiError,
    Matchable,
    NotFoundError,
    RecordError,
    Stored,
    Verdict,
    language_of,
)
from matcher import read_query

router = APIRouter()
TIERS = ("organisation", "coalition", "public")
RecordId = Annotated[Id, Form()]
Said = Annotated[str, Form(max_length=4_000)]


@dataclass(frozen=True)
class Draft:
    """A need that is about to be saved, as its form says it; `key` lets it be saved once only."""

    text: str
    title: str = ""
    deadline: str = ""
    budget: str = ""
    visibility: str = TIERS[0]
    key: str = ""

    def write(self) -> NeedWrite:
        """What is stored of it. Raises `RecordError`."""
        language = language_of(self.text) or "ja"
        said = {
            "kind": "need",
            "title": {language: self.title} if self.title.strip() else None,
            "text": {language: self.text},
            "deadline": self.deadline or None,
            "budget_jpy": _yen(self.budget),
            "visibility": self.visibility,
        }
        with recorded_faults():
            return NeedWrite.model_validate(said)


@router.post("/record")
async def ask_before_saving(visit: Visiting, request: Request) -> HTMLResponse:
    """Show what would be saved, with the limits that were read from it, and ask."""
    visit.check(Action.CREATE_RECORD)
    form = await request.form()
    asked, seed = asked_of(form), form.get("seed")
    limits = await to_thread.run_sync(partial(read_query, asked.text, kind="need"))
    found = asked.corrections.applied(limits.constraints)
    draft = Draft(
        asked.text,
        deadline=found.deadline.isoformat() if found.deadline else "",
        budget=str(found.budget_jpy) if found.budget_jpy is not None else "",
        key=uuid.uuid4().hex,
    )
    return _page(visit, draft, seed if isinstance(seed, str) else None)


@router.post("/record/save")
async def save(visit: Visiting, request: Request) -> Response:
    """Save a need of one's own organisation, propose the seed where one is named, and lead there."""
    visit.check(Action.CREATE_RECORD)
    form = await request.form()
    told = {name: str(form.get(name) or "") for name in Draft.__dataclass_fields__}
    draft = replace(Draft(**told), text=told["text"].replace("\r\n", "\n"))
    seed = form.get("seed")
    named = _seed(visit, seed if isinstance(seed, str) else None)  # before anything is written
    try:
        stored = await to_thread.run_sync(partial(_saved, visit, draft))
    except EnmusubiError as error:
        return _page(
            visit, draft, named.id if named else None, fault=str(error), status=http_status(type(error))
        )
    if named:
        return await _propose(visit, request, ProposalWrite(need=stored.record.id, seed=named.id), draft.key)
    return visit.back(f"/records/{stored.record.id}", said="saved")


@router.post("/propose")
async def propose(
    visit: Visiting,
    request: Request,
    need: RecordId,
    seed: RecordId,
    key: Said = "",
    working_group: Said = "",
    note: Said = "",
) -> Response:
    """Propose to bring a need and a seed together, and lead to the proposal."""
    visit.check(Action.PROPOSE)
    with recorded_faults():
        body = ProposalWrite(need=need, seed=seed, working_group=working_group or None, note=note or None)
    return await _propose(visit, request, body, key)


@router.post("/feedback")
def judge(
    visit: Visiting,
    request: Request,
    need: RecordId,
    seed: RecordId,
    verdict: Annotated[Verdict, Form()],
    reason: Said = "",
) -> Response:
    """Keep what the visitor says of a pair, and lead back to it."""
    visit.check(Action.GIVE_FEEDBACK)
    with recorded_faults():
        body = FeedbackWrite(need=need, seed=seed, verdict=verdict, reason=reason.strip() or None)
    give_feedback(body, request, Response(), visit.principal)
    return visit.back("/match", said="feedback", need=need, seed=seed)


async def _propose(visit: Visit, request: Request, body: ProposalWrite, key: str) -> Response:
    work = partial(proposed, body, request, visit.principal, key or None)
    made = await request.app.state.line.run(work)
    return visit.back(f"/proposals/{made.id}", said="proposed")


def _saved(visit: Visit, draft: Draft) -> Stored:
    body = draft.write()
    own = visit.viewer.organisation
    record = record_of(body, record_id=f"need-{uuid.uuid4().hex}", organisation=own)
    check_written(visit.principal, Action.CREATE_RECORD, record)
    key = request_key(visit.principal, draft.key or None, "POST /record/save", body.model_dump_json())
    return visit.service.writer.create(record, key=key)


def _page(
    visit: Visit, draft: Draft, seed: str | None, *, fault: str | None = None, status: int = 200
) -> HTMLResponse:
    say = sayer(visit.language, WORDS)
    again = [("text", draft.text), *([("seed", seed)] if seed else [])]
    return visit.page(
        "record.html",
        WORDS,
        status=status,
        again=again,
        again_at="/record",
        form=draft,
        seed=_seed(visit, seed),
        tiers=[(tier, say(f"visibility_{tier}")) for tier in TIERS],
        fault=fault,
    )


def _seed(visit: Visit, seed: str | None) -> Matchable | None:
    """The seed that is to be proposed. Raises `NotFoundError`."""
    if not seed:
        return None
    found = visit.service.store.get(seed, viewer=visit.viewer)
    if not isinstance(found, Matchable):
        raise NotFoundError(f"There is no record '{seed}'. Check the id.")
    return found


def _yen(told: str) -> int | None:
    digits = told.strip().replace(",", "")
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit()):
        raise RecordError(f"The budget is '{told[:40]}'. Write it in digits, in yen: 30000000.")
    return int(digits)
