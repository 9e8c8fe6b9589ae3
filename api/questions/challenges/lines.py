"""How are challenges and figures told in lines of text?"""

from collections.abc import Iterator, Mapping, Sequence

from api.showing.titles import shortened, title_of
from corpora import REGIONS, Organisation, Release
from matcher import (
    CHALLENGE_PHRASES,
    GAP_WORDS,
    HOLDER_WORDS,
    NO_NEED_WORDS,
    ROUND_TO,
    Challenge,
    Challenges,
    Gap,
    Words,
    about_needs,
    cell_label,
)

SHOWN = 3  # gaps that are told of a challenge


def challenge_lines(
    found: Challenges, head: str, holders: Mapping[str, Organisation], language: str
) -> Iterator[str]:
    """Yield the lines that tell challenges; `head` is the phrase above them."""
    say = _Say(language)
    yield say(
        head,
        asked=found.asked,
        count=len(found.challenges),
        agreement=f"{found.agreement:.2f}",
        k=found.k,
    )
    if found.left_out:
        yield say("left_out", count=found.left_out)
    for rank, own in enumerate(found.challenges, start=1):
        yield ""
        yield f"{rank}. {own.name.title.best(language)}"
        yield from (f"   {line}" for line in _challenge(own, holders, say))


class _Say:
    """The phrases of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.words = Words(language)

    def __call__(self, name: str, /, **values: object) -> str:
        return CHALLENGE_PHRASES[name][self.language].format(**values)

    def joined(self, parts: Sequence[str]) -> str:
        return self.words("separator").join(parts)


def _challenge(own: Challenge, holders: Mapping[str, Organisation], say: _Say) -> Iterator[str]:
    size = own.size
    kinds = [f"{HOLDER_WORDS[kind][say.language]} {count}" for kind, count in sorted(size.kinds.items())]
    parts = [
        say("size", holders=len(size.holders), members=len(own.members), kinds=say.joined(kinds) or "-"),
        say("stability", stability=f"{own.stability:.2f}"),
    ]
    if places := [
        f"{REGIONS[name].best(say.language)} {n}" for name, n in size.regions.items() if name in REGIONS
    ]:
        parts.append(say("places", places=say.joined(places)))
    if size.deadline:
        parts.append(say("deadline", day=size.deadline.isoformat()))
    yield " · ".join(parts)
    if words := own.name.words.get(say.language):
        yield say("words", words=say.joined(words))
    if own.trend:
        quarters = [
            say("quarter", name=one.name, needs=one.needs, organisations=one.organisations)
            for one in own.trend
        ]
        yield say("trend", quarters=say.joined(quarters))
    if not own.gaps:
        yield from (f"· {record.id} {title_of(record, say.language)}" for record in own.members)
    for gap in own.gaps[:SHOWN]:
        yield from _gap(gap, say)


def _gap(gap: Gap, say: _Say) -> Iterator[str]:
    words = GAP_WORDS[gap.kind] if gap.record.kind == "need" else NO_NEED_WORDS
    yield f"× {gap.record.id} {words[say.language]} {say('asked', asked=shortened(gap.asked.text))}"
    for near in gap.nearest[:1]:
        title = title_of(near.record, say.language)
        yield f"  {say('nearest', title=title, percent=say.words.percent(near.probability))}"
        yield from (f"  {say.words.unmet(one)}" for one in near.unmet)
        if near.lacking:
            yield f"  {say('lacking', concepts=say.words.concepts(near.lacking))}"


def release_lines(releases: Sequence[Release], language: str) -> Iterator[str]:
    """Yield the lines that tell releases of figures."""
    say = _Say(language)
    if not releases:
        yield say("no_release")
    for own in about_needs(releases):
        yield say("release", at=own.at, k=own.k, round_to=ROUND_TO)
        if not own.shown:
            yield f"  {say('none')}"
        for cell, shown in sorted(own.shown.items()):
            yield f"  {cell[0]}  {cell_label(cell)[language]}: {shown}"
