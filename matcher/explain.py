"""Why was this record found?

An explanation is data: the contributions of the signals (with the prior they are the log-odds of the
score), the sentences that answer the clauses, the concepts and words that both share, and what is missing.
Words for people are made at the edge, in `matcher.wording`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpora import Matchable
from indexer import Vectors
from matcher.attribution import Losses
from matcher.evidence import Evidence, RecordQuotation, cited
from matcher.missing import Unmet
from matcher.query import Query
from matcher.signals import Signal
from matcher.understanding import Quotation

MAX_SHARED_TERMS = 12
MAX_SHARED_CONCEPTS = 5
SHARED = 0.03  # share in common from which a concept is named


@dataclass(frozen=True)
class Contribution:
    """What one signal adds to the log-odds."""

    signal: Signal
    value: float


@dataclass(frozen=True)
class Explanation:
    """Prior and contributions (their sum is the log-odds of the score), evidence, what is shared and missing.

    `sentences` quote every sentence of the record, `worths` are the estimated log-odds that it would lose
    without each. `steepness` says how many log-odds a unit of a signal's raw score is worth here.
    """

    prior: float
    contributions: tuple[Contribution, ...]
    evidence: tuple[Evidence, ...]
    shared_terms: tuple[str, ...]
    shared_concepts: tuple[str, ...]
    unmet: tuple[Unmet, ...]
    sentences: tuple[RecordQuotation, ...]
    worths: tuple[float, ...]
    steepness: Mapping[Signal, float]

    @property
    def log_odds(self) -> float:
        """Prior plus all contributions."""
        return self.prior + sum(contribution.value for contribution in self.contributions)


def sentences_of_record(
    record: Matchable, language: str, spans: Sequence[tuple[str, int, int]]
) -> tuple[RecordQuotation, ...]:
    """Quote the sentences of a record by their spans: field, start, end."""
    originals = {
        "title": (record.title.get(language) if record.title else None) or "",
        "text": record.text.get(language) or "",
    }
    return tuple(
        RecordQuotation(field, language, Quotation(start, end, originals[field][start:end]))
        for field, start, end in spans
    )


def evidence_of(query: Query, sentences: Sequence[RecordQuotation], losses: Losses) -> tuple[Evidence, ...]:
    """Quote the pairs of clause and sentence that the score rests on."""
    return tuple(
        Evidence(
            clause,
            query.clauses[clause].quotation,
            sentences[sentence],
            float(np.clip(losses.similarities[clause, sentence], -1, 1)),
            float(losses.whole[sentence]),
        )
        for clause, sentence in cited(
            losses, [clause.kind for clause in query.clauses], mere_form=query.mere_form
        )
    )


def shared_concepts(
    asked: Vectors, places: npt.NDArray[np.integer], shares: Vectors, leaves: Sequence[str]
) -> tuple[str, ...]:
    """Name the leaves that both profiles have, the largest share in common first.

    `asked` (n,) is the one of the text that asks; the other has `shares` of the leaves at `places` alone.
    """
    common = np.minimum(asked[places], shares)
    worth = np.flatnonzero(common >= SHARED)
    best = sorted(zip((-common[worth]).tolist(), places[worth].tolist(), strict=True))
    return tuple(leaves[place] for _, place in best[:MAX_SHARED_CONCEPTS])
