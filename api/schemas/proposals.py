"""What goes over the wire when a proposal is made, when something is done to it, and when they are listed?"""

from abc import ABC, abstractmethod
from typing import Annotated, Literal

from pydantic import Field

from api.proposals.schemas import EventSchema, ProposalSchema, ReminderSchema
from api.schemas.base import Day, Id, Schema
from api.schemas.paging import PageQuery
from matcher import DeclineReason, Deed, Stage, Transition

Written = Annotated[str, Field(min_length=1, max_length=4_000, pattern=r"^[^\x00]+$")]
Somebody = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}$", max_length=128)]
Link = Annotated[str, Field(min_length=1, max_length=2_000, examples=["https://example.org/minutes/7"])]


class ProposalQuery(PageQuery):
    """Which proposals: all conditions must hold; `record` is a need or a seed of theirs."""

    stage: Stage | None = None
    open_only: Literal["true", "false"] = "false"
    record: Id | None = None


class ProposalWrite(Schema):
    """A need and a seed to be brought together, for which group, by whom to be followed up, and why.

    With `score` the proposal notes how likely the match is, as its proposer is told.
    """

    need: Id = Field(examples=["need-muni-01"])
    seed: Id = Field(examples=["seed-storage-01"])
    working_group: Somebody | None = None
    owner: Somebody | None = None
    note: Written | None = None
    score: Annotated[bool, Field(strict=True)] = True


class _Deed(Schema, ABC):
    """Something that is done to a proposal."""

    @property
    def needs_version(self) -> bool:
        """Whether it depends on where the proposal stands: what is only added does not."""
        return True

    @abstractmethod
    def transition(self) -> Transition:
        """Convert."""


class MoveWrite(_Deed):
    """One stage on, or back to the one before, for which a note is needed."""

    deed: Literal["move"]
    to: Stage
    note: Written | None = None

    def transition(self) -> Transition:
        """Convert."""
        return Transition(Deed.MOVE, to=self.to, text=self.note)


class DeclineWrite(_Deed):
    """No, with the code of the reason."""

    deed: Literal["decline"]
    reason: DeclineReason
    note: Written | None = None

    def transition(self) -> Transition:
        """Convert."""
        return Transition(Deed.DECLINE, reason=self.reason, text=self.note)


class PauseWrite(_Deed):
    """Not now; with `due` until then."""

    deed: Literal["pause"]
    due: Day | None = None
    note: Written | None = None

    def transition(self) -> Transition:
        """Convert."""
        return Transition(Deed.PAUSE, due=self.due, text=self.note)


class ReopenWrite(_Deed):
    """A paused or declined proposal is taken up again at the stage that it had reached."""

    deed: Literal["reopen"]
    note: Written | None = None

    def transition(self) -> Transition:
        """Convert."""
        return Transition(Deed.REOPEN, text=self.note)


class PlanWrite(_Deed):
    """Who follows it up, what is next, by when; a new step without a date has none."""

    deed: Literal["plan"]
    owner: Somebody | None = None
    next_step: Written | None = None
    due: Day | None = None

    def transition(self) -> Transition:
        """Convert."""
        return Transition(Deed.PLAN, owner=self.owner, text=self.next_step, due=self.due)


class CommentWrite(_Deed):
    """Something said; all who see the proposal can read it."""

    deed: Literal["comment"]
    text: Written

    @property
    def needs_version(self) -> bool:
        """It is only added."""
        return False

    def transition(self) -> Transition:
        """Convert."""
        return Transition(Deed.COMMENT, text=self.text)


class AttachWrite(_Deed):
    """The https link of a document that lies elsewhere, and what it is."""

    deed: Literal["attach"]
    link: Link
    text: Written | None = None

    @property
    def needs_version(self) -> bool:
        """It is only added."""
        return False

    def transition(self) -> Transition:
        """Convert."""
        return Transition(Deed.ATTACH, link=self.link, text=self.text)


TransitionWrite = Annotated[
    MoveWrite | DeclineWrite | PauseWrite | ReopenWrite | PlanWrite | CommentWrite | AttachWrite,
    Field(discriminator="deed", examples=[{"deed": "move", "to": "contacted", "note": "Met at the forum."}]),
]


class ProposalPage(Schema):
    """A page of proposals, the oldest first; `next` is the cursor of the one behind it."""

    items: list[ProposalSchema]
    next: str | None


class TransitionPage(Schema):
    """A page of what was done to a proposal, first to last."""

    items: list[EventSchema]
    next: str | None


class ReminderPage(Schema):
    """A page of the proposals that wait for somebody, the overdue first, the longest wait first."""

    items: list[ReminderSchema]
    next: str | None
