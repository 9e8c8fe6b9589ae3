"""Where else might a realised case help, asked on a page? A case is a record: it is asked by its id."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from api.schemas.base import Id, Schema
from api.schemas.partners import TransfersRequest
from api.web.sheets.answer import workbook_answer
from api.web.sheets.cities import transfer_tables
from api.web.visiting import Visit, Visiting
from api.web.words.partners import WORDS
from matcher import PARTNER_WORDS, TRANSFER_WORDS, Transfers, TransferWords

router = APIRouter()
CARRIED = 8  # places for a case


class CaseAsked(Schema):
    """A case that is to be carried over, and the day of the question; empty for today."""

    record: Id
    as_of: Annotated[str, Field(max_length=10)] = ""


@router.get("/partners/transfers")
async def transfers(visit: Visiting, asked: Annotated[CaseAsked, Query()]) -> Response:
    """Find where else a realised case might help."""

    def work() -> Response:
        return visit.page(
            "transfers.html",
            {**PARTNER_WORDS, **TRANSFER_WORDS, **WORDS},
            found=_carried(visit, asked),
            asked=asked,
            saying=TransferWords(visit.language),
        )

    return await visit.in_turn(work)


@router.get("/partners/transfers.xlsx")
async def transfers_workbook(visit: Visiting, asked: Annotated[CaseAsked, Query()]) -> Response:
    """Give the places where a case might help as a workbook."""

    def work() -> Response:
        return workbook_answer("transfers", transfer_tables(_carried(visit, asked), visit.language))

    return await visit.in_turn(work)


def _carried(visit: Visit, asked: CaseAsked) -> Transfers:
    wanted = TransfersRequest.model_construct(record=asked.record, as_of=asked.as_of or None, k=CARRIED)
    return visit.service.transfers(wanted, viewer=visit.viewer)
