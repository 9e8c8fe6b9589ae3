"""What came of the last nights: which steps, which generation serves, and what is new for the account?"""

from functools import partial
from itertools import islice

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from api.accounts.rights import Action
from api.nights.report import Outcome, read_reports
from api.nights.running import LOCK
from api.nights.wording import COUNTS, OUTCOMES, step_name
from api.routes.digests import newest_digests
from api.settings import Settings
from api.web.pages.digest import stage_word, waiting_word
from api.web.sheets.answer import workbook_answer
from api.web.sheets.work import news_table, nights_table
from api.web.visiting import Visit, Visiting
from api.web.words.nights import WORDS
from indexer import complete_ids, current_id, lock_holder
from matcher import Digest

router = APIRouter()
SHOWN, DIGESTS = 7, 5
_BAD = (Outcome.FAILED, Outcome.CUT_OFF, Outcome.STOPPED)


@router.get("/nights")
def nights_page(visit: Visiting) -> HTMLResponse:
    """Show what is new for whoever looks, and to the secretariat how the nights went."""
    visit.check(Action.READ_SAVED)
    settings = visit.request.app.state.settings
    looks_after = visit.may(Action.MANAGE_ACCOUNTS)
    place = 0 if visit.language == "ja" else 1
    reports = read_reports(settings, count=SHOWN if looks_after else 1, running=True)
    running = bool(reports) and reports[0].outcome is Outcome.RUNNING and _is_at_work(settings)
    if not running:
        reports = read_reports(settings, count=SHOWN if looks_after else 1, running=False)
    index, serving = settings.index, visit.service.matcher.generation
    return visit.page(
        "nights.html",
        WORDS,
        digests=_digests(visit),
        stage_word=partial(stage_word, visit.language),
        waiting_word=partial(waiting_word, visit.language),
        has_organisation=visit.viewer.organisation is not None,
        reports=reports,
        running=running,
        looks_after=looks_after,
        generations=list(reversed(complete_ids(index))) if looks_after else [],
        published=current_id(index),
        serving=serving,
        bad=_BAD,
        step_name=lambda name: step_name(name, visit.language),
        outcome=partial(_outcome, visit.language),
        count_name=lambda name: COUNTS.get(name, (name, name))[place],
    )


@router.get("/nights.xlsx")
def nights_workbook(visit: Visiting) -> Response:
    """Give what is new as a workbook, and to the secretariat the steps of the nights."""
    visit.check(Action.READ_SAVED)
    tables = [news_table(_digests(visit), visit.language)]
    if visit.may(Action.MANAGE_ACCOUNTS):
        reports = read_reports(visit.request.app.state.settings, count=SHOWN, running=False)
        tables.append(nights_table(reports, partial(_outcome, visit.language), visit.language))
    return workbook_answer("news", tables)


def _outcome(language: str, one: Outcome) -> str:
    return OUTCOMES[one][0 if language == "ja" else 1]


def _is_at_work(settings: Settings) -> bool:
    """Whether the night that its report calls running is. Asked only then: a look at the lock takes it."""
    return lock_holder(settings.home, name=LOCK) is not None


def _digests(visit: Visit) -> list[Digest]:
    """The newest digests of the organisation, of each what whoever asks may see now."""
    if visit.viewer.organisation is None:
        return []
    return [digest for _, digest in islice(newest_digests(visit.service.store, visit.principal), DIGESTS)]
