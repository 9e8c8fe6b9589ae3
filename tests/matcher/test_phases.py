"""Is the time of a query counted to the phases in which it went?"""

from collections.abc import Iterator
from typing import Any

import pytest

from matcher import Matcher, Phase
from matcher.phases import recorded, timed


@pytest.fixture
def ticking() -> Iterator[float]:
    """A clock that goes on by a second whenever somebody looks at it."""
    return iter(map(float, range(10_000)))


def test_each_stage_takes_what_ran_inside_it(ticking: Iterator[float]) -> None:
    with recorded(lambda: next(ticking)) as phases:
        with timed(Phase.DENSE):
            pass
        for _ in range(2):
            with timed(Phase.LEXICAL):
                pass

    assert (phases[Phase.DENSE], phases[Phase.LEXICAL], phases[Phase.RECORDS]) == (1000.0, 2000.0, 0.0)
    assert list(phases) == list(Phase)


def test_a_stage_that_fails_is_counted_and_nothing_is_where_nobody_keeps_it(
    ticking: Iterator[float],
) -> None:
    with recorded(lambda: next(ticking)) as phases, pytest.raises(KeyError), timed(Phase.TOPIC):
        raise KeyError
    with timed(Phase.TOPIC):
        pass

    assert phases[Phase.TOPIC] == 1000.0


def test_a_match_says_where_its_time_went(world: Any, ticking: Iterator[float]) -> None:
    matcher = Matcher(world.store, world.generation, world.encoder, clock=lambda: next(ticking))

    found = matcher.match("水素と蒸気を使う工場です。", k=3)

    assert found.hits
    assert all(found.phases[phase] > 0 for phase in Phase)
    assert sum(found.phases.values()) <= found.took_ms
    assert found.phases[Phase.EXPLAINING] <= found.explaining_ms
