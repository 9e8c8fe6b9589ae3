"""How are records ranked for a query, and why in this order?

Queries, candidates, signals, their fusion into a probability, and the explanation of every hit.
"""

from matcher.aspects import Aspect, Aspects
from matcher.attribution import less
from matcher.choice import Limits
from matcher.contrast import Contrast, contrast
from matcher.counterfactual import Counterfactual
from matcher.covering import Covering, covering
from matcher.evidence import Evidence, RecordQuotation
from matcher.explain import Contribution, Explanation
from matcher.fusion import PROVISIONAL, Fusion, fusion_for
from matcher.leaving import Leaving
from matcher.match import SIDES, Hit, Matcher, MatchResult
from matcher.missing import Reason, Unmet
from matcher.phrases import REASONS
from matcher.query import Notice, Query, read_query
from matcher.signals import WORDINGS, Signal, Wording
from matcher.team import Alternative, Answered, Member, Preferences, Team
from matcher.teaming import TeamFinder
from matcher.understanding import Clause, ClauseKind, Constraints, Quotation
from matcher.wording import Words

__all__ = [
    "PROVISIONAL",
    "REASONS",
    "SIDES",
    "WORDINGS",
    "Alternative",
    "Answered",
    "Aspect",
    "Aspects",
    "Clause",
    "ClauseKind",
    "Constraints",
    "Contrast",
    "Contribution",
    "Counterfactual",
    "Covering",
    "Evidence",
    "Explanation",
    "Fusion",
    "Hit",
    "Leaving",
    "Limits",
    "MatchResult",
    "Matcher",
    "Member",
    "Notice",
    "Preferences",
    "Query",
    "Quotation",
    "Reason",
    "RecordQuotation",
    "Signal",
    "Team",
    "TeamFinder",
    "Unmet",
    "Wording",
    "Words",
    "contrast",
    "covering",
    "fusion_for",
    "less",
    "read_query",
]
