"""How are records ranked for a query, and why in this order?

Queries, candidates, signals, their fusion into a probability, and the explanation of every hit.
"""

from matcher.calibrate import PROVISIONAL, Calibration
from matcher.explain import Contribution, Evidence, Explanation, Quotation
from matcher.match import SIDES, Hit, Matcher, MatchResult
from matcher.query import Notice, Query, read_query
from matcher.signals import WORDINGS, Signal, Wording
from matcher.wording import Words

__all__ = [
    "PROVISIONAL",
    "SIDES",
    "WORDINGS",
    "Calibration",
    "Contribution",
    "Evidence",
    "Explanation",
    "Hit",
    "MatchResult",
    "Matcher",
    "Notice",
    "Query",
    "Quotation",
    "Signal",
    "Wording",
    "Words",
    "read_query",
]
