"""What does the page of a proposal say: its path, what may be done, what was done, and what is around it?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from api.accounts.actors import actor_of
from api.accounts.auth import day_of, utc_now
from api.proposals.around import Around, around
from api.showing.marking import Quoted, quoted
from api.web.naming import written
from api.web.pipeline.cards import Card, card_of
from api.web.visiting import Visit
from corpora import ROLE_NAMES, Matchable, holders_of
from matcher import (
    DECLINE_WORDS,
    DEED_WORDS,
    FORWARD,
    SITE_REASON_WORDS,
    SITE_WORDS,
    STAGE_WORDS,
    WAITING_WORDS,
    Deed,
    Event,
    Pipeline,
    Proposal,
    Stage,
    possible,
    say_reasons,
)


@dataclass(frozen=True)
class Step:
    """A stage of the way: whether it was passed, or is where the proposal stands."""

    words: str
    passed: bool
    here: bool


@dataclass(frozen=True)
class Line:
    """A line of the log; `what` are words of ours and ids, `text` what somebody wrote."""

    number: int
    at: datetime
    actor: str
    role: Quoted
    what: tuple[str, ...]
    due: date | None
    text: Quoted | None
    link: str | None


@dataclass(frozen=True)
class Place:
    """Where it might be tried out, why, and the paper that says so."""

    name: Quoted
    kind: str
    reason: str
    as_of: str | None
    document: str | None


@dataclass(frozen=True)
class Told:
    """All that the page shows of a proposal to one who may see it."""

    proposal: Proposal
    card: Card
    proposed_on: date
    stage: str
    declined_for: str | None
    steps: tuple[Step, ...]
    waits: str | None
    export: str | None
    places: tuple[Place, ...]
    more_places: tuple[tuple[str, int], ...]
    need: Matchable | None
    seed: Matchable | None
    deeds: frozenset[str]
    log: tuple[Line, ...]
    comments: tuple[tuple[datetime, str, Quoted], ...]
    attachments: tuple[tuple[datetime, str, str, Quoted | None], ...]


def told_of(visit: Visit, pipeline: Pipeline, proposal_id: str) -> Told:
    """Return what somebody is told of a proposal. Raises `NotFoundError`, also for one out of sight."""
    actor, language, store = actor_of(visit.principal), visit.language, visit.service.store
    proposal = pipeline.get(actor, proposal_id)
    pair = pipeline.pair(proposal, visit.viewer)
    found = around(store, proposal, pair, visit.viewer)
    holders = holders_of(store, [own for own in (pair.need, pair.seed) if own], viewer=visit.viewer)
    waits = next(
        (one for one in pipeline.due(actor, utc_now().date()) if one.proposal.id == proposal.id), None
    )
    return Told(
        proposal=proposal,
        card=card_of(proposal, pair, holders, actor, waits),
        proposed_on=day_of(proposal.proposed_at),
        stage=STAGE_WORDS[proposal.stage][language],
        declined_for=DECLINE_WORDS[proposal.declined_for][language] if proposal.declined_for else None,
        steps=tuple(_steps(proposal, language)),
        waits=WAITING_WORDS[waits.why][language].format(days=waits.days) if waits else None,
        export=say_reasons(found.export, language) if found.export else None,
        places=tuple(_places(found, language)),
        more_places=tuple((SITE_WORDS[kind][language], count) for kind, count in found.sites.more.items()),
        need=pair.need,
        seed=pair.seed,
        deeds=frozenset(one.deed.value for one in possible(proposal, actor.role)),
        log=tuple(_line(event, language) for event in pipeline.log(actor, proposal_id)),
        comments=tuple((one.at, one.actor, written(one.text)) for one in proposal.comments),
        attachments=tuple(
            (one.at, one.actor, one.link, written(one.text) if one.text else None)
            for one in proposal.attachments
        ),
    )


def _steps(proposal: Proposal, language: str) -> Iterator[Step]:
    """The way as it was gone, and the straightest way on."""
    for stage in FORWARD:
        passed = stage in proposal.path
        if passed or _still_ahead(stage, proposal):
            here = stage is proposal.path[-1]
            yield Step(STAGE_WORDS[stage][language], passed, here)


def _still_ahead(stage: Stage, proposal: Proposal) -> bool:
    """Whether it may still be reached: joint research not any more, where it was left out."""
    order = list(FORWARD)
    return order.index(stage) > order.index(proposal.path[-1])


def _places(found: Around, language: str) -> Iterator[Place]:
    for site in found.sites.found:
        yield Place(
            quoted(site.name, language),
            SITE_WORDS[site.kind][language],
            SITE_REASON_WORDS[site.reason][language],
            site.as_of,
            site.source.document if site.source else None,
        )


def _line(event: Event, language: str) -> Line:
    done = event.transition
    what = [DEED_WORDS[done.deed][language]]
    what += [STAGE_WORDS[done.to][language]] if done.to and done.deed is Deed.MOVE else []
    what += [DECLINE_WORDS[done.reason][language]] if done.reason else []
    what += [done.owner] if done.owner else []
    return Line(
        event.number,
        event.at,
        event.actor.id,
        quoted(ROLE_NAMES[event.actor.role], language),
        tuple(what),
        done.due,
        written(done.text) if done.text else None,
        done.link,
    )
