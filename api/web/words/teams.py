"""What does the page say on which one looks for a team?"""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "head": {"ja": "いくつかのシーズを組み合わせる", "en": "Find a team of seeds"},
    "lead": {
        "ja": "一つの大学では応えきれない課題に、いくつかのシーズを組み合わせて応えます。",
        "en": "For a need that no single university can answer: the few seeds that answer it together.",
    },
    "text": {"ja": "課題・ニーズの文章", "en": "The need"},
    "text_hint": {
        "ja": "求めることをすべて書いてください。保存されません。",
        "en": "Write down all that is asked for. It is not stored.",
    },
    "near": {"ja": "近くの機関を優先（都道府県）", "en": "Rather organisations of this prefecture"},
    "near_hint": {"ja": "例：福岡県", "en": "In Japanese, e.g. 福岡県"},
    "ready": {"ja": "成熟度を優先", "en": "Rather seeds of this readiness or more"},
    "ready_hint": {"ja": "TRLを1から9で", "en": "TRL, from 1 to 9"},
    "go": {"ja": "組み合わせを探す", "en": "Find a team"},
    "no_text": {"ja": "課題の文章を入れてください。", "en": "Enter a need."},
    "not_read": {
        "ja": "日本語か英語の文章として読めません。求めることを書いてください。",
        "en": "This cannot be read as Japanese or English text. Write what is asked for.",
    },
    "bad_ready": {"ja": "1から9までの数字を入れてください。", "en": "Enter a number from 1 to 9."},
    "members": {"ja": "組み合わせ", "en": "The team"},
    "open_head": {"ja": "応えるシーズがない要求", "en": "What nobody in the team answers"},
    "alternatives": {"ja": "代わりの候補", "en": "Who could stand in"},
    "asked": {"ja": "課題", "en": "The need"},
}
