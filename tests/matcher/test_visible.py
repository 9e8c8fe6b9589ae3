"""Are the rows that may be seen those of the keys that the store names?"""

from types import SimpleNamespace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import Filters, Viewer
from matcher import visible
from matcher.visible import VisibleRows, visible_of

KEYS = st.lists(st.integers(1, 40), unique=True, max_size=20).map(sorted)


@settings(max_examples=100, deadline=None)
@given(allowed=KEYS, held=KEYS, data=st.data())
def test_rows_are_those_of_the_keys_that_both_hold(
    allowed: list[int], held: list[int], data: st.DataObject
) -> None:
    public = data.draw(st.lists(st.booleans(), min_size=len(held), max_size=len(held)))
    partition: Any = SimpleNamespace(keys=np.array(held, np.int64), public=np.array(public, bool))

    found = visible_of(np.array(allowed, np.int64), partition)

    assert found.mask.tolist() == [key in allowed for key in held]
    assert found.keys.tolist() == [key for key in held if key in allowed]
    assert found.everything == (set(held) <= set(allowed))
    assert found.all_public == (found.mask.tolist() == public)


def test_the_same_answer_of_the_store_is_looked_up_once_and_another_one_anew(world: Any) -> None:
    rows = VisibleRows(world.generation)
    everyone, owner = (
        world.store.visible_keys(kind="seed", viewer=viewer, filters=Filters())
        for viewer in (Viewer(), Viewer("org-a"))
    )

    assert rows.of(everyone, "seed") is rows.of(everyone, "seed")
    assert rows.of(owner, "seed")["ja"].keys.tolist() != rows.of(everyone, "seed")["ja"].keys.tolist()
    assert rows.of(everyone, "need")["ja"].keys.tolist() == []


def test_keys_that_can_still_change_are_looked_up_every_time(world: Any) -> None:
    rows = VisibleRows(world.generation)
    keys = world.store.visible_keys(kind="seed", viewer=Viewer(), filters=Filters()).copy()
    before = rows.of(keys, "seed")["ja"].keys.tolist()

    keys[:] = 900_001

    assert before
    assert rows.of(keys, "seed")["ja"].keys.tolist() == []


def test_only_the_last_answers_are_remembered(world: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(visible, "MOST", 2)
    rows = VisibleRows(world.generation)
    answers = [np.array([number], np.int64) for number in range(4)]
    for answer in answers:
        answer.flags.writeable = False

    first = rows.of(answers[0], "seed")
    for answer in answers[1:]:
        rows.of(answer, "seed")

    assert rows.of(answers[0], "seed") is not first
    assert len(rows._known) == 2
