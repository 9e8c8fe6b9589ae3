"""Does the bench of transitions see that a log replays to the same state, and where one does not?"""

from pathlib import Path

import pytest

from eval.bench import transitions
from matcher import Pipeline


def test_a_log_replays_to_the_same_state_after_random_transitions(tmp_path: Path) -> None:
    figures = transitions.run(tmp_path / "store.sqlite", 600)

    assert figures.ok
    assert figures.accepted + figures.refused.total() == 600
    assert figures.accepted > 60
    assert set(figures.refused) == {
        *("UsageError", "RecordError", "NotFoundError", "ChangedError", "ForbiddenError"),
    }


def test_a_state_that_is_not_what_was_answered_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a pipeline that answers as if it had written, and writes nothing
    take = Pipeline._take
    monkeypatch.setattr(Pipeline, "_take", lambda *given: take(*given[:-1], True))

    figures = transitions.run(tmp_path / "store.sqlite", 50)

    assert figures.accepted > 0
    assert not figures.replayed_the_same
    assert not figures.ok
