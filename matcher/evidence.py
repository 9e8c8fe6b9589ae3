"""Which sentence of a record answers which clause of the text that asks?

For each requirement the sentence without which the record would lose most, as far as this requirement goes
(`matcher.attribution`). The first pair holds the sentence that the record can spare least. So what is cited
is what the score rests on, not merely what sounds alike.
"""

from collections.abc import Sequence
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


def cited(losses: Losses, kinds: Sequence[ClauseKind]) -> list[tuple[int, int]]:
    """Return pairs of clause and sentence to cite, the weightiest first, each clause once."""
    if not losses.clauses.size:
        return []
    asking = [i for i, kind in enumerate(kinds) if kind is ClauseKind.REQUIREMENT] or list(range(len(kinds)))
    own = losses.clauses[asking]
    sentence = int(losses.whole.argmax())
    first = int(own[:, sentence].argmax())
    others = sorted(
        ((float(own[i].max()), i) for i in range(len(asking)) if i != first),
        key=lambda pair: (-pair[0], pair[1]),
    )
    least = max(WORTH_CITING * float(own[first, sentence]), 0.0)
    more = [(asking[i], int(own[i].argmax())) for worth, i in others if worth > least]
    return [(asking[first], sentence), *more][:MAX_EVIDENCE]
