"""How do collaborations go: where do proposals stand, how long, why are they declined, where and about what?

Counted are proposals, and needs for which the night told somebody of a match. The same count is made twice:
exactly, of what somebody may see one by one, and of everything, for the release of the night.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from corpora import Cell, Need, Organisation, ProposalScope, Store, Viewer, concept_scheme, visible_to
from matcher.proposal import Proposal
from matcher.proposal_events import from_log
from matcher.stages import Stage
from matcher.statistics import UNKNOWN, place_of, sure_concepts
from matcher.stays import Stay, median_days, states_of, stays_of

PIPELINE = "pipeline"  # the first name of every cell


class PipelineTable(StrEnum):
    """What the cells of a table are: ("pipeline", table, row)."""

    STAGE = "stage"
    TIME = "time"
    REASON = "reason"
    REGION = "region"
    GROUP = "group"
    MATCHED_REGION = "matched_region"
    MATCHED_GROUP = "matched_group"


@dataclass
class Tally:
    """What a cell counts: things with their organisations, and those that are stays at a stage."""

    things: dict[str, frozenset[str]] = field(default_factory=dict)
    stays: dict[str, Stay] = field(default_factory=dict)

    def figure(self, cell: Cell) -> int | None:
        """The exact figure: things, or the median of days."""
        if cell[1] != PipelineTable.TIME:
            return len(self.things)
        days = median_days(self.stays.values())
        return None if days is None else round(days)


@dataclass(frozen=True)
class _Topic:
    """Where a need is, and which groups of the concept scheme it belongs to."""

    region: str = UNKNOWN
    groups: frozenset[str] = frozenset({UNKNOWN})


def pipeline_counts(
    store: Store, scope: ProposalScope, *, viewer: Viewer | None, now: datetime
) -> dict[Cell, Tally]:
    """Count the proposals in scope, and the needs that matches were told of, by cell.

    With a `viewer` only what they may see tells where a need is and what it is about, and matches are those
    that their own organisation was told; without, all are counted, for a release only.
    """
    counted: dict[Cell, Tally] = defaultdict(Tally)
    found = list(_proposals(store, scope, now))
    merged = store.merged_into()
    needs = {own.id: merged.get(own.opening.need, own.opening.need) for own, _, _ in found}
    matched = _matched(store, viewer)
    topics = _topics(store, {*needs.values(), *matched}, viewer)
    for proposal, parties, stays in found:
        _count(counted, proposal, parties, stays, topics.get(needs[proposal.id], _Topic()))
    for need, holder in matched.items():
        for cell in _placed(
            topics.get(need, _Topic()), PipelineTable.MATCHED_REGION, PipelineTable.MATCHED_GROUP
        ):
            counted[cell].things[need] = holder
    return counted


def _proposals(
    store: Store, scope: ProposalScope, now: datetime
) -> Iterator[tuple[Proposal, frozenset[str], Mapping[Stage, Stay]]]:
    """The proposals in scope with their organisations and stays; what a purge has erased counts no more."""
    rows = store.proposals(scope=scope)
    logs = store.proposal_log([row.id for row in rows])
    for row in rows:
        states = states_of([from_log(one.event) for one in logs[row.id]])
        if not states[-1].erased:
            yield states[-1], frozenset(filter(None, row.parties)), stays_of(states, now)


def _count(
    counted: dict[Cell, Tally],
    proposal: Proposal,
    parties: frozenset[str],
    stays: Mapping[Stage, Stay],
    topic: _Topic,
) -> None:
    cells: list[Cell] = [
        (PIPELINE, PipelineTable.STAGE, proposal.stage),
        *_placed(topic, PipelineTable.REGION, PipelineTable.GROUP),
    ]
    if proposal.stage is Stage.DECLINED and proposal.declined_for:
        cells.append((PIPELINE, PipelineTable.REASON, proposal.declined_for))
    for cell in cells:
        counted[cell].things[proposal.id] = parties
    for stage, stay in stays.items():
        tally = counted[PIPELINE, PipelineTable.TIME, stage]
        thing = f"{proposal.id} {'past' if stay.past else 'here'}"
        tally.things[thing], tally.stays[thing] = parties, stay


def _placed(topic: _Topic, region: PipelineTable, group: PipelineTable) -> Iterator[Cell]:
    yield (PIPELINE, region, topic.region)
    yield from ((PIPELINE, group, own) for own in topic.groups)


def _matched(store: Store, viewer: Viewer | None) -> dict[str, frozenset[str]]:
    """The needs that matches were told of, each with the organisation that holds it."""
    asked: Iterable[str | None] = (
        [viewer.organisation] if viewer else (own.id for own in store.records("organisation"))
    )
    told = (one for name in asked if name for one in store.news_of(organisation=name) if one.told_at)
    named = {name for one in told if not one.saved for name in (one.query_id, one.match.record_id)}
    return {
        own.id: frozenset({own.organisation})
        for own in store.get_many(sorted(named)).values()
        if isinstance(own, Need) and own.organisation and (viewer is None or visible_to(own, viewer))
    }


def _topics(store: Store, names: Iterable[str], viewer: Viewer | None) -> dict[str, _Topic]:
    """Where needs are and what they are about, as far as the viewer may see them and who holds them."""

    def seen(record: object) -> bool:
        return isinstance(record, Need | Organisation) and (viewer is None or visible_to(record, viewer))

    found = store.get_many(sorted(names)).values()
    needs = {own.id: own for own in found if isinstance(own, Need) and seen(own)}
    holders = store.get_many(sorted({own.organisation for own in needs.values() if own.organisation}))
    concepts = store.concepts_of(needs)
    topics = {}
    for name, need in needs.items():
        holder = holders.get(need.organisation or "")
        place = holder.place if isinstance(holder, Organisation) and seen(holder) else None
        region, _ = place_of(need.place or place)
        topics[name] = _Topic(region, _groups(sure_concepts(concepts[name])) or frozenset({UNKNOWN}))
    return topics


def _groups(concepts: Iterable[str]) -> frozenset[str]:
    scheme = concept_scheme()
    return frozenset(
        scheme.ancestors(leaf)[-1] for leaf in concepts if leaf in scheme and scheme[leaf].is_leaf
    )
