"""What did one digest tell, as far as whoever asks may see it now? Where feeds lead, however old it is."""

from functools import partial

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.accounts.rights import Action
from api.routes.digests import digest_for
from api.web.visiting import Visiting
from api.web.words.nights import WORDS
from matcher import STAGE_WORDS, WAITING_WORDS, DigestReminder, Stage

router = APIRouter()


@router.get("/nights/{digest_id}")
def digest_page(digest_id: str, visit: Visiting) -> HTMLResponse:
    """Show one digest of the organisation for which whoever looks acts."""
    visit.check(Action.READ_SAVED)
    digest = digest_for(visit.service.store, visit.principal, digest_id)
    return visit.page(
        "digest.html",
        WORDS,
        digest=digest,
        stage_word=partial(stage_word, visit.language),
        waiting_word=partial(waiting_word, visit.language),
    )


def stage_word(language: str, stage: Stage) -> str:
    """What a stage is called in the tables of a digest."""
    return STAGE_WORDS[stage][language]


def waiting_word(language: str, own: DigestReminder) -> str:
    """Why a proposal waited on the day of the digest."""
    return WAITING_WORDS[own.why][language].format(days=own.days)
