"""What did one digest tell, as far as whoever asks may see it now? Where feeds lead, however old it is."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.accounts.rights import Action
from api.routes.digests import digest_for
from api.web.visiting import Visiting
from api.web.words.nights import WORDS
from matcher import STAGE_WORDS, WAITING_WORDS

router = APIRouter()


@router.get("/nights/{digest_id}")
def digest_page(digest_id: str, visit: Visiting) -> HTMLResponse:
    """Show one digest of the organisation for which whoever looks acts."""
    visit.check(Action.READ_SAVED)
    digest = digest_for(visit.service.store, visit.principal, digest_id)
    return visit.page("digest.html", WORDS, digest=digest, **digest_words(visit.language))


def digest_words(language: str) -> dict[str, Callable[[Any], str]]:
    """What the tables of a digest say of stages and of why a proposal waits."""
    return {
        "stage_word": lambda stage: STAGE_WORDS[stage][language],
        "waiting_word": lambda own: WAITING_WORDS[own.why][language].format(days=own.days),
    }
