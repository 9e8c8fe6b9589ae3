"""How is what the index's plan gives as its reasons said in Japanese?

The indexer says why in English, as it stands in reports and logs; people who read Japanese are told the same.
What is not known here stays as it is.
"""

import re

_JAPANESE = (
    ("not in the index yet", "まだ索引にありません"),
    ("the text has changed", "文章が変わりました"),
    (
        "withdrawn, purged, or no longer told in this language",
        "取り下げ、消去、またはこの言語での記述がなくなりました",
    ),
    ("nothing has changed: vectors and terms are taken over", "変更がなく、ベクトルと語を引き継ぎます"),
    ("who may see records has changed", "記録の閲覧範囲が変わりました"),
    ("people have edited concepts", "概念が手で修正されました"),
    ("all records are told their concepts anew", "すべての記録に概念を付け直します"),
    ("a full rebuild was asked for", "全体の作り直しが指定されました"),
    ("there is no index yet", "まだ索引がありません"),
    (
        r"the encoder changed from '(.*)' to '(.*)'",
        r"エンコーダーが「\1」から「\2」に変わりました",
    ),
    (
        r"the tokeniser changed from version (.*) to (.*)",
        r"単語分割の版が\1から\2に変わりました",
    ),
    (
        r"drift (.*) > limit (.*): the alignment is fitted anew, nothing is embedded again",
        r"ずれ\1が上限\2を超えたため、言語合わせをやり直します（ベクトルは作り直しません）",
    ),
)


def plan_words(language: str, reason: str) -> str:
    """Return a reason of a plan in ja or en."""
    if language != "ja":
        return reason
    for pattern, told in _JAPANESE:
        if found := re.fullmatch(pattern, reason):
            return found.expand(told)
    return reason
