"""How does a proposal become a row?"""

from collections.abc import Iterable
from typing import Any

from api.showing.titles import title_of
from api.workbooks.words import SheetWords
from corpora import Table
from matcher import DECLINE_WORDS, STAGE_WORDS, Proposal, ProposalPair

_COLUMNS = ("proposal", "stage", "reason", "need_id", "need_title", "seed_id", "seed_title", "likelihood")
_WHOLE = 1_000  # characters of a title: all of it
_MORE = ("owner", "next_step", "due", "group", "opened", "since")


def table_of_proposals(found: Iterable[tuple[Proposal, ProposalPair]], language: str) -> Table:
    """Return proposals as a table, in their order; of a record that may not be seen only the id."""
    words = SheetWords(language)
    columns = [*_COLUMNS, *_MORE]
    rows = [_cells(proposal, pair, language) for proposal, pair in found]
    return Table(
        words("proposals"),
        [words(column) for column in columns],
        [{words(column): row.get(column) for column in columns} for row in rows],
        percents=frozenset({words("likelihood")}),
    )


def _cells(proposal: Proposal, pair: ProposalPair, language: str) -> dict[str, Any]:
    opening = proposal.opening
    return {
        "proposal": proposal.id,
        "stage": STAGE_WORDS[proposal.stage][language],
        "reason": DECLINE_WORDS[proposal.declined_for][language] if proposal.declined_for else None,
        "need_id": opening.need,
        "need_title": title_of(pair.need, language, most=_WHOLE) if pair.need else None,
        "seed_id": opening.seed,
        "seed_title": title_of(pair.seed, language, most=_WHOLE) if pair.seed else None,
        "likelihood": opening.score,
        "owner": proposal.owner,
        "next_step": proposal.next_step,
        "due": proposal.due.isoformat() if proposal.due else None,
        "group": opening.working_group,
        "opened": proposal.proposed_at.date().isoformat(),
        "since": proposal.moved_at.date().isoformat(),
    }
