"""Has everything of a collaboration words in both languages?"""

from collections.abc import Mapping
from enum import StrEnum

import pytest

from matcher import (
    DECLINE_WORDS,
    DEED_WORDS,
    STAGE_WORDS,
    STALE_DAYS,
    WAITING_WORDS,
    DeclineReason,
    Deed,
    Stage,
    Waiting,
)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (STAGE_WORDS, Stage),
        (DECLINE_WORDS, DeclineReason),
        (DEED_WORDS, Deed),
        (WAITING_WORDS, Waiting),
    ],
)
def test_every_one_has_words(words: Mapping[StrEnum, Mapping[str, str]], kind: type[StrEnum]) -> None:
    assert set(words) == set(kind)
    assert all(one["ja"] and one["en"] and one["ja"] != one["en"] for one in words.values())


def test_every_stage_at_which_somebody_waits_has_its_days() -> None:
    assert set(STALE_DAYS) == set(Stage) - {Stage.DEPLOYED, Stage.DECLINED}
