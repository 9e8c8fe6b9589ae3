"""Which parts of a long text are read, so that each begins and ends with a sentence?

Its beginning, and pieces spread evenly over the rest: each begins with the sentence in which its place lies,
and the last one reaches to the end. Where no sentence begins or ends near by, as in a run of characters
without a full stop, it is cut at the limit.
"""

import re
import unicodedata

import numpy as np

from indexer import sentences_of

VERSION = "2"  # raise it when other parts of a text would be read
MAX_CHARACTERS = 2_000
_BEGINNING = MAX_CHARACTERS // 2
_PIECE = 250
_BACK = 400  # characters in which the beginning of a sentence is looked for
_TAIL = 60  # characters that tell whether one has ended
_ENDED = re.compile(r"""(^|[。！？!?．.][」』）)】"'”’]*|[\r\n])\s*$""")

Window = tuple[int, int]


def windows_of(text: str, *, language: str) -> list[Window]:
    """Return (start, end) of what is read of a text, in order: all of it, or at most `MAX_CHARACTERS`.

    The text must hold something that is not blank.
    """
    start, end = _stretch(text)
    if end - start <= MAX_CHARACTERS:
        return [(start, end)]
    count = (MAX_CHARACTERS - _BEGINNING) // _PIECE
    found = [(start, _end(text, start, start + _BEGINNING, language))]
    places = np.linspace(start + _BEGINNING, end - _PIECE, count).astype(int).tolist()
    for place in places[:-1]:
        begin = _start_before(text, place, found[-1][1], language)
        found.append((begin, _end(text, begin, begin + _PIECE, language)))
    left = MAX_CHARACTERS - sum(stop - begin for begin, stop in found)
    found.append((_start_after(text, max(end - left, found[-1][1]), end, language), end))
    return found


def is_blank(text: str) -> bool:
    """Whether there is nothing in a text but blanks and control characters."""
    return all(character.isspace() or unicodedata.category(character) == "Cc" for character in text)


def _stretch(text: str) -> Window:
    """Where a text begins and ends without outer blanks: windows are not spent on them."""
    places = range(len(text))
    start = next(place for place in places if not is_blank(text[place]))
    end = next(place for place in reversed(places) if not is_blank(text[place])) + 1
    return start, end


def _end(text: str, start: int, limit: int, language: str) -> int:
    """The last end of a sentence within the limit; the limit where there is none, or but blanks follow."""
    ends = [start + own.end for own in sentences_of(text[start:limit], language=language)]
    ended = (e for e in reversed(ends) if _ENDED.search(text[max(start, e - _TAIL) : e]) or text[e] in "\r\n")
    found = next(ended, limit)
    return limit if is_blank(text[found:limit]) else found


def _start_before(text: str, place: int, least: int, language: str) -> int:
    """Where the sentence begins in which a place lies; that place where none begins near it."""
    area = max(least, place - _BACK)
    starts = _starts(text, area, place + 1, language)
    return starts[-1] if starts else place


def _start_after(text: str, place: int, end: int, language: str) -> int:
    """Where the next sentence begins; the place where none does, or but blanks are before it."""
    found = next(iter(_starts(text, place, end, language)), place)
    return place if is_blank(text[place:found]) else found


def _starts(text: str, area: int, end: int, language: str) -> list[int]:
    starts = [area + own.start for own in sentences_of(text[area:end], language=language)]
    return [start for start in starts if _ENDED.search(text[max(0, start - _TAIL) : start])]
