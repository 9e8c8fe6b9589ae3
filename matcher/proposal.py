"""What is a proposal, who acts on it, and what can happen to it?"""

from dataclasses import dataclass
from datetime import date, datetime

from corpora import Role
from matcher.stages import OPEN, DeclineReason, Deed, Stage


@dataclass(frozen=True)
class Actor:
    """Who acts: an account of an organisation, in a role; groups count for the roles of a working group."""

    id: str
    organisation: str | None
    role: Role
    working_groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Opening:
    """What is proposed: a need and a seed, who held them, for which group, and how they matched then."""

    need: str
    seed: str
    need_party: str | None = None
    seed_party: str | None = None
    working_group: str | None = None
    score: float | None = None
    generation: str | None = None


@dataclass(frozen=True)
class Transition:
    """What is done: the deed, and what belongs to it.

    `text` is the note, the comment or the next step, `link` an attachment; `opening` is there for a proposal
    that begins.
    """

    deed: Deed
    to: Stage | None = None
    reason: DeclineReason | None = None
    owner: str | None = None
    due: date | None = None
    text: str | None = None
    link: str | None = None
    opening: Opening | None = None


@dataclass(frozen=True)
class Event:
    """A transition that took place: the `number`-th of its proposal, from 1, with time and actor."""

    proposal: str
    number: int
    at: datetime
    actor: Actor
    transition: Transition


@dataclass(frozen=True)
class Comment:
    """What somebody said."""

    at: datetime
    actor: str
    organisation: str | None
    text: str


@dataclass(frozen=True)
class Attachment:
    """A link to a document that lies elsewhere, and what it is."""

    at: datetime
    actor: str
    link: str
    text: str | None


@dataclass(frozen=True)
class Proposal:
    """A proposal as it stands; `path` are the stages it went through, the last the one it is at.

    `held` is set while it is declined or paused. `erased` is set once a record of it was purged: then it is
    closed for good, and its texts are gone.
    """

    id: str
    version: int
    opening: Opening
    proposed_by: Actor
    proposed_at: datetime
    moved_at: datetime
    active_at: datetime
    path: tuple[Stage, ...] = (Stage.PROPOSED,)
    held: Stage | None = None
    declined_for: DeclineReason | None = None
    owner: str | None = None
    next_step: str | None = None
    due: date | None = None
    comments: tuple[Comment, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    erased: bool = False

    @property
    def stage(self) -> Stage:
        """The stage it stands at."""
        return self.held or self.path[-1]

    @property
    def open(self) -> bool:
        """Whether something may still come of it."""
        return self.stage in OPEN and not self.erased

    @property
    def before(self) -> Stage | None:
        """The stage to which it may be put back."""
        return self.path[-2] if len(self.path) > 1 and self.held is None else None
