"""Which working groups are there, who belongs to them, what goes with them, told on a page?"""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.web.visiting import Visiting
from api.web.words.working_groups import WORDS
from api.working_groups import group_cards

router = APIRouter()


@router.get("/working-groups")
def working_groups(visit: Visiting) -> HTMLResponse:
    """Show every working group as far as the visitor may see its members and practices."""
    cards = list(group_cards(visit.service.store, visit.viewer))
    return visit.page("working_groups.html", WORDS, cards=cards)
