"""How does a proposal look on a terminal?

Whatever people wrote is shown as text: markup, control characters and turns of direction do nothing.
"""

from collections.abc import Iterable

from api.proposals.around import Around
from api.proposals.words import Say, say_in
from api.showing.marking import harmless
from api.showing.terminal import print_table
from api.showing.titles import title_of
from corpora import ROLE_NAMES, Matchable
from matcher import (
    DECLINE_WORDS,
    DEED_WORDS,
    EXPIRY_WORDS,
    EXPORT_WORDS,
    SITE_REASON_WORDS,
    SITE_WORDS,
    STAGE_WORDS,
    WAITING_WORDS,
    Event,
    Expiry,
    Proposal,
    ProposalPair,
    Reminder,
    Site,
    Words,
    say_reasons,
)

Row = tuple[str, ...]


def show_list(found: Iterable[tuple[Proposal, ProposalPair]], language: str) -> None:
    """Print proposals, one a row."""
    say = say_in(language)
    rows: list[Row] = [
        (
            proposal.id,
            STAGE_WORDS[proposal.stage][language],
            _named(proposal.opening.need, pair.need, language),
            _named(proposal.opening.seed, pair.seed, language),
            proposal.owner or "",
            _plan(proposal),
        )
        for proposal, pair in found
    ]
    _table(rows, ("id", "stage", "need", "seed", "owner", "next"), say)


def show_one(proposal: Proposal, found: Around, language: str) -> None:
    """Print all of a proposal."""
    say = say_in(language)
    rows = [*_facts(proposal, found.pair, language), *_surroundings(found, language)]
    rows += [
        (say("comments"), f"{one.at:%Y-%m-%d %H:%M} {one.actor}: {one.text}") for one in proposal.comments
    ]
    rows += [
        (say("attachments"), f"{one.at:%Y-%m-%d %H:%M} {one.actor}: {one.link}\n{one.text or ''}".rstrip())
        for one in proposal.attachments
    ]
    print_table([tuple(map(harmless, row)) for row in rows], header=(say("id"), proposal.id))


def show_log(events: Iterable[Event], language: str) -> None:
    """Print what was done, first to last."""
    say = say_in(language)
    rows = [
        (
            str(event.number),
            f"{event.at:%Y-%m-%d %H:%M}",
            f"{event.actor.id}\n{ROLE_NAMES[event.actor.role].best(language)}",
            _done(event, language),
            "\n".join(text for text in (event.transition.text, event.transition.link) if text),
        )
        for event in events
    ]
    _table(rows, ("version", "at", "by", "what", "text"), say)


def show_due(found: Iterable[tuple[Reminder, ProposalPair]], language: str) -> None:
    """Print who waits and why."""
    say = say_in(language)
    rows = [
        (
            one.proposal.id,
            STAGE_WORDS[one.proposal.stage][language],
            _named(one.proposal.opening.need, pair.need, language),
            one.proposal.owner or "",
            WAITING_WORDS[one.why][language].format(days=one.days),
            one.proposal.next_step or "",
        )
        for one, pair in found
    ]
    _table(rows, ("id", "stage", "need", "owner", "why", "next"), say)


def show_expiring(found: Iterable[Expiry], language: str) -> None:
    """Print what lapses and when."""
    say = say_in(language)
    rows = [
        (
            _named(one.record.id, one.record, language),
            one.record.organisation or "",
            EXPIRY_WORDS[one.field][language],
            one.on.isoformat(),
            str(one.days),
        )
        for one in found
    ]
    _table(rows, ("record", "holder", "field", "day_of", "left"), say)


def _facts(proposal: Proposal, pair: ProposalPair, language: str) -> list[Row]:
    say = say_in(language)
    opening, declined = proposal.opening, proposal.declined_for
    facts = {
        "stage": STAGE_WORDS[proposal.stage][language],
        "reason": DECLINE_WORDS[declined][language] if declined else None,
        "need": _named(opening.need, pair.need, language) + _missing(pair.need, proposal, say),
        "seed": _named(opening.seed, pair.seed, language) + _missing(pair.seed, proposal, say),
        "group": opening.working_group,
        "score": Words(language).percent(opening.score) if opening.score is not None else None,
        "proposed": f"{proposal.proposed_by.id} {proposal.proposed_at:%Y-%m-%d}",
        "owner": proposal.owner,
        "next": proposal.next_step,
        "due": proposal.due.isoformat() if proposal.due else None,
        "version": str(proposal.version),
    }
    rows: list[Row] = [(say(name), value) for name, value in facts.items() if value]
    return [*rows, ("", say("erased"))] if proposal.erased else rows


def _surroundings(found: Around, language: str) -> list[Row]:
    say, rows = say_in(language), list[Row]()
    if found.export:
        told = f"{say_reasons(found.export, language)}\n{EXPORT_WORDS['note'][language]}"
        rows.append((EXPORT_WORDS["title"][language], told))
    rows += [(say("sites"), _site(site, language)) for site in found.sites.found]
    for kind, count in found.sites.more.items():
        told = say("of_kind", kind=SITE_WORDS[kind][language], told=say("more_sites", count=count))
        rows.append((say("sites"), told))
    return rows


def _site(site: Site, language: str) -> str:
    say = say_in(language)
    told = say(
        "site",
        place=site.name.best(language),
        kind=SITE_WORDS[site.kind][language],
        reason=SITE_REASON_WORDS[site.reason][language],
    )
    if site.as_of and site.source:
        told += say("as_of", date=site.as_of, document=site.source.document)
    return told


def _done(event: Event, language: str) -> str:
    say, done = say_in(language), event.transition
    said = DEED_WORDS[done.deed][language]
    what = [STAGE_WORDS[done.to][language]] if done.to else []
    what += [DECLINE_WORDS[done.reason][language]] if done.reason else []
    what += [say("of_kind", kind=say("owner"), told=done.owner)] if done.owner else []
    what += [say("of_kind", kind=say("due"), told=done.due)] if done.due else []
    return "\n".join([said, *what])


def _named(record_id: str, record: Matchable | None, language: str) -> str:
    if record is None:
        return record_id
    title = title_of(record, language)
    return f"{record_id}\n{title}"


def _missing(record: Matchable | None, proposal: Proposal, say: Say) -> str:
    return f" {say('hidden')}" if record is None and not proposal.erased else ""


def _plan(proposal: Proposal) -> str:
    parts = [proposal.next_step or "", proposal.due.isoformat() if proposal.due else ""]
    return " ".join(part for part in parts if part)


def _table(rows: Iterable[Row], header: Row, say: Say) -> None:
    shown = [tuple(map(harmless, row)) for row in rows]
    print_table(shown, header=tuple(say(name) for name in header))
