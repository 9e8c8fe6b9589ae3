"""How does a match become a collaboration that somebody follows up?

Composes the pure steps of `matcher.collaboration` with the store: who may see it, what was written, whose
turn it is. Whoever may not see a proposal is answered as if there were none.
"""

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime

from corpora import (
    ChangedError,
    ClientKey,
    ConflictError,
    ForbiddenError,
    Matchable,
    Need,
    NotFoundError,
    ProposalRow,
    ProposalScope,
    Role,
    Seed,
    Store,
    StoreFault,
    UsageError,
    Viewer,
)
from matcher.collaboration import after, check, replay
from matcher.proposal import Actor, Event, Opening, Proposal, Transition
from matcher.proposal_events import fold, from_log, standing_of, to_log
from matcher.reminders import Reminder, due
from matcher.stages import Deed, Stage
from matcher.written_by_people import check_id, check_key, check_written

Clock = Callable[[], datetime]
_OF_GROUPS = (Role.WG_MEMBER, Role.WG_LEAD)
_OF_ALL = (Role.SECRETARIAT, Role.SERVICE)


def utc_now() -> datetime:
    """The time in UTC, to the second: that is how the log keeps it."""
    return datetime.now(UTC).replace(microsecond=0)


def scope_of(actor: Actor) -> ProposalScope:
    """Return which proposals an actor may see."""
    groups = actor.working_groups if actor.role in _OF_GROUPS else ()
    return ProposalScope(actor.organisation, groups, everything=actor.role in _OF_ALL)


@dataclass(frozen=True)
class ProposalPage:
    """Some proposals in the order in which they were made; `after` is where the next page begins, if any."""

    proposals: tuple[Proposal, ...]
    after: int | None


@dataclass(frozen=True)
class ProposalPair:
    """The records of a proposal as far as somebody may see them; None where they may not, or it is gone."""

    need: Need | None
    seed: Seed | None


