"""Are signals in units of spread, and is their weighted sum the log-odds of the score?"""

import json
import math
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import PROVISIONAL, Brief, Fusion, Signal, fusion_for
from matcher.signals import WORDINGS, Ordinary, ordinary, reference_of

NUMBERS = st.floats(min_value=-1e6, max_value=1e6)


# ---- signals ----


def test_a_score_is_standardised_by_mean_and_deviation() -> None:
    scores = np.array([0.5, 0.7, 0.3])

    assert Ordinary(0.5, 0.1).standardised(scores).tolist() == pytest.approx([0.0, 2.0, -2.0])


def test_a_standardised_score_is_at_most_six_either_way() -> None:
    scores = np.array([100.0, -100.0, 1.0])

    assert Ordinary(0.0, 1.0).standardised(scores).tolist() == [6.0, -6.0, 1.0]


@pytest.mark.parametrize("deviation", [0.0, 1e-9, 1e-12])
def test_where_nothing_varies_every_document_is_ordinary(deviation: float) -> None:
    same = Ordinary(1.0, deviation)

    assert same.standardised(np.array([3.0, 3.0])).tolist() == [0.0, 0.0]
    assert same.unit == 0.0


@settings(max_examples=100)
@given(
    st.lists(NUMBERS, min_size=1, max_size=20),
    NUMBERS,
    st.floats(min_value=1e-3, max_value=1e3),
)
def test_standardising_keeps_the_order_and_stays_within_the_limit(
    scores: list[float], mean: float, deviation: float
) -> None:
    found = Ordinary(mean, deviation).standardised(np.array(scores))

    assert np.all(np.abs(found) <= 6.0)
    assert np.all(np.diff(found[np.argsort(scores, kind="stable")]) >= 0)


def test_the_nearer_a_public_document_is_the_more_it_says_what_is_ordinary() -> None:
    rows, cosines = np.array([4, 7, 9]), np.array([0.5, 0.2, 0.1])

    weights = reference_of(rows, cosines).weights
    found = ordinary(np.array([3.0, 1.0, 100.0]), weights)

    # by the square of how much nearer each is than the last, which says nothing
    assert weights == pytest.approx([16 / 17, 1 / 17, 0.0], abs=1e-6)
    assert found.mean == pytest.approx(49 / 17, abs=1e-4)
    assert found.deviation == pytest.approx(math.sqrt(4 * 16 / 17**2), abs=1e-3)


@pytest.mark.parametrize("cosines", [[0.3], [0.3, 0.3, 0.3]])
def test_documents_that_are_equally_near_say_alike_what_is_ordinary(cosines: list[float]) -> None:
    weights = reference_of(np.arange(len(cosines)), np.array(cosines)).weights

    assert weights.tolist() == pytest.approx([1 / len(cosines)] * len(cosines))


@given(st.floats(-1, 1), st.floats(min_value=0.01, max_value=10), st.floats(-1, 1))
def test_the_unit_is_by_how_much_a_standardised_score_grows_with_the_raw_one(
    mean: float, deviation: float, step: float
) -> None:
    ordinary = Ordinary(mean, deviation)

    low, high = ordinary.standardised(np.array([mean, mean + step * deviation]))

    assert high - low == pytest.approx(ordinary.unit * step * deviation, abs=1e-9)


def test_scores_in_single_precision_are_standardised_in_double() -> None:
    found = Ordinary(0.25, 0.5).standardised(np.array([0.5], np.float32))

    assert (found.dtype, found.tolist()) == (np.float64, [0.5])


def test_the_signals_are_shown_in_the_order_of_their_class() -> None:
    assert [signal.value for signal in Signal] == [
        *("dense", "lexical", "expansion", "concepts", "feedback", "verdicts", "constraints", "field"),
    ]


def test_every_signal_has_a_name_and_a_meaning_in_both_languages() -> None:
    assert set(WORDINGS) == set(Signal)
    for wording in WORDINGS.values():
        for texts in (wording.label, wording.meaning):
            assert set(texts) == {"ja", "en"}
            assert all(texts.values())


# ---- fusion ----


def test_an_encoder_that_nothing_was_fitted_for_is_ranked_provisionally() -> None:
    assert fusion_for("fake@1") is PROVISIONAL
    assert dict(PROVISIONAL.weights) == {
        Signal.DENSE: 1.0,
        Signal.LEXICAL: 0.2,
        Signal.FEEDBACK: 0.5,
        Signal.CONSTRAINTS: 1.0,
    }
    assert (PROVISIONAL.prior, PROVISIONAL.threshold, PROVISIONAL.fitted) == (-4.5, 0.25, False)


