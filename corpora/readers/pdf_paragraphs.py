"""Which lines make a paragraph, and how are they joined?

Lines of Japanese are joined without a blank, of English with one; a hyphen at the end of a line is undone
only where the document shows the whole word elsewhere, since "low-" and "carbon" are rightly "low-carbon".
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpora.readers.labels import parts_of_line
from corpora.readers.pdf_lines import Line, is_wide

_BULLET = re.compile(
    r"[\s　]*([・●○■□◆◇▼▲※*•\-–]|[(\uff08]?[0-9\uff10-\uff19①-⑳]{1,2}[)\uff09.\uff0e、])|[　 ]"
)
_ENDS = ("。", ".", "」")
_WORD = re.compile(r"[A-Za-z]{3,}")


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


@dataclass(frozen=True)
class Joined:
    """The text of a paragraph, its first and its last line, and whether that one is full."""

    text: str
    first: Line
    last: Line
    is_full: bool

    def goes_on_in(self, following: "Joined") -> bool:
        """Is this the first part of a paragraph that goes on in the next column or on the next page?"""
        return self.is_full and not self.text.endswith(_ENDS) and _are_alike(self.last, following.first)


def paragraphs(lines: Sequence[Line], whole_words: frozenset[str], *, right: float) -> Iterator[Joined]:
    """The paragraphs that lines of one column make; `right` is where a full line ends."""
    if not lines:
        return
    first, text = lines[0], lines[0].text
    for before, line in pairwise(lines):
        if _goes_on(before, line, right):
            text = joined(text, line.text, whole_words)
        else:
            yield Joined(text, first, before, _is_full(before, right))
            first, text = line, line.text
    yield Joined(text, first, lines[-1], _is_full(lines[-1], right))


def _goes_on(before: Line, line: Line, right: float) -> bool:
    """Does a paragraph go on from one line to the next?"""
    size = before.size
    if line.top - before.bottom > 0.9 * size or not _are_alike(before, line):
        return False
    if before.text.endswith(_ENDS):
        return right - before.x1 < 1.5 * size and line.x0 - before.x0 < 0.7 * size
    return _is_full(before, right)


def _are_alike(before: Line, line: Line) -> bool:
    """May two lines be of one paragraph, by their size and by how the second begins?"""
    if abs(line.size - before.size) > 0.12 * before.size or _BULLET.match(line.text):
        return False
    return not _has_label(line.text) and not _has_label(before.text, whole=True)


def _is_full(line: Line, right: float) -> bool:
    """Is there no room for more; a long word that did not fit leaves some in an English line."""
    return right - line.x1 < (2.5 if is_wide(line.text[-1:]) else 8) * line.size


def _has_label(text: str, *, whole: bool = False) -> bool:
    return any(part.label and not (whole and part.text) for part in parts_of_line(text))
