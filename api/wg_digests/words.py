"""What does the digest of a working group say besides what others wrote?"""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "title": {"ja": "{group}：会合前のまとめ", "en": "{group}: digest before the meeting"},
    "days": {"ja": "{since} から {until} まで", "en": "From {since} to {until}"},
    "readers": {
        "ja": "このWGのメンバー全員が見てよい記録だけから作っています。",
        "en": "Made only of what every member of this group may see.",
    },
    "seeds": {"ja": "新しいシーズ", "en": "New seeds"},
    "needs": {"ja": "新しいニーズ", "en": "New needs"},
    "matches": {"ja": "新しい組み合わせ", "en": "New matches"},
    "moved": {"ja": "動きのあった提案", "en": "Proposals that moved"},
    "waiting": {"ja": "止まっている提案", "en": "Proposals that wait"},
    "gaps": {"ja": "空白：応えるシーズがない課題", "en": "Gaps: challenges that no seed answers"},
    "shared": {"ja": "共通の課題（協調領域）", "en": "Shared challenges"},
    "none": {"ja": "ありません。", "en": "None."},
    "changed": {"ja": "内容の変更", "en": "changed"},
    "illustrative": {"ja": "例示用の記録", "en": "illustrative record"},
    "holder": {"ja": "機関：{holder}", "en": "Held by {holder}"},
    "no_holder": {"ja": "機関：なし", "en": "No organisation"},
    "trl": {"ja": "TRL {trl}", "en": "TRL {trl}"},
    "pair": {"ja": "{need} ⇔ {seed}", "en": "{need} <-> {seed}"},
    "likelihood": {"ja": "確からしさ {percent}", "en": "Likelihood {percent}"},
    "evidence": {"ja": "「{asked}」に対して「{found}」", "en": 'Asked: "{asked}". Found: "{found}"'},
    "hidden": {"ja": "（見る権限のない記録）", "en": "(a record that is not open to the group)"},
    "stage": {"ja": "段階：{stage}", "en": "Stage: {stage}"},
    "event": {"ja": "{day} {deed}", "en": "{day}: {deed}"},
    "event_to": {"ja": "{day} {deed}（{stage}）", "en": "{day}: {deed} ({stage})"},
    "topic": {
        "ja": "記録{records}件、{organisations}機関",
        "en": "records: {records}, organisations: {organisations}",
    },
    "topic_of_none": {
        "ja": "記録{records}件（機関の記載なし）",
        "en": "records: {records}, of no named organisation",
    },
    "more": {"ja": "ほか{count}件あります。", "en": "And {count} more."},
    "deadline": {"ja": "最も早い期限 {day}", "en": "first deadline {day}"},
    "not_asked": {
        "ja": "新しい記録が多いため、{count}件は照合していません。",
        "en": "{count} new records were too many to be matched.",
    },
}


def say(language: str, phrase: str, /, **values: object) -> str:
    """Return a phrase in ja or en with its values."""
    return WORDS[phrase][language].format(**values)
