"""What does the board say?"""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "head": {"ja": "連携の進捗", "en": "Pipeline of collaborations"},
    "intro": {
        "ja": "提案を段階ごとに並べています。ボタンで次の段階に進めます。",
        "en": "Proposals by stage. Move one on with its buttons.",
    },
    "by_hand": {
        "ja": "カードはマウスで別の列に移せます。キーボードでは、矢印キーでカードを選び、Shift＋右矢印で次"
        "の段階に"
        "進めます。",
        "en": "Cards can be dragged to another column. By keyboard: choose a card with the arrow keys, "
        "move it on "
        "with Shift and the right arrow.",
    },
    "filter": {"ja": "絞り込み", "en": "Filter"},
    "working_group": {"ja": "ワーキンググループ", "en": "Working group"},
    "organisation_filter": {"ja": "機関", "en": "Organisation"},
    "all": {"ja": "すべて", "en": "all"},
    "declined": {"ja": "見送ったものも表示", "en": "show those that were declined"},
    "apply": {"ja": "表示", "en": "Show"},
    "count": {"ja": "{count}件", "en": "{count}"},
    "empty": {"ja": "なし", "en": "none"},
    "nothing": {
        "ja": "表示できる提案はまだありません。照合の画面から、ニーズとシーズの組を提案できます。",
        "en": "There are no proposals that you may see. Propose a need and a seed from a match.",
    },
    "more": {
        "ja": "古いものから{count}件を表示しています。絞り込みを使うと、残りを見つけやすくなります。",
        "en": "The oldest {count} are shown. Use a filter to find the others.",
    },
    "hidden": {"ja": "（公開されていません）", "en": "(not shown to you)"},
    "owner": {"ja": "担当", "en": "owner"},
    "next": {"ja": "次の一歩", "en": "next step"},
    "due": {"ja": "期日", "en": "due"},
    "likely": {"ja": "提案時の確からしさ", "en": "likelihood when proposed"},
    "move_to": {"ja": "「{stage}」に進める", "en": "Move to: {stage}"},
    "open_what": {"ja": "提案を開く", "en": "Open the proposal"},
    "said_moved": {"ja": "段階を進めました。", "en": "It was moved."},
    "fault_changed": {
        "ja": "ほかの方が先に変更しました。いまの状態を表示しています。確かめてから、もう一度行ってくださ"
        "い。",
        "en": "Somebody else has changed it. This is how it stands now: look at it and decide anew.",
    },
    "fault_conflict": {
        "ja": "同じ組の提案がほかにあるため、できません。",
        "en": "It cannot be done: the pair has another open proposal.",
    },
    "fault_not_yours": {
        "ja": "あなたの役割では、この段階に進められません。",
        "en": "Your role may not move it there.",
    },
    "fault_no_way": {
        "ja": "いまの段階からは、そこに進められません。戻すときや見送るときは、提案を開いてください。",
        "en": "It cannot go there from where it stands. Open it to move it back or to decline it.",
    },
}
