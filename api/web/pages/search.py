"""Which records answer a text, asked on a page?"""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.web.visiting import Visiting
from api.web.words.search import WORDS

router = APIRouter()


@router.get("/")
def start(visit: Visiting) -> HTMLResponse:
    """Show where a text is entered."""
    return visit.page("search.html", WORDS)
