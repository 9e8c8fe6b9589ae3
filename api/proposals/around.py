"""What is around a proposal for somebody who looks at it: its records, where to try it, who must be asked?

Records and names are those that the viewer may see. That a proposal leads abroad is told to whoever sees the
proposal, for it must be checked; where, only with the record that says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpora import (
    AnyRecord,
    Country,
    Matchable,
    NotFoundError,
    Organisation,
    Partnership,
    Store,
    Viewer,
    holders_of,
)
from matcher import (
    Abroad,
    ExportNote,
    Proposal,
    ProposalPair,
    Side,
    Sites,
    Surroundings,
    candidate_sites,
    export_note,
    side_of,
)


@dataclass(frozen=True)
class Around:
    """The records as far as they may be seen, the places to try it out, and the export control note."""

    pair: ProposalPair
    sites: Sites
    export: ExportNote | None


def around(store: Store, proposal: Proposal, pair: ProposalPair, viewer: Viewer) -> Around:
    """Look up what is around a proposal."""
    holders = holders_of(store, [own for own in (pair.need, pair.seed) if own], viewer=viewer)
    need_holder, seed_holder = (
        holders.get(own.organisation or "") if own else None for own in (pair.need, pair.seed)
    )
    about = Surroundings(pair.need, pair.seed, need_holder, seed_holder, _partnership(store, pair, viewer))
    return Around(pair, candidate_sites(about, _public_places(store)), _export(store, proposal, about))


def _public_places(store: Store) -> Iterator[AnyRecord]:
    for kind in ("organisation", "country"):
        for record in store.records(kind):
            if isinstance(record, Organisation | Country) and record.visibility.value == "public":
                yield record


def _partnership(store: Store, pair: ProposalPair, viewer: Viewer) -> Partnership | None:
    if pair.need is None or pair.need.partnership is None:
        return None
    try:
        found = store.get(pair.need.partnership, viewer=viewer)
    except NotFoundError:
        return None
    return found if isinstance(found, Partnership) else None


def _export(store: Store, proposal: Proposal, about: Surroundings) -> ExportNote | None:
    note = export_note(need=_side(store, proposal.opening.need), seed=_side(store, proposal.opening.seed))
    if note is None:
        return None
    told_by: dict[Abroad, Matchable | Organisation | None] = {
        Abroad.NEED_PLACE: about.need,
        Abroad.NEED_TEXT: about.need,
        Abroad.NEED_HOLDER: about.need and about.need_holder,
        Abroad.SEED_PLACE: about.seed,
        Abroad.SEED_HOLDER: about.seed and about.seed_holder,
    }
    reasons = [reason if told_by[reason.what] else replace(reason, country=None) for reason in note.reasons]
    return ExportNote(tuple(dict.fromkeys(reasons)))


def _side(store: Store, record_id: str) -> Side:
    kept = store.merged_into().get(record_id, record_id)
    record = store.get_many([kept]).get(kept)
    if not isinstance(record, Matchable):
        return Side()
    holder = store.get_many([record.organisation or ""]).get(record.organisation or "")
    return side_of(record, holder if isinstance(holder, Organisation) else None)
