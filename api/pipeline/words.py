"""What is said of the figures about the pipeline, on the terminal, on sheets and on the page?"""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "head": {"ja": "連携の統計", "en": "How collaborations go"},
    "lead": {
        "ja": "連携案件がどの段階にあり、何日かかり、なぜ見送られ、どの地域と分野に広がるかを示します。",
        "en": "Where proposals stand, how long they take, why they are declined, where and in which fields.",
    },
    "row": {"ja": "区分", "en": "Row"},
    "released": {"ja": "全体（夜間集計）", "en": "Whole coalition (of the night)"},
    "own": {"ja": "閲覧できる案件（実数）", "en": "What you may see (exact)"},
    "released_hint": {
        "ja": "全体の値は夜間に集計し、{round_to}単位に丸めています。"
        "{k}機関に満たない値、1機関だけに左右される値、差し引きで分かる値は「–」とし、"
        "{k}機関以上の出入りがあるまで値を変えません。",
        "en": "Figures of the whole are made by the night and rounded to {round_to}. What rests on fewer "
        "than {k} organisations, or on one alone, or could be subtracted, is shown as –. A figure stays "
        "until at least {k} organisations have come or gone.",
    },
    "own_hint": {
        "ja": "実数は、あなたが一件ずつ閲覧できる案件（自機関の案件、WGの委員・幹事はWGの案件も）と、"
        "自機関に候補を知らせたニーズを、いま数えたものです。",
        "en": "Exact figures count, now, the proposals that you may see one by one (those of your "
        "organisation, and of the working groups that you act for) and the needs that your organisation was "
        "told a match of.",
    },
    "time_hint": {
        "ja": "日数は、半数が次へ移るまでの日数です"
        "（いまもその段階にある案件も含めたカプラン・マイヤー推定）。半数がまだ移っていない段階は「–」とします。",
        "en": "Days after which half have left a stage, with those that are still there taken into account "
        "(Kaplan-Meier); – where more than half have not left yet.",
    },
    "time": {"ja": "日数の数え方", "en": "How days are counted"},
    "at": {"ja": "集計の時刻", "en": "Released at"},
    "no_release": {
        "ja": "全体の集計はまだありません。夜間処理が作ります。",
        "en": "There are no figures of the whole yet: the night makes them.",
    },
    "release": {"ja": "{at} の夜間集計です。", "en": "Released by the night of {at}."},
    "hidden": {"ja": "–", "en": "–"},
    "about": {"ja": "この表について", "en": "About this file"},
    "item": {"ja": "項目", "en": "Item"},
    "value": {"ja": "内容", "en": "Value"},
    "download": {"ja": "Excelで保存", "en": "Save as Excel"},
    "written": {"ja": "{place} に書き出しました。", "en": "{place} is written."},
}


def say(language: str, phrase: str, /, **values: object) -> str:
    """Return a phrase in ja or en with its values."""
    return WORDS[phrase][language].format(**values)
