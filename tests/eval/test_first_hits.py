"""First hits are held against grades by rank, with limits by topic, by models that never saw the topic."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from eval.first_hits import Reading, as_served, gap, left_out, second_reader, table
from eval.short import Found, Short
from matcher import Fusion, Signal

SERVED = Fusion({Signal.DENSE: 1.0}, prior=-1.0, threshold=0.5, fitted=True)
LANGUAGES = {"ja-seed": "ja", "en-seed": "en"}


def reading(topic: int, *, predicted: float, relevant: bool, again: bool | None = None) -> Reading:
    return Reading("words", f"T{topic:02d}", "ja->en", 0.0, 1, predicted, relevant, again)


def found(topic: str) -> Found:
    """A need whose second hit lost half a unit to a condition."""
    signals = {"ja-seed": {Signal.DENSE: 2.0}, "en-seed": {Signal.DENSE: 1.5}}
    hits = [("ja-seed", SERVED.probability(2.0)), ("en-seed", SERVED.probability(1.5 - 0.5))]
    asked = Short(f"{topic}-n1-words", f"{topic}-n1", "words", "", "ja", {"en-seed": 2})
    return Found(asked, 0.0, 1.0, hits, signals)


def test_what_was_predicted_beyond_what_is_relevant_has_limits_by_topic() -> None:
    # given forty topics, each with a hit of .9, of which every second is relevant
    once = [reading(topic, predicted=0.9, relevant=topic % 2 == 0) for topic in range(40)]

    own, twice = gap(once), gap([*once, *once])

    assert own is not None
    assert twice is not None
    assert (own.hits, own.predicted, own.relevant) == (40, pytest.approx(0.9), 0.5)
    assert own.beyond_chance
    half_width = 1.96 * 0.5 / math.sqrt(40)
    assert (own.low, own.high) == pytest.approx((0.4 - half_width, 0.4 + half_width), abs=0.02)
    assert (twice.low, twice.high) == pytest.approx((own.low, own.high))  # no more topics, no more certainty


def test_what_chance_explains_is_not_beyond_it() -> None:
    own = gap([reading(topic, predicted=0.6, relevant=topic % 2 == 0) for topic in range(40)])

    assert own is not None
    assert own.low < 0 < own.high
    assert not own.beyond_chance


def test_the_second_reader_is_asked_only_where_that_one_read() -> None:
    read = [reading(topic, predicted=0.8, relevant=True, again=False) for topic in range(5)]
    unread = [reading(topic, predicted=0.1, relevant=False) for topic in range(5, 9)]

    own = gap([*read, *unread], again=True)

    assert own is not None
    assert (own.hits, own.predicted, own.relevant) == (5, pytest.approx(0.8), 0.0)
    assert gap(unread, again=True) is None


def test_a_need_is_predicted_by_a_model_that_never_saw_its_topic() -> None:
    # given models that name the topics they were kept from by their level
    kept_from: list[Sequence[str]] = []

    def without(topics: Sequence[str]) -> Fusion:
        kept_from.append(topics)
        return replace(SERVED, prior=-float(topics[0].removeprefix("T")))

    asked = [found(f"T{topic:02d}") for topic in range(10)]
    own = left_out(asked, SERVED, without, LANGUAGES, {("T03-n1-words", "en-seed"): False})

    assert sorted(topic for topics in kept_from for topic in topics) == [f"T{n:02d}" for n in range(10)]
    three = [one for one in own if one.topic == "T03"]
    assert [one.rank for one in three] == [1, 2]
    assert [one.direction for one in three] == ["ja->ja", "ja->en"]
    assert [one.relevant for one in three] == [False, True]
    assert [one.again for one in three] == [None, False]
    logits = [np.log(one.predicted / (1 - one.predicted)) for one in three]
    assert logits == pytest.approx([2.0 - 3.0, 1.5 - 0.5 - 3.0])  # the condition still counts


def test_a_table_tells_forms_and_ranks_and_marks_what_is_beyond_chance() -> None:
    own = as_served([found(f"T{topic:02d}") for topic in range(10)], LANGUAGES, {})

    lines = table("as served", own).splitlines()

    words = next(line for line in lines if line.startswith("| words"))
    assert words.startswith("| words | 0.731 / 0.000, **+0.731 (+0.731 to +0.731)**, n 10 |")
    assert " 0.500 / 1.000, **-0.500 (-0.500 to -0.500)**, n 10 |" in words
    assert not any(line.startswith("| two ") for line in lines)


def test_the_second_reader_found_fewer_pairs_relevant() -> None:
    own = second_reader()

    assert (len(own), sum(own.values())) == (337, 111)
