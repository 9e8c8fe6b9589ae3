"""Are the weights those that made the data, and is what is reported learnt without what it is reported on?"""

import math
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.training.calibration import (
    BEST,
    DEPTH,
    FITTED,
    FOLDS,
    Judged,
    LeftOut,
    fit,
    fitted,
    judged,
    left_out,
    reliability_plot,
)
from matcher import Signal

TRUE = dict(zip(FITTED, (1.5, 0.7, 0.5, 2.0, 0.3), strict=True))
PRIOR = -1.0


def drawn(*, needs: int, hits: int = 30, seed: int = 0, name: str = "") -> Judged:
    """Hits whose relevance is drawn with the true log-odds; two needs a topic."""
    chance = np.random.default_rng(seed)
    signals = chance.normal(size=(needs * hits, len(FITTED)))
    logits = PRIOR + signals @ np.array([TRUE[signal] for signal in FITTED])
    relevant = chance.random(len(logits)) < 1 / (1 + np.exp(-logits))
    owners = [f"{name}{need // 2}-n{need}" for need in range(needs) for _ in range(hits)]
    return Judged(signals, relevant, owners, [o.split("-")[0] for o in owners], np.ones(len(owners)))


def logits_of(data: Judged, model: tuple[dict[Signal, float], float]) -> np.ndarray:
    weights, prior = model
    return prior + data.signals @ np.array([weights[signal] for signal in FITTED])


def logit(probability: float) -> float:
    return math.log(probability / (1 - probability))


def test_conditions_are_not_fitted_and_every_other_signal_is() -> None:
    assert set(FITTED) == set(Signal) - {Signal.CONSTRAINTS, Signal.FIELD, Signal.VERDICTS}


def test_the_fit_finds_the_weights_that_made_the_data() -> None:
    # when
    weights, prior = fit(drawn(needs=1000))
    # then
    assert weights == pytest.approx(TRUE, abs=0.08)
    assert prior == pytest.approx(PRIOR, abs=0.08)


def test_weights_are_in_log_odds_per_unit_of_each_signal() -> None:
    # given the same data with dense in hundredths
    data = drawn(needs=40)
    scale = np.array([100.0 if signal is Signal.DENSE else 1.0 for signal in FITTED])
    # when
    (weights, prior), (others, other) = fit(data), fit(replace(data, signals=data.signals * scale))
    # then
    assert others[Signal.DENSE] == pytest.approx(weights[Signal.DENSE] / 100, rel=1e-3)
    assert others[Signal.LEXICAL] == pytest.approx(weights[Signal.LEXICAL], rel=1e-2)
    assert other == pytest.approx(prior, rel=1e-2)


def test_a_signal_that_speaks_against_a_match_is_left_out_and_the_rest_fitted_again() -> None:
    # given lexical turned around, and the same data without it
    data = drawn(needs=100)
    place = FITTED.index(Signal.LEXICAL)
    turned, blank = data.signals.copy(), data.signals.copy()
    turned[:, place] *= -1
    blank[:, place] = 0.0
    # when
    weights, prior = fit(replace(data, signals=turned))
    # then
    assert weights[Signal.LEXICAL] == 0.0
    others, other = fit(replace(data, signals=blank))
    assert weights == pytest.approx(others, abs=1e-3)
    assert prior == pytest.approx(other, abs=1e-3)


def test_a_signal_that_is_the_same_everywhere_gets_no_weight() -> None:
    # given no feedback at all
    data = drawn(needs=40)
    data.signals[:, FITTED.index(Signal.FEEDBACK)] = 0.0
    # then
    assert fit(data)[0][Signal.FEEDBACK] == 0.0


def test_level_and_steepness_are_those_of_the_best_hits_of_the_first_collection() -> None:
    # given a collection in which half of what is relevant was never found out, beside a larger one
    target, other = drawn(needs=300, seed=1, name="a"), drawn(needs=600, seed=2, name="b")
    target = replace(
        target, relevant=target.relevant & (np.random.default_rng(3).random(len(target.relevant)) < 0.5)
    )
    # when
    logits = logits_of(target, fitted(target, [other]))
    # then the mean probability of the ten best hits is the share of them that is relevant
    best = np.concatenate(
        [start + np.argsort(-logits[start : start + 30])[:BEST] for start in range(0, len(logits), 30)]
    )
    assert (1 / (1 + np.exp(-logits[best]))).mean() == pytest.approx(target.relevant[best].mean(), abs=1e-3)


