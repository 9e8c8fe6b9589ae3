"""Why was this record found?

An explanation is data: the contributions of the signals (with the prior they are the log-odds of the
score), the pairs of sentences that lie nearest, and the words that both texts use. Words for people are
made at the edge, in `matcher.wording`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpora import Matchable
from indexer import Vectors
from matcher.query import Query
from matcher.signals import Signal
from matcher.understanding import Quotation

MAX_EVIDENCE = 3
MAX_SHARED_TERMS = 12


@dataclass(frozen=True)
class Contribution:
    """What one signal adds to the log-odds."""

    signal: Signal
    value: float


@dataclass(frozen=True)
class Evidence:
    """A sentence of the asking text and the record's sentence nearest to it; cosine in [-1, 1]."""

    asked: Quotation
    field: str
    language: str
    found: Quotation
    similarity: float


@dataclass(frozen=True)
class Explanation:
    """Prior and contributions (their sum is the log-odds of the score), evidence, shared terms."""

    prior: float
    contributions: tuple[Contribution, ...]
    evidence: tuple[Evidence, ...]
    shared_terms: tuple[str, ...]

    @property
    def log_odds(self) -> float:
        """Prior plus all contributions."""
        return self.prior + sum(contribution.value for contribution in self.contributions)


def explained(
    query: Query,
    query_vectors: Vectors,
    record: Matchable,
    *,
    language: str,
    spans: Sequence[tuple[str, int, int]],
    vectors: Vectors,
    prior: float,
    contributions: tuple[Contribution, ...],
    shared_terms: Sequence[str],
) -> Explanation:
    """Explain a hit from aligned sentence vectors of the query (m, d) and of the record (n, d)."""
    originals = {
        "title": (record.title.get(language) if record.title else None) or "",
        "text": record.text.get(language) or "",
    }
    pairs = _nearest_pairs(query_vectors, vectors)
    evidence = tuple(
        Evidence(
            _quotation(query.text, query.sentences[asked].start, query.sentences[asked].end),
            spans[found][0],
            language,
            _quotation(originals[spans[found][0]], *spans[found][1:]),
            similarity,
        )
        for asked, found, similarity in pairs
    )
    return Explanation(prior, contributions, evidence, tuple(shared_terms[:MAX_SHARED_TERMS]))


def _nearest_pairs(asked: Vectors, found: Vectors) -> list[tuple[int, int, float]]:
    """For each asking sentence the nearest one found; the best pairs first, each asking sentence once."""
    if not len(asked) or not len(found):
        return []
    similarities = asked @ found.T
    nearest = similarities.argmax(axis=1)
    pairs = [
        (place, int(other), float(np.clip(similarities[place, other], -1, 1)))
        for place, other in enumerate(nearest)
    ]
    return sorted(pairs, key=lambda pair: (-pair[2], pair[0]))[:MAX_EVIDENCE]


def _quotation(text: str, start: int, end: int) -> Quotation:
    return Quotation(start, end, text[start:end])
