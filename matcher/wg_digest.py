"""What has happened since the last meeting of a working group that all its members may read?

Records that are new or have changed, what matches them, proposals of the group that moved or wait, and the
challenges that stay open. Whoever reads it sees what every member of the group may see, no more: nothing that
an organisation keeps to itself.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from corpora import Bilingual, Filters, Matchable, Role, Store, Viewer, WorkingGroup
from matcher.counterpart import counterpart, quoted_asking
from matcher.evidence import RecordQuotation, telling
from matcher.fresh import Fresh, FreshRecords, viewer_of_group
from matcher.landscape import MOST, Landscape
from matcher.match import Matcher
from matcher.pipeline import Pipeline, ProposalPair
from matcher.proposal import Actor, Event, Proposal
from matcher.remembered import RememberingEncoder
from matcher.reminders import Reminder

PER_RECORD = 3  # matches of a fresh record
MOST_ASKED = 500  # fresh records that are matched
MOST_MATCHES = 10  # that are told, each need and each seed once

Progress = Callable[[int], None]


@dataclass(frozen=True)
class FreshMatch:
    """A need and a seed that match above the line, one of them fresh.

    `evidence` is what is asked and what answers it best, None where nothing can be quoted.
    """

    need: Matchable
    seed: Matchable
    probability: float
    evidence: tuple[RecordQuotation, RecordQuotation] | None


@dataclass(frozen=True)
class Moved:
    """A proposal of the group with what was done to it since, and its records as far as they may be seen."""

    proposal: Proposal
    pair: ProposalPair
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Waits:
    """A proposal of the group that waits for somebody."""

    reminder: Reminder
    pair: ProposalPair


@dataclass(frozen=True)
class Topic:
    """A challenge by name: how many records make it up, of how many organisations, and the first deadline.

    `examples` are titles of records that the group may see.
    """

    name: Bilingual
    records: int
    organisations: int
    deadline: date | None = None
    examples: tuple[Bilingual, ...] = ()


@dataclass(frozen=True)
class WgDigest:
    """What the members of a group read before they meet.

    `matched` pairs were found above the line, of which `matches` are the few that are told; `not_asked` fresh
    records were too many to be matched.
    """

    group: WorkingGroup
    since: date
    until: date
    seeds: tuple[Fresh, ...]
    needs: tuple[Fresh, ...]
    matches: tuple[FreshMatch, ...]
    moved: tuple[Moved, ...]
    waiting: tuple[Waits, ...]
    gaps: tuple[Topic, ...]
    shared: tuple[Topic, ...]
    matched: int = 0
    not_asked: int = 0


def wg_digest(
    store: Store,
    matcher: Matcher,
    fresh: FreshRecords,
    *,
    today: date,
    gaps: Sequence[Topic] = (),
    shared: Sequence[Topic] = (),
    language: str | None = None,
    progress: Progress | None = None,
) -> WgDigest:
    """Gather what a group is told of the days since its meeting; gaps and shared challenges are handed in.

    What is quoted is quoted in the `language`, where a record is told in it.
    """
    group, since = fresh.group, fresh.since
    viewer = viewer_of_group(group)
    pairs = _matches(matcher, viewer, fresh.asking[:MOST_ASKED], progress)
    pipeline = Pipeline(store)
    actor = Actor(group.record, None, Role.WG_MEMBER, (group.id,))
    return WgDigest(
        group,
        since,
        today,
        fresh.seeds,
        fresh.needs,
        tuple(_with_evidence(matcher, viewer, _few(pairs), language)),
        tuple(_moved(pipeline, actor, viewer, since)),
        tuple(Waits(own, pipeline.pair(own.proposal, viewer)) for own in pipeline.due(actor, today)),
        tuple(gaps),
        tuple(shared),
        len(pairs),
        max(len(fresh.asking) - MOST_ASKED, 0),
    )


def embedding_once(
    store: Store, matcher: Matcher, fresh: FreshRecords, *, progress: Progress | None = None
) -> Matcher:
    """Return a matcher that has embedded all that a digest and its gaps ask: at once, and each text once."""
    needs = Landscape(store, matcher).visible("need", viewer_of_group(fresh.group), Filters())
    encoder = RememberingEncoder(matcher.encoder)
    asking = {own.id: own for own in (*fresh.asking[:MOST_ASKED], *needs[:MOST])}
    encoder.embed(asking.values(), progress=progress)
    return matcher.with_encoder(encoder)


def _matches(
    matcher: Matcher, viewer: Viewer, records: Sequence[Matchable], progress: Progress | None
) -> list[FreshMatch]:
    """The matches of fresh records above the line: those of real records first, then the likeliest."""
    found: dict[tuple[str, str], FreshMatch] = {}
    for record in records:
        for other, likely in matcher.ranking_for(record, viewer, k=PER_RECORD):
            need, seed = (record, other) if record.kind == "need" else (other, record)
            if likely >= matcher.fusion.threshold:
                found.setdefault((need.id, seed.id), FreshMatch(need, seed, likely, None))
        if progress:
            progress(1)
    return sorted(
        found.values(),
        key=lambda own: (
            own.need.illustrative + own.seed.illustrative,
            -own.probability,
            own.need.id,
            own.seed.id,
        ),
    )


def _few(pairs: Sequence[FreshMatch]) -> list[FreshMatch]:
    """The first of the pairs, each need and each seed once: a digest shows how much there is."""
    told: list[FreshMatch] = []
    seen: set[str] = set()
    for own in pairs:
        if len(told) < MOST_MATCHES and not {own.need.id, own.seed.id} & seen:
            told.append(own)
            seen |= {own.need.id, own.seed.id}
    return told


def _with_evidence(
    matcher: Matcher, viewer: Viewer, found: Sequence[FreshMatch], language: str | None
) -> Iterator[FreshMatch]:
    """Quote for each match what answers the need best, where the seed is among its first hits."""
    explained = {
        need: {hit.record.id: hit for hit in matcher.match_record(need, k=PER_RECORD, viewer=viewer).hits}
        for need in sorted({own.need.id for own in found})
    }
    for own in found:
        hit = explained[own.need.id].get(own.seed.id)
        best = telling(hit.explanation.evidence) if hit else None
        if best is None:
            yield own
            continue
        pair = ((own.need, quoted_asking(own.need, best.asked)), (own.seed, best.found))
        asked, answer = (
            (language and counterpart(matcher.generation, record, quoted, language)) or quoted
            for record, quoted in pair
        )
        yield replace(own, evidence=(asked, answer))


def _moved(pipeline: Pipeline, actor: Actor, viewer: Viewer, since: date) -> Iterator[Moved]:
    for proposal in pipeline.page(actor).proposals:
        events = [own for own in pipeline.log(actor, proposal.id) if own.at.date() >= since]
        if events:
            yield Moved(proposal, pipeline.pair(proposal, viewer), tuple(events))
