"""How are records ranked for a query, and why in this order?

Queries, candidates, signals, their fusion into a probability, and the explanation of every hit.
"""

from matcher.asking_city import AskingCity, asking_city, country_of
from matcher.aspects import Aspect, Aspects
from matcher.assumptions import Assumption, Assumptions, read_assumptions, shipped_assumptions
from matcher.attention import Attention, Share, attention_of, within_quota
from matcher.backcast import Anchor, Arrival, Backcast, Mark, Milestone, Origin, Reckoned, Requirement, Status
from matcher.backcast_words import BACKCAST_PHRASES, MARK_WORDS, ORIGIN_WORDS, STATUS_WORDS, formula
from matcher.backcasting import Backcaster
from matcher.case_votes import (
    IMPLEMENTERS,
    MUNICIPALITIES,
    Asker,
    Near,
    Powers,
    Standing,
    Vote,
    standings,
)
from matcher.challenge_words import (
    CHALLENGE_PHRASES,
    GAP_WORDS,
    HOLDER_WORDS,
    NO_NEED_WORDS,
    SECTOR_WORDS,
    cell_label,
)
from matcher.challenges import (
    Challenge,
    Challenges,
    Quarter,
    Size,
    gap_challenges,
    shared_challenges,
)
from matcher.choice import Choice, Limits
from matcher.city_programme import Programme, Programmes, programme_of
from matcher.collaboration import possible, replay
from matcher.contrast import Contrast, contrast
from matcher.corrections import Corrections
from matcher.counterfactual import Counterfactual
from matcher.covering import Covering, covering
from matcher.digest import Digest, DigestMatch, digest_of, no_digest
from matcher.digest_reminders import DigestReminder, digest_reminders, reminders_for, reminders_now
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
from matcher.field import Field
from matcher.fresh import Fresh, FreshRecords, fresh_records, viewer_of_group
from matcher.fusion import PROVISIONAL, Brief, Fusion, fusion_for
from matcher.grouping import Grouping, grouping, joined
from matcher.jcm import JcmStanding, JcmStatus, jcm_status, last_day, say_jcm
from matcher.landscape import ANSWERS, Gap, GapKind, Gaps, Landscape, Neighbour
from matcher.leaving import Leaving
from matcher.left_texts import less
from matcher.likeness import Likeness, Trait, likeness
from matcher.match import SIDES, Hit, Matcher, MatchResult
from matcher.missing import Reason, Unmet
from matcher.naming import Name
from matcher.news import MOST, NewsReport, find_news
from matcher.night_release import make_release
from matcher.paper_topics import PaperTopics
from matcher.partner_reasons import Grounds
from matcher.partner_words import NEAR_WORDS, PARTNER_WORDS, PartnerWords
from matcher.partnering import PartnerFinder, ranking
from matcher.partnership import Partners, Party, PartyReason, PastPaper, ReasonKind
from matcher.phases import Clock, Phase, Phases
from matcher.phrases import REASONS
from matcher.pipeline import Pipeline, ProposalPage, ProposalPair, scope_of, utc_now
from matcher.pipeline_counts import PIPELINE, PipelineTable, pipeline_counts
from matcher.pipeline_release import about_needs
from matcher.pipeline_words import TABLE_WORDS, UNIT_WORDS, row_label, unit_of
from matcher.pointing import Citation, text_hash
from matcher.proposal import Actor, Attachment, Comment, Event, Opening, Proposal, Transition
from matcher.query import TOO_FEW_WORDS, Notice, Query, read_query
from matcher.releasing import ROUND_TO
from matcher.reminders import STALE_DAYS, Reminder, Waiting
from matcher.shards import Asking, Shard, Shards
from matcher.signals import WORDINGS, Signal, Wording
from matcher.stage_words import (
    DECLINE_WORDS,
    DEED_WORDS,
    EXPIRY_WORDS,
    STAGE_WORDS,
    WAITING_WORDS,
)
from matcher.stages import FORWARD, DeclineReason, Deed, Stage
from matcher.statistics import ABROAD, UNKNOWN
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
from matcher.track_record import (
    Engagement,
    TrackRecord,
    cities_of,
    implementers_of,
    municipalities_of,
    track_record,
)
from matcher.transfer import Transfer, TransferFinder, Transfers
from matcher.transfer_words import TRANSFER_WORDS, TransferWords
from matcher.understanding import Clause, ClauseKind, Constraints, Quotation
from matcher.verdict_fit import VerdictsReport, fit_verdicts
from matcher.wg_digest import FreshMatch, Moved, Topic, Waits, WgDigest, embedding_once, wg_digest
from matcher.wording import Words

