"""How is an answer sent that is for one account only?"""

from collections.abc import Mapping

from fastapi.responses import Response
from pydantic import BaseModel

PRIVATE = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}


def json_answer(
    answer: BaseModel, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a shape as JSON that nobody keeps for others."""
    told = {**PRIVATE, **(headers or {})}
    return Response(answer.model_dump_json(), status_code=status, headers=told, media_type="application/json")
