"""What stands on the board: which proposals, at which stage, who waits, and where may each be moved?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api.accounts.actors import actor_of
from api.accounts.auth import utc_now
from api.web.naming import named
from api.web.visiting import Visit
from corpora import Bilingual, Matchable, Organisation, Role, holders_of
from matcher import Actor, Deed, Pipeline, Proposal, ProposalPair, Reminder, Stage, possible

MOST = 400  # proposals on one board; the rest is found by a filter
OPEN_STAGES = (
    Stage.PROPOSED,
    Stage.CONTACTED,
    Stage.IN_TALKS,
    Stage.JOINT_RESEARCH,
    Stage.DEMONSTRATION,
    Stage.DEPLOYED,
    Stage.PAUSED,
)


@dataclass(frozen=True)
class Side:
    """A record of a proposal as far as it may be seen: its id, what it is called, and who holds it."""

    id: str
    title: Bilingual | None
    holder: Bilingual | None
    organisation: str | None


@dataclass(frozen=True)
class Card:
    """A proposal on the board; whoever looks may move it to the stages `forward`, or `back`."""

    proposal: Proposal
    need: Side
    seed: Side
    waits: Reminder | None
    forward: tuple[Stage, ...]
    back: Stage | None

    @property
    def organisations(self) -> frozenset[str]:
        """Who holds its records, as far as that may be seen."""
        return frozenset(filter(None, (self.need.organisation, self.seed.organisation)))


@dataclass(frozen=True)
class Wanted:
    """Which proposals: of a working group, of an organisation, those that were declined among them."""

    working_group: str = ""
    organisation: str = ""
    declined: bool = False

    def takes(self, card: Card) -> bool:
        """Whether a card is wanted."""
        return self.working_group in ("", card.proposal.opening.working_group) and (
            not self.organisation or self.organisation in card.organisations
        )

    def query(self) -> dict[str, str]:
        """The same as an address says it."""
        told = {"working_group": self.working_group, "organisation": self.organisation}
        return {name: value for name, value in told.items() if value} | (
            {"declined": "1"} if self.declined else {}
        )


@dataclass(frozen=True)
class Board:
    """The cards by stage, the groups and organisations to choose by, and whether `more` were cut off."""

    columns: Mapping[Stage, tuple[Card, ...]]
    groups: tuple[str, ...]
    organisations: Mapping[str, Bilingual]
    more: bool


def board_of(visit: Visit, pipeline: Pipeline, wanted: Wanted) -> Board:
    """Return what somebody sees of the pipeline. Raises `AuthenticationError` for nobody in particular."""
    actor = actor_of(visit.principal)
    page = pipeline.page(actor, limit=MOST)
    waiting = {one.proposal.id: one for one in pipeline.due(actor, utc_now().date())}
    pairs = [(one, pipeline.pair(one, visit.viewer)) for one in page.proposals]
    holders = holders_of(
        visit.service.store, [own for _, pair in pairs for own in _records(pair)], viewer=visit.viewer
    )
    cards = [card_of(one, pair, holders, actor, waiting.get(one.id)) for one, pair in pairs]
    shown = [card for card in cards if wanted.takes(card)]
    stages = (*OPEN_STAGES, Stage.DECLINED) if wanted.declined else OPEN_STAGES
    return Board(
        {stage: _in_order(card for card in shown if card.proposal.stage is stage) for stage in stages},
        tuple(sorted({group for card in cards if (group := card.proposal.opening.working_group)})),
        {name: holders[name].name for name in sorted({own for card in cards for own in card.organisations})},
        page.after is not None,
    )


def card_of(
    proposal: Proposal,
    pair: ProposalPair,
    holders: Mapping[str, Organisation],
    actor: Actor,
    waits: Reminder | None,
) -> Card:
    """Return a proposal as it stands on the board."""
    moves = tuple(one.to for one in possible(proposal, actor.role) if one.deed is Deed.MOVE and one.to)
    return Card(
        proposal,
        _side(proposal.opening.need, pair.need, holders),
        _side(proposal.opening.seed, pair.seed, holders),
        waits,
        tuple(stage for stage in moves if stage is not proposal.before),
        proposal.before if proposal.before in moves else None,
    )


def decides(role: Role | None) -> bool:
    """Whether a role moves anything on the board."""
    return role in (Role.OFFICE, Role.WG_MEMBER, Role.WG_LEAD, Role.SECRETARIAT)


def _side(record_id: str, record: Matchable | None, holders: Mapping[str, Organisation]) -> Side:
    if record is None:
        return Side(record_id, None, None, None)
    holder = holders.get(record.organisation or "")
    if holder is None:
        return Side(record.id, named(record), None, None)
    return Side(record.id, named(record), holder.name, holder.id)


def _records(pair: ProposalPair) -> list[Matchable]:
    return [own for own in (pair.need, pair.seed) if own]


def _in_order(cards: Iterable[Card]) -> tuple[Card, ...]:
    """Who waits stands first, the longest wait before; then what moved last."""
    return tuple(
        sorted(
            cards,
            key=lambda card: (
                -(card.waits.days + 1 if card.waits else 0),
                -card.proposal.moved_at.timestamp(),
                card.proposal.id,
            ),
        )
    )
