"""Where does the time of a query go?

What runs inside `timed` is counted for the query of its thread, where `recorded` keeps one.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from time import perf_counter


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

_query: ContextVar[dict[Stage, float] | None] = ContextVar("_query", default=None)


@contextmanager
def recorded() -> Iterator[Stages]:
    """Keep the times of what runs inside; a stage that does not occur takes 0 ms."""
    own = dict.fromkeys(Stage, 0.0)
    token = _query.set(own)
    try:
        yield own
    finally:
        _query.reset(token)


@contextmanager
def timed(stage: Stage) -> Iterator[None]:
    """Count what runs inside to a stage."""
    own = _query.get()
    started = perf_counter()
    try:
        yield
    finally:
        if own is not None:
            own[stage] += (perf_counter() - started) * 1000