def test_level_and_steepness_leave_the_ratios_of_the_weights_alone() -> None:
    # given
    target, other = drawn(needs=60, seed=1, name="a"), drawn(needs=60, seed=2, name="b")
    # when
    plain, _ = fit(Judged.joined([target, other]))
    moved, _ = fitted(target, [other])
    # then
    ratios = [moved[signal] / plain[signal] for signal in FITTED]
    assert ratios == pytest.approx([ratios[0]] * len(FITTED))
    assert ratios[0] > 0


def test_joined_collections_count_alike_however_many_hits_they_have() -> None:
    # given 10 needs of 30 hits, 40 needs of 30 and 10 of 5
    parts = [
        drawn(needs=10, name="a"),
        drawn(needs=40, name="b"),
        drawn(needs=10, hits=5, name="c"),
    ]
    # when
    joined = Judged.joined(parts)
    # then
    total = 10 * 30 + 40 * 30 + 10 * 5
    first, second = 10 * 30, 10 * 30 + 40 * 30
    assert joined.weights[:first] == pytest.approx(total / 3 / (10 * 30))
    assert joined.weights[first:second] == pytest.approx(total / 3 / (40 * 30))
    assert joined.weights[second:] == pytest.approx(total / 3 / (10 * 5))
    assert joined.weights.sum() == pytest.approx(total)


def test_joining_keeps_hits_needs_and_topics_together() -> None:
    # given
    parts = [drawn(needs=4, hits=3, seed=1, name="a"), drawn(needs=2, hits=3, seed=2, name="b")]
    # when
    joined = Judged.joined(parts)
    # then
    np.testing.assert_array_equal(joined.signals[12:], parts[1].signals)
    np.testing.assert_array_equal(joined.relevant[:12], parts[0].relevant)
    assert list(joined.needs) == [*parts[0].needs, *parts[1].needs]
    assert list(joined.topics) == ["a0"] * 6 + ["a1"] * 6 + ["b0"] * 6


def test_a_collection_twice_is_fitted_like_the_collection_once() -> None:
    # given
    data = drawn(needs=40)
    doubled = replace(data, weights=data.weights * 2)
    # then the weights say what counts more, not how much there is
    np.testing.assert_allclose(Judged.joined([doubled]).weights, Judged.joined([data]).weights)
    assert Judged.joined([data]).weights == pytest.approx(1.0)


def test_some_hits_alone_keep_what_belongs_to_them() -> None:
    # given
    data = drawn(needs=4, hits=3)
    data = replace(data, weights=np.arange(12, dtype=float))
    # when
    some = data.only(np.array([7, 2]))
    # then
    np.testing.assert_array_equal(some.signals, data.signals[[7, 2]])
    np.testing.assert_array_equal(some.relevant, data.relevant[[7, 2]])
    assert (some.needs, some.topics) == (["1-n2", "0-n0"], ["1", "0"])
    assert list(some.weights) == [7.0, 2.0]


def test_a_hit_that_was_graded_one_or_two_is_relevant_and_one_never_judged_is_not() -> None:
    # given
    hits = {
        "n1": [(name, {Signal.DENSE: 1.0, Signal.LEXICAL: 2.0, Signal.CONSTRAINTS: 9.0}) for name in "abcd"],
        "n2": [("a", {})],
    }
    # when
    data = judged(hits, {"n1": {"a": 2, "b": 1, "c": 0}}, {"n1": "t", "n2": "u"})
    # then what a hit does not say is 0, and conditions are left out
    assert list(data.relevant) == [True, True, False, False, False]
    assert list(data.signals[0]) == [{Signal.DENSE: 1.0, Signal.LEXICAL: 2.0}.get(s, 0.0) for s in FITTED]
    assert list(data.signals[4]) == [0.0] * len(FITTED)
    assert (list(data.needs), list(data.topics)) == (["n1"] * 4 + ["n2"], ["t"] * 4 + ["u"])


def test_only_the_first_hits_of_a_need_are_learnt_from() -> None:
    data = judged({"n": [(f"d{place}", {}) for place in range(DEPTH + 5)]}, {}, {"n": "t"})
    assert len(data.relevant) == len(data.signals) == DEPTH


