"""What do the pages of what is new, of one digest, and of the nights say?"""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "head": {"ja": "新着と夜間処理", "en": "What is new"},
    "news": {"ja": "新しい候補", "en": "New matches"},
    "news_intro": {
        "ja": "保存した検索や自機関の記録に、新しく見つかった候補です。",
        "en": "What the nights found for your saved queries and your organisation's records.",
    },
    "no_news": {"ja": "新しい候補は、まだありません。", "en": "There are no new matches yet."},
    "no_organisation": {
        "ja": "機関に属さない利用者には、新しい候補のお知らせはありません。",
        "en": "An account that acts for no organisation is told of no matches.",
    },
    "to_account": {"ja": "保存した検索とお知らせの設定", "en": "Saved queries and settings"},
    "digest_of": {"ja": "{at} のお知らせ", "en": "Digest of {at}"},
    "matches_of": {"ja": "{at} にお知らせした候補", "en": "Matches told on {at}"},
    "as_now": {
        "ja": "お知らせした内容のうち、いま閲覧できるものです。",
        "en": "What this digest told, as far as you may see it now.",
    },
    "to_newest": {"ja": "最新のお知らせ", "en": "The newest digests"},
    "waiting_of": {"ja": "{at} の時点で動きを待つ連携案件", "en": "Proposals that waited on {at}"},
    "proposal": {"ja": "連携案件", "en": "Proposal"},
    "stage": {"ja": "段階", "en": "Stage"},
    "waits": {"ja": "待っている理由", "en": "Why it waits"},
    "hidden": {"ja": "（閲覧できない記録）", "en": "(a record that you may not see)"},
    "match": {"ja": "候補", "en": "Match"},
    "asked_by": {"ja": "どの問いに", "en": "For"},
    "holder": {"ja": "機関", "en": "Organisation"},
    "percent": {"ja": "確からしさ", "en": "Likelihood"},
    "last_night": {"ja": "夜間処理", "en": "Nights"},
    "no_nights": {
        "ja": "夜間処理は、まだ一度も行われていません。",
        "en": "There has been no night yet.",
    },
    "running": {"ja": "いま夜間処理の最中です。", "en": "A night is at work."},
    "night_of": {"ja": "{at}：{outcome}", "en": "{at}: {outcome}"},
    "took": {"ja": "{seconds}秒", "en": "{seconds} s"},
    "step": {"ja": "段階", "en": "Step"},
    "outcome": {"ja": "結果", "en": "Outcome"},
    "time": {"ja": "時間", "en": "Time"},
    "counts": {"ja": "件数", "en": "Counts"},
    "problems": {"ja": "問題（英語）", "en": "Problems"},
    "serving": {"ja": "公開中の世代", "en": "What serves"},
    "serving_of": {
        "ja": "索引の世代 {id}（{at} 作成）で答えています。",
        "en": "Generation {id} of {at} answers.",
    },
    "entries": {"ja": "登録は{entries}件です。", "en": "It holds {entries} entries."},
    "other_published": {
        "ja": "次の世代 {id} が公開されています。まもなく切り替わります。",
        "en": "Generation {id} is published and will be taken up in a moment.",
    },
    "generations": {"ja": "残っている世代", "en": "Generations that are kept"},
    "generation": {"ja": "世代", "en": "Generation"},
    "state": {"ja": "状態", "en": "State"},
    "now_serving": {"ja": "公開中", "en": "serves"},
    "kept": {"ja": "控え", "en": "kept"},
    "rollback": {
        "ja": "前の世代に戻すときは、サーバーで次の命令を実行してください。この画面からは戻せません。",
        "en": "To let an earlier one serve again, run this on the server; it cannot be done from this page.",
    },
}
