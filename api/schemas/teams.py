"""How is a team asked for over the wire?"""

from typing import Annotated

from pydantic import Field

from api.schemas.base import Line, Schema
from api.schemas.match import FilterValue

Few = Annotated[int, Field(ge=1, le=10, strict=True)]


class TeamRequest(Schema):
    """A compound need. `near` is a prefecture and `ready` a readiness (TRL) that are rather taken."""

    text: Annotated[
        str,
        Field(
            max_length=1_000_000,
            examples=["島の電気を油でなく風でまかない、余った電気をため、電圧も保ちたい。"],
        ),
    ]
    size: Few | None = None
    per_organisation: Few = 2
    near: Line | None = Field(default=None, examples=["福岡県"])
    ready: Annotated[int, Field(ge=1, le=9, strict=True)] | None = None
    where: dict[str, FilterValue] = Field(default_factory=dict, examples=[{"sector": "storage"}])
