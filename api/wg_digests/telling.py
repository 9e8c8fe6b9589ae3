"""What does a digest of a working group say, section by section, before it becomes a page or Markdown?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from api.digests.wording import percent, shown
from api.wg_digests.words import say
from corpora import Matchable, Organisation, Seed
from matcher import (
    DEED_WORDS,
    STAGE_WORDS,
    WAITING_WORDS,
    Event,
    Fresh,
    FreshMatch,
    Moved,
    ProposalPair,
    Topic,
    Waits,
    WgDigest,
)

LISTED = 30  # of a section: what a meeting can go through


@dataclass(frozen=True)
class Item:
    """Something that is told: its title and the lines below it; plain text, each of one line."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A heading, how many things are of it, what stands below it, and what is said of those left out."""

    title: str
    items: tuple[Item, ...]
    count: int
    more: str | None = None


@dataclass(frozen=True)
class Told:
    """A digest in words."""

    language: str
    title: str
    notes: tuple[str, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class _Teller:
    language: str
    holders: Mapping[str, Organisation]

    def say(self, phrase: str, **values: object) -> str:
        return say(self.language, phrase, **values)

    def fresh(self, own: Fresh) -> Item:
        record = own.record
        facts = [self.holder(record)]
        if isinstance(record, Seed) and record.trl:
            facts.append(self.say("trl", trl=record.trl))
        facts += [self.say("changed")] if own.changed else []
        facts += [self.say("illustrative")] if record.illustrative else []
        return Item(self.name(record), (" · ".join(facts), record.id))

    def match(self, own: FreshMatch) -> Item:
        lines = [self.say("likelihood", percent=percent(own.probability))]
        lines.append(f"{self.holder(own.need)} / {self.holder(own.seed)}")
        if own.evidence:
            asked, found = own.evidence.asked.text, own.evidence.found.quotation.text
            lines.append(self.say("evidence", asked=shown(asked), found=shown(found)))
        title = self.say("pair", need=self.name(own.need), seed=self.name(own.seed))
        return Item(title, (*lines, f"{own.need.id} / {own.seed.id}"))

    def moved(self, own: Moved) -> Item:
        stage = self.say("stage", stage=STAGE_WORDS[own.proposal.stage][self.language])
        return Item(self.pair(own.pair), (stage, *map(self.event, own.events), own.proposal.id))

    def event(self, own: Event) -> str:
        done, day = own.transition, own.at.date().isoformat()
        deed = DEED_WORDS[done.deed][self.language]
        if done.to is None:
            return self.say("event", day=day, deed=deed)
        return self.say("event_to", day=day, deed=deed, stage=STAGE_WORDS[done.to][self.language])

    def waits(self, own: Waits) -> Item:
        reminder = own.reminder
        stage = self.say("stage", stage=STAGE_WORDS[reminder.proposal.stage][self.language])
        why = WAITING_WORDS[reminder.why][self.language].format(days=reminder.days)
        return Item(self.pair(own.pair), (stage, why, reminder.proposal.id))

    def topic(self, own: Topic) -> Item:
        phrase = "topic" if own.organisations else "topic_of_none"
        told = self.say(phrase, records=own.records, organisations=own.organisations)
        lines = (told, self.say("deadline", day=own.deadline.isoformat())) if own.deadline else (told,)
        return Item(shown(own.name.best(self.language)), lines)

    def pair(self, own: ProposalPair) -> str:
        return self.say("pair", need=self.name(own.need), seed=self.name(own.seed))

    def name(self, record: Matchable | None) -> str:
        if record is None:
            return self.say("hidden")
        return shown((record.title or record.text).best(self.language), most=90)

    def holder(self, record: Matchable) -> str:
        known = self.holders.get(record.organisation or "")
        name = known.name.best(self.language) if known else record.organisation
        return self.say("holder", holder=shown(name)) if name else self.say("no_holder")


def told(digest: WgDigest, language: str, holders: Mapping[str, Organisation]) -> Told:
    """Say a digest in a language, first what asks for a decision; `holders` are its organisations by id."""
    teller = _Teller(language, holders)
    notes = [
        teller.say("days", since=digest.since.isoformat(), until=digest.until.isoformat()),
        teller.say("readers"),
    ]
    if digest.not_asked:
        notes.append(teller.say("not_asked", count=digest.not_asked))
    title = teller.say("title", group=digest.group.name.best(language))
    return Told(language, title, tuple(notes), tuple(_sections(digest, teller)))


def records_in(digest: WgDigest) -> list[Matchable]:
    """Return every record whose holder is named."""
    fresh = [own.record for own in (*digest.seeds, *digest.needs)]
    return [*fresh, *(record for own in digest.matches for record in (own.need, own.seed))]


def _sections(digest: WgDigest, teller: _Teller) -> Iterator[Section]:
    parts: Sequence[tuple[str, list[Item]]] = (
        ("waiting", [teller.waits(own) for own in digest.waiting]),
        ("moved", [teller.moved(own) for own in digest.moved]),
        ("matches", [teller.match(own) for own in digest.matches]),
        ("gaps", [teller.topic(own) for own in digest.gaps]),
        ("shared", [teller.topic(own) for own in digest.shared]),
        ("needs", [teller.fresh(own) for own in digest.needs]),
        ("seeds", [teller.fresh(own) for own in digest.seeds]),
    )
    for name, items in parts:
        more = len(items) - LISTED
        told = teller.say("more", count=more) if more > 0 else None
        yield Section(teller.say(name), tuple(items[:LISTED]), len(items), told)
