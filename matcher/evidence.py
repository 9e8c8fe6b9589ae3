"""Which sentence of a record answers which clause of the text that asks?

For each requirement the sentence without which the record would lose most, as far as this requirement goes
(`matcher.attribution`); the requirement without which it would lose most comes first. So what is cited is
what the score rests on, not merely what sounds alike.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from matcher.attribution import Losses
from matcher.understanding import ClauseKind, Quotation

MAX_EVIDENCE = 4
WORTH_CITING = 0.25  # of what the first clause's evidence is worth


@dataclass(frozen=True)
class RecordQuotation:
    """What stands in a record: field, language, and the slice of that original."""

    field: str
    language: str
    quotation: Quotation


@dataclass(frozen=True)
class Evidence:
    """A clause of the asking text and the record's sentence that answers it.

    `similarity` is their cosine in the aligned space, in [-1, 1]; `worth` the estimated log-odds that the
    record would lose without the sentence.
    """

    clause: int
    asked: Quotation
    found: RecordQuotation
    similarity: float
    worth: float


def telling(evidence: Sequence[Evidence]) -> Evidence | None:
    """Return what carries a match most, where there is room for one; None where titles are all there is.

    The first clause may be no more than who is asking; titles stand above already.
    """
    told = [one for one in evidence if one.found.field != "title"]
    return max(told, key=lambda one: one.worth, default=None)


def cited(
    losses: Losses, kinds: Sequence[ClauseKind], *, mere_form: Collection[int] = ()
) -> list[tuple[int, int]]:
    """Return pairs of clause and sentence to cite, the weightiest clause first, each clause once.

    Requirements are cited, and whatever else weighs most; the sentence that the record can spare least is
    among what answers them. Clauses of `mere_form` are never cited; they are never all.
    """
    if not losses.clauses.size:
        return []
    telling_clauses = [i for i in range(len(kinds)) if i not in mere_form]
    first = max(telling_clauses, key=lambda clause: (losses.asked[clause], -clause))
    asking = {first, *(i for i in telling_clauses if kinds[i] is ClauseKind.REQUIREMENT)}
    order = sorted(asking, key=lambda clause: (-losses.asked[clause], clause))
    best = {clause: int(losses.clauses[clause].argmax()) for clause in order}
    key = int(losses.whole.argmax())
    if key not in best.values():
        others = order[1:] or order
        best[max(others, key=lambda clause: (losses.clauses[clause, key], -clause))] = key
    least = WORTH_CITING * max(float(losses.clauses[clause, best[clause]]) for clause in order)
    kept = [
        clause
        for place, clause in enumerate(order)
        if place == 0 or best[clause] == key or losses.clauses[clause, best[clause]] > max(least, 0.0)
    ]
    holding = next(clause for clause in kept if best[clause] == key)
    if holding not in kept[:MAX_EVIDENCE]:
        kept[MAX_EVIDENCE - 1] = holding
    return [(clause, best[clause]) for clause in kept[:MAX_EVIDENCE]]