def test_a_topic_whose_signal_is_inverted_is_predicted_as_if_it_were_like_the_others() -> None:
    # given as many topics as folds, so that each is left out alone; in one the truth is upside down
    data, other = drawn(needs=2 * FOLDS, seed=1), drawn(needs=20, seed=2, name="b")
    odd = np.array([topic == "3" for topic in data.topics])
    inverted = replace(data, relevant=np.where(odd, ~data.relevant, data.relevant))
    # when
    straight, turned = left_out(data, [other]), left_out(inverted, [other])
    # then its own log-odds are the same to the last bit; only what it taught the others has changed
    own = np.array([place // BEST // 2 == 3 for place in range(len(straight.logits))])
    np.testing.assert_array_equal(straight.logits[own], turned.logits[own])
    np.testing.assert_array_equal(straight.relevant[own], ~turned.relevant[own])
    assert not np.isclose(straight.logits[~own], turned.logits[~own]).any()


def test_a_topic_that_is_left_out_is_predicted_by_the_model_of_all_others() -> None:
    # given
    data, other = drawn(needs=2 * FOLDS, seed=1), drawn(needs=20, seed=2, name="b")
    without = data.only(np.flatnonzero(np.array(data.topics) != "7"))
    # when
    found = left_out(data, [other])
    # then both of its needs show their ten best by that model
    predicted = logits_of(data, fitted(without, [other]))
    for need in (14, 15):
        best = np.sort(predicted[need * 30 : need * 30 + 30])[::-1][:BEST]
        np.testing.assert_allclose(found.logits[need * BEST : (need + 1) * BEST], best)
        assert found.best[f"7-n{need}"] == pytest.approx(best[0])


def test_what_is_left_out_is_well_calibrated_where_the_model_is_true() -> None:
    # given
    measures = left_out(drawn(needs=400, seed=5), [drawn(needs=100, seed=6, name="b")]).measures()
    # then
    assert measures["expected calibration error"] < 0.03
    assert measures["Brier skill"] > 0.1
    assert measures["mean prediction"] == pytest.approx(measures["base rate"], abs=0.02)


def test_calibration_error_and_brier_skill_are_those_of_a_calculation_by_hand() -> None:
    # given five hits: two of .12 and .18 in one bin, two of .85, one of .95 in the last
    predicted = [0.12, 0.18, 0.85, 0.85, 0.95]
    relevant = [False, True, True, True, False]
    # when
    measures = LeftOut(np.array([logit(p) for p in predicted]), np.array(relevant), {}).measures()
    # then
    error = 2 / 5 * abs(0.15 - 1 / 2) + 2 / 5 * abs(0.85 - 1) + 1 / 5 * abs(0.95 - 0)
    brier = (0.12**2 + (1 - 0.18) ** 2 + 2 * (1 - 0.85) ** 2 + 0.95**2) / 5
    assert measures["expected calibration error"] == pytest.approx(error)
    assert measures["Brier skill"] == pytest.approx(1 - brier / (3 / 5 * 2 / 5))
    assert measures["base rate"] == pytest.approx(3 / 5)
    assert measures["mean prediction"] == pytest.approx(sum(predicted) / 5)


def test_a_certain_prediction_belongs_to_the_last_bin() -> None:
    measures = LeftOut(np.array([50.0, -50.0]), np.array([True, False]), {}).measures()
    assert measures["expected calibration error"] == pytest.approx(0.0)
    assert measures["Brier skill"] == pytest.approx(1.0)


@settings(max_examples=40, deadline=None)
@given(relevant=st.lists(st.booleans(), min_size=2, max_size=40).filter(lambda own: len(set(own)) == 2))
def test_who_always_says_the_base_rate_is_calibrated_and_has_no_skill(relevant: list[bool]) -> None:
    # given
    base = sum(relevant) / len(relevant)
    # when
    measures = LeftOut(np.full(len(relevant), logit(base)), np.array(relevant), {}).measures()
    # then
    assert measures["expected calibration error"] == pytest.approx(0.0, abs=1e-9)
    assert measures["Brier skill"] == pytest.approx(0.0, abs=1e-9)


def test_the_plot_has_a_mark_for_every_bin_where_prediction_and_share_meet(tmp_path: Path) -> None:
    # given two hits of .25, one of them relevant, and one of .75
    logits = np.array([logit(0.25), logit(0.25), logit(0.75)])
    # when
    reliability_plot(logits, np.array([True, False, True]), tmp_path / "plot.svg")
    # then
    marks = ElementTree.parse(tmp_path / "plot.svg").findall("{http://www.w3.org/2000/svg}circle")
    places = [(float(mark.get("cx", "")), float(mark.get("cy", ""))) for mark in marks]
    assert places == [(40 + 320 * 0.25, 360 - 320 * 1 / 2), (40 + 320 * 0.75, 360 - 320 * 1)]
    assert [mark[0].text for mark in marks] == ["2 hits", "1 hits"]
