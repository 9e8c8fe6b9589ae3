"""What is kept of a proposal to bring a need and a seed together, and what must a store do with it?

A proposal is a log of events that is only added to. What an event means is the business of the matcher; the
store keeps order, chains the events, and beside the log keeps where each proposal stands, which the caller
works out. Texts that people wrote stand apart from the rest of an event, so that a purge can erase them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from corpora.store.protocol import StoreFault

ERASED = "erased"  # the kind of the event that a purge leaves behind


@dataclass(frozen=True)
class ProposalEvent:
    """Something that was done to a proposal: the `number`-th, from 1, at a time in UTC, ISO 8601.

    `payload` holds ids, codes, numbers and dates; `texts` what people wrote, empty where it was erased.
    """

    proposal: str
    number: int
    at: str
    actor: str
    organisation: str | None
    role: str
    kind: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LoggedEvent:
    """An event in its place in the log of all proposals; `hash` covers it and, by `previous`, all before."""

    sequence: int
    event: ProposalEvent
    previous: str
    hash: str
    erased: bool = False


@dataclass(frozen=True)
class ProposalStanding:
    """Where a proposal stands: what lists are chosen and ordered by. No text is in it."""

    need: str
    seed: str
    need_party: str | None
    seed_party: str | None
    working_group: str | None
    stage: str
    open: bool
    owner: str | None
    due: str | None
    active_at: str


@dataclass(frozen=True)
class ProposalRow:
    """A proposal in a list: `place` orders it among all, `version` is the number of its last event.

    `parties` are the organisations that hold the need and the seed now; each may be unknown.
    """

    id: str
    place: int
    version: int
    standing: ProposalStanding
    parties: tuple[str | None, str | None]


@dataclass(frozen=True)
class ProposalScope:
    """Which proposals somebody may see: of an organisation's records, of working groups, or all."""

    organisation: str | None = None
    working_groups: tuple[str, ...] = ()
    everything: bool = False


@dataclass(frozen=True)
class ClientKey:
    """A key by which a client may send the same once more, and the fingerprint of what it sends."""

    key: str
    fingerprint: str


Fold = Callable[[Sequence[ProposalEvent]], ProposalStanding]


class ProposalStore(Protocol):
    """Proposals with their append-only log."""

    def append_event(
        self, event: ProposalEvent, standing: ProposalStanding, *, key: ClientKey | None = None
    ) -> str:
        """Add an event to the log, and say where the proposal stands with it, in one transaction.

        Returns the id of the proposal. With a key that the actor has used already for the same, nothing is
        added, and the proposal is that of the first use. Raises `ChangedError` where the event's number is
        not the next one (somebody else was quicker), `ConflictError` where the pair has an open proposal
        already, and `KeyReusedError` where the key was used for something else.
        """

    def proposal_keyed(self, actor: str, key: ClientKey) -> str | None:
        """Return the proposal for which an actor has used a key. Raises `KeyReusedError` as above."""

    def proposal(self, proposal_id: str, *, scope: ProposalScope) -> ProposalRow:
        """Return a proposal; raises `NotFoundError`, the same for an absent one and one out of scope."""

    def proposals(
        self,
        *,
        scope: ProposalScope,
        stage: str | None = None,
        open_only: bool = False,
        record: str | None = None,
        after: int = 0,
        limit: int | None = None,
    ) -> tuple[ProposalRow, ...]:
        """Return proposals ordered by place, those behind `after`; `record` is a need or a seed of theirs."""

    def open_proposal(self, need: str, seed: str) -> str | None:
        """Return the open proposal of a pair, whoever may see it."""

    def proposal_log(self, proposal_ids: Sequence[str]) -> dict[str, tuple[LoggedEvent, ...]]:
        """Return the events of proposals in order, by proposal."""

    def verify_proposals(self, fold: Fold | None = None) -> "tuple[StoreFault, ...]":
        """Return where the log was tampered with, and with `fold` which proposals stand otherwise."""

    def rebuild_proposals(self, fold: Fold) -> int:
        """Make of the log anew where all proposals stand; returns how many stood otherwise.

        Raises `ConfigurationError` where the log itself is not whole.
        """

    def proposals_head(self) -> str:
        """Return the hash of the last event of all: who has noted it can see later that it is still there."""
