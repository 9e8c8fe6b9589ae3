"""First hits are held against grades by rank, with limits by topic, by models that never saw the topic."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from eval.first_hits import unanswered
from eval.first_hits.gaps import gap, table
from eval.first_hits.mends import CANDIDATES, mends
from eval.first_hits.readings import Fold, Readers, Reading, best_by, folds, second_reader, served_best
from eval.short import Found, Short
from matcher import Fusion, Signal

SERVED = Fusion({Signal.DENSE: 1.0}, prior=-1.0, threshold=0.5, fitted=True)
LANGUAGES = {"ja-seed": "ja", "en-seed": "en", **{f"s{place}": "ja" for place in range(10)}}


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
    # given models that are named by their level after a topic that they were kept from
    kept_from: list[Sequence[str]] = []

    def without(topics: Sequence[str]) -> Fusion:
        kept_from.append(topics)
        return replace(SERVED, prior=-float(topics[0].removeprefix("T")))

    parts = list(folds([found(f"T{number % 10:02d}") for number in range(20)], without))

    assert sorted(topic for topics in kept_from for topic in topics) == [f"T{n:02d}" for n in range(10)]
    for part in parts:
        assert [own.topic for own in part.unseen] == [f"T{-part.model.prior:02.0f}"] * 2
        assert len(part.seen) == 18


def test_another_model_orders_the_hits_and_what_a_condition_took_still_counts() -> None:
    other = Fusion({Signal.DENSE: -2.0}, prior=-3.0, threshold=0.5, fitted=True)

    best = best_by(other, found("T03"), SERVED)

    assert dict(best) == pytest.approx({"en-seed": -3.0 - 3.0 - 0.5, "ja-seed": -3.0 - 4.0})
    assert [name for name, _ in best] == ["en-seed", "ja-seed"]


def test_a_reading_tells_rank_direction_and_what_both_readers_found() -> None:
    own = Readers(LANGUAGES, {("T03-n1-words", "en-seed"): False}).readings(
        found("T03"), served_best(found("T03"))
    )

    assert [(one.rank, one.direction, one.relevant, one.again) for one in own] == [
        (1, "ja->ja", False, None),
        (2, "ja->en", True, False),
    ]
    assert [one.predicted for one in own] == pytest.approx([SERVED.probability(2), SERVED.probability(1)])


def test_a_table_tells_forms_and_ranks_and_marks_what_is_beyond_chance() -> None:
    readers, asked = Readers(LANGUAGES, {}), [found(f"T{topic:02d}") for topic in range(10)]

    lines = table(
        "as served", [one for own in asked for one in readers.readings(own, served_best(own))]
    ).splitlines()

    words = next(line for line in lines if line.startswith("| words"))
    assert words.startswith("| words | 0.731 / 0.000, **+0.731 (+0.731 to +0.731)**, n 10 |")
    assert " 0.500 / 1.000, **-0.500 (-0.500 to -0.500)**, n 10 |" in words
    assert not any(line.startswith("| two ") for line in lines)


TERMS = {name: CANDIDATES[name] for name in ("belonging to the field", "level and steepness again")}


def test_a_mend_shows_where_what_was_left_out_holds_on_topics_not_seen() -> None:
    # given needs whose hits are relevant the more often the more surely they belong to the field
    asked = [chancy(topic, 5.0) for topic in range(60)]

    field, again = mends(list(folds(asked, lambda _: SERVED)), SERVED, LANGUAGES, TERMS)

    assert field.loss.difference < -0.05
    assert field.p == pytest.approx(2 * field.loss.p_value)  # two were tried
    assert field.p < 0.01
    assert again.p > 0.05


def test_what_held_only_where_it_was_fitted_is_no_mend() -> None:
    seen, unseen = ([chancy(topic, own) for topic in range(60)] for own in (5.0, 0.0))

    field, _ = mends([Fold(SERVED, seen, unseen)], SERVED, LANGUAGES, TERMS)

    assert field.loss.difference > 0.05


def chancy(topic: int, strength: float) -> Found:
    """A need of ten hits that are relevant by chance, more often where it belongs to the field."""
    random = np.random.default_rng(topic)
    belonging = float(random.random())
    sums = random.normal(1.0, 1.5, 10)
    signals = {f"s{place}": {Signal.DENSE: float(value)} for place, value in enumerate(sums)}
    chance = {
        name: SERVED.probability(own[Signal.DENSE] + strength * (belonging - 0.5))
        for name, own in signals.items()
    }
    grades = {name: int(random.random() < own) for name, own in chance.items()}
    hits = [(name, SERVED.probability(own[Signal.DENSE])) for name, own in signals.items()]
    asked = Short(f"T{topic}-n1-words", f"T{topic}-n1", "words", "", "ja", grades)
    return Found(asked, 0.0, belonging, hits, signals)


def test_where_nothing_answers_short_needs_are_held_beside_the_whole_ones() -> None:
    # given ten topics whose whole needs fall from .9 to .2, every second short form from .8 to .7 only
    def first(topic: int, form: str, intact: float, removed: float) -> unanswered.First:
        asked = Short(f"T{topic}-n1-{form}", f"T{topic}-n1", form, "", "ja", {})
        return unanswered.First(asked, intact, removed)

    read = [
        own
        for topic in range(10)
        for own in (
            first(topic, "whole", 0.9, 0.2),
            first(topic, "two", 0.9, 0.2),
            first(topic, "sentence", 0.9, 0.2),
            first(topic, "words", 0.8, 0.7 if topic % 2 else 0.2),
        )
    ]

    lines = unanswered.table(read, 0.65).splitlines()

    words = lines[-1].split(" | ")
    assert [cell.partition(" (")[0] for cell in words] == [
        "| words", "0.800", "0.450", "1.000", "0.500", "0.250", "0.500", "1.000 |",
    ]  # fmt: skip
    assert words[2] == "0.450 (0.300 to 0.600)"
    assert lines[2].endswith("| 0.000 (0.000 to 0.000) | 0.000 (0.000 to 0.000) | 1.000 |")


def test_the_second_reader_found_fewer_pairs_relevant() -> None:
    own = second_reader()

    assert (len(own), sum(own.values())) == (337, 111)
