"""What do the pages say on which one reckons backwards from a vision?"""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "head": {"ja": "未来社会像からのバックキャスト", "en": "Reckon backwards from a vision"},
    "lead": {
        "ja": "地域の未来像の文章を、分野ごとの要求、年ごとの節目、間に合うシーズ、空白に読み替えます。"
        "すべての年に、もとになった仮定を添えます。",
        "en": "A text about the future of a place becomes requirements by sector, milestones by year, seeds "
        "that arrive in time, and gaps. Every year comes with the assumptions of which it is made.",
    },
    "text": {"ja": "未来像の文章", "en": "The vision"},
    "text_hint": {
        "ja": "実現している姿を、現在形で書いてください。途中の年も書けます（例：2035年までに…）。"
        "文章は保存されません。",
        "en": "Write what is true by then, in the present tense; years on the way may be named (by 2035 ...)."
        " It is not stored.",
    },
    "target_year": {"ja": "目標年", "en": "Target year"},
    "target_hint": {
        "ja": "空欄のときは、文章にある最も遅い年です。",
        "en": "Left empty: the last year that the text names.",
    },
    "go": {"ja": "逆算する", "en": "Reckon backwards"},
    "change": {"ja": "仮定を変える", "en": "Change the assumptions"},
    "change_hint": {
        "ja": "空欄は、かっこ内の値のままです。",
        "en": "What is left empty stays as it is in brackets.",
    },
    "no_text": {"ja": "未来像の文章を入れてください。", "en": "Enter a vision."},
    "not_read": {
        "ja": "日本語か英語の文章として読めません。何が実現しているかを書いてください。",
        "en": "This cannot be read as Japanese or English text. Write what has come true.",
    },
    "bad_year": {
        "ja": "2000から2200までの年を数字で入れてください。",
        "en": "Enter a year from 2000 to 2200 in figures.",
    },
    "bad_value": {
        "ja": "この値は使えません（年数は0から50、TRLは1から9、確からしさは0.05から0.99）。",
        "en": "This value will not do (years: 0 to 50, TRL: 1 to 9, likelihood: 0.05 to 0.99).",
    },
    "chart_alt": {
        "ja": "要求ごとの時間軸。同じ内容が下の表にあります。",
        "en": "A timeline of the requirements; the tables below say the same.",
    },
    "start_over": {"ja": "文章と仮定を直す", "en": "Change text and assumptions"},
}
