"""What does the page of a record say?"""

from collections.abc import Mapping

from api.web.words.fields import FIELDS

WORDS: Mapping[str, Mapping[str, str]] = {
    **FIELDS,
    "to_list": {"ja": "記録の一覧", "en": "All records"},
    "edit": {"ja": "修正する", "en": "Edit"},
    "share": {"ja": "公開区分を変える", "en": "Change who may see it"},
    "withdraw": {"ja": "取り下げる", "en": "Withdraw"},
    "find_seeds": {"ja": "このニーズに応えるシーズを探す", "en": "Find seeds for this need"},
    "find_needs": {"ja": "このシーズが応えるニーズを探す", "en": "Find needs for this seed"},
    "its_seeds": {"ja": "この機関のシーズ", "en": "Seeds of this organisation"},
    "its_needs": {"ja": "この機関のニーズ", "en": "Needs of this organisation"},
    "text": {"ja": "本文", "en": "Text"},
    "facts": {"ja": "項目", "en": "Details"},
    "shared_with": {"ja": "共有先", "en": "Shared with"},
    "version": {"ja": "版", "en": "Version"},
    "version_of": {"ja": "第{number}版（{at}）", "en": "{number}, of {at}"},
    "id": {"ja": "記録の番号", "en": "Id"},
    "withheld": {"ja": "ほかに見せていない項目", "en": "Fields that others do not see"},
    "withheld_hint": {
        "ja": "記録とは別に保管し、ここに示す相手だけが読めます。",
        "en": "Kept apart from the record, for the readers named here only.",
    },
    "value": {"ja": "値", "en": "Value"},
    "field": {"ja": "項目", "en": "Field"},
    "for_whom": {"ja": "読める相手", "en": "For whom"},
    "no_value": {"ja": "（値なし）", "en": "(no value)"},
    "veil": {"ja": "概要だけの紹介文", "en": "Veiled form"},
    "veil_there": {
        "ja": "この記録を見られない方には、承認した紹介文が代わりに見えています。",
        "en": "Who may not see this record sees its approved veiled form instead.",
    },
    "veil_see": {"ja": "紹介文を見る", "en": "See the veiled form"},
    "veil_outdated": {
        "ja": "承認のあとに記録が変わりました。紹介文を確かめ、承認し直してください。",
        "en": "The record has changed since it was approved. Look at the veiled form and approve it again.",
    },
    "veil_none": {
        "ja": "この記録を見られない方には、何も見えません。名前を伏せた紹介文を承認すると、その文が代わり"
        "に見えます。",
        "en": "Who may not see this record sees nothing. You can approve a form without names to be seen "
        "instead.",
    },
    "veil_edit": {"ja": "紹介文を書く", "en": "Write the veiled form"},
    "behind": {
        "ja": "これは、次の記録の代わりに見せている紹介文です。",
        "en": "This is the veiled form of this record:",
    },
    "concepts": {"ja": "概念", "en": "Concepts"},
    "no_concepts": {"ja": "付いていません。", "en": "It has none."},
    "origin_given": {"ja": "一覧の記載", "en": "from its list"},
    "origin_automatic": {"ja": "自動", "en": "automatic"},
    "origin_edited": {"ja": "人が決定", "en": "decided by a person"},
    "evidence": {"ja": "根拠", "en": "Evidence"},
    "origin": {"ja": "由来", "en": "From"},
    "probability": {"ja": "確からしさ", "en": "Likelihood"},
    "concept": {"ja": "概念", "en": "Concept"},
    "act": {"ja": "操作", "en": "Action"},
    "take_off": {"ja": "外す", "en": "Remove"},
    "take_off_what": {"ja": "「{what}」を外す", "en": "Remove “{what}”"},
    "forget": {"ja": "決定を取り消す", "en": "Undo the decision"},
    "forget_what": {"ja": "「{what}」の決定を取り消す", "en": "Undo the decision on “{what}”"},
    "add_concept": {"ja": "概念を付ける", "en": "Add a concept"},
    "add": {"ja": "付ける", "en": "Add"},
    "choose": {"ja": "選んでください", "en": "Choose one"},
    "said_concepts": {
        "ja": "概念を変更しました。照合には、次の索引の更新から使われます。",
        "en": "The concepts are changed. Matching uses them from the next update of the index on.",
    },
    "said_tier": {"ja": "公開区分を変更しました。", "en": "Who may see it was changed."},
    "said_field": {"ja": "項目の公開区分を変更しました。", "en": "Who may see the field was changed."},
    "said_veiled": {
        "ja": "紹介文を承認しました。次の索引の更新から検索に出ます。",
        "en": "The veiled form is approved. It is found from the next update of the index on.",
    },
    "fault_concept": {
        "ja": "この概念は付け外しできません。一覧から選んでください。",
        "en": "This concept cannot be set. Choose one from the list.",
    },
    "history": {"ja": "これまでの版", "en": "Former versions"},
    "history_of": {"ja": "第{number}版（{at} から {until} まで）", "en": "Version {number}, {at} to {until}"},
    "ended_updated": {"ja": "次の版で変わったこと", "en": "What the next version changed"},
    "ended_withdrawn": {"ja": "ここで取り下げ", "en": "Withdrawn then"},
    "before": {"ja": "前", "en": "Before"},
    "after": {"ja": "後", "en": "After"},
    "nothing_changed": {
        "ja": "本文以外（見せていない項目など）の変更です。",
        "en": "Nothing of the record itself was changed.",
    },
}
