"""Does the server live, can it answer, and how does it fare?"""

from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from api.routes.describing import refusals
from api.schemas import Schema
from api.serving.metrics import CONTENT_TYPE

router = APIRouter(tags=["server"])


class Alive(Schema):
    """The process lives."""

    status: Literal["alive"] = "alive"


class Ready(Schema):
    """An index is loaded: which generation."""

    status: Literal["ready"] = "ready"
    generation: str = Field(examples=["20261127T020000Z-000042"])


@router.get("/healthz", summary="Is the process alive?", responses=refusals())
async def healthz() -> Alive:
    """Say that the process is alive."""
    return Alive()


@router.get("/readyz", summary="Is an index loaded?", responses=refusals())
async def readyz(request: Request) -> Ready:
    """Say that an index is loaded, and which generation."""
    return Ready(generation=request.app.state.service.matcher.generation.id)


@router.get(
    "/metrics",
    summary="How does the server fare? (Prometheus)",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **refusals()},
)
async def metrics(request: Request) -> Response:
    """Give counts and times by route and status, as Prometheus reads them; nothing of what was asked."""
    page = request.app.state.metrics.page(request.app.state.service.matcher.generation.id)
    return Response(page, media_type=CONTENT_TYPE)
