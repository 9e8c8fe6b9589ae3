"""Which clauses does a text consist of, and what is each about?

Sentences are cut where a limit can stand apart, and at a clause mark where what follows is about something
else. The clauses together are the sentences, no character left out.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from matcher.understanding.kinds import ClauseKind, kind_of, lists_what_is_wanted
from matcher.understanding.phrases import limiting_phrases
from matcher.understanding.reading import Quotation, Reading, Span

_MARK = re.compile(
    r"(?:が|ので|ため|けれども|けれど|けど|ものの|のに|から|し|おり|ており)、|; "
    r"|, (?=(?:but|so|yet|however|although|while|and (?:we|our|I|it|the))\b)"
)
_JAPANESE = re.compile("[ぁ-ヿ㐀-鿿]")
_SHORT_JA, _SHORT_EN = 12, 30
_WORDS = re.compile(r"[^\W_]")
_LEAST_LETTERS = 3


@dataclass(frozen=True)
class Clause:
    """A stretch of the original text (code points), exactly that slice, and what it is about."""

    start: int
    end: int
    text: str
    kind: ClauseKind

    @property
    def quotation(self) -> Quotation:
        """The clause as it stands in the original."""
        return Quotation(self.start, self.end, self.text)


@dataclass(frozen=True)
class Marks:
    """Where limits (budgets, deadlines) and sizes (places, scales, temperatures) stand in a reading."""

    limits: Sequence[Span] = ()
    sizes: Sequence[Span] = ()


@dataclass(frozen=True)
class _Piece:
    start: int
    end: int
    kind: ClauseKind


def clauses(reading: Reading, marks: Marks) -> tuple[Clause, ...]:
    """Cut what is read into clauses, in order; at least one is a requirement."""
    cut = [
        clause
        for start, end in _lines(reading.text)
        for piece in _joined(reading.text, _pieces(reading.text, start, end, marks))
        if (clause := _clause(reading, piece))
    ]
    if not cut or any(clause.kind is ClauseKind.REQUIREMENT for clause in cut):
        return tuple(cut)
    background = [clause for clause in cut if clause.kind is ClauseKind.CONTEXT]
    wanted = [
        clause for clause in cut if lists_what_is_wanted(clause.text) and not _limits(reading, clause, marks)
    ]
    if not wanted:
        wanted = [max(background or cut, key=lambda clause: clause.end - clause.start)]
    return tuple(
        replace(clause, kind=ClauseKind.REQUIREMENT) if clause in wanted else clause for clause in cut
    )


def _limits(reading: Reading, clause: Clause, marks: Marks) -> bool:
    """Whether a budget, a deadline or a size stands in a clause: then it limits what is wanted."""
    start, end = reading.place(clause.start), reading.place(clause.end)
    return any(first < end and start < last for first, last in (*marks.limits, *marks.sizes))


def _lines(text: str) -> Iterator[Span]:
    start = 0
    while start < len(text):
        end = text.index("\n", start)
        yield start, end
        start = end + 1


def _clause(reading: Reading, piece: _Piece) -> Clause | None:
    """The piece in the original without outer blanks; it ends where the next character begins."""
    start, end = reading.starts[piece.start], reading.starts[piece.end]
    text = reading.original[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    return Clause(start, start + len(text), text, piece.kind) if text else None


def _pieces(text: str, start: int, end: int, marks: Marks) -> Iterator[_Piece]:
    """The limits that stand apart in a sentence, and what stands between them cut at clause marks."""
    limits = [(first - start, last - start) for first, last in marks.limits if start <= first and last <= end]
    reached = start
    for first, last in limiting_phrases(text[start:end], limits) if limits else ():
        yield from _between(text, reached, start + first, marks)
        yield _Piece(start + first, start + last, ClauseKind.CONSTRAINT)
        reached = start + last
    yield from _between(text, reached, end, marks)


def _between(text: str, start: int, end: int, marks: Marks) -> Iterator[_Piece]:
    if start == end:
        return
    current: _Piece | None = None
    for first, last in _cut(text, start, end):
        piece = _piece(text, first, last, marks)
        if current is None:
            current = piece
        elif current.kind is not piece.kind and _is_long(text, current) and _is_long(text, piece):
            yield current
            current = piece
        else:
            current = _piece(text, current.start, last, marks)
    if current:
        yield current


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    for mark in _MARK.finditer(text, start, end):
        yield start, mark.end()
        start = mark.end()
    if start < end:
        yield start, end


def _piece(text: str, start: int, end: int, marks: Marks) -> _Piece:
    def holds(spans: Iterable[Span]) -> bool:
        return any(start <= first and last <= end for first, last in spans)

    kind = kind_of(text[start:end], limited=holds(marks.limits), sized=holds(marks.sizes))
    return _Piece(start, end, kind)


def _is_long(text: str, piece: _Piece) -> bool:
    words = text[piece.start : piece.end].strip()
    return len(words) >= (_SHORT_JA if _JAPANESE.search(words) else _SHORT_EN)


def _joined(text: str, pieces: Iterable[_Piece]) -> list[_Piece]:
    """Join neighbours of one kind, and what holds hardly a word with its neighbour."""
    joined: list[_Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last and (last.kind is piece.kind or _is_scrap(text, piece)):
            joined[-1] = _Piece(last.start, piece.end, last.kind)
        elif last and _is_scrap(text, last):
            joined[-1] = _Piece(last.start, piece.end, piece.kind)
        else:
            joined.append(piece)
    return joined


def _is_scrap(text: str, piece: _Piece) -> bool:
    return len(_WORDS.findall(text, piece.start, piece.end)) < _LEAST_LETTERS
