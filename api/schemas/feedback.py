"""What goes over the wire of verdicts on matches?"""

from typing import Annotated, Self

from pydantic import Field

from api.schemas.base import Id, Schema
from corpora import Feedback, Verdict

MOST_CHARACTERS = 2_000


class FeedbackWrite(Schema):
    """What you say of a need and a seed; a new verdict takes the place of your earlier one on the pair."""

    need: Annotated[Id, Field(examples=["need-0001"])]
    seed: Annotated[Id, Field(examples=["seed-storage-01"])]
    verdict: Verdict
    reason: Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS, pattern=r"^[^\x00]+$")] | None = (
        None
    )


class FeedbackAnswer(Schema):
    """A verdict that stands; `at` is UTC (ISO 8601)."""

    id: int
    need: str
    seed: str
    verdict: Verdict
    reason: str | None
    at: str

    @classmethod
    def of(cls, said: Feedback) -> Self:
        """Convert."""
        return cls(
            id=said.id, need=said.need, seed=said.seed, verdict=said.verdict, reason=said.reason, at=said.at
        )


class FeedbackPage(Schema):
    """Verdicts in the order in which they came; `next` is the cursor of the page that follows."""

    items: list[FeedbackAnswer]
    next: str | None
