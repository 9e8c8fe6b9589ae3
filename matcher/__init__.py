"""How are records ranked for a query, and why in this order?

Queries, candidates, signals, their fusion into a probability, and the explanation of every hit.
"""

from matcher.aspects import Aspect, Aspects
from matcher.attribution import less
from matcher.choice import Limits
from matcher.collaboration import possible, replay
from matcher.contrast import Contrast, contrast
from matcher.corrections import Corrections
from matcher.counterfactual import Counterfactual
from matcher.covering import Covering, covering
from matcher.digest import Digest, DigestMatch, digest_of, no_digest
from matcher.evidence import Evidence, RecordQuotation
from matcher.expiry import Expiry, expiring, renewed
from matcher.explain import Contribution, Explanation
from matcher.export_control import (
    EXPORT_WORDS,
    Abroad,
    AbroadReason,
    ExportNote,
    Side,
    export_note,
    export_notes,
    say_note,
    say_reasons,
    side_of,
)
from matcher.field import Field, field_for
from matcher.fusion import PROVISIONAL, Fusion, fusion_for
from matcher.leaving import Leaving
from matcher.match import SIDES, Hit, Matcher, MatchResult
from matcher.missing import Reason, Unmet
from matcher.news import MOST, NewsReport, find_news
from matcher.phases import Clock, Phase, Phases
from matcher.phrases import REASONS
from matcher.pipeline import Pipeline, ProposalPage, ProposalPair, scope_of
from matcher.proposal import Actor, Attachment, Comment, Event, Opening, Proposal, Transition
from matcher.query import Notice, Query, read_query
from matcher.reminders import STALE_DAYS, Reminder, Waiting
from matcher.signals import WORDINGS, Signal, Wording
from matcher.stage_words import (
    DECLINE_WORDS,
    DEED_WORDS,
    EXPIRY_WORDS,
    STAGE_WORDS,
    WAITING_WORDS,
)
from matcher.stages import FORWARD, DeclineReason, Deed, Stage, who_may
from matcher.team import Alternative, Answered, Member, Preferences, Team
from matcher.teaming import TeamFinder
from matcher.testbeds import (
    LEADING_AREA,
    SITE_REASON_WORDS,
    SITE_WORDS,
    Site,
    SiteKind,
    SiteReason,
    Sites,
    Surroundings,
    candidate_sites,
)
from matcher.understanding import Clause, ClauseKind, Constraints, Quotation
from matcher.wording import Words

__all__ = [
    "DECLINE_WORDS",
    "DEED_WORDS",
    "EXPIRY_WORDS",
    "EXPORT_WORDS",
    "FORWARD",
    "LEADING_AREA",
    "MOST",
    "PROVISIONAL",
    "REASONS",
    "SIDES",
    "SITE_REASON_WORDS",
    "SITE_WORDS",
    "STAGE_WORDS",
    "STALE_DAYS",
    "WAITING_WORDS",
    "WORDINGS",
    "Abroad",
    "AbroadReason",
    "Actor",
    "Alternative",
    "Answered",
    "Aspect",
    "Aspects",
    "Attachment",
    "Clause",
    "ClauseKind",
    "Clock",
    "Comment",
    "Constraints",
    "Contrast",
    "Contribution",
    "Corrections",
    "Counterfactual",
    "Covering",
    "DeclineReason",
    "Deed",
    "Digest",
    "DigestMatch",
    "Event",
    "Evidence",
    "Expiry",
    "Explanation",
    "ExportNote",
    "Field",
    "Fusion",
    "Hit",
    "Leaving",
    "Limits",
    "MatchResult",
    "Matcher",
    "Member",
    "NewsReport",
    "Notice",
    "Opening",
    "Phase",
    "Phases",
    "Pipeline",
    "Preferences",
    "Proposal",
    "ProposalPage",
    "ProposalPair",
    "Query",
    "Quotation",
    "Reason",
    "RecordQuotation",
    "Reminder",
    "Side",
    "Signal",
    "Site",
    "SiteKind",
    "SiteReason",
    "Sites",
    "Stage",
    "Surroundings",
    "Team",
    "TeamFinder",
    "Transition",
    "Unmet",
    "Waiting",
    "Wording",
    "Words",
    "candidate_sites",
    "contrast",
    "covering",
    "digest_of",
    "expiring",
    "export_note",
    "export_notes",
    "field_for",
    "find_news",
    "fusion_for",
    "less",
    "no_digest",
    "possible",
    "read_query",
    "renewed",
    "replay",
    "say_note",
    "say_reasons",
    "scope_of",
    "side_of",
    "who_may",
]
