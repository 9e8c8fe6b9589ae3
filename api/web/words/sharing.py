"""What do the pages say on which it is decided who sees a record, or that it is withdrawn?"""

from collections.abc import Mapping

from api.web.words.fields import FIELDS

WORDS: Mapping[str, Mapping[str, str]] = {
    **FIELDS,
    "to_record": {"ja": "記録に戻る", "en": "Back to the record"},
    "head": {"ja": "公開区分を変える", "en": "Who may see it"},
    "of_record": {"ja": "記録全体", "en": "The whole record"},
    "of_field": {"ja": "一つの項目だけ", "en": "A single field"},
    "field_intro": {
        "ja": "この項目は記録から外し、ここで決めた相手だけが読めるようにします。一覧を取り込み直しても変"
        "わりません。",
        "en": "The field leaves the record and is read by those named here only, also when it is imported "
        "anew.",
    },
    "field": {"ja": "項目", "en": "Field"},
    "groups": {"ja": "共有するワーキンググループ", "en": "Working groups"},
    "groups_hint": {"ja": "「WG内のみ」のときに選んでください。", "en": "For “working group only”."},
    "shared_with": {"ja": "共有する機関の番号", "en": "Ids of organisations"},
    "shared_hint": {
        "ja": "「指定した機関のみ」のときに、空白で区切って書いてください。",
        "en": "For “named organisations only”, with spaces between.",
    },
    "decided": {"ja": "決めてある項目", "en": "Fields that are decided"},
    "for_whom": {"ja": "読める相手", "en": "For whom"},
    "save": {"ja": "保存する", "en": "Save"},
    "cancel": {"ja": "やめる", "en": "Cancel"},
    "fault_changed": {
        "ja": "この画面を開いたあとに、ほかの方が記録を変更しました。記録を確かめてから、もう一度保存して"
        "ください。",
        "en": "Somebody else has changed the record since you opened this page. Look at it and save once "
        "more.",
    },
    "fault_value": {
        "ja": "この指定はできません。共有先と公開区分の組み合わせを確かめてください。",
        "en": "This is not possible. Check whom you name, and for which visibility.",
    },
    "withdraw_head": {"ja": "記録を取り下げる", "en": "Withdraw the record"},
    "withdraw_text": {
        "ja": "この記録を取り下げると、検索にも一覧にも出なくなります。消去ではないので、あとで取り込み直"
        "せば戻ります。",
        "en": "It will be in no result and no list. It is not erased: imported again, it comes back.",
    },
    "withdraw": {"ja": "取り下げる", "en": "Withdraw"},
    "veil_head": {"ja": "概要だけの紹介文", "en": "Veiled form"},
    "veil_intro": {
        "ja": "この記録を見られない方に、代わりに見せる文です。機関や人の名前、場所が分かることは書かない"
        "でください。",
        "en": "What others read in place of this record. Write nothing that tells whose it is or where.",
    },
    "problem_ja": {"ja": "課題・内容（日本語）", "en": "Problem or offer, in Japanese"},
    "problem_en": {"ja": "課題・内容（英語）", "en": "Problem or offer, in English"},
    "constraints_ja": {"ja": "条件（日本語）", "en": "Conditions, in Japanese"},
    "constraints_en": {"ja": "条件（英語）", "en": "Conditions, in English"},
    "choose": {"ja": "指定しない", "en": "not given"},
    "preview": {"ja": "見え方を確かめる", "en": "See how it looks"},
    "preview_head": {"ja": "ほかの方からの見え方", "en": "As others see it"},
    "approve": {"ja": "この内容で承認する", "en": "Approve it like this"},
    "approve_hint": {
        "ja": "承認するまで、誰にも見えません。承認した方の番号と日時が残ります。",
        "en": "Nobody sees it until you approve it. Your account and the time are kept.",
    },
    "fault_veil": {
        "ja": "この紹介文は承認できません。名前が入っていないか、公開区分が記録より広いかを確かめてくださ"
        "い。",
        "en": "It cannot be approved. Check that it names nobody, and is for more readers than the record.",
    },
}