class Pipeline:
    """Proposals of one store."""

    def __init__(self, store: Store, *, clock: Clock = utc_now) -> None:
        self._store = store
        self._clock = clock

    def propose(
        self,
        actor: Actor,
        need: str,
        seed: str,
        *,
        working_group: str | None = None,
        owner: str | None = None,
        text: str | None = None,
        score: float | None = None,
        generation: str | None = None,
        key: str | None = None,
        dry_run: bool = False,
    ) -> Proposal:
        """Begin a collaboration of a need and a seed, both of which the actor must be able to see.

        `score` (a probability) and `generation` say how they matched. Raises `NotFoundError`, `UsageError`,
        `RecordError`, `ForbiddenError`, `KeyReusedError`, and `ConflictError` where the pair has an open
        proposal already.
        """
        asked = Opening(need, seed, working_group=working_group)
        wanted = Transition(Deed.PROPOSE, owner=owner, text=text, opening=asked)
        client = _client_key(key, "", wanted)
        if client and (used := self._store.proposal_keyed(actor.id, client)):
            return self.get(actor, used)
        need_party = self._record(need, Need, actor).organisation
        seed_party = self._record(seed, Seed, actor).organisation
        _check_proposer(actor, (need_party, seed_party), working_group)
        opening = replace(
            asked, need_party=need_party, seed_party=seed_party, score=score, generation=generation
        )
        name = f"proposal-{secrets.token_hex(6)}"
        return self._take(None, name, actor, replace(wanted, opening=opening), client, dry_run)

    def act(
        self,
        actor: Actor,
        proposal_id: str,
        transition: Transition,
        *,
        version: int | None = None,
        key: str | None = None,
        dry_run: bool = False,
    ) -> Proposal:
        """Do something to a proposal; with `version` only if it still stands there.

        Raises `NotFoundError`, `UsageError`, `RecordError`, `ForbiddenError`, `KeyReusedError`,
        `ChangedError` where it was changed by somebody else, and `ConflictError` where it is opened again and
        another proposal of the pair is open. With `dry_run` nothing is written, and all else is the same.
        """
        client = _client_key(key, proposal_id, transition)
        if client and (used := self._store.proposal_keyed(actor.id, client)):
            return self.get(actor, used)
        proposal = self.get(actor, proposal_id)
        if version is not None and version != proposal.version:
            raise ChangedError(
                f"Proposal '{proposal_id}' stands at version {proposal.version}, not {version}. Look at it "
                f"again (enmusubi proposals show {proposal_id}) and decide anew."
            )
        if transition.deed is Deed.ERASE:
            raise UsageError("Only a purge erases a proposal. Purge the record: enmusubi purge ID")
        check(proposal, transition, actor.role)
        return self._take(proposal, proposal_id, actor, transition, client, dry_run)

    def get(self, actor: Actor, proposal_id: str) -> Proposal:
        """Return a proposal. Raises `NotFoundError`, the same for an absent one and one out of sight."""
        row = self._store.proposal(proposal_id, scope=scope_of(actor))
        return self._replayed([row])[0]

    def page(
        self,
        actor: Actor,
        *,
        stage: Stage | None = None,
        open_only: bool = False,
        record: str | None = None,
        after: int = 0,
        limit: int | None = None,
    ) -> ProposalPage:
        """Return the proposals that an actor may see, oldest first, `limit` at a time."""
        rows = self._store.proposals(
            scope=scope_of(actor),
            stage=stage.value if stage else None,
            open_only=open_only,
            record=record,
            after=after,
            limit=None if limit is None else limit + 1,
        )
        shown = rows if limit is None else rows[:limit]
        return ProposalPage(self._replayed(shown), shown[-1].place if len(shown) < len(rows) else None)

    def place_of(self, actor: Actor, proposal_id: str) -> int:
        """Return the place of a proposal in lists. Raises `NotFoundError`."""
        return self._store.proposal(proposal_id, scope=scope_of(actor)).place

    def log(self, actor: Actor, proposal_id: str) -> tuple[Event, ...]:
        """Return what was done to a proposal, first to last. Raises `NotFoundError`."""
        self._store.proposal(proposal_id, scope=scope_of(actor))
        return tuple(from_log(one.event) for one in self._store.proposal_log([proposal_id])[proposal_id])

    def due(self, actor: Actor, today: date) -> tuple[Reminder, ...]:
        """Return which of the proposals that an actor may see wait for somebody."""
        return due(self.page(actor, open_only=True).proposals, today)

    def pair(self, proposal: Proposal, viewer: Viewer) -> ProposalPair:
        """Return the two records as far as the viewer may see them; of merged ones the one that is kept."""
        need = self._seen(proposal.opening.need, viewer)
        seed = self._seen(proposal.opening.seed, viewer)
        return ProposalPair(
            need if isinstance(need, Need) else None, seed if isinstance(seed, Seed) else None
        )

    def verify(self) -> tuple[StoreFault, ...]:
        """Return where the log was tampered with, or a proposal does not stand as it says."""
        return self._store.verify_proposals(fold)

    def rebuild(self) -> int:
        """Make of the log anew where proposals stand; returns how many stood otherwise."""
        return self._store.rebuild_proposals(fold)

    def _take(
        self,
        proposal: Proposal | None,
        proposal_id: str,
        actor: Actor,
        transition: Transition,
        client: ClientKey | None,
        dry_run: bool,
    ) -> Proposal:
        now = self._clock()
        check_id(actor.id, field="actor")
        check_written(transition, proposal, today=now.date())
        number = proposal.version + 1 if proposal else 1
        event = Event(proposal_id, number, now, replace(actor, working_groups=()), transition)
        changed = after(proposal, event)
        if changed.open and not (proposal and proposal.open):
            self._check_pair(actor, changed.opening)
        if dry_run:
            return changed
        written = self._store.append_event(to_log(event), standing_of(changed), key=client)
        return changed if written == proposal_id else self.get(actor, written)

    def _replayed(self, rows: tuple[ProposalRow, ...] | list[ProposalRow]) -> tuple[Proposal, ...]:
        logs = self._store.proposal_log([row.id for row in rows])
        return tuple(replay(from_log(one.event) for one in logs[row.id]) for row in rows)

    def _record(self, record_id: str, kind: type[Need] | type[Seed], actor: Actor) -> Matchable:
        found = self._store.get(record_id, viewer=Viewer(actor.organisation, frozenset(actor.working_groups)))
        if not isinstance(found, kind):
            wanted = kind.__name__.lower()
            raise UsageError(f"'{record_id}' is a {found.kind}, no {wanted}. Name a need and then a seed.")
        return found

    def _check_pair(self, actor: Actor, opening: Opening) -> None:
        other = self._store.open_proposal(opening.need, opening.seed)
        if other is None:
            return
        try:
            self._store.proposal(other, scope=scope_of(actor))
        except NotFoundError:
            return  # the store refuses it, and names none
        raise ConflictError(
            f"'{opening.need}' and '{opening.seed}' have an open proposal already: {other}. "
            f"Go on with it: enmusubi proposals show {other}"
        )

    def _seen(self, record_id: str, viewer: Viewer) -> object:
        try:
            return self._store.get(self._store.merged_into().get(record_id, record_id), viewer=viewer)
        except NotFoundError:
            return None


def _check_proposer(actor: Actor, parties: tuple[str | None, str | None], working_group: str | None) -> None:
    if working_group is not None:
        check_id(working_group, field="working group")
    if actor.role in _OF_ALL or (actor.organisation is not None and actor.organisation in parties):
        return
    if actor.role in _OF_GROUPS and working_group in actor.working_groups:
        return
    raise ForbiddenError(
        f"'{actor.id}' holds neither of the two records, and proposes for no working group of its own. "
        "Name your working group, or ask the office of one of the two."
    )


def _client_key(key: str | None, about: str, transition: Transition) -> ClientKey | None:
    if key is None:
        return None
    check_key(key)
    said = json.dumps([about, asdict(transition)], sort_keys=True, default=str)
    return ClientKey(key, hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest())