__all__ = [
    "ABROAD",
    "ANSWERS",
    "BACKCAST_PHRASES",
    "CHALLENGE_PHRASES",
    "DECLINE_WORDS",
    "DEED_WORDS",
    "EXPIRY_WORDS",
    "EXPORT_WORDS",
    "FORWARD",
    "GAP_WORDS",
    "HOLDER_WORDS",
    "IMPLEMENTERS",
    "LEADING_AREA",
    "MARK_WORDS",
    "MOST",
    "MUNICIPALITIES",
    "NEAR_WORDS",
    "NO_NEED_WORDS",
    "ORIGIN_WORDS",
    "PARTNER_WORDS",
    "PIPELINE",
    "PROVISIONAL",
    "REASONS",
    "ROUND_TO",
    "SECTOR_WORDS",
    "SIDES",
    "SITE_REASON_WORDS",
    "SITE_WORDS",
    "STAGE_WORDS",
    "STALE_DAYS",
    "STATUS_WORDS",
    "TABLE_WORDS",
    "TOO_FEW_WORDS",
    "TRANSFER_WORDS",
    "UNIT_WORDS",
    "UNKNOWN",
    "WAITING_WORDS",
    "WORDINGS",
    "Abroad",
    "AbroadReason",
    "Actor",
    "Alternative",
    "Anchor",
    "Answered",
    "Arrival",
    "Asker",
    "Asking",
    "AskingCity",
    "Aspect",
    "Aspects",
    "Assumption",
    "Assumptions",
    "Attachment",
    "Attention",
    "Backcast",
    "Backcaster",
    "Brief",
    "Challenge",
    "Challenges",
    "Choice",
    "Citation",
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
    "DigestReminder",
    "Engagement",
    "Event",
    "Evidence",
    "Expiry",
    "Explanation",
    "ExportNote",
    "Field",
    "Fresh",
    "FreshMatch",
    "FreshRecords",
    "Fusion",
    "Gap",
    "GapKind",
    "Gaps",
    "Grounds",
    "Grouping",
    "Hit",
    "JcmStanding",
    "JcmStatus",
    "Landscape",
    "Leaving",
    "Likeness",
    "Limits",
    "Mark",
    "MatchResult",
    "Matcher",
    "Member",
    "Milestone",
    "Moved",
    "Name",
    "Near",
    "Neighbour",
    "NewsReport",
    "Notice",
    "Opening",
    "Origin",
    "PaperTopics",
    "PartnerFinder",
    "PartnerWords",
    "Partners",
    "Party",
    "PartyReason",
    "PastPaper",
    "Phase",
    "Phases",
    "Pipeline",
    "PipelineTable",
    "Powers",
    "Preferences",
    "Programme",
    "Programmes",
    "Proposal",
    "ProposalPage",
    "ProposalPair",
    "Quarter",
    "Query",
    "Quotation",
    "Reason",
    "ReasonKind",
    "Reckoned",
    "RecordQuotation",
    "Reminder",
    "Requirement",
    "Shard",
    "Shards",
    "Share",
    "Side",
    "Signal",
    "Site",
    "SiteKind",
    "SiteReason",
    "Sites",
    "Size",
    "Stage",
    "Standing",
    "Status",
    "Surroundings",
    "Team",
    "TeamFinder",
    "Topic",
    "TrackRecord",
    "Trait",
    "Transfer",
    "TransferFinder",
    "TransferWords",
    "Transfers",
    "Transition",
    "Unmet",
    "VerdictsReport",
    "Vote",
    "Waiting",
    "Waits",
    "WgDigest",
    "Wording",
    "Words",
    "about_needs",
    "asking_city",
    "attention_of",
    "candidate_sites",
    "cell_label",
    "cities_of",
    "contrast",
    "country_of",
    "covering",
    "digest_of",
    "digest_reminders",
    "embedding_once",
    "expiring",
    "export_note",
    "export_notes",
    "find_news",
    "fit_verdicts",
    "formula",
    "fresh_records",
    "fusion_for",
    "gap_challenges",
    "grouping",
    "implementers_of",
    "jcm_status",
    "joined",
    "last_day",
    "less",
    "likeness",
    "make_release",
    "municipalities_of",
    "no_digest",
    "pipeline_counts",
    "possible",
    "programme_of",
    "ranking",
    "read_assumptions",
    "read_query",
    "reminders_for",
    "reminders_now",
    "renewed",
    "replay",
    "row_label",
    "say_jcm",
    "say_note",
    "say_reasons",
    "scope_of",
    "shared_challenges",
    "shipped_assumptions",
    "side_of",
    "standings",
    "text_hash",
    "track_record",
    "unit_of",
    "utc_now",
    "viewer_of_group",
    "wg_digest",
    "within_quota",
]
