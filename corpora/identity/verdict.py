"""What is told of a name: the record that is meant, or those that a person must choose from?"""

from collections.abc import Sequence
from dataclasses import dataclass

from corpora.identity.likeness import Decision, Why, decide

_MARGIN = 0.02


@dataclass(frozen=True)
class Candidate:
    """A record that may be meant: score in [0, 1] and what speaks for and against it."""

    id: str
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Identified:
    """The record that is meant with score and reasons, or None and those that may be, the best first."""

    id: str | None
    doubtful: tuple[Candidate, ...] = ()
    score: float = 0.0
    reasons: tuple[str, ...] = ()


NOBODY = Identified(None)


def identified(candidates: Sequence[Candidate]) -> Identified:
    """Take the one candidate that fits and leads; else leave all to a person."""
    ranked = sorted(candidates, key=lambda candidate: (-candidate.score, candidate.id))
    good = [candidate for candidate in ranked if decide(candidate.score) is Decision.SAME]
    if good and (len(good) == 1 or good[0].score - good[1].score >= _MARGIN):
        return Identified(good[0].id, (), good[0].score, good[0].reasons)
    return Identified(None, tuple(map(_one_of_several, ranked) if len(good) > 1 else ranked))


def _one_of_several(candidate: Candidate) -> Candidate:
    return Candidate(candidate.id, candidate.score, (*candidate.reasons, Why.SEVERAL_RECORDS))
