"""Where does a proposal stand after all that was done to it, and what may be done next?

A proposal is the fold of its events: `after` takes one step and refuses what the table of `matcher.stages`
does not allow, `replay` takes all. Nothing here reads a store or a clock.
"""

from collections.abc import Iterable
from dataclasses import replace

from corpora import ForbiddenError, Role, UsageError
from matcher.proposal import Attachment, Comment, Event, Proposal, Transition
from matcher.stages import FORWARD, Deed, Stage, who_may


def replay(events: Iterable[Event]) -> Proposal:
    """Return the proposal that the events make. Raises as `after`, where they cannot have happened."""
    proposal = None
    for event in events:
        proposal = after(proposal, event)
    if proposal is None:
        raise UsageError("A proposal without events stands nowhere. Give its events, the first one first.")
    return proposal


def after(proposal: Proposal | None, event: Event) -> Proposal:
    """Return the proposal after one more event. Raises `UsageError`, `ForbiddenError`."""
    transition = event.transition
    if proposal is None:
        return _begun(event)
    if event.proposal != proposal.id or event.number != proposal.version + 1:
        raise UsageError(
            f"Event {event.number} of '{event.proposal}' does not follow on version {proposal.version} of "
            f"'{proposal.id}'. Read the proposal again."
        )
    check(proposal, transition, event.actor.role)
    changed = replace(proposal, version=event.number, active_at=event.at)
    if transition.deed in _STEPS:
        return replace(_STEPS[transition.deed](changed, transition), moved_at=event.at)
    return _noted(changed, event)


def possible(proposal: Proposal, role: Role) -> tuple[Transition, ...]:
    """Return what a role may do next to a proposal as it stands, without what people write with it."""
    moves = [Transition(Deed.MOVE, to=stage) for stage in _targets(proposal)]
    others = [Transition(deed) for deed in Deed if deed not in (Deed.PROPOSE, Deed.MOVE, Deed.ERASE)]
    return tuple(one for one in (*moves, *others) if _may_be(proposal, one, role))


def _may_be(proposal: Proposal, transition: Transition, role: Role) -> bool:
    try:
        check(proposal, transition, role)
    except (UsageError, ForbiddenError):
        return False
    return True


def check(proposal: Proposal, transition: Transition, role: Role) -> None:
    """Raise `UsageError` where that is not possible as it stands, `ForbiddenError` where others may do it."""
    deed, stage = transition.deed, proposal.stage
    if proposal.erased and deed is not Deed.ERASE:
        raise UsageError(
            f"A record of proposal '{proposal.id}' was purged: the proposal is closed, and its texts are "
            "erased. Propose another pair."
        )
    fits = {
        Deed.PROPOSE: False,
        Deed.MOVE: transition.to in _targets(proposal),
        Deed.DECLINE: proposal.open,
        Deed.PAUSE: proposal.open and stage is not Stage.PAUSED,
        Deed.REOPEN: proposal.held is not None,
    }.get(deed, True)
    if not fits:
        what = f"cannot go to '{transition.to}'" if deed is Deed.MOVE else f"'{deed}' is not possible there"
        raise UsageError(f"Proposal '{proposal.id}' is at '{stage}' and {what}. {_allowed(proposal)}")
    _check_role(deed, role, now=stage, to=transition.to)


def _check_role(deed: Deed, role: Role, *, now: Stage | None = None, to: Stage | None = None) -> None:
    roles = who_may(deed, now=now, to=to)
    if role not in roles:
        what = (
            f"{deed.name.lower()} a proposal"
            + (f" to '{to}'" if to else "")
            + (f" from '{now}'" if now else "")
        )
        named = ", ".join(sorted(roles))
        raise ForbiddenError(f"The role '{role}' may not {what}. Ask one of these: {named}.")


def _targets(proposal: Proposal) -> tuple[Stage, ...]:
    if proposal.held:
        return ()
    return (*FORWARD[proposal.stage], *([proposal.before] if proposal.before else []))


def _allowed(proposal: Proposal) -> str:
    """Say what may be done next."""
    if proposal.held:
        ways = [f"reopen (back to '{proposal.path[-1]}')"]
        ways += ["decline"] if proposal.held is Stage.PAUSED else []
    else:
        ways = [f"move to '{stage}'" for stage in FORWARD[proposal.stage]]
        ways += [f"move back to '{proposal.before}' with a reason"] if proposal.before else []
        ways += ["decline", "pause"] if proposal.open else []
    return f"Allowed: {', '.join(ways)}." if ways else "It has come to its end."


def _begun(event: Event) -> Proposal:
    transition, actor = event.transition, event.actor
    opening = transition.opening
    if transition.deed is not Deed.PROPOSE or opening is None or event.number != 1:
        raise UsageError(
            f"Proposal '{event.proposal}' does not begin with '{Deed.PROPOSE}'. Propose it first."
        )
    _check_role(Deed.PROPOSE, actor.role)
    said = (Comment(event.at, actor.id, actor.organisation, transition.text),) if transition.text else ()
    return Proposal(
        event.proposal,
        1,
        opening,
        actor,
        event.at,
        event.at,
        event.at,
        owner=transition.owner,
        comments=said,
    )


def _moved(proposal: Proposal, transition: Transition) -> Proposal:
    back = transition.to == proposal.before
    path = proposal.path[:-1] if back else (*proposal.path, transition.to or proposal.stage)
    return replace(proposal, path=path)


def _declined(proposal: Proposal, transition: Transition) -> Proposal:
    return replace(proposal, held=Stage.DECLINED, declined_for=transition.reason, due=None)


def _paused(proposal: Proposal, transition: Transition) -> Proposal:
    return replace(proposal, held=Stage.PAUSED, due=transition.due or proposal.due)


def _reopened(proposal: Proposal, _: Transition) -> Proposal:
    return replace(proposal, held=None, declined_for=None)


_STEPS = {
    Deed.MOVE: _moved,
    Deed.DECLINE: _declined,
    Deed.PAUSE: _paused,
    Deed.REOPEN: _reopened,
}


def _noted(proposal: Proposal, event: Event) -> Proposal:
    """What changes no stage: a comment, an attachment, a plan, and the erasing of all texts."""
    transition, actor = event.transition, event.actor
    if transition.deed is Deed.ERASE:
        return replace(proposal, erased=True, next_step=None, due=None, comments=(), attachments=())
    if transition.deed is Deed.COMMENT:
        said = Comment(event.at, actor.id, actor.organisation, transition.text or "")
        return replace(proposal, comments=(*proposal.comments, said))
    if transition.deed is Deed.ATTACH:
        link = Attachment(event.at, actor.id, transition.link or "", transition.text)
        return replace(proposal, attachments=(*proposal.attachments, link))
    planned = replace(proposal, owner=transition.owner or proposal.owner)
    if transition.text:  # a new step has its own date, or none
        return replace(planned, next_step=transition.text, due=transition.due)
    return replace(planned, due=transition.due or proposal.due)
