"""How does an event of a proposal go into the store's log and come back?"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from corpora import ProposalEvent, ProposalStanding, Role
from matcher.collaboration import replay
from matcher.proposal import Actor, Event, Opening, Proposal, Transition
from matcher.stages import DeclineReason, Deed, Stage

_OPENING = ("need", "seed", "need_party", "seed_party", "working_group", "score", "generation")


def to_log(event: Event) -> ProposalEvent:
    """Return the event as the store keeps it: texts apart from codes, ids and dates."""
    done = event.transition
    payload: dict[str, Any] = {
        "to": done.to,
        "reason": done.reason,
        "owner": done.owner,
        "due": done.due.isoformat() if done.due else None,
    }
    if done.opening:
        payload |= {name: getattr(done.opening, name) for name in _OPENING}
    texts = {"text": done.text, "link": done.link}
    return ProposalEvent(
        event.proposal,
        event.number,
        event.at.isoformat(timespec="seconds"),
        event.actor.id,
        event.actor.organisation,
        event.actor.role.value,
        done.deed.value,
        {name: value for name, value in payload.items() if value is not None},
        {name: value for name, value in texts.items() if value is not None},
    )


def from_log(kept: ProposalEvent) -> Event:
    """Return the event that the store kept; working groups of the actor are not kept."""
    payload = kept.payload
    deed = Deed(kept.kind)
    return Event(
        kept.proposal,
        kept.number,
        datetime.fromisoformat(kept.at),
        Actor(kept.actor, kept.organisation, Role(kept.role)),
        Transition(
            deed,
            to=Stage(payload["to"]) if "to" in payload else None,
            reason=DeclineReason(payload["reason"]) if "reason" in payload else None,
            owner=payload.get("owner"),
            due=date.fromisoformat(payload["due"]) if "due" in payload else None,
            text=kept.texts.get("text"),
            link=kept.texts.get("link"),
            opening=Opening(**{name: payload.get(name) for name in _OPENING})  # type: ignore[arg-type]
            if deed is Deed.PROPOSE
            else None,
        ),
    )


def standing_of(proposal: Proposal) -> ProposalStanding:
    """Return what lists are chosen by."""
    opening = proposal.opening
    return ProposalStanding(
        opening.need,
        opening.seed,
        opening.need_party,
        opening.seed_party,
        opening.working_group,
        proposal.stage.value,
        proposal.open,
        proposal.owner,
        proposal.due.isoformat() if proposal.due else None,
        proposal.active_at.isoformat(timespec="seconds"),
    )


def fold(events: Sequence[ProposalEvent]) -> ProposalStanding:
    """Return where a proposal stands by its log: what the store checks and rebuilds itself with."""
    return standing_of(replay(map(from_log, events)))
