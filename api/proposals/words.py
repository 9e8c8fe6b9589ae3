"""What do the commands about proposals say, in Japanese and in English?"""

from collections.abc import Callable, Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "made": {
        "ja": "提案 {id} をつくりました。次に: enmusubi proposals move {id} contacted --as {who}",
        "en": "Proposal {id} is made. Next: enmusubi proposals move {id} contacted --as {who}",
    },
    "done": {
        "ja": "提案 {id} は「{stage}」の段階です（版 {version}）。",
        "en": "Proposal {id} is at: {stage} (version {version}).",
    },
    "would": {
        "ja": "（試行）提案 {id} は「{stage}」の段階になります。何も変えていません。",
        "en": "(dry run) Proposal {id} would be at: {stage}. Nothing was changed.",
    },
    "no_index": {
        "ja": "まだ索引がないため、確からしさは付けません。",
        "en": "Nothing is indexed yet: the proposal has no score.",
    },
    "far": {
        "ja": "このシーズはニーズの候補に挙がらないため、確からしさは付けません。",
        "en": "The seed is not among the candidates of the need: the proposal has no score.",
    },
    "none": {"ja": "提案はありません。", "en": "There are no proposals."},
    "nobody_waits": {"ja": "滞っている提案はありません。", "en": "No proposal waits for anybody."},
    "nothing_lapses": {
        "ja": "{days}日以内に期限が切れる記録はありません。",
        "en": "No record lapses within {days} days.",
    },
    "renewed": {"ja": "{id} の有効期限を {until} としました。", "en": "{id} is valid until {until}."},
    "would_renew": {
        "ja": "（試行）{id} の有効期限は {until} になります。何も変えていません。",
        "en": "(dry run) {id} would be valid until {until}. Nothing was changed.",
    },
    "sound": {
        "ja": "記録の鎖に切れ目はありません。最後の値: {head}",
        "en": "The chain of the log is whole. Its head: {head}",
    },
    "rebuilt": {
        "ja": "記録からつくり直しました。違っていた提案: {count} 件",
        "en": "Made of the log anew; {count} proposals stood otherwise.",
    },
    "more": {"ja": "…続きは: --after {after}", "en": "... more: --after {after}"},
    "hidden": {"ja": "（公開されていません）", "en": "(not shown to you)"},
    "erased": {
        "ja": "記録が完全に消去されたため、この提案は閉じられ、文章は残っていません。",
        "en": "A record was purged: the proposal is closed, and its texts are erased.",
    },
    "more_sites": {"ja": "ほかに {count} 件", "en": "{count} more"},
    "site": {"ja": "{place}（{kind}）：{reason}", "en": "{place} ({kind}): {reason}"},
    "of_kind": {"ja": "{kind}：{told}", "en": "{kind}: {told}"},
    "as_of": {"ja": "［{date}時点、資料{document}］", "en": " [as of {date}, document {document}]"},
    "day": {"ja": "{days}日", "en": "{days} days"},
    "id": {"ja": "提案", "en": "proposal"},
    "stage": {"ja": "段階", "en": "stage"},
    "need": {"ja": "ニーズ", "en": "need"},
    "seed": {"ja": "シーズ", "en": "seed"},
    "next": {"ja": "次の一歩", "en": "next step"},
    "due": {"ja": "期日", "en": "due"},
    "owner": {"ja": "担当", "en": "owner"},
    "group": {"ja": "ワーキンググループ", "en": "working group"},
    "score": {"ja": "提案時の確からしさ", "en": "likelihood when proposed"},
    "proposed": {"ja": "提案者", "en": "proposed by"},
    "reason": {"ja": "見送りの理由", "en": "declined because"},
    "version": {"ja": "版", "en": "version"},
    "comments": {"ja": "コメント", "en": "comments"},
    "attachments": {"ja": "添付", "en": "attachments"},
    "sites": {"ja": "実証の候補地", "en": "where to try it"},
    "export": {"ja": "輸出管理", "en": "export control"},
    "at": {"ja": "日時", "en": "at"},
    "by": {"ja": "行った人", "en": "by"},
    "what": {"ja": "内容", "en": "what"},
    "text": {"ja": "文章", "en": "text"},
    "why": {"ja": "理由", "en": "why"},
    "record": {"ja": "記録", "en": "record"},
    "holder": {"ja": "機関", "en": "organisation"},
    "field": {"ja": "項目", "en": "field"},
    "day_of": {"ja": "期限", "en": "on"},
    "left": {"ja": "残り日数", "en": "days left"},
}
Say = Callable[..., str]


def say_in(language: str) -> Say:
    """Return the function that says a phrase by its name, values filled in."""

    def say(name: str, **values: object) -> str:
        return WORDS[name][language].format(**values)

    return say
