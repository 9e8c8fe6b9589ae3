"""Which requirements of a need does a record not meet, as far as one can tell?

Conditions that conflict (`matcher.conditions`); clauses that a limit stated in the record rules out
(`matcher.limits`); requirements that the record answers with "not yet"; and wishes that come on top of the
main one ("we would also like ...") with which no sentence of the record deals.
Of any other requirement nothing is said: nearness of vectors does not tell an answer from the opposite
(measured by `eval/missing.py`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpora import normalise
from matcher.attribution import Losses
from matcher.conditions import Condition, Conflict
from matcher.evidence import RecordQuotation
from matcher.limits import ruled_out
from matcher.mere_form import ON_TOP
from matcher.query import Query
from matcher.understanding import Clause, ClauseKind, Quotation

DEALT_WITH = 0.45  # cosine from which a sentence deals with a clause
_NOT_YET = re.compile(
    r"(?:まだ|いまだ|未だ)[^。、]{0,30}(?:て(?:い(?:な[いく]|ませ)|おら)|でき(?:な[いく]|ませ|ず)|(?:ら)?れ(?:な[いく]|ませ|ず))|未(?:検証|確認|対応|取得|実施|着手|測定|評価)"
    r"|今後の課題|"
    r"(?i:\b(?:not yet|ha(?:s|ve) yet to|yet to be|remains? to be|still (?:to be|untested|lacks?))\b)"
)


class Reason(StrEnum):
    """Why a requirement counts as missing."""

    NO_EVIDENCE = "no_evidence"  # no sentence of the record deals with it
    READINESS = "readiness"  # too far from use for the deadline
    TEMPERATURE = "temperature"  # made for other temperatures
    SCALE = "scale"  # made for another size
    LIMIT = "limit"  # the record says that it is not there yet
    STATED = "stated"  # the record states a limit that rules it out


@dataclass(frozen=True)
class Unmet:
    """A requirement that is not met: the clause, what is asked, why, and what the record says instead.

    `needed` and `has` name values in short ("TRL 7 (2027-03-31)", "TRL 3"); both are empty for
    `NO_EVIDENCE`, `LIMIT` and `STATED`. `found` is where the record says it, None where it does not.
    """

    clause: int
    asked: Quotation
    reason: Reason
    needed: str = ""
    has: str = ""
    found: RecordQuotation | None = None


def unmet(
    query: Query,
    sentences: Sequence[RecordQuotation],
    losses: Losses,
    found: Sequence[Conflict],
    language: str,
) -> tuple[Unmet, ...]:
    """Return what a record leaves open of a need, in the order of its clauses; nothing where a seed asks."""
    if query.kind != "need":
        return ()
    missing = [
        *_conflicting(query, found, language),
        *_ruled_out(query, sentences, losses, language),
        *_unanswered(query, sentences, losses),
    ]
    first: dict[int, Unmet] = {}
    for one in missing:  # what conflicts is told before what is merely not dealt with
        first.setdefault(one.clause, one)
    return tuple(first[clause] for clause in sorted(first))


def _conflicting(query: Query, found: Sequence[Conflict], language: str) -> Iterator[Unmet]:
    for conflict in found:
        clause = _clause_at(query, conflict.asked)
        background = clause is not None and query.clauses[clause].kind is ClauseKind.CONTEXT
        if clause is not None and (not background or conflict.condition is Condition.READINESS):
            quoted = RecordQuotation("text", language, conflict.found) if conflict.found else None
            reason = Reason(conflict.condition.value)
            yield Unmet(clause, conflict.asked, reason, conflict.needed, conflict.has, quoted)


def _clause_at(query: Query, asked: Quotation) -> int | None:
    places = (i for i, clause in enumerate(query.clauses) if clause.start <= asked.start < clause.end)
    return next(places, None)


def _ruled_out(
    query: Query, sentences: Sequence[RecordQuotation], losses: Losses, language: str
) -> Iterator[Unmet]:
    """Of several clauses that a limit may rule out, the nearest to it."""
    places = [place for place, own in enumerate(sentences) if own.field == "text"]
    texts = [sentences[place].quotation.text for place in places]
    for limit, clauses in ruled_out(query.clause_things, texts, language):
        place = places[limit]
        clause = max(clauses, key=lambda own: (losses.similarities[own, place], -own))
        yield Unmet(clause, query.clauses[clause].quotation, Reason.STATED, found=sentences[place])


def _unanswered(query: Query, sentences: Sequence[RecordQuotation], losses: Losses) -> Iterator[Unmet]:
    if not sentences:
        return
    for place, clause in enumerate(query.clauses):
        nearest = int(losses.similarities[place].argmax())
        if clause.kind is ClauseKind.CONTEXT or place in query.mere_form:
            continue
        dealt_with = losses.similarities[place, nearest] >= DEALT_WITH
        if dealt_with and _NOT_YET.search(normalise(sentences[nearest].quotation.text)):
            yield Unmet(place, clause.quotation, Reason.LIMIT, found=sentences[nearest])
        elif _comes_on_top(clause) and not dealt_with:
            yield Unmet(place, clause.quotation, Reason.NO_EVIDENCE)


def _comes_on_top(clause: Clause) -> bool:
    return clause.kind is ClauseKind.REQUIREMENT and bool(ON_TOP.search(normalise(clause.text)))
