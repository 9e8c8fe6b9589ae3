"""How is a page of a list asked for?"""

from typing import Annotated

from pydantic import Field

from api.schemas.base import Schema

Cursor = Annotated[str, Field(max_length=1_000, pattern=r"^[A-Za-z0-9_-]+$")]


class PageQuery(Schema):
    """How many; `cursor` is `next` of the page before."""

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Cursor | None = None
