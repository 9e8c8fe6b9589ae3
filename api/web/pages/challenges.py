"""Which challenges are shared, which has nobody answered, and where do the needs lie, on pages?

The figures about the whole coalition are those of the last release (`matcher.statistics`); everything else is
made of records that the visitor may see one by one.
"""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from api.schemas.base import Schema
from api.schemas.challenges import GapsQuery, SharedQuery
from api.web.formats import day
from api.web.visiting import Visit, Visiting
from api.web.words.challenges import WORDS
from corpora import REGIONS, Release, Sector, concept_scheme
from matcher import (
    GAP_WORDS,
    HOLDER_WORDS,
    NO_NEED_WORDS,
    ROUND_TO,
    SECTOR_WORDS,
    Words,
    about_needs,
    cell_label,
)

router = APIRouter()
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
async def challenges(
    visit: Visiting, request: Request, k: Annotated[int, Query(ge=3, le=100)] = 3
) -> Response:
    """Show what is shared, and the figures about the whole."""
    response: Response = await request.app.state.line.run(partial(_shared, visit, k))
    return response


def _shared(visit: Visit, k: int) -> HTMLResponse:
    found, holders = visit.service.landscape.shared(SharedQuery(k=k), viewer=visit.viewer)
    return visit.page(
        "challenges.html",
        WORDS,
        found=found,
        holders=holders,
        k=k,
        **_asking(visit, GapsAsked()),
        **_figures(visit),
    )


@router.get("/challenges/gaps")
async def gaps(visit: Visiting, request: Request, asked: Annotated[GapsAsked, Query()]) -> Response:
    """Show what has no answer, and what comes nearest."""
    response: Response = await request.app.state.line.run(partial(_gaps, visit, asked))
    return response


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


def _figures(visit: Visit) -> dict[str, Any]:
    """The last release, drawn and as tables; None where it has no figure."""
    releases = about_needs(visit.service.store.releases(RELEASES))
    if not releases or not releases[0].shown:
        return {"figures": None}
    from api.challenge_chart import heat_map, tiles

    newest = releases[0]
    groups = _axis(newest, "group_region", 1, [own.id for own in concept_scheme() if own.broader is None])
    regions = _axis(newest, "group_region", 2, [*REGIONS, "abroad"])
    labelled = {
        "groups": [(name, cell_label(("group", name))[visit.language]) for name in groups],
        "regions": [(name, cell_label(("region", name))[visit.language]) for name in regions],
    }
    drawing = heat_map(newest.shown, labelled["groups"], labelled["regions"]) if groups else ""
    silent = drawing.replace("<svg", '<svg aria-hidden="true" focusable="false"', 1)
    figures = {
        "release": newest,
        "releases": releases[::-1],
        "days": [f"#{day(own.at, visit.language)}" for own in reversed(releases)],
        "tiles": tiles(newest.shown, visit.language),
        "heat": Markup(silent),  # noqa: S704 - our own drawing of our own words # nosec B704
        "headings": [f"#{label}" for _, label in labelled["regions"]],
        **labelled,
    }
    return {
        "figures": figures,
        "round_to": ROUND_TO,
        "figure": lambda cell: newest.shown.get(cell) or WORDS["hidden"][visit.language],
    }


def _axis(release: Release, table: str, place: int, order: list[str]) -> list[str]:
    """The names along one side of a table that have a figure in it or as a whole."""
    whole = {1: "group", 2: "region"}[place]
    told = {cell[place] for cell in release.shown if cell[0] == table}
    told |= {cell[1] for cell in release.shown if cell[0] == whole}
    return [name for name in order if name in told]
