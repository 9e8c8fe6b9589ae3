"""Which working groups are there, who belongs to them, what goes with them, told on a page?"""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from api.accounts.working_groups import group_cards
from api.web.sheets.answer import workbook_answer
from api.web.sheets.work import group_tables
from api.web.visiting import Visiting
from api.web.words.working_groups import WORDS

router = APIRouter()


@router.get("/working-groups")
def working_groups(visit: Visiting) -> HTMLResponse:
    """Show every working group as far as the visitor may see its members and practices."""
    return visit.page(
        "working_groups.html", WORDS, cards=list(group_cards(visit.service.store, visit.viewer))
    )


@router.get("/working-groups.xlsx")
def working_groups_workbook(visit: Visiting) -> Response:
    """Give members, research teams and practices as a workbook."""
    cards = group_cards(visit.service.store, visit.viewer)
    return workbook_answer("working-groups", group_tables(cards, visit.language))
