"""How are partners of a city abroad, and places for a case, asked for over the wire?"""

from typing import Annotated

from pydantic import Field

from api.schemas.base import MAX_TEXT_CHARACTERS, Id, Line, Schema

HowFew = Annotated[int, Field(ge=1, le=50, strict=True)]
AsOf = Annotated[
    str, Field(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$", max_length=10, examples=["2022-12"])
]


class PartnersRequest(Schema):
    """A need of a city abroad: its text, or the id of its record in `need`.

    `country` is an ISO 3166-1 code or a name, where text or record do not tell it; `as_of` the day for which
    the standing in the Joint Crediting Mechanism is told (a month or year: its last day), today if left out.
    """

    text: (
        Annotated[
            str,
            Field(
                max_length=MAX_TEXT_CHARACTERS,
                examples=["ハイフォン市の工業団地で、排熱と廃液を生かし、太陽光を入れたい。"],
            ),
        ]
        | None
    ) = None
    need: Id | None = None
    country: Line | None = Field(default=None, examples=["VN"])
    as_of: AsOf | None = None
    k: HowFew = 5


class TransfersRequest(Schema):
    """A case that was realised, by the id of its record; `as_of` as in partners."""

    record: Id = Field(examples=["c2c-outcome-10"])
    as_of: AsOf | None = None
    k: HowFew = 5
