"""How do the words of a page become lines?

Words are dicts as pdfplumber gives them: text, x0, x1, top, bottom, size.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Word = dict[str, Any]
_LEAST_BLANK = 0.12  # of the size: justified English has blanks as narrow as this


@dataclass(frozen=True)
class Line:
    """A line of text and where it stands, in points from the upper left corner."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float


def lines_of(words: Iterable[Word]) -> list[Line]:
    """Words that stand on one line, joined; a raised or lowered word belongs to the line beside it."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (-round(word["size"]), word["top"], word["x0"])):
        row = max(rows, key=lambda row: _overlap(row[0], word), default=None)
        if row is None or _overlap(row[0], word) < 0.3 * (word["bottom"] - word["top"]):
            rows.append([word])
        else:
            row.append(word)
    return [
        _line(sorted(row, key=lambda word: word["x0"])) for row in sorted(rows, key=lambda row: row[0]["top"])
    ]


def _overlap(one: Word, other: Word) -> float:
    return float(min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]))


def _line(words: Sequence[Word]) -> Line:
    size = max(word["size"] for word in words)
    text = words[0]["text"]
    for before, word in pairwise(words):
        text += _blank(before, word, size) + word["text"]
    return Line(
        text.rstrip(),
        min(word["x0"] for word in words),
        max(word["x1"] for word in words),
        min(word["top"] for word in words),
        max(word["bottom"] for word in words),
        size,
    )


def _blank(before: Word, word: Word, size: float) -> str:
    """What stands between two words of a line: a tab for a wide gap, as between columns without rules."""
    gap = word["x0"] - before["x1"]
    if gap >= 2 * size:
        return "\t"
    japanese = is_wide(before["text"][-1:]) or is_wide(word["text"][:1])
    return " " if gap >= (size if japanese else _LEAST_BLANK * size) else ""


def is_wide(character: str) -> bool:
    """Is this a character of Japanese, beside which no blank stands?"""
    return bool(character) and unicodedata.east_asian_width(character) in "WFH"
