"""What stands in a report on a need, or on a need and one seed?

Everything is taken from the match, the records and their holders; nothing is added to it.
"""

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from api.report.captions import captions
from api.report.chart import signed, waterfall
from api.report.choosing import Choice
from api.report.parties import Directory, Party, strictest
from api.showing.marking import Mark, Piece, Quoted, pieces, quoted
from corpora import Need, Visibility
from matcher import (
    Contrast,
    Counterfactual,
    ExportNote,
    Hit,
    MatchResult,
    Side,
    Words,
    contrast,
    export_note,
    side_of,
)

_NAME = 60  # characters of a text that stand for a title


@dataclass(frozen=True)
class Pair:
    """A need and one seed: the hit, its texts with what is cited marked, its holder, the chart of its score.

    `counterfactual` is None where all hits are shown, and where none can be told.
    """

    hit: Hit
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]
    name: Quoted
    party: Party
    chart: dict[str, Any]
    counterfactual: Counterfactual | None
    export: ExportNote | None


@dataclass(frozen=True)
class Report:
    """A report in one language; `pairs` are one seed, or all hits with the `contrasts` of neighbours.

    `visibility` is that of the strictest record in it, `reader` the organisation that asked for it.
    """

    language: str
    single: bool
    result: MatchResult
    k: int
    need: Need | None
    need_text: tuple[Piece, ...]
    pairs: tuple[Pair, ...]
    contrasts: tuple[Contrast, ...]
    visibility: Visibility
    reader: Quoted | None
    encoder: str
    program: str
    made: date


def report_of(
    choice: Choice, directory: Directory, *, language: str, encoder: str, program: str, made: date
) -> Report:
    """Put a report together; `encoder` and `program` are name and version of what made it."""
    result, hits = choice.result, choice.hits
    holder = directory.holder_of(choice.need) if choice.need else None
    asked = side_of(choice.need, holder, result.query.text)
    pairs = tuple(_pair(hit, choice, directory, Words(language), asked) for hit in hits)
    records = [*(hit.record for hit in hits), *([choice.need] if choice.need else [])]
    # Who asks as an organisation is told ranks that depend on records which the public does not see.
    own = [Visibility.COALITION] if directory.own_name else []
    shown = [
        *(record.visibility for record in records),
        *(pair.party.visibility for pair in pairs),
        *own,
    ]
    clauses = [
        Mark(clause.start, clause.end, clause.kind.value, str(number))
        for number, clause in enumerate(result.query.clauses, start=1)
    ]
    return Report(
        language=language,
        single=choice.single,
        result=result,
        k=choice.k,
        need=choice.need,
        need_text=pieces(result.query.text, clauses),
        pairs=pairs,
        contrasts=tuple(contrast(*two) for two in pairwise(hits)),
        visibility=strictest(shown),
        reader=directory.own_name,
        encoder=encoder,
        program=program,
        made=made,
    )


def _pair(hit: Hit, choice: Choice, directory: Directory, words: Words, asked: Side) -> Pair:
    title, text = hit.record.title, hit.record.text
    own_title = title.get(hit.language) if title else None
    return Pair(
        hit=hit,
        title=pieces(own_title or "", _cited(hit, "title")),
        text=pieces(text.get(hit.language) or "", _cited(hit, "text")),
        name=_name(hit),
        party=directory.party_of(hit.record),
        chart=_chart(hit, words, calibrated=choice.result.calibrated),
        counterfactual=choice.counterfactual,
        export=export_note(need=asked, seed=Side(hit.record, directory.holder_of(hit.record))),
    )


def _name(hit: Hit) -> Quoted:
    """The record's title, else the beginning of its text."""
    if hit.record.title:
        return quoted(hit.record.title, hit.language)
    text = quoted(hit.record.text, hit.language)
    return text if len(text.text) <= _NAME else replace(text, text=f"{text.text[:_NAME]}…")


def _cited(hit: Hit, field: str) -> list[Mark]:
    """Mark each cited sentence once, with the numbers of all clauses that it answers."""
    numbers: dict[tuple[int, int], list[int]] = {}
    for evidence in hit.explanation.evidence:
        if evidence.found.field == field:
            span = evidence.found.quotation.start, evidence.found.quotation.end
            numbers.setdefault(span, []).append(evidence.clause + 1)
    return [Mark(*span, "cited", ",".join(map(str, sorted(own)))) for span, own in numbers.items()]


def _chart(hit: Hit, words: Words, *, calibrated: bool) -> dict[str, Any]:
    say = captions(words.language)
    summands = words.contributions(hit.explanation)
    title = say(
        "chart_title" if calibrated else "rough_title",
        sum=signed(hit.explanation.log_odds),
        percent=words.percent(hit.score),
    )
    return waterfall(summands, axis=say("axis"), title=title)
