"""Which signals speak for a match, and what is each called?

A signal is a number per document. Those that only rank are in units of the spread that the documents of its
language show for this query (0 is an ordinary document, 1 a standard deviation above); concepts are absolute,
so that a query which nothing answers has low ones. How fully a query is told scales some (`retrieve.py`).
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
LIMIT = 6.0  # standard deviations
_NOTHING = 1e-9


class Signal(StrEnum):
    """The signals, in the order in which they are shown."""

    DENSE = "dense"
    LEXICAL = "lexical"
    EXPANSION = "expansion"
    CONCEPTS = "concepts"
    FEEDBACK = "feedback"
    VERDICTS = "verdicts"
    CONSTRAINTS = "constraints"
    FIELD = "field"


@dataclass(frozen=True)
class Wording:
    """What a signal is called, and what it means in one line."""

    label: dict[str, str]
    meaning: dict[str, str]


WORDINGS: dict[Signal, Wording] = {
    Signal.DENSE: Wording(
        {"ja": "意味の近さ", "en": "Closeness in meaning"},
        {
            "ja": "文章全体の意味がどれだけ近いか（言語の違いは差し引き済み）。",
            "en": "How near the texts are in meaning, the difference of languages taken out.",
        },
    ),
    Signal.EXPANSION: Wording(
        {"ja": "言いかえた語", "en": "Words of the same concepts"},
        {
            "ja": "問いの概念を表す語（もう一方の言語を含む）との一致。",
            "en": "Words for the concepts that are asked for, also in the other language.",
        },
    ),
    Signal.CONCEPTS: Wording(
        {"ja": "概念の一致", "en": "Concepts in common"},
        {
            "ja": "課題に応える技術・取組の概念が、どれだけ一致するか。",
            "en": "How far the record is about the technologies and actions that answer the problem.",
        },
    ),
    Signal.CONSTRAINTS: Wording(
        {"ja": "条件との適合", "en": "Fit with the conditions"},
        {
            "ja": "期限に対する成熟度、温度などの条件に合わない点があれば下げる。",
            "en": "Lowered where readiness, temperature or another condition does not fit.",
        },
    ),
    Signal.FIELD: Wording(
        {"ja": "分野との関わり", "en": "Belonging to the field"},
        {
            "ja": "脱炭素の分野の相談とは言いにくいとき、すべての候補を下げる。",
            "en": "Lowers all hits where the need hardly belongs to the field of decarbonization.",
        },
    ),
    Signal.VERDICTS: Wording(
        {"ja": "利用者の評価", "en": "Verdicts of users"},
        {
            "ja": "この組み合わせ、またはよく似た組み合わせに対する利用者の評価。上限を設けて加減する。",
            "en": "What users said of this pair, or of pairs much like it, within fixed bounds.",
        },
    ),
    Signal.LEXICAL: Wording(
        {"ja": "共通の語", "en": "Shared words"},
        {
            "ja": "珍しい語ほど重く数えた、語の一致（BM25）。",
            "en": "Words that both texts use, rare ones counting more (BM25).",
        },
    ),
    Signal.FEEDBACK: Wording(
        {"ja": "上位候補との近さ", "en": "Closeness to the best hits"},
        {
            "ja": "最初の検索で上位だった5件（自分を除く）にどれだけ似ているか（擬似適合フィードバック）。",
            "en": "How like the five best of a first round, itself left out (pseudo-relevance feedback).",
        },
    ),
}


@dataclass(frozen=True)
class Ordinary:
    """The scores that documents usually have: mean and standard deviation."""

    mean: float
    deviation: float

    @property
    def unit(self) -> float:
        """By how much a standardised score grows with the raw one; 0 where nothing varies."""
        return 1 / self.deviation if self.deviation > _NOTHING else 0.0

    def standardised(self, scores: npt.NDArray[np.floating]) -> Array:
        """Return (score - mean) / deviation, at most `LIMIT` either way; 0 where nothing varies."""
        found = (scores.astype(np.float64) - self.mean) * self.unit
        return np.minimum(np.maximum(found, -LIMIT, out=found), LIMIT, out=found)


@dataclass(frozen=True, eq=False)
class Reference:
    """Documents that say what is ordinary: their rows (n,) and what each weighs (n,), 1 together."""

    rows: npt.NDArray[np.intp]
    weights: Array


NO_REFERENCE = Reference(np.empty(0, np.intp), np.empty(0))


def reference_of(rows: npt.NDArray[np.intp], cosines: Array) -> Reference:
    """Weigh documents by the square of how much nearer they are than the last of them.

    So it matters little which are the last: where search is approximate, others may be. Figures:
    eval/reports/2026-11-27-query.md.
    """
    if not len(rows):
        return NO_REFERENCE
    nearer = (cosines - cosines.min() + _NOTHING) ** 2
    return Reference(rows, nearer / nearer.sum())


def ordinary(scores: npt.NDArray[np.floating], weights: Array) -> Ordinary:
    """Return weighted mean and standard deviation of reference scores; both 0 where there are none.

    `weights` (n,) sum to 1.
    """
    mean = float(weights @ scores)
    return Ordinary(mean, math.sqrt(float(weights @ (scores - mean) ** 2)))
