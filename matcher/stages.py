"""Where does the time of a query go?

What runs inside `timed` is counted for the query of its thread, where `recorded` keeps one.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """The stages of a query, in their order; none is part of another."""

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


Stages = Mapping[Stage, float]  # milliseconds
Clock = Callable[[], float]  # in seconds


@dataclass(frozen=True)
class _Record:
    clock: Clock
    took: dict[Stage, float]


_query: ContextVar[_Record | None] = ContextVar("_query", default=None)


@contextmanager
def recorded(clock: Clock) -> Iterator[Stages]:
    """Keep the times of what runs inside; a stage that does not occur takes 0 ms."""
    own = _Record(clock, dict.fromkeys(Stage, 0.0))
    token = _query.set(own)
    try:
        yield own.took
    finally:
        _query.reset(token)


@contextmanager
def timed(stage: Stage) -> Iterator[None]:
    """Count what runs inside to a stage."""
    own = _query.get()
    if own is None:
        yield
        return
    started = own.clock()
    try:
        yield
    finally:
        own.took[stage] += (own.clock() - started) * 1000
