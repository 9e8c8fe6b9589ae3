"""What goes over the wire of the attention that organisations get?"""

from typing import Annotated, Self

from pydantic import Field

from api.questions.attention.counts import Counted
from api.schemas.base import Label, Schema


class ExposureQuery(Schema):
    """How many hits of a need are looked at; `quota`: as if at most so many were of one organisation."""

    k: Annotated[int, Field(ge=1, le=100)] = 10
    quota: Annotated[int | None, Field(ge=1, le=100, examples=[3])] = None


class ShareSchema(Schema):
    """What one organisation (null: seeds without one) has of fitting seeds, matches and attention.

    `name` is null where the asker may not see its record. `ratio`: 1 is the attention that its seeds deserve.
    """

    organisation: str | None
    fitting: int
    matches: int
    fitting_share: float
    match_share: float
    attention_share: float
    name: Label | None
    ratio: float


class ExposureResponse(Schema):
    """The shares of the organisations with a fitting seed, over the needs that the asker may see.

    `answered` of the `needs` have a hit above the line; `left_out` more were too many for one request.
    `inequity`: the share of attention that would have to move for everybody to have what they deserve.
    """

    needs: int
    answered: int
    k: int
    line: float
    shares: list[ShareSchema]
    inequity: float
    quota: int | None
    left_out: int

    @classmethod
    def of(cls, found: Counted, quota: int | None) -> Self:
        """Convert."""
        own = found.attention
        names = {name: Label(ja=one.name.ja, en=one.name.en) for name, one in found.organisations.items()}
        return cls(
            needs=own.needs,
            answered=own.answered,
            k=own.k,
            line=own.line,
            shares=[
                ShareSchema(
                    organisation=share.organisation,
                    fitting=share.fitting,
                    matches=share.matches,
                    fitting_share=share.fitting_share,
                    match_share=share.match_share,
                    attention_share=share.attention_share,
                    name=names.get(share.organisation or ""),
                    ratio=share.ratio,
                )
                for share in own.shares
            ],
            inequity=own.inequity,
            quota=quota,
            left_out=found.left_out,
        )
