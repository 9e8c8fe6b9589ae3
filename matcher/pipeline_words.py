"""What are the tables about the pipeline and their rows called in Japanese and English?"""

from collections.abc import Mapping

from matcher.challenge_words import cell_label
from matcher.pipeline_counts import PipelineTable
from matcher.stage_words import DECLINE_WORDS, STAGE_WORDS
from matcher.stages import DeclineReason, Stage

_Words = Mapping[str, str]

TABLE_WORDS: Mapping[PipelineTable, _Words] = {
    PipelineTable.STAGE: {"ja": "段階ごとの連携案件", "en": "Proposals by stage"},
    PipelineTable.TIME: {"ja": "段階にとどまる日数（中央値）", "en": "Median days at a stage"},
    PipelineTable.REASON: {"ja": "見送りの理由", "en": "Reasons for declining"},
    PipelineTable.REGION: {"ja": "地域ごとの連携案件", "en": "Proposals by region of the need"},
    PipelineTable.GROUP: {"ja": "分野ごとの連携案件", "en": "Proposals by field"},
    PipelineTable.MATCHED_REGION: {
        "ja": "地域ごとの、候補を知らせたニーズ",
        "en": "Needs with a match that was told, by region",
    },
    PipelineTable.MATCHED_GROUP: {
        "ja": "分野ごとの、候補を知らせたニーズ",
        "en": "Needs with a match that was told, by field",
    },
}
UNIT_WORDS: Mapping[str, _Words] = {
    "proposals": {"ja": "件", "en": "proposals"},
    "days": {"ja": "日", "en": "days"},
    "needs": {"ja": "件", "en": "needs"},
}


def unit_of(table: PipelineTable) -> str:
    """Return what the figures of a table are: proposals, days or needs."""
    if table is PipelineTable.TIME:
        return "days"
    return "needs" if table in (PipelineTable.MATCHED_REGION, PipelineTable.MATCHED_GROUP) else "proposals"


def row_label(table: PipelineTable, row: str) -> dict[str, str]:
    """Say what a row counts, by language."""
    if table in (PipelineTable.STAGE, PipelineTable.TIME):
        return dict(STAGE_WORDS[Stage(row)])
    if table is PipelineTable.REASON:
        return dict(DECLINE_WORDS[DeclineReason(row)])
    return cell_label(("region", row))
