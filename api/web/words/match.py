"""What does the page say on which a text and a record stand side by side?

Headings and sentences that the report says too are those of `api.report.captions`.
"""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "title": {"ja": "並べて見る", "en": "Side by side"},
    "head": {"ja": "なぜ合うと考えられるか", "en": "Why this may fit"},
    "back": {"ja": "検索結果に戻る", "en": "Back to the results"},
    "print": {"ja": "報告として印刷", "en": "Print as a report"},
    "your_text": {"ja": "入力した文章", "en": "Your text"},
    "numbers": {
        "ja": "同じ番号と色の文どうしが対応します。",
        "en": "Sentences with the same number and colour belong together.",
    },
    "number": {"ja": "番号", "en": "No."},
    "too_long": {
        "ja": "記録が長いため、文を一つずつ除いて調べることはしていません。",
        "en": "The record is long: what it would be without each sentence was not tried.",
    },
    "part": {"ja": "求める側", "en": "Asked"},
    "answer": {"ja": "応える側", "en": "Answer"},
    "evidence_table": {"ja": "どの文がどの求めに応えるか", "en": "Which sentence answers which part"},
    "chart": {
        "ja": "点数の内訳の図。数値は右の表と同じです。",
        "en": "What the score is made of; the table has the same figures.",
    },
    "signal": {"ja": "手がかり", "en": "Signal"},
    "value": {"ja": "対数オッズ", "en": "Log-odds"},
    "compared": {"ja": "隣の順位との違い", "en": "Compared with its neighbour"},
    "compared_with": {"ja": "{first}位と{second}位の違い", "en": "Rank {first} against rank {second}"},
    "difference": {"ja": "差", "en": "Difference"},
    "alone": {"ja": "比べる順位がありません。", "en": "There is no neighbour to compare with."},
    "act": {"ja": "次の行動", "en": "What next"},
    "propose": {"ja": "連携を提案する", "en": "Propose a collaboration"},
    "propose_text": {
        "ja": "提案すると、双方の機関と選んだWGの進捗表に載ります。",
        "en": "A proposal stands on the board of both organisations and of the working group that you name.",
    },
    "note": {"ja": "ひとこと", "en": "Note"},
    "working_group": {"ja": "ワーキンググループ", "en": "Working group"},
    "no_group": {"ja": "指定しない", "en": "none"},
    "propose_typed": {
        "ja": "入力した文章は保存されていません。まず非公開のニーズとして登録し、続けて提案します。"
        "次の画面で確かめられます。",
        "en": "Your text is not stored. It is saved as a need first, for your organisation only, and then "
        "proposed; the next page asks.",
    },
    "propose_typed_go": {"ja": "登録と提案に進む", "en": "Save and propose"},
    "sign_in_first": {
        "ja": "提案や評価にはサインインが必要です。",
        "en": "Sign in to propose or to give feedback.",
    },
    "feedback": {"ja": "この組み合わせの評価", "en": "Your verdict"},
    "feedback_text": {
        "ja": "評価は次の夜から順位に反映されます。前の評価は置き換わります。",
        "en": "It counts in the ranking from the next night, in place of what you said before.",
    },
    "relevant": {"ja": "合う", "en": "fits"},
    "partly": {"ja": "一部合う", "en": "fits in part"},
    "not_relevant": {"ja": "合わない", "en": "does not fit"},
    "reason": {"ja": "理由", "en": "Reason"},
    "send": {"ja": "評価を送る", "en": "Send"},
    "said_feedback": {"ja": "評価を保存しました。", "en": "Your verdict is kept."},
    "feedback_typed": {
        "ja": "評価は、登録したニーズとシーズの組み合わせに付けられます。",
        "en": "Verdicts are for needs that are stored.",
    },
    "open_record": {"ja": "記録を開く", "en": "Open the record"},
    "not_known": {"ja": "分からない", "en": "not known"},
}
