"""Do processes that share what they count come to what one would have counted?"""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.limits import Limits
from api.serving import shared_levels
from api.serving.buckets import Buckets, OwnLevels
from api.serving.problems import Refused
from api.serving.shared_levels import SharedLevels
from api.settings import MOST_WORKERS

LIMITS = Limits(rate_per_minute=60, burst=2)


def taken(buckets: Buckets, caller: str) -> bool:
    try:
        buckets.take(caller)
    except Refused:
        return False
    return True


@settings(max_examples=25)
@given(asked=st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 3), st.booleans()), max_size=30))
def test_two_that_share_a_file_count_as_one_does(
    tmp_path_factory: pytest.TempPathFactory, asked: list[tuple[str, float, bool]]
) -> None:
    file = tmp_path_factory.mktemp("levels") / "levels"
    now = 0.0
    alone = Buckets(LIMITS, clock=lambda: now, levels=OwnLevels())
    two = [Buckets(LIMITS, clock=lambda: now, levels=SharedLevels(file)) for _ in range(2)]

    for caller, pause_s, which in asked:
        now += pause_s
        assert taken(two[which], caller) == taken(alone, caller)


def test_where_there_is_no_place_left_whoever_came_longest_ago_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_levels, "_SETS", 1)
    now = 0.0
    buckets = Buckets(
        Limits(rate_per_minute=1, burst=1), clock=lambda: now, levels=SharedLevels(tmp_path / "levels")
    )

    for caller in "abcdefghi":  # eight have a place
        now += 1
        assert taken(buckets, caller)

    assert not taken(buckets, "c")
    assert taken(buckets, "a")


def test_what_all_may_hold_is_parted_among_them() -> None:
    one = Limits(waiting=128, held_bytes=256, body_bytes=10).of_one(3)

    assert (one.waiting, one.held_bytes) == (43, 85)
    assert one.rate_per_minute == Limits().rate_per_minute


def test_however_many_they_are_each_may_hold_a_body_that_is_allowed() -> None:
    allowed = Limits()

    assert allowed.of_one(MOST_WORKERS).held_bytes == allowed.body_bytes
