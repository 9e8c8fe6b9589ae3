"""What was understood of a text, as one sees and corrects it?

Its clauses marked in place, each with a number by which the cards refer to it, and its limits as chips.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from api.showing.marking import Mark, Piece, Quoted, pieces
from api.web.asking_text import Asked, Span
from corpora import PREFECTURES, country_name
from matcher import Constraints, MatchResult, Query, Quotation

HUES = 6  # colours of clauses; a number stands beside each


@dataclass(frozen=True)
class Limit:
    """A limit as a chip: its kind, its place in the text, the words, what was read from them.

    `narrows` is the filter that it would set ("prefecture=北海道"), where it names a place.
    """

    kind: str
    span: Span
    words: str
    deadline: date | None = None
    budget_jpy: int | None = None
    name: Quoted | None = None
    narrows: str | None = None

    @property
    def id(self) -> str:
        """How the form names it."""
        return ":".join(map(str, self.span))


def hue(clause: int) -> int:
    """The colour of a clause, 1 to `HUES`, by its place in the query."""
    return clause % HUES + 1


def marked_text(query: Query) -> tuple[Piece, ...]:
    """The text with its clauses marked, and numbered from 1."""
    marks = [
        Mark(clause.start, clause.end, f"{clause.kind.value} e{hue(place)}", str(place + 1))
        for place, clause in enumerate(query.clauses)
    ]
    return pieces(query.text, marks)


def limits_of(result: MatchResult, language: str) -> tuple[Limit, ...]:
    """The limits that count, in the order of their kinds."""
    return tuple(_limits(result.query.constraints, language))


def left_out_limits(asked: Asked) -> tuple[Limit, ...]:
    """The limits that somebody says are none."""
    return tuple(Limit(span[0], span, asked.text[span[1] : span[2]]) for span in asked.left_out)


def _limits(found: Constraints, language: str) -> Iterator[Limit]:
    for budget in found.budgets:
        yield Limit("budget", _span("budget", budget.quotation), budget.quotation.text, budget_jpy=budget.jpy)
    for deadline in found.deadlines:
        own = deadline.quotation
        yield Limit("deadline", _span("deadline", own), own.text, deadline=deadline.latest)
    for place in found.places:
        prefecture = place.prefectures[0] if len(place.prefectures) == 1 else None
        abroad = place.country if place.country and place.country != "JP" else None
        narrows = f"prefecture={prefecture}" if prefecture else f"country={abroad}" if abroad else None
        yield Limit(
            "place",
            _span("place", place.quotation),
            place.quotation.text,
            name=_name(prefecture, abroad, language),
            narrows=narrows,
        )
    for kind, measured in (("scale", found.scales), ("temperature", found.temperatures)):
        for one in measured:
            yield Limit(kind, _span(kind, one.quotation), one.quotation.text)


def _name(prefecture: str | None, country: str | None, language: str) -> Quoted | None:
    if prefecture:
        return Quoted(PREFECTURES[prefecture] if language == "en" else prefecture, language)
    return Quoted(country_name(country, language), language) if country else None


def _span(kind: str, own: Quotation) -> Span:
    return kind, own.start, own.end
