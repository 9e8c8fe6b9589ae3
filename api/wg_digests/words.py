"""What does the digest of a working group say besides what others wrote?"""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "title": {"ja": "{group}：会合前のまとめ", "en": "{group}: digest before the meeting"},
    "days": {"ja": "{since}から{until}までのまとめです。", "en": "From {since} to {until}."},
    "day": {"ja": "{year}年{month}月{day}日", "en": "{iso}"},
    "counted": {"ja": "{title}：{count}件", "en": "{title}: {count}"},
    "glance": {"ja": "件数", "en": "At a glance"},
    "readers": {
        "ja": "WGのメンバー全員が閲覧できる記録だけを載せています。",
        "en": "Made only of what every member of this group may see.",
    },
    "seeds": {"ja": "新しいシーズ", "en": "New seeds"},
    "needs": {"ja": "新しいニーズ", "en": "New needs"},
    "matches": {"ja": "新しい組み合わせ", "en": "New matches"},
    "matches_are": {
        "ja": "新しい記録に合う相手です。例示用の記録は後ろに、同じ記録は一度だけ載せています。",
        "en": "What new records match: real records first, then illustrative ones; each record once.",
    },
    "gaps_are": {
        "ja": "応えるシーズが見つからないニーズを、分野ごとにまとめたものです。",
        "en": "Needs that no seed was found to answer, by subject.",
    },
    "shared_are": {
        "ja": "複数の機関が同じように挙げている課題です。一緒に取り組める候補です。",
        "en": "Challenges that several organisations name alike: candidates for work in common.",
    },
    "moved": {"ja": "動きのあった提案", "en": "Proposals that moved"},
    "waiting": {"ja": "止まっている提案", "en": "Proposals that wait"},
    "gaps": {"ja": "空白：応えるシーズがない課題", "en": "Gaps: challenges that no seed answers"},
    "shared": {"ja": "共通の課題（協調領域）", "en": "Shared challenges"},
    "none": {"ja": "ありません。", "en": "None."},
    "changed": {"ja": "内容の変更", "en": "changed"},
    "illustrative": {"ja": "例示用の記録", "en": "illustrative record"},
    "holder": {"ja": "機関：{holder}", "en": "held by {holder}"},
    "of_need": {"ja": "ニーズの機関：{holder}", "en": "need of {holder}"},
    "of_seed": {"ja": "シーズの機関：{holder}", "en": "seed of {holder}"},
    "of_need_illustrative": {"ja": "例示用のニーズ", "en": "illustrative need"},
    "of_seed_illustrative": {"ja": "例示用のシーズ", "en": "illustrative seed"},
    "trl": {"ja": "TRL {trl}", "en": "TRL {trl}"},
    "name": {"ja": "{name}", "en": "{name}"},
    "pair": {"ja": "{need} ⇔ {seed}", "en": "{need} ⇔ {seed}"},
    "likelihood": {"ja": "確からしさ {percent}", "en": "likelihood {percent}"},
    "asked": {"ja": "求めること：「{words}」", "en": 'Asked: "{words}"'},
    "found": {"ja": "記録にあること：「{words}」", "en": 'In the record: "{words}"'},
    "hidden": {"ja": "（見る権限のない記録）", "en": "(a record that is not open to the group)"},
    "stage": {"ja": "段階：{stage}", "en": "Stage: {stage}"},
    "event": {"ja": "{day} {deed}", "en": "{day}: {deed}"},
    "event_to": {"ja": "{day} {deed}（{stage}）", "en": "{day}: {deed} ({stage})"},
    "topic": {
        "ja": "ニーズ{records}件、{organisations}機関",
        "en": "needs: {records}, organisations: {organisations}",
    },
    "topic_of_none": {
        "ja": "ニーズ{records}件（機関の記載なし）",
        "en": "needs: {records}, of no named organisation",
    },
    "such_as": {"ja": "例：{titles}", "en": "such as: {titles}"},
    "quoted_comma": {"ja": "／", "en": " / "},
    "more": {"ja": "ほか{count}件は、{place}で確認できます。", "en": "{count} more: see {place}."},
    "waiting_elsewhere": {"ja": "Web画面の「連携の進捗」", "en": '"Pipeline" in the web UI'},
    "moved_elsewhere": {"ja": "Web画面の「連携の進捗」", "en": '"Pipeline" in the web UI'},
    "matches_elsewhere": {
        "ja": "Web画面の各ニーズのページ",
        "en": "the page of each need in the web UI",
    },
    "gaps_elsewhere": {"ja": "Web画面の「課題の地図」", "en": '"Challenges" in the web UI'},
    "shared_elsewhere": {"ja": "Web画面の「課題の地図」", "en": '"Challenges" in the web UI'},
    "needs_elsewhere": {"ja": "Web画面の「記録」", "en": '"Records" in the web UI'},
    "seeds_elsewhere": {"ja": "Web画面の「記録」", "en": '"Records" in the web UI'},
    "deadline": {"ja": "最も早い期限：{day}", "en": "first deadline {day}"},
    "not_asked": {
        "ja": "新しい記録が多いため、{count}件は照合していません。",
        "en": "{count} new records were too many to be matched.",
    },
    "gaps_left_out": {
        "ja": "ニーズが多いため、{count}件については空白かどうかを調べていません。",
        "en": "{count} more needs were too many to be looked over for gaps.",
    },
    "shared_left_out": {
        "ja": "ニーズが多いため、{count}件については共通の課題を調べていません。",
        "en": "{count} more needs were too many to be looked over for shared challenges.",
    },
}

EXPLAINED = frozenset({"matches", "gaps", "shared"})  # sections whose name does not say what is in them


def say(language: str, phrase: str, /, **values: object) -> str:
    """Return a phrase in ja or en with its values."""
    return WORDS[phrase][language].format(**values)
