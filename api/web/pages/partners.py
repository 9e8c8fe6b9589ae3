"""Who in Japan might work with a city abroad, asked on a page?"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.schemas.partners import PartnersRequest
from api.web.questions import Question, add_question
from api.web.sheets.cities import partner_tables
from api.web.visiting import Visit
from api.web.words.partners import WORDS
from corpora import Organisation, Table, TextError, UsageError, country_name
from matcher import (
    NEAR_WORDS,
    PARTNER_WORDS,
    TRANSFER_WORDS,
    Partners,
    PartnerWords,
    Programme,
    cities_of,
    country_of,
    last_day,
    say_jcm,
    say_note,
)

router = APIRouter()
PHRASES = {**PARTNER_WORDS, **TRANSFER_WORDS, **WORDS}
SHOWN = 5  # of each sort of partner
FIELDS = ("text", "country", "as_of")


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


def _answer(visit: Visit, form: Mapping[str, str]) -> Partners:
    wanted = PartnersRequest.model_construct(
        text=form["text"],
        need=None,
        country=form.get("country"),
        as_of=form.get("as_of"),
        k=SHOWN,
    )
    return visit.service.partners(wanted, viewer=visit.viewer)


def _page(visit: Visit, form: Mapping[str, str], found: Partners) -> HTMLResponse:
    return visit.page(
        "partners_found.html",
        PHRASES,
        again=list(form.items()),
        found=found,
        country=country_name(found.country, visit.language),
        saying=PartnerWords(visit.language, found.names),
        holders=_holders(visit, found),
        jcm=say_jcm(found.jcm, visit.language),
        export=say_note(found.export_note, visit.language),
        near={near.value: own[visit.language] for near, own in NEAR_WORDS.items()},
        **_entry(visit, visit.service.programmes.seen_by(visit.viewer), form, {}),
    )


def _tables(visit: Visit, form: Mapping[str, str], found: Partners) -> list[Table]:
    return partner_tables(found, _holders(visit, found), visit.language)


def _holders(visit: Visit, found: Partners) -> dict[str, Organisation]:
    return visit.service.holders((hit.record for hit in found.seeds.hits), viewer=visit.viewer)


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


add_question(
    router,
    Question(
        path="/partners",
        fields=lambda form: FIELDS,
        faults=_faults,
        entry=_asked,
        answer=_answer,
        page=_page,
        tables=_tables,
        refused={UsageError: ("country", "no_country"), TextError: ("text", "no_words")},
    ),
)
