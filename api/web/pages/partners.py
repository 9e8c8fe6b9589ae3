"""Who in Japan might work with a city abroad, and where else might a realised case help, asked on pages?

A need is asked by POST and stands in no address; a case is a record and is asked by its id.
"""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from api.schemas.base import Id
from api.schemas.partners import PartnersRequest, TransfersRequest
from api.web.visiting import Visit, Visiting
from api.web.words.partners import WORDS
from corpora import TextError, UsageError, country_name, holders_of
from matcher import (
    NEAR_WORDS,
    PARTNER_WORDS,
    TRANSFER_WORDS,
    PartnerWords,
    Programme,
    TransferWords,
    Words,
    cities_of,
    country_of,
    last_day,
    say_jcm,
    say_note,
)

router = APIRouter()
PHRASES = {**PARTNER_WORDS, **TRANSFER_WORDS, **WORDS}
SHOWN, CARRIED = 5, 8  # of each sort of partner; places for a case
FIELDS = ("text", "country", "as_of")


@router.get("/partners")
def start(visit: Visiting) -> HTMLResponse:
    """Show where the need of a city abroad is entered, and the cases that can be carried over."""
    return _asked(visit, {}, {})


@router.post("/partners")
async def find(visit: Visiting, request: Request) -> Response:
    """Find partners for a need; what is sent is not stored."""
    form = _fields(await request.form())
    if faults := _faults(form):
        return _asked(visit, form, faults)
    response: Response = await request.app.state.line.run(partial(_found, visit, form))
    return response


@router.get("/partners/transfers")
async def transfers(
    visit: Visiting,
    request: Request,
    record: Annotated[Id, Query()],
    as_of: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """Find where else a realised case might help."""
    wanted = TransfersRequest.model_construct(record=record, as_of=as_of or None, k=CARRIED)

    def work() -> Response:
        found = visit.service.transfers(wanted, viewer=visit.viewer)
        return visit.page(
            "transfers.html",
            PHRASES,
            found=found,
            saying=TransferWords(visit.language),
            percent=Words(visit.language).percent,
        )

    response: Response = await request.app.state.line.run(work)
    return response


def _fields(form: FormData) -> dict[str, str]:
    sent = {name: form.get(name) for name in FIELDS}
    return {name: value.strip() for name, value in sent.items() if isinstance(value, str)}


def _faults(form: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the fields, by field, as the name of its phrase."""
    found = {} if form.get("text") else {"text": "no_text"}
    try:
        if form.get("country"):
            country_of(form["country"])
    except UsageError:
        found["country"] = "bad_country"
    try:
        if form.get("as_of"):
            last_day(form["as_of"])
    except UsageError:
        found["as_of"] = "bad_date"
    return found


def _asked(visit: Visit, form: Mapping[str, str], faults: Mapping[str, str]) -> HTMLResponse:
    """Show the form, with what is wrong with it, and the cases that can be carried over."""
    programme = visit.service.programmes.seen_by(visit.viewer)
    cases = [paper for paper in programme.papers.values() if paper.category != "link" and paper.title]
    return visit.page(
        "partners.html",
        PHRASES,
        status=422 if faults else 200,
        again=list(form.items()) if faults else None,
        cases=sorted(cases, key=lambda paper: (paper.category, paper.id)),
        **_entry(visit, programme, form, faults),
    )


def _found(visit: Visit, form: Mapping[str, str]) -> Response:
    wanted = PartnersRequest.model_construct(
        text=form["text"],
        need=None,
        country=form.get("country") or None,
        as_of=form.get("as_of") or None,
        k=SHOWN,
    )
    try:
        found = visit.service.partners(wanted, viewer=visit.viewer)
    except UsageError:
        return _asked(visit, form, {"country": "no_country"})
    except TextError:
        return _asked(visit, form, {"text": "no_words"})
    hits = found.seeds.hits
    return visit.page(
        "partners_found.html",
        PHRASES,
        again=list(form.items()),
        found=found,
        country=country_name(found.country, visit.language),
        saying=PartnerWords(visit.language, found.names),
        percent=Words(visit.language).percent,
        holders=holders_of(visit.service.store, (hit.record for hit in hits), viewer=visit.viewer),
        jcm=say_jcm(found.jcm, visit.language),
        export=say_note(found.export_note, visit.language),
        near={near.value: own[visit.language] for near, own in NEAR_WORDS.items()},
        **_entry(visit, visit.service.programmes.seen_by(visit.viewer), form, {}),
    )


def _entry(
    visit: Visit, programme: Programme, form: Mapping[str, str], faults: Mapping[str, str]
) -> dict[str, Any]:
    """What the form shows: what was entered, what is wrong with it, which countries are suggested."""
    cities = (city for paper in programme.papers.values() for city in cities_of(paper))
    named = {country_name(code, visit.language): code for _, code in cities}
    return {
        "form": form,
        "faults": faults,
        "countries": sorted(named.items()),
        "today": date.today().isoformat(),
    }
