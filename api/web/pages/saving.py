"""How is a search that stands on the page saved, to be asked again every night?"""

from functools import partial

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.accounts.rights import Action
from api.errors import http_status
from api.routes.owning import own_organisation
from api.routes.versions import request_key
from api.web.asking_text import Asked, asked_of
from api.web.pages.search import search_page
from api.web.visiting import Visit, Visiting
from corpora import EnmusubiError, Filters, TextError, language_of

router = APIRouter()


@router.post("/saved")
async def save_search(visit: Visiting, request: Request) -> Response:
    """Save text and filters for one's own organisation, and lead to what it has saved."""
    visit.check(Action.SAVE_QUERY)
    form = await request.form()
    text, name, key = (str(form.get(own) or "") for own in ("text", "saved_name", "key"))
    asked = Asked(text)
    try:
        asked = asked_of(form)
        await to_thread.run_sync(partial(_save, visit, asked, name.strip(), key))
    except EnmusubiError as error:
        status = http_status(type(error))
        return search_page(visit, asked, fault="not_saved", detail=str(error), status=status)
    return visit.back("/account", said="saved_made")


def _save(visit: Visit, asked: Asked, name: str, key: str) -> None:
    if language_of(asked.text) is None:  # said here, without the text's beginning
        raise TextError(
            "The text holds no Japanese or English words. Describe it in one of the two languages."
        )
    said = (name, asked.text, asked.find, repr(asked.where))
    visit.service.writer.save_query(
        organisation=own_organisation(visit.principal),
        name=name,
        text=asked.text,
        find=asked.find,
        filters=Filters(asked.conditions),
        key=request_key(visit.principal, key or None, "POST /saved", *said),
    )
