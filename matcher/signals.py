"""Which signals speak for a match, and what is each called?

A signal is a number per document, in units of the spread that the documents of its language show for
this query: 0 is an ordinary document, 1 a standard deviation above.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


class Signal(StrEnum):
    """The signals, in the order in which they are shown."""

    DENSE = "dense"
    LEXICAL = "lexical"
    FEEDBACK = "feedback"


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


def standardised(scores: Array, *, mean: float, deviation: float, limit: float = 6.0) -> Array:
    """Return (score - mean) / deviation, at most `limit` either way; 0 where nothing varies."""
    if deviation <= 1e-9:
        return np.zeros_like(scores)
    return np.clip((scores - mean) / deviation, -limit, limit)
