"""How is a line told that quotes others, so that reader and machine know the language of what is quoted?

What stands in another language than the line is named behind it, and all that is quoted is marked in HTML.
"""

from dataclasses import dataclass
from string import Formatter

from markupsafe import Markup, escape

from api.showing.marking import Quoted

_TOLD_IN = {
    "ja": {"ja": "（日本語）", "en": " (in Japanese)"},
    "en": {"ja": "（英語）", "en": " (in English)"},
}
_CLOSING = ("」", '"')


@dataclass(frozen=True)
class Line:
    """A line in pieces, in order: our own words, and those that others wrote."""

    pieces: tuple[str | Quoted, ...]

    def __str__(self) -> str:
        """The line as plain text."""
        return "".join(own.text if isinstance(own, Quoted) else own for own in self.pieces)

    def html(self) -> Markup:
        """Return the line as HTML, all of it escaped."""
        return Markup().join(map(_html, self.pieces))


def line(language: str, phrase: str, /, **values: object) -> Line:
    """Fill in a phrase of a language; the language of a `Quoted` is named behind it, where it is another."""
    pieces: list[str | Quoted] = []
    named = ""
    for words, field, *_ in Formatter().parse(phrase):
        quoted_until = 1 if words.startswith(_CLOSING) else 0
        pieces.append(f"{words[:quoted_until]}{named}{words[quoted_until:]}")
        value = values[field] if field else ""
        named = named_language(value.language, language) if isinstance(value, Quoted) else ""
        pieces.append(value if isinstance(value, Quoted) else str(value))
    return Line(tuple(own for own in (*pieces, named) if own))


def named_language(language: str, readers: str) -> str:
    """Name the language in which something is told, for a reader of another; "" where there is no need."""
    return "" if language in ("", readers) else _TOLD_IN[language][readers]


def _html(piece: str | Quoted) -> Markup:
    if isinstance(piece, str):
        return escape(piece)
    if not piece.language:
        return Markup("<bdi>{}</bdi>").format(piece.text)
    return Markup('<bdi lang="{}">{}</bdi>').format(piece.language, piece.text)
