"""What holds for a few words is fitted on short forms of judged needs."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from eval.short import Found, Short, measured
from eval.training.brief import GAINS, fitted
from matcher import Fusion, Signal

WHOLE = Fusion(
    {Signal.DENSE: 1.0, Signal.CONCEPTS: 2.0, Signal.CONSTRAINTS: 1.0}, prior=-2.0, threshold=0.5, fitted=True
)


def found(number: int, *, steep: float, level: float, told: float = 0.0, misleading: bool = False) -> Found:
    """What a made-up short form finds: hits are relevant by chance, as a known model says."""
    random = np.random.default_rng(number)
    signals = {
        f"d{place:02d}": {Signal.DENSE: float(near), Signal.CONCEPTS: float(common)}
        for place, (near, common) in enumerate(zip(random.normal(1, 1, 30), random.random(30), strict=True))
    }
    sums = {
        name: own[Signal.DENSE] * (0 if misleading else 1) + 2 * own[Signal.CONCEPTS]
        for name, own in signals.items()
    }
    chance = {name: 1 / (1 + np.exp(-(steep * value + level))) for name, value in sums.items()}
    grades = {name: int(random.random() < own) for name, own in chance.items()} | {"never found": 1}
    topic = f"T{number:03d}"
    return Found(Short(f"{topic}-n1-words", f"{topic}-n1", "words", "", "ja", grades), told, 1.0, (), signals)


def many(**how: float | bool) -> list[Found]:
    return [found(number, **how) for number in range(90)]  # type: ignore[arg-type]


def test_level_and_steepness_are_those_by_which_hits_are_relevant() -> None:
    flat, steep, rare = (
        fitted(WHOLE, many(steep=own, level=level)) for own, level in ((1.0, -3.0), (2.0, -3.0), (1.0, -5.0))
    )

    assert steep.brief.weights[Signal.CONCEPTS] > 1.1 * flat.brief.weights[Signal.CONCEPTS]
    assert rare.brief.prior < flat.brief.prior - 1
    for own in (flat, steep, rare):
        weights = own.brief.weights
        assert weights[Signal.DENSE] == pytest.approx(own.gain * weights[Signal.CONCEPTS] / 2)
        assert weights[Signal.CONSTRAINTS] == 1.0
        assert own.calibration_error < 0.05


def test_where_half_is_told_the_mixture_of_both_models_is_right_for_the_ten_best_hits() -> None:
    asked = many(steep=1.5, level=-3.0, told=0.5)

    told = replace(WHOLE, brief=fitted(WHOLE, asked).brief).at(0.5, 1.0)

    predicted, relevant = [], []
    for own in asked:
        sums = {
            name: told.sum_of({k: np.array(v) for k, v in one.items()}) for name, one in own.signals.items()
        }
        best = sorted(sums, key=lambda name: -sums[name])[:10]
        predicted += [told.probability(float(sums[name])) for name in best]
        relevant += [own.asked.grades.get(name, 0) > 0 for name in best]
    assert np.mean(predicted) == pytest.approx(np.mean(relevant), abs=0.005)


def test_the_error_told_is_that_of_topics_which_the_fit_has_not_seen() -> None:
    # given ten topics of the same signals, in every second of which all is relevant, else nothing
    one = found(0, steep=1.0, level=-3.0)
    asked = [
        replace(
            one.asked,
            id=f"T{topic:03d}-n1-words",
            of=f"T{topic:03d}-n1",
            grades=dict.fromkeys(one.signals, 1) if topic % 2 else {"never found": 1},
        )
        for topic in range(10)
    ]

    chosen = fitted(WHOLE, [replace(one, asked=own) for own in asked])

    assert chosen.calibration_error == pytest.approx(5 / 9, abs=0.03)  # of all seen it would be 0


def test_nearness_gains_only_what_costs_no_more_than_a_standard_error() -> None:
    chosen = fitted(WHOLE, many(steep=2.0, level=-3.0, misleading=True))

    best = max(chosen.ndcg.values())
    dear = [gain for gain in GAINS if best - chosen.ndcg[gain] > chosen.standard_errors[gain]]
    assert chosen.gain == 1.0
    assert dear == [gain for gain in GAINS if gain > 1]


def test_several_forms_of_one_need_are_no_independent_readings() -> None:
    once = [found(number, steep=2.0, level=-3.0) for number in range(20)]
    again = [replace(own, asked=replace(own.asked, id=f"{own.asked.id}-again")) for own in once]

    one, other = (fitted(WHOLE, own).standard_errors for own in (once, [*once, *again]))

    assert other == pytest.approx(one)


def test_a_need_told_in_full_has_no_part_in_it() -> None:
    short = many(steep=1.0, level=-3.0)
    other = [found(number, steep=0.0, level=2.0, told=1.0) for number in range(300, 330)]

    assert fitted(WHOLE, [*short, *other]) == fitted(WHOLE, short)


def test_what_is_predicted_for_the_ten_best_is_held_against_what_is_relevant() -> None:
    asked = Short("T-n1-words", "T-n1", "words", "", "ja", {"a": 1, "b": 2})
    hits: Sequence[tuple[str, float]] = [
        ("a", 0.95),
        ("x", 0.85),
        *((f"z{n}", 0.05) for n in range(8)),
        ("b", 0.01),
    ]

    own = measured([Found(asked, 0.0, 1.0, hits, {})])

    assert own["nDCG@10"] == pytest.approx(1 / (3 + 1 / np.log2(3)))
    assert own["relevant"] == pytest.approx(0.1)  # the eleventh does not count
    assert own["predicted"] == pytest.approx((0.95 + 0.85 + 8 * 0.05) / 10)
    assert own["expected calibration error"] == pytest.approx((0.05 + 0.85 + 8 * 0.05) / 10)
