"""How do the words of a page become lines, and lines paragraphs?

Words are dicts as pdfplumber gives them: text, x0, x1, top, bottom, size. Lines of Japanese are joined
without a blank, of English with one; a hyphen at the end of a line is undone only where the document shows
the whole word elsewhere, since "low-" and "carbon" are rightly "low-carbon".
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from corpora.readers.labels import parts_of_line

Word = dict[str, Any]
_BULLET = re.compile(
    r"[\s　]*([・●○■□◆◇▼▲※*•\-–]|[(\uff08]?[0-9\uff10-\uff19①-⑳]{1,2}[)\uff09.\uff0e、])|[　 ]"
)
_LEAST_BLANK = 0.12  # of the size: justified English has blanks as narrow as this
_WORD = re.compile(r"[A-Za-z]{3,}")


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


def words_in(lines: Iterable[Line]) -> frozenset[str]:
    """The English words that stand whole in some line."""
    found: set[str] = set()
    for line in lines:
        found.update(word.casefold() for word in _WORD.findall(line.text))
    return frozenset(found)


def joined(first: str, second: str, whole_words: frozenset[str]) -> str:
    """Two lines of one paragraph as one."""
    if first.endswith("\u00ad"):
        return first[:-1] + second
    if is_wide(first[-1:]) or is_wide(second[:1]):
        return first + second
    if re.search(r"[A-Za-z]-$", first) and second[:1].islower():
        start, rest = re.search(r"[A-Za-z]*(?=-$)", first), re.match(r"[a-z]+", second)
        word = (start[0] if start else "") + (rest[0] if rest else "")
        return (first[:-1] if word.casefold() in whole_words else first) + second
    return f"{first} {second}"


def paragraphs(
    lines: Sequence[Line], whole_words: frozenset[str], *, right: float
) -> Iterator[tuple[str, Line]]:
    """The paragraphs that lines of one column make, each with its first line; `right` is where lines end."""
    if not lines:
        return
    first, text = lines[0], lines[0].text
    for before, line in pairwise(lines):
        if _goes_on(before, line, right):
            text = joined(text, line.text, whole_words)
        else:
            yield text, first
            first, text = line, line.text
    yield text, first


def _goes_on(before: Line, line: Line, right: float) -> bool:
    """Does a paragraph go on from one line to the next?"""
    size = before.size
    if abs(line.size - size) > 0.12 * size or line.top - before.bottom > 0.9 * size:
        return False
    if _BULLET.match(line.text) or _has_label(line.text) or (_has_label(before.text, whole=True)):
        return False
    room = right - before.x1
    if before.text.endswith(("。", ".", "」")):
        return room < 1.5 * size and line.x0 - before.x0 < 0.7 * size
    # a long word that did not fit leaves more room at the end of an English line
    return room < (2.5 if is_wide(before.text[-1:]) else 8) * size


def _has_label(text: str, *, whole: bool = False) -> bool:
    return any(part.label and not (whole and part.text) for part in parts_of_line(text))
