"""How are records ranked for a query, and why in this order?

Queries, candidates, signals, their fusion into a probability, and the explanation of every hit.
"""

from matcher.attribution import less
from matcher.contrast import Contrast, contrast
from matcher.counterfactual import Counterfactual
from matcher.digest import Digest, DigestMatch, digest_of
from matcher.evidence import Evidence, RecordQuotation
from matcher.explain import Contribution, Explanation
from matcher.fusion import PROVISIONAL, Fusion, fusion_for
from matcher.leaving import Leaving
from matcher.match import SIDES, Hit, Matcher, MatchResult
from matcher.missing import Reason, Unmet
from matcher.news import MOST, NewsReport, find_news
from matcher.phrases import REASONS
from matcher.query import Notice, Query, read_query
from matcher.signals import WORDINGS, Signal, Wording
from matcher.understanding import Clause, ClauseKind, Constraints, Quotation
from matcher.wording import Words

__all__ = [
    "MOST",
    "PROVISIONAL",
    "REASONS",
    "SIDES",
    "WORDINGS",
    "Clause",
    "ClauseKind",
    "Constraints",
    "Contrast",
    "Contribution",
    "Counterfactual",
    "Digest",
    "DigestMatch",
    "Evidence",
    "Explanation",
    "Fusion",
    "Hit",
    "Leaving",
    "MatchResult",
    "Matcher",
    "NewsReport",
    "Notice",
    "Query",
    "Quotation",
    "Reason",
    "RecordQuotation",
    "Signal",
    "Unmet",
    "Wording",
    "Words",
    "contrast",
    "digest_of",
    "find_news",
    "fusion_for",
    "less",
    "read_query",
]
