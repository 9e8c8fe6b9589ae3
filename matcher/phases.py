"""Where does the time of a query go?

What runs inside `timed` is counted for the query of its thread, where `recorded` keeps one.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """The phases of a query, in their order; none is part of another."""

    READING = "reading"
    EMBEDDING = "embedding"
    TOPIC = "topic"
    VISIBLE = "visible"
    LEXICAL = "lexical"
    DENSE = "dense"
    SIGNALS = "signals"
    FEEDBACK = "feedback"
    RANKING = "ranking"
    RECORDS = "records"
    EXPLAINING = "explaining"


Phases = Mapping[Phase, float]  # milliseconds
Clock = Callable[[], float]  # in seconds


@dataclass(frozen=True)
class _Record:
    clock: Clock
    took: dict[Phase, float]


_query: ContextVar[_Record | None] = ContextVar("_query", default=None)


@contextmanager
def recorded(clock: Clock) -> Iterator[Phases]:
    """Keep the times of what runs inside; a phase that does not occur takes 0 ms."""
    own = _Record(clock, dict.fromkeys(Phase, 0.0))
    token = _query.set(own)
    try:
        yield own.took
    finally:
        _query.reset(token)


@contextmanager
def timed(phase: Phase) -> Iterator[None]:
    """Count what runs inside to a phase."""
    own = _query.get()
    if own is None:
        yield
        return
    started = own.clock()
    try:
        yield
    finally:
        own.took[phase] += (own.clock() - started) * 1000
