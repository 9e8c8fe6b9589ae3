"""What does the page on the working groups say?"""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "head": {"ja": "ワーキンググループ", "en": "Working groups"},
    "lead": {
        "ja": "コアリションの5つのワーキンググループと、2021年6月の準備委員会での担当機関です。",
        "en": "The five working groups of the coalition, and the institutions that were assigned to them in "
        "its preparatory committee of June 2021.",
    },
    "members": {"ja": "担当機関（{count}）", "en": "Institutions ({count})"},
    "teams": {"ja": "附属する研究チーム（例）", "en": "Research teams attached (examples)"},
    "practices": {"ja": "実践例", "en": "Practices"},
    "source": {"ja": "出典：文書{document}、{lines}行", "en": "Source: document {document}, lines {lines}"},
}
