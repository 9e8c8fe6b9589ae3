"""What are stages, reasons and deeds of a collaboration called in Japanese and English?"""

from collections.abc import Mapping

from matcher.reminders import Waiting
from matcher.stages import DeclineReason, Deed, Stage

_Words = Mapping[str, str]

STAGE_WORDS: Mapping[Stage, _Words] = {
    Stage.PROPOSED: {"ja": "提案", "en": "proposed"},
    Stage.CONTACTED: {"ja": "連絡済み", "en": "contacted"},
    Stage.IN_TALKS: {"ja": "協議中（秘密保持契約）", "en": "in talks (NDA)"},
    Stage.JOINT_RESEARCH: {"ja": "共同研究", "en": "joint research"},
    Stage.DEMONSTRATION: {"ja": "実証", "en": "demonstration"},
    Stage.DEPLOYED: {"ja": "社会実装", "en": "deployed"},
    Stage.DECLINED: {"ja": "見送り", "en": "declined"},
    Stage.PAUSED: {"ja": "保留", "en": "paused"},
}
DECLINE_WORDS: Mapping[DeclineReason, _Words] = {
    DeclineReason.TOO_EARLY: {"ja": "時期尚早", "en": "too early"},
    DeclineReason.BENEFIT_UNCLEAR: {"ja": "効果が分からない", "en": "the benefit is unclear"},
    DeclineReason.ROUTE_TO_USE_UNCLEAR: {
        "ja": "実用化の道筋が分からない",
        "en": "the route to use is unclear",
    },
    DeclineReason.DESCRIPTION_UNCLEAR: {"ja": "説明が分かりにくい", "en": "the description is unclear"},
    DeclineReason.CAPACITY: {"ja": "人手や余力がない", "en": "no capacity"},
    DeclineReason.IP: {"ja": "知的財産の都合", "en": "intellectual property"},
    DeclineReason.EXPORT_CONTROL: {"ja": "輸出管理の都合", "en": "export control"},
    DeclineReason.OTHER: {"ja": "その他", "en": "other"},
}
DEED_WORDS: Mapping[Deed, _Words] = {
    Deed.PROPOSE: {"ja": "提案", "en": "proposed"},
    Deed.MOVE: {"ja": "段階の変更", "en": "moved"},
    Deed.DECLINE: {"ja": "見送り", "en": "declined"},
    Deed.PAUSE: {"ja": "保留", "en": "paused"},
    Deed.REOPEN: {"ja": "再開", "en": "reopened"},
    Deed.COMMENT: {"ja": "コメント", "en": "comment"},
    Deed.ATTACH: {"ja": "添付（リンク）", "en": "attachment (link)"},
    Deed.PLAN: {"ja": "担当・次の一歩", "en": "owner, next step"},
    Deed.ERASE: {
        "ja": "記録の完全消去により文章を消去",
        "en": "texts erased, for a record was purged",
    },
}
WAITING_WORDS: Mapping[Waiting, _Words] = {
    Waiting.OVERDUE: {"ja": "期日を{days}日過ぎています", "en": "{days} days past the date"},
    Waiting.STALE: {"ja": "{days}日間動きがありません", "en": "no movement for {days} days"},
}
EXPIRY_WORDS: Mapping[str, _Words] = {
    "valid_until": {"ja": "有効期限", "en": "valid until"},
    "deadline": {"ja": "ニーズの期限", "en": "deadline of the need"},
}
