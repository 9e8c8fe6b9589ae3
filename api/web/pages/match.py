"""Why does this record answer that text, seen side by side?

GET for two records of the store, by their ids; POST for a text, which stands in no address.
"""

import uuid
from collections.abc import Mapping
from datetime import date
from functools import partial
from importlib.metadata import version
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from markupsafe import Markup

from api.accounts.rights import Action
from api.schemas.base import Id
from api.web.asking_text import STEP, Asked, asked_of
from api.web.rendering import sayer
from api.web.understood import hue, marked_text
from api.web.visiting import Visit, Visiting
from api.web.words.match import WORDS
from corpora import WORKING_GROUPS, Filters, UsageError, Verdict, concept_scheme
from matcher import (
    EXPORT_WORDS,
    REASONS,
    WORDINGS,
    Contrast,
    Corrections,
    Hit,
    MatchResult,
    Words,
    contrast,
    say_reasons,
)

router = APIRouter()
LONGEST = 3_000  # characters of a record that is tried without each of its sentences: somebody waits
RecordId = Annotated[Id, Query()]


@router.get("/match")
async def match_of_records(visit: Visiting, need: RecordId, seed: RecordId) -> Response:
    """Set a need and a seed of the store side by side."""
    work = partial(_compared, visit, need_id=need, record=seed)
    return await visit.in_turn(work)


@router.post("/match")
async def match_of_text(visit: Visiting, request: Request) -> Response:
    """Set a text and a record side by side; the text is not stored."""
    form = await request.form()
    record, asked = form.get("record"), asked_of(form)
    if not isinstance(record, str) or not asked.text.strip():
        raise UsageError("A text and a record are set side by side. Search first, then choose a record.")
    return await visit.in_turn(partial(_compared, visit, asked=asked, record=record))


def _compared(
    visit: Visit, *, record: str, need_id: str | None = None, asked: Asked | None = None
) -> Response:
    from api.report import Directory, Wish, choose, report_of  # drawing libraries take half a second

    service, viewer = visit.service, visit.viewer
    wish = Wish(
        asked.text if asked else None,
        need_id,
        asked.k if asked else STEP,
        seed=record,
        find=asked.find if asked else "seeds",
        longest=LONGEST,
        corrections=asked.corrections if asked else Corrections(),
    )
    filters = Filters(asked.conditions if asked else {})
    choice = service.asked(
        lambda matcher: choose(wish, matcher, service.store, viewer=viewer, filters=filters)
    )
    directory = Directory(service.store, viewer, visit.language)
    report = report_of(
        choice,
        directory,
        language=visit.language,
        encoder=service.matcher.encoder.name,
        program=f"enmusubi {version('enmusubi')}",
        made=date.today(),
    )
    hit = choice.hits[0]
    return visit.page(
        "match.html",
        WORDS,
        again=[*asked.fields, ("record", record)] if asked else None,
        asked=asked,
        report=report,
        pair=report.pairs[0],
        result=choice.result,
        asking_holder=directory.name_of(choice.need.organisation) if choice.need else None,
        understood=marked_text(choice.result.query),
        long=len(hit.record.text.get(hit.language) or "") > LONGEST,
        compared=_neighbour(choice.result, hit),
        verdict=_own_verdict(visit, need_id, record),
        verdicts=tuple(Verdict),
        actions=Action,
        groups=groups_of(visit),
        key=uuid.uuid4().hex,
        **_wording(visit.language, report.pairs[0].chart),
    )


def groups_of(visit: Visit) -> list[tuple[str, str]]:
    """The working groups for which the visitor may propose, as the options of a field."""
    say = sayer(visit.language, WORDS)
    own = sorted(visit.viewer.working_groups | visit.principal.leads)
    names = {group.id: group.name.best(visit.language) for group in WORKING_GROUPS}
    return [("", say("no_group")), *((group, names.get(group, group)) for group in own)]


def _neighbour(result: MatchResult, hit: Hit) -> Contrast | None:
    """How the hit compares with the next one, or with the one before where it is the last."""
    hits = result.hits
    if not any(own.record.id == hit.record.id for own in hits) or len(hits) < 2:
        return None
    place = min(hit.rank - 1, len(hits) - 2)
    return contrast(hits[place], hits[place + 1])


def _own_verdict(visit: Visit, need: str | None, seed: str) -> str | None:
    """What the visitor said of the pair before."""
    if need is None or visit.principal.account is None:
        return None
    said = visit.service.store.feedback(account=visit.principal.account, record=need)
    return next((one.verdict.value for one in said if one.seed == seed), None)


def _wording(language: str, chart: dict[str, Any]) -> Mapping[str, Any]:
    from api.report.captions import captions
    from api.report.chart import signed, svg

    return {
        "words": Words(language),
        "cap": captions(language),
        "signed": signed,
        "drawing": Markup(_silent(svg(chart))),  # noqa: S704 - our own drawing of our own words # nosec B704
        "hue": hue,
        "concept": lambda name: concept_scheme()[name].label,
        "say_reasons": lambda note: say_reasons(note, language),
        "REASONS": REASONS,
        "WORDINGS": WORDINGS,
        "EXPORT": EXPORT_WORDS,
    }


def _silent(drawing: str) -> str:
    """A drawing that is not read aloud: its name is, and the table beside it."""
    return drawing.replace("<svg", '<svg aria-hidden="true" focusable="false"', 1)
