"""Which proposals of an organisation wait, and have not been told in the digest before?

A digest tells what began to wait, or has waited for another fortnight, between the digest before and itself,
as the log of the proposals has it: so each is told once a fortnight. What it told is kept with it, and read
again whenever it is shown, but for what its reader may no longer see.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from corpora import (
    Bilingual,
    DigestEntry,
    Matchable,
    Organisation,
    ProposalScope,
    Store,
    ToldReminder,
    Viewer,
    visible_to,
)
from matcher.naming_records import title_of
from matcher.proposal import Proposal
from matcher.proposal_events import from_log
from matcher.reminders import STALE_DAYS, Reminder, Waiting, due
from matcher.stages import Stage
from matcher.stays import states_of

AGAIN_DAYS = 14  # after which it is told once more that a proposal still waits


@dataclass(frozen=True)
class DigestReminder:
    """A proposal that waits: why, and for how many days on the day of the digest.

    `need` and `seed` are titles, None where the record may not be seen. `path` is where it is shown, below
    the service's address.
    """

    proposal: str
    stage: Stage
    why: Waiting
    days: int
    need: Bilingual | None
    seed: Bilingual | None
    path: str


def digest_reminders(store: Store, entry: DigestEntry, viewer: Viewer) -> tuple[DigestReminder, ...]:
    """Return what a digest reminded its organisation of, with the titles that a viewer may see now."""
    kept = (
        store.reminders_in(entry.id)
        if entry.reminded
        else reminders_for(store, entry.organisation, since=entry.since, until=entry.put_at)
    )
    if not kept:
        return ()
    rows = {row.id: row.standing for row in store.proposals(scope=ProposalScope(entry.organisation))}
    told = [(own, rows[own.proposal]) for own in kept if own.proposal in rows]
    named = {name for _, pair in told for name in (pair.need, pair.seed)}
    merged = store.merged_into()
    found = store.get_many(sorted({merged.get(name, name) for name in named}))

    def title(name: str) -> Bilingual | None:
        record = found.get(merged.get(name, name))
        return title_of(record) if isinstance(record, Matchable) and visible_to(record, viewer) else None

    return tuple(
        DigestReminder(
            own.proposal,
            Stage(own.stage),
            Waiting(own.why),
            own.days,
            title(pair.need),
            title(pair.seed),
            f"/proposals/{quote(own.proposal, safe='')}",
        )
        for own, pair in told
    )


def reminders_for(
    store: Store, organisation: str, *, since: str | None, until: str
) -> tuple[ToldReminder, ...]:
    """Return of what a digest of that time is to remind an organisation; times are UTC, ISO 8601."""
    stood = _stood(store, organisation, datetime.fromisoformat(until))
    return tuple(
        ToldReminder(own.proposal.id, own.proposal.stage.value, own.why.value, own.days)
        for own in _told(stood, since, until)
    )


def reminders_now(store: Store, *, at: str) -> dict[str, tuple[ToldReminder, ...]]:
    """Return by organisation of what it is to be reminded since its last digest, where there is something."""
    rows = store.proposals(scope=ProposalScope(everything=True), open_only=True)
    last: dict[str, DigestEntry] = {own.organisation: own for own in store.digests()}
    parties = store.get_many(sorted({name for row in rows for name in row.parties if name}))
    found = {
        name: reminders_for(store, name, since=last[name].put_at if name in last else None, until=at)
        for name, record in parties.items()
        if isinstance(record, Organisation)
    }
    return {name: own for name, own in found.items() if own}


def _stood(store: Store, organisation: str, at: datetime) -> Iterator[Proposal]:
    """The proposals of an organisation as they stood at a time; what a purge has erased since is left out."""
    logs = store.proposal_log([row.id for row in store.proposals(scope=ProposalScope(organisation))])
    for kept in logs.values():
        states = states_of([from_log(one.event) for one in kept])
        then = [own for own in states if own.active_at <= at]
        if then and not states[-1].erased:
            yield then[-1]


def _told(proposals: Iterator[Proposal], since: str | None, until: str) -> Iterator[Reminder]:
    """The reminders that fall into a digest: all in the first, else those of the days since the last."""
    today = datetime.fromisoformat(until).date()
    days = None if since is None else (today - datetime.fromisoformat(since).date()).days
    for one in due(proposals, today):
        first = 1 if one.why is Waiting.OVERDUE else STALE_DAYS[one.proposal.stage]
        if days is None or (one.days - first) % AGAIN_DAYS < days:
            yield one
