"""What must be there by which year for a vision to come true, which seeds arrive in time, and where is a gap?

A vision is cut into what it states (`matcher.statements`). Each statement is a requirement of the group of
concepts that it speaks of, and is due in the year that it names, else in the target year. The visible seeds
that answer it above the threshold arrive when the years of their steps to TRL 9 and of their deployment have
passed (`matcher.assumptions`); where there is none, research must start early enough.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Any

import numpy as np

from corpora import Filters, Seed, Store, TextError, Viewer, concept_scheme
from indexer import Encoder, Generation, encoder_version
from matcher.aspects import Aspect, Aspects, Piece, aspects_of_pieces
from matcher.assumptions import (
    BASE_YEAR,
    GAP_TRL,
    HIGHEST_TRL,
    TARGET_YEAR,
    THRESHOLD,
    UNKNOWN_TRL,
    Assumptions,
    shipped_assumptions,
)
from matcher.backcast import (
    MARK_LEVELS,
    Anchor,
    Arrival,
    Backcast,
    Mark,
    Milestone,
    Origin,
    Reckoned,
    Requirement,
    Status,
    planned,
)
from matcher.fusion import fusion_for
from matcher.pool import Pool, best_sentence, pool_of
from matcher.query import Query, read_query
from matcher.statements import Statement, statements, years_of
from matcher.team import ASKS

SHOWN = 5  # seeds of a requirement


@dataclass(frozen=True)
class _Reading:
    """What is needed to judge each statement."""

    aspects: Aspects
    pool: Pool
    assumptions: Assumptions
    base: Anchor
    target: Anchor


class Backcaster:
    """Reckons backwards in one open generation. Raises `IndexMismatchError` where another encoder made it."""

    def __init__(self, store: Store, generation: Generation, encoder: Encoder) -> None:
        generation.check_encoder(encoder)
        self._store = store
        self._generation = generation
        self._encoder = encoder
        self._fusion = fusion_for(encoder_version(encoder))

    def backcast(
        self,
        text: str,
        *,
        year: int | None = None,
        changed: Mapping[str, Any] | None = None,
        viewer: Viewer | None = None,
        filters: Filters | None = None,
        today: date | None = None,
    ) -> Backcast:
        """Reckon backwards from a vision, among the seeds that the viewer may see.

        `year` is the target year, else the last that the vision names; `changed` are other values of
        assumptions. Raises `TextError`, `UsageError`, `RecordError`.
        """
        started = perf_counter()
        day = today or date.today()
        assumptions = shipped_assumptions(day.year).changed_by(changed or {})
        query = read_query(text, kind="need", today=day)
        base = Anchor(assumptions[BASE_YEAR].years, Origin.BASE)
        target = _target(query, year, assumptions, base, day)
        stated = statements(query, day)
        if not stated:
            raise TextError("The vision names years but states nothing. Say what has come true by then.")
        pieces = [Piece(own.asked, own.told) for own in stated]
        aspects = aspects_of_pieces(
            pieces, query.language, self._generation, self._encoder, share_of_whole=0.0
        )
        pool = pool_of(
            aspects, self._store, self._generation, self._fusion, viewer or Viewer(), filters or Filters()
        )
        reading = _Reading(aspects, pool, assumptions, base, target)
        pairs = list(enumerate(zip(stated, aspects.phrases, strict=True)))
        asking = [own for own in pairs if own[1][1].weight >= ASKS]
        return Backcast(
            query,
            self._generation.id,
            base,
            target,
            assumptions,
            tuple(self._requirement(reading, place, *own) for place, own in asking),
            tuple(aspect.asked for _, (_, aspect) in pairs if aspect.weight < ASKS),
            (perf_counter() - started) * 1000,
        )

    def _requirement(
        self, reading: _Reading, place: int, statement: Statement, aspect: Aspect
    ) -> Requirement:
        due = Anchor.of_vision(statement.due) if statement.due else reading.target
        sector = _group_of(aspect.concept)
        arrivals = tuple(self._arrivals(reading, place, due, sector))
        plan = planned(arrivals)
        level = plan.trl if plan else reading.assumptions[GAP_TRL].years
        milestones = tuple(milestones_to(due, level, sector, reading.assumptions))
        status = Status.GAP if plan is None else Status.IN_TIME if plan.in_time else Status.LATE
        return Requirement(
            statement.asked,
            sector,
            aspect.concept,
            due,
            status,
            arrivals,
            float(reading.pool.values[place].max(initial=0.0)),
            milestones,
            milestones[0].at.year < reading.base.year,
        )

    def _arrivals(self, reading: _Reading, place: int, due: Anchor, sector: str) -> list[Arrival]:
        """The seeds above the threshold, the likeliest first; those in time are not cut off by others."""
        values = reading.pool.values[place]
        above = [int(own) for own in np.argsort(-values, kind="stable") if values[own] >= _line(reading)]
        found = [self._arrival(reading, place, seed, due, sector) for seed in above]
        kept = sorted(range(len(found)), key=lambda own: (not found[own].in_time, own))[:SHOWN]
        return [found[own] for own in sorted(kept)]

    def _arrival(self, reading: _Reading, place: int, seed: int, due: Anchor, sector: str) -> Arrival:
        record: Seed = reading.pool.records[seed]
        known = reading.assumptions
        level = record.trl or known[UNKNOWN_TRL].years
        steps = known.steps(level)
        whole = (*steps, known.lead(sector))
        in_place = Reckoned.after(reading.base, whole, known)
        return Arrival(
            record,
            float(reading.pool.values[place, seed]),
            best_sentence(reading.pool, seed, reading.aspects, place, self._generation),
            level,
            record.trl is None,
            Reckoned.after(reading.base, steps, known),
            in_place,
            Reckoned.before(due, whole, known),
            in_place.year <= due.year,
        )


def milestones_to(due: Anchor, level: int, sector: str, known: Assumptions) -> list[Milestone]:
    """What must be reached when, from a readiness to being in place: the latest year to start comes first."""
    lead = known.lead(sector)
    found = [Milestone(Mark.START, Reckoned.before(due, (*known.steps(level), lead), known))]
    for mark, reached in MARK_LEVELS.items():
        if level < reached:
            by = (*known.steps(reached, HIGHEST_TRL), lead)
            found.append(Milestone(mark, Reckoned.before(due, by, known)))
    return [*found, Milestone(Mark.IN_PLACE, Reckoned.before(due, (), known))]


def _line(reading: _Reading) -> float:
    return reading.assumptions[THRESHOLD].value


def _target(query: Query, year: int | None, known: Assumptions, base: Anchor, today: date) -> Anchor:
    """The year that is asked, else the last that the vision names, else the one of the assumptions."""
    if year is not None:
        return Anchor(year, Origin.ASKED)
    later = [own for own in years_of(query, today) if own.year > base.year]
    if later:
        return Anchor.of_vision(max(later, key=lambda own: own.year))
    return Anchor(known[TARGET_YEAR].years, Origin.ASSUMED)


def _group_of(concept: str) -> str:
    scheme = concept_scheme()
    return [concept, *scheme.ancestors(concept)][-1]
