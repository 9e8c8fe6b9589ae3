"""What does the page say that asks before a text is saved as a need?"""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "title": {"ja": "ニーズとして登録", "en": "Save as a need"},
    "head": {"ja": "この内容をニーズとして登録しますか", "en": "Save this as a need?"},
    "lead": {
        "ja": "登録すると、次の夜間処理から新しいシーズと照合されます。公開区分を確かめてください。",
        "en": "Once saved, it is matched with new seeds from the next night on. Check who may see it.",
    },
    "lead_propose": {
        "ja": "登録したうえで、次のシーズとの連携を提案します",
        "en": "It is saved, and a collaboration with this seed is proposed",
    },
    "own_title": {"ja": "題名", "en": "Title"},
    "text": {"ja": "本文", "en": "Text"},
    "deadline": {"ja": "期限", "en": "Deadline"},
    "budget": {"ja": "予算（円）", "en": "Budget (yen)"},
    "visibility": {"ja": "公開区分", "en": "Who may see it"},
    "visibility_hint": {
        "ja": "提案の相手方は、自分に見える範囲でだけこのニーズを読めます。",
        "en": "The other side of a proposal reads of this need only what it may see.",
    },
    "save": {"ja": "登録する", "en": "Save"},
    "save_propose": {"ja": "登録して提案する", "en": "Save and propose"},
    "back": {"ja": "やめて検索に戻る", "en": "Back to search, without saving"},
    "not_saved": {"ja": "登録できませんでした。", "en": "It was not saved."},
    "visibility_organisation": {"ja": "機関内のみ", "en": "own organisation only"},
    "visibility_coalition": {"ja": "会員のみ", "en": "members of the coalition"},
    "visibility_public": {"ja": "公開", "en": "everybody"},
}
