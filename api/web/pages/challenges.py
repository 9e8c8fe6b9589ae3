"""Which challenges are shared, which has nobody answered, and where do the needs lie, on pages?

The figures about the whole coalition are those of the last release (`matcher.statistics`); everything else is
made of records that the visitor may see one by one.
"""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from api.schemas.base import Schema
from api.schemas.challenges import GapsQuery, SharedQuery
from api.web.challenge_figures import figures_of
from api.web.sheets.answer import workbook_answer
from api.web.sheets.challenges import figure_tables, gap_tables, shared_tables
from api.web.visiting import Visit, Visiting
from api.web.words.challenges import WORDS
from corpora import REGIONS, Sector
from matcher import GAP_WORDS, HOLDER_WORDS, NO_NEED_WORDS, ROUND_TO, SECTOR_WORDS, Words, about_needs

router = APIRouter()
Shared = Annotated[int, Query(ge=3, le=100)]
RELEASES = 8  # that are told of over time


class GapsAsked(Schema):
    """What is looked over; an empty field is none."""

    of: str = "needs"
    sector: str = ""

    def query(self) -> GapsQuery:
        """What is asked of the service; what is not known is left out."""
        of = "seeds" if self.of == "seeds" else "needs"
        return GapsQuery(of=of, sector=Sector(self.sector) if self.sector in set(Sector) else None)


@router.get("/challenges")
async def challenges(visit: Visiting, k: Shared = 3) -> Response:
    """Show what is shared, and the figures about the whole."""
    return await visit.in_turn(partial(_shared, visit, k))


def _shared(visit: Visit, k: int) -> HTMLResponse:
    found, holders = visit.service.landscape.shared(SharedQuery(k=k), viewer=visit.viewer)
    return visit.page(
        "challenges.html",
        WORDS,
        found=found,
        holders=holders,
        k=k,
        **_asking(visit, GapsAsked()),
        figures=figures_of(about_needs(visit.service.store.releases(RELEASES)), visit.language),
        round_to=ROUND_TO,
    )


@router.get("/challenges.xlsx")
async def challenges_workbook(visit: Visiting, k: Shared = 3) -> Response:
    """Give what is shared and the figures about the whole as a workbook."""

    def work() -> Response:
        found, _ = visit.service.landscape.shared(SharedQuery(k=k), viewer=visit.viewer)
        told = figures_of(about_needs(visit.service.store.releases(RELEASES)), visit.language)
        tables = shared_tables(found, visit.language)
        if told:
            tables += figure_tables(told, visit.language)
        return workbook_answer("challenges", tables)

    return await visit.in_turn(work)


@router.get("/challenges/gaps")
async def gaps(visit: Visiting, asked: Annotated[GapsAsked, Query()]) -> Response:
    """Show what has no answer, and what comes nearest."""
    return await visit.in_turn(partial(_gaps, visit, asked))


@router.get("/challenges/gaps.xlsx")
async def gaps_workbook(visit: Visiting, asked: Annotated[GapsAsked, Query()]) -> Response:
    """Give what has no answer as a workbook."""

    def work() -> Response:
        found, _ = visit.service.landscape.gaps(asked.query(), viewer=visit.viewer)
        return workbook_answer("gaps", gap_tables(found, visit.language))

    return await visit.in_turn(work)


def _gaps(visit: Visit, asked: GapsAsked) -> Response:
    found, holders = visit.service.landscape.gaps(asked.query(), viewer=visit.viewer)
    words = Words(visit.language)
    return visit.page(
        "challenge_gaps.html",
        WORDS,
        found=found,
        holders=holders,
        words=words,
        gap_word=lambda gap: (GAP_WORDS[gap.kind] if gap.record.kind == "need" else NO_NEED_WORDS)[
            visit.language
        ],
        **_asking(visit, asked),
    )


def _asking(visit: Visit, asked: GapsAsked) -> dict[str, Any]:
    """What the form for gaps offers, and words for what is shown."""
    sectors = [(own.value, SECTOR_WORDS[own][visit.language]) for own in Sector]
    return {
        "asked": asked,
        "sectors": sectors,
        "kind_word": lambda kind: HOLDER_WORDS[kind][visit.language],
        "region_word": lambda name: REGIONS[name].best(visit.language) if name in REGIONS else None,
    }
