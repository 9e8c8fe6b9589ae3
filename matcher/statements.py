"""What does a vision of the future state, one thing at a time, and by which year?

A vision tells a state ("the bus runs on hydrogen"), not a wish: each statement of it is something that must
have come true. Sentences are cut where a list or a chain of statements goes on; a piece without a statement
of its own (a topic, an occasion) stays with what follows. Years are taken out of what is looked up: they say
when, not what.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from corpora import normalise_with_offsets, periods
from indexer import sentences_of
from matcher.query import Query
from matcher.understanding import Quotation

_CUT_JA = re.compile(r"(?<=[、，；])")
_CUT_EN = re.compile(r"(?<=[;:])(?=\s)|(?<=,)(?=\s(?:and|but|so|while|yet|from|to|with|are|is)\b)")
# A piece that ends so names what is spoken of, or when, or begins a list of things: the statement is to come.
_OPEN_JA = re.compile(r"(?:は|も|で|が|を|なら|れば|まで|までに|から|より|あと|ながら|[^ぁ-ゖ、，])[、，]?$")
_OPEN_EN = re.compile(r"(?i:^(?:when|while|if|as|on|in|at|for|after|before|with|where)\b(?! \d))")
_LEAST_LETTERS = 7  # of a Japanese piece that stands alone
_FEW_WORDS, _VERY_FEW = (
    9,
    4,
)  # words of an English piece that opens so, or of any, that stays with what follows
_APRIL = 4
_SCENE = re.compile(r"[^、。]*で、|(?i: ?(?:in|on|at) [^,.]*, )")
_LETTER = re.compile(r"[^\W\d_]")
_LITTLE_BEFORE = re.compile(r"(?i:\b(?:by|in|of|until|before)(?: the end of)? $)")
_LITTLE_AFTER = re.compile(r"(?:までには|までに|までは|まで|には|に|の)?[、，,]? ?")

Span = tuple[int, int]


@dataclass(frozen=True)
class Dated:
    """A year and the words of the vision that name it."""

    year: int
    quotation: Quotation


@dataclass(frozen=True)
class Statement:
    """A stretch of the vision, the words of it that are looked up, and the year that it names, if any."""

    asked: Quotation
    told: str
    due: Dated | None


def statements(query: Query, today: date) -> tuple[Statement, ...]:
    """Cut what is read of a vision into what it states, in the order of the text."""
    text, found = query.text, []
    named = [_with_little_words(text, own.quotation) for own in years_of(query, today)]
    due = [Dated(_year_of(own.latest), own.quotation) for own in query.constraints.deadlines]
    for sentence in sentences_of(text, language=query.language):
        if not any(sentence.start <= clause.start < sentence.end for clause in query.clauses):
            continue  # a long text is read in windows
        own_due = [own for own in due if sentence.start <= own.quotation.start < sentence.end]
        for start, end in _pieces(text, (sentence.start, sentence.end), query.language):
            before = [own for own in own_due if own.quotation.start < end]
            begins = _after_scene(text, (start, end), named, own_due)
            told = _without(text, (begins, end), named)
            if _LETTER.search(told):
                asked = Quotation(start, end, text[start:end])
                found.append(Statement(asked, told, before[-1] if before else None))
    return tuple(found)


def years_of(query: Query, today: date) -> tuple[Dated, ...]:
    """Every calendar or fiscal year that a vision names, in the order of the text."""
    normal = normalise_with_offsets(query.text)
    found = []
    for period in periods(normal.text, today):
        if not (period.yearless or period.binding):
            start, end = normal.original_span(period.start, period.end)
            found.append(Dated(_year_of(period.last), Quotation(start, end, query.text[start:end])))
    return tuple(found)


def _pieces(text: str, sentence: Span, language: str) -> Iterator[Span]:
    """The pieces of a sentence that state something, without outer blanks."""
    start, end = sentence
    marks = (_CUT_JA if language == "ja" else _CUT_EN).finditer(text, start, end)
    for cut in [*(mark.start() for mark in marks if start < mark.start() < end), end]:
        piece = text[start:cut]
        if not piece.strip() or (cut < end and _is_open(piece.strip(), language)):
            continue
        first = start + len(piece) - len(piece.lstrip())
        yield first, first + len(piece.strip())
        start = cut


def _is_open(piece: str, language: str) -> bool:
    if language == "ja":
        return bool(_OPEN_JA.search(piece)) or len(_LETTER.findall(piece)) < _LEAST_LETTERS
    words = len(piece.split())
    return words <= _VERY_FEW or (words <= _FEW_WORDS and bool(_OPEN_EN.search(piece)))


def _after_scene(text: str, piece: Span, named: Sequence[Span], due: Sequence[Dated]) -> int:
    """Where what is stated begins, after "In 2050, in a snowy town,": a scene is no requirement.

    A scene begins with a year by which nothing is due, and is over at the last comma before the statement.
    """
    start, end = piece
    first = next((own for own in named if own[0] == start), None)
    if first is None or any(first[0] <= own.quotation.start < first[1] for own in due):
        return start
    scene = _SCENE.match(text, first[1], end)
    return scene.end() if scene else first[1]


def _year_of(last: date) -> int:
    """The year of a last day: the fiscal one where it falls before April."""
    return last.year - (last.month < _APRIL)


def _with_little_words(text: str, named: Quotation) -> Span:
    """Where a year stands, with the little words around it: "by 2035", 「2035年までに」."""
    before = _LITTLE_BEFORE.search(text, 0, named.start)
    after = _LITTLE_AFTER.match(text, named.end)
    return before.start() if before else named.start, after.end() if after else named.end


def _without(text: str, piece: Span, named: Sequence[Span]) -> str:
    """The text of a piece without the years in it."""
    place, end = piece
    kept = []
    for start, last in named:
        if place <= start and last <= end:
            kept.append(text[place:start])
            place = last
    return "".join([*kept, text[place:end]]).strip()
