"""What does the form of a record say?"""

from collections.abc import Mapping

from api.web.words.fields import FIELDS

WORDS: Mapping[str, Mapping[str, str]] = {
    **FIELDS,
    "new_seed": {"ja": "シーズを登録する", "en": "Add a seed"},
    "new_need": {"ja": "ニーズを登録する", "en": "Add a need"},
    "edit_head": {"ja": "記録を修正する", "en": "Edit the record"},
    "to_record": {"ja": "記録に戻る", "en": "Back to the record"},
    "one_language": {
        "ja": "日本語と英語の、どちらか一方だけでもかまいません。",
        "en": "One of the two languages is enough.",
    },
    "words": {"ja": "題名と本文", "en": "Title and text"},
    "details": {"ja": "項目", "en": "Details"},
    "where": {"ja": "場所", "en": "Place"},
    "sharing": {"ja": "公開区分", "en": "Who may see it"},
    "choose": {"ja": "指定しない", "en": "not given"},
    "researcher_hint": {"ja": "研究者の記録の番号です。", "en": "The id of the researcher's record."},
    "contact_hint": {
        "ja": "連絡窓口の記録の番号です。空欄なら機関の窓口になります。",
        "en": "The id of a contact point; else that of the organisation.",
    },
    "partnership_hint": {"ja": "連携事業の記録の番号です。", "en": "The id of the partnership's record."},
    "budget_hint": {"ja": "円で書いてください（例：30000000）。", "en": "In yen, for example 30000000."},
    "trl_hint": {"ja": "1から9です。", "en": "From 1 to 9."},
    "country_hint": {
        "ja": "2文字の国コードです（例：JP、VN）。",
        "en": "The code of two letters, such as JP or VN.",
    },
    "groups": {"ja": "共有するワーキンググループ", "en": "Working groups"},
    "shared_with": {"ja": "共有する機関の番号", "en": "Ids of organisations"},
    "shared_hint": {
        "ja": "「指定した機関のみ」のときに、空白で区切って書いてください。",
        "en": "For “named organisations only”, with spaces between.",
    },
    "groups_hint": {
        "ja": "「WG内のみ」のときに選んでください。",
        "en": "For “working group only”.",
    },
    "save": {"ja": "保存する", "en": "Save"},
    "save_anyway": {"ja": "この内容で置き換える", "en": "Put mine in its place"},
    "cancel": {"ja": "やめる", "en": "Cancel"},
    "faults": {"ja": "直すところがあります", "en": "Something must be corrected"},
    "fault_missing": {
        "ja": "本文を、日本語か英語で書いてください。",
        "en": "Write the text in Japanese or English.",
    },
    "fault_value": {"ja": "この値は使えません。", "en": "This value cannot be used."},
    "fault_language": {
        "ja": "日本語または英語の文になっていません。",
        "en": "It holds no words of Japanese or English.",
    },
    "fault_general": {"ja": "この内容では保存できません。", "en": "It cannot be saved like this."},
    "conflict": {
        "ja": "この画面を開いたあとに、ほかの方が記録を変更しました。いまの内容と、あなたの入力を比べてく"
        "ださい。下の入力はその"
        "まま残っています。",
        "en": "Somebody else has changed the record since you opened this page. Compare what stands now "
        "with what "
        "you entered. Your entries are kept below.",
    },
    "field": {"ja": "項目", "en": "Field"},
    "theirs": {"ja": "いまの内容", "en": "What stands now"},
    "mine": {"ja": "あなたの入力", "en": "What you entered"},
    "same": {
        "ja": "あなたの入力は、いまの内容と同じです。",
        "en": "What you entered is what stands there now.",
    },
}