def test_the_shipped_fusion_is_used_for_the_encoder_it_was_fitted_for_only() -> None:
    shipped = json.loads((files("matcher") / "data" / "fusion.json").read_text(encoding="utf-8"))

    fusion = fusion_for(shipped["encoder"])

    assert fusion.fitted
    assert {name.value: weight for name, weight in fusion.weights.items()} == shipped["weights"]
    assert (fusion.prior, fusion.threshold) == (shipped["prior"], shipped["threshold"])
    assert fusion.brief is not None
    assert {name.value: weight for name, weight in fusion.brief.weights.items()} == shipped["brief"][
        "weights"
    ]
    assert fusion.brief.prior == shipped["brief"]["prior"]
    assert set(fusion.weights) <= set(Signal)
    assert 0 < fusion.threshold < 1
    assert not fusion_for(shipped["encoder"] + "x").fitted


def test_the_fused_score_is_the_weighted_sum_of_the_signals() -> None:
    signals = {
        Signal.DENSE: np.array([1.0, 2.0]),
        Signal.LEXICAL: np.array([5.0, 0.0]),
        Signal.FEEDBACK: np.array([-2.0, 4.0]),
    }

    assert PROVISIONAL.sum_of(signals).tolist() == pytest.approx([1.0, 4.0])


def test_a_signal_that_is_absent_or_has_no_weight_adds_nothing() -> None:
    assert PROVISIONAL.sum_of({Signal.DENSE: np.array([1.5])}).tolist() == [1.5]
    both = {Signal.DENSE: np.array([1.5]), Signal.CONCEPTS: np.array([9.0])}
    assert PROVISIONAL.sum_of(both).tolist() == [1.5]


def test_a_fusion_can_be_made_deaf_to_signals() -> None:
    deaf = PROVISIONAL.without(Signal.DENSE, Signal.LEXICAL)

    assert set(deaf.weights) == {Signal.FEEDBACK, Signal.CONSTRAINTS}
    assert deaf.sum_of({Signal.DENSE: np.array([1.5]), Signal.FEEDBACK: np.array([2.0])}).tolist() == [1.0]
    assert (deaf.prior, deaf.threshold) == (PROVISIONAL.prior, PROVISIONAL.threshold)
    assert set(deaf.at(0.5).weights) == {Signal.FEEDBACK, Signal.CONSTRAINTS}


@pytest.mark.parametrize(
    ("fullness", "dense", "words", "prior"),
    [(0.0, 3.0, 0.0, -6.0), (0.25, 2.5, 0.5, -5.0), (1.0, 1.0, 2.0, -2.0)],
)
def test_between_a_few_words_and_a_need_told_in_full_the_model_is_mixed(
    fullness: float, dense: float, words: float, prior: float
) -> None:
    told = Fusion(
        {Signal.DENSE: 1.0, Signal.LEXICAL: 2.0},
        prior=-2.0,
        threshold=0.5,
        fitted=True,
        brief=Brief({Signal.DENSE: 3.0}, -6.0),
    )

    found = told.at(fullness)

    assert found.weights == {Signal.DENSE: dense, Signal.LEXICAL: words}
    assert (found.prior, found.threshold) == (prior, 0.5)


def test_without_a_model_of_its_own_a_query_of_a_few_words_is_judged_like_any_other() -> None:
    only = Fusion({Signal.DENSE: 1.0}, prior=-2.0, threshold=0.5, fitted=True)

    assert only.at(0.0) == only


# ---- probability ----


def test_contributions_that_cancel_the_prior_are_as_likely_as_not() -> None:
    assert PROVISIONAL.probability(4.5) == 0.5
    assert PROVISIONAL.probability(0.0) == pytest.approx(0.010987, abs=1e-6)


@settings(max_examples=200)
@given(st.floats(min_value=-12, max_value=12), st.floats(min_value=-12, max_value=12))
def test_prior_plus_contributions_is_the_logit_of_the_probability(prior: float, contributions: float) -> None:
    probability = Fusion({}, prior=prior, threshold=0.5, fitted=True).probability(contributions)

    assert 0 < probability < 1
    assert math.log(probability / (1 - probability)) == pytest.approx(prior + contributions, abs=1e-5)
