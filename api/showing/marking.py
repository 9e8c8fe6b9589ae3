"""Which parts of a text are marked, and how is it shown so that nothing in it can do harm?"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpora import Bilingual

LONGEST = 1_200  # characters of a piece that are shown; the middle of a longer one is left out
# Controls (other than tab and newline) and marks that turn the direction of writing.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Quoted:
    """A text that others wrote, with its language ("ja", "en", or "" where unknown)."""

    text: str
    language: str


@dataclass(frozen=True)
class Mark:
    """A slice of a text to be marked: as what, and the label by which others refer to it."""

    start: int
    end: int
    kind: str
    label: str


@dataclass(frozen=True)
class Piece:
    """A part of a text in order; without a mark where nothing is said of it."""

    text: str
    mark: Mark | None = None


def quoted(text: Bilingual, language: str) -> Quoted:
    """Return a text in `language`, else in the one that it has."""
    own = language if text.get(language) else text.languages[0]
    return Quoted(text.best(language), own)


def pieces(text: str, marks: Iterable[Mark]) -> tuple[Piece, ...]:
    """Cut a text at its marks; put together the pieces are the text, but for the middle of very long ones.

    A mark that begins inside an earlier one is left out.
    """
    found, reached = [], 0
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.end)):
        if mark.start < reached:
            continue
        found.append(Piece(cut(text[reached : mark.start])))
        found.append(Piece(cut(text[mark.start : mark.end]), mark))
        reached = mark.end
    found.append(Piece(cut(text[reached:])))
    return tuple(piece for piece in found if piece.text)


def harmless(text: str) -> str:
    """Show what cannot be seen: control characters and turns of direction as their code point."""
    flat = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", flat)


def cut(text: str) -> str:
    """Leave out the middle of a text that is longer than `LONGEST`."""
    if len(text) <= LONGEST:
        return text
    half = LONGEST // 2
    return f"{text[:half]} […] {text[-half:]}"
