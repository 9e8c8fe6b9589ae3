"""How is a text read so that whatever is found can be quoted from the original?

The stretches that are read are normalised and set one below the other; every place in them leads back to
code points of the original. What is found never reaches over the end of a line.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from corpora import is_normalised, normalise_with_offsets

Span = tuple[int, int]
_LINE = re.compile(r"[^\r\n]+")
_SENTENCE_END = re.compile(r"[。!?\n]|\.(?=\n| {1,2}[A-Z(])")
_NEAR = 60


@dataclass(frozen=True)
class Quotation:
    """A slice of an original text: code-point offsets, and exactly that slice."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Reading:
    """The normalised stretches of `original`, one per line; character i is `original[starts[i]:ends[i]]`."""

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def quotation(self, start: int, end: int) -> Quotation:
        """Quote what stands from `start` to `end` (places in the reading, start < end)."""
        first, last = self.starts[start], self.ends[end - 1]
        return Quotation(first, last, self.original[first:last])

    def before(self, place: int, limit: int = _NEAR) -> str:
        """What stands before a place in its sentence, `limit` characters at most."""
        sentence = bisect_right(self._sentence_starts, place) - 1
        return self.text[max(self._sentence_starts[sentence], place - limit) : place]

    def after(self, place: int, limit: int = _NEAR) -> str:
        """What stands after a place in its sentence, `limit` characters at most."""
        end = _SENTENCE_END.search(self.text, place, place + limit)
        return self.text[place : end.start() if end else place + limit]

    def place(self, offset: int) -> int:
        """Where a code point of the original that is read stands in the reading."""
        return bisect_left(self.starts, offset)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [0, *(end.end() for end in _SENTENCE_END.finditer(self.text))]


def reading_of(text: str, spans: Iterable[Span] | None = None) -> Reading:
    """Read `text` line by line, or only the `spans` of it that are given, in their order."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in (line.span() for line in _LINE.finditer(text)) if spans is None else spans:
        stretch = text[start:end]
        if is_normalised(stretch):
            pieces.append(stretch)
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        else:
            read = normalise_with_offsets(stretch)
            pieces.append(read.text)
            starts.extend(start + place for place in read.starts)
            ends.extend(start + place for place in read.ends)
        starts.append(end)
        ends.append(end)
    return Reading(text, "".join(f"{piece}\n" for piece in pieces), tuple(starts), tuple(ends))
