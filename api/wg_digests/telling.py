"""What does a digest of a working group say, section by section, before it becomes a page or Markdown?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.digests.wording import percent, shown
from api.showing.marking import Quoted, quoted
from api.showing.quoting import Line, line
from api.wg_digests.topics import LeftOut
from api.wg_digests.words import EXPLAINED, WORDS, say
from corpora import Bilingual, Matchable, Organisation, Seed
from matcher import (
    DEED_WORDS,
    STAGE_WORDS,
    WAITING_WORDS,
    Event,
    Fresh,
    FreshMatch,
    Moved,
    ProposalPair,
    RecordQuotation,
    Topic,
    Waits,
    WgDigest,
)

FEW = 5  # things of a section that are told, unless the asker says how many: a page or two in all
QUOTED = {"ja": 90, "en": 180}  # characters of a sentence that is quoted: about as wide in both
_NONE = LeftOut()


@dataclass(frozen=True)
class Item:
    """Something that is told: its title and the lines below it."""

    title: Line
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Section:
    """A heading, what it is called in links, how many things are of it, and the first of them.

    `explained` says what its things are, `more` how many are left out and where they are found.
    """

    name: str
    title: str
    items: tuple[Item, ...]
    count: int
    explained: str | None = None
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

    def line(self, phrase: str, **values: object) -> Line:
        return line(self.language, WORDS[phrase][self.language], **values)

    def fresh(self, own: Fresh) -> Item:
        record = own.record
        facts = self.holder(record)
        if isinstance(record, Seed) and record.trl:
            facts.append(self.say("trl", trl=record.trl))
        facts += [self.say("changed")] if own.changed else []
        return Item(self.line("name", name=self.name(record)), (_facts(*facts, record.id),))

    def match(self, own: FreshMatch) -> Item:
        likely = self.say("likelihood", percent=percent(own.probability))
        lines = [_facts(likely, *self.holder(own.need, "of_need"), *self.holder(own.seed, "of_seed"))]
        if own.evidence:
            lines += map(self.quoting, ("asked", "found"), own.evidence)
        pair = self.line("pair", need=self.name(own.need), seed=self.name(own.seed))
        return Item(pair, (*lines, _facts(own.need.id, own.seed.id)))

    def quoting(self, phrase: str, told: RecordQuotation) -> Line:
        return self.line(phrase, words=_cut(told.quotation.text, told.language))

    def titled(self, text: Bilingual) -> Quoted:
        """A title as one line, in the reader's language, else in the other."""
        own = quoted(text, self.language)
        return _cut(own.text, own.language)

    def moved(self, own: Moved) -> Item:
        stage = self.line("stage", stage=STAGE_WORDS[own.proposal.stage][self.language])
        return Item(self.pair(own.pair), (stage, *map(self.event, own.events), _facts(own.proposal.id)))

    def event(self, own: Event) -> Line:
        done, day = own.transition, self.day(own.at.date())
        deed = DEED_WORDS[done.deed][self.language]
        if done.to is None:
            return self.line("event", day=day, deed=deed)
        return self.line("event_to", day=day, deed=deed, stage=STAGE_WORDS[done.to][self.language])

    def waits(self, own: Waits) -> Item:
        reminder = own.reminder
        stage = self.line("stage", stage=STAGE_WORDS[reminder.proposal.stage][self.language])
        why = WAITING_WORDS[reminder.why][self.language].format(days=reminder.days)
        return Item(self.pair(own.pair), (stage, _facts(why), _facts(reminder.proposal.id)))

    def topic(self, own: Topic) -> Item:
        phrase = "topic" if own.organisations else "topic_of_none"
        told = self.say(phrase, records=own.records, organisations=own.organisations)
        facts = [told, self.say("deadline", day=self.day(own.deadline))] if own.deadline else [told]
        lines = [_facts(*facts)]
        if own.examples:
            titles = {f"title{place}": self.titled(title) for place, title in enumerate(own.examples)}
            places = self.say("quoted_comma").join(f"{{{name}}}" for name in titles)
            lines.append(line(self.language, self.say("such_as", titles=places), **titles))
        return Item(_facts(shown(own.name.best(self.language))), tuple(lines))

    def day(self, own: date) -> str:
        return self.say("day", year=own.year, month=own.month, day=own.day, iso=own.isoformat())

    def pair(self, own: ProposalPair) -> Line:
        return self.line("pair", need=self.name(own.need), seed=self.name(own.seed))

    def name(self, record: Matchable | None) -> Quoted | str:
        if record is None:
            return self.say("hidden")
        return self.titled(record.title or record.text)

    def holder(self, record: Matchable, phrase: str = "holder") -> list[str]:
        """Who holds a record, or that it is an example; nothing where neither is known."""
        if record.illustrative:
            return [self.say("illustrative" if phrase == "holder" else f"{phrase}_illustrative")]
        known = self.holders.get(record.organisation or "")
        name = known.name.best(self.language) if known else record.organisation
        return [self.say(phrase, holder=shown(name))] if name else []


def _facts(*facts: str) -> Line:
    return Line((" · ".join(facts),))


def _cut(text: str, language: str) -> Quoted:
    return Quoted(shown(text, most=QUOTED[language]), language)


def told(
    digest: WgDigest,
    language: str,
    holders: Mapping[str, Organisation],
    *,
    few: int = FEW,
    left_out: LeftOut = _NONE,
) -> Told:
    """Say a digest in a language, first what asks for a decision; `holders` are its organisations by id.

    Of each section the first `few` things are told; all are counted. `left_out` is said in a note.
    """
    teller = _Teller(language, holders)
    days = teller.say("days", since=teller.day(digest.since), until=teller.day(digest.until))
    notes = [days, teller.say("readers")]
    if digest.not_asked:
        notes.append(teller.say("not_asked", count=digest.not_asked))
    if left_out.gaps:
        notes.append(teller.say("gaps_left_out", count=left_out.gaps))
    if left_out.shared:
        notes.append(teller.say("shared_left_out", count=left_out.shared))
    title = teller.say("title", group=digest.group.name.best(language))
    return Told(language, title, tuple(notes), tuple(_sections(digest, teller, few)))


def records_in(digest: WgDigest) -> list[Matchable]:
    """Return every record whose holder is named."""
    fresh = [own.record for own in (*digest.seeds, *digest.needs)]
    return [*fresh, *(record for own in digest.matches for record in (own.need, own.seed))]


def _sections(digest: WgDigest, teller: _Teller, few: int) -> Iterator[Section]:
    parts: Sequence[tuple[str, int, Sequence[Item]]] = (
        ("waiting", len(digest.waiting), [teller.waits(own) for own in digest.waiting[:few]]),
        ("moved", len(digest.moved), [teller.moved(own) for own in digest.moved[:few]]),
        ("matches", digest.matched, [teller.match(own) for own in digest.matches[:few]]),
        ("gaps", len(digest.gaps), [teller.topic(own) for own in digest.gaps[:few]]),
        ("shared", len(digest.shared), [teller.topic(own) for own in digest.shared[:few]]),
        ("needs", len(digest.needs), [teller.fresh(own) for own in digest.needs[:few]]),
        ("seeds", len(digest.seeds), [teller.fresh(own) for own in digest.seeds[:few]]),
    )
    for name, count, items in parts:
        left = count - len(items)
        place = teller.say(f"{name}_elsewhere")
        more = teller.say("more", count=left, place=place) if left > 0 else None
        explained = teller.say(f"{name}_are") if items and name in EXPLAINED else None
        yield Section(name, teller.say(name), tuple(items), count, explained, more)
