"""Does a need belong to the field, and what do its hits lose where it hardly does?"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora import IndexCorruptError
from matcher import Field, Signal
from matcher.field import SURELY, field_for, lowered, surely
from matcher.query import TOO_FEW_WORDS

NEED = (
    "工場の屋根から一日中蒸気が逃げています。捨てている熱を使って燃料費を減らしたいのですが、配管が古くて困っています。"
    "水素や蓄電池の話も聞きましたが、港に近く、風力と太陽光のどちらが船の都合に合うのか、誰に尋ねればよいのか分かりません。"
)
LOG_ODDS = st.floats(-12, 12)


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


@given(LOG_ODDS, LOG_ODDS)
def test_what_is_left_is_the_product_of_both_probabilities(match: float, belongs: float) -> None:
    step = lowered(match, belongs)

    assert step <= 0
    assert sigmoid(match + step) == pytest.approx(sigmoid(match) * sigmoid(belongs), rel=1e-9)


@given(LOG_ODDS, LOG_ODDS, st.floats(-12, 12))
def test_the_order_of_hits_stays(first: float, second: float, belongs: float) -> None:
    better, worse = max(first, second), min(first, second)

    assert better + lowered(better, belongs) >= worse + lowered(worse, belongs) - 1e-12


def test_a_need_that_surely_belongs_would_lose_a_thousandth_at_most() -> None:
    assert 1 - sigmoid(SURELY) < 0.001


def test_a_field_is_kept_for_its_encoder_and_a_damaged_file_is_told(tmp_path) -> None:
    field = Field("some@1", np.array([0.5, -1.0], np.float32), 0.25)
    field.save(tmp_path / "field.npz")

    kept = Field.load(tmp_path / "field.npz")
    assert kept.log_odds(np.array([1.0, 1.0], np.float32)) == pytest.approx(-0.25)
    assert field_for("some@1") is None

    (tmp_path / "field.npz").write_bytes((tmp_path / "field.npz").read_bytes()[:40])
    with pytest.raises(IndexCorruptError, match="is damaged"):
        Field.load(tmp_path / "field.npz")


def matcher_with(world, bias: float):
    matcher = world.matcher
    dimensions = sum(component.dimensions for component in world.encoder.components)
    matcher._field = Field("fake", np.zeros(dimensions, np.float32), bias)
    return matcher


def test_off_the_field_every_hit_is_lowered_its_order_stays_and_the_sum_is_still_the_score(world) -> None:
    plain = world.matcher.match(NEED, k=5)
    lowered_ = matcher_with(world, -2.0).match(NEED, k=5)

    assert [hit.record.id for hit in lowered_.hits] == [hit.record.id for hit in plain.hits]
    for before, after in zip(plain.hits, lowered_.hits, strict=True):
        assert after.score == pytest.approx(before.score * sigmoid(-2.0), rel=1e-6)
        steps = {own.signal: own.value for own in after.explanation.contributions}
        assert steps[Signal.FIELD] < 0
        assert sigmoid(after.explanation.log_odds) == pytest.approx(after.score, abs=1e-9)


@pytest.mark.parametrize(
    ("log_odds", "share"), [(-3.0, 0.0), (3.5, 0.0), (4.375, 0.25), (7.0, 1.0), (12.0, 1.0)]
)
def test_how_surely_a_need_belongs_grows_up_to_the_line_from_which_nothing_is_lowered(
    log_odds: float, share: float
) -> None:
    assert surely(log_odds) == share


@pytest.mark.parametrize(("bias", "counts"), [(SURELY, True), (SURELY / 2, False)])
def test_concepts_count_for_a_few_words_only_as_far_as_these_belong_to_the_field(
    world, everything, bias: float, counts: bool
) -> None:
    matcher = matcher_with(world, bias)
    matcher.fusion = everything

    hits = matcher.match("蒸気の利用", k=5).hits

    steps = [
        own.value for hit in hits for own in hit.explanation.contributions if own.signal is Signal.CONCEPTS
    ]
    assert any(steps) == counts


def test_a_few_words_tell_too_little_to_lower_all_hits(world) -> None:
    hits = matcher_with(world, -2.0).match("蒸気の利用", k=5).hits

    assert hits
    assert all(own.signal is not Signal.FIELD for hit in hits for own in hit.explanation.contributions)


def test_whoever_asks_with_a_few_words_is_told_that_the_field_is_not_judged(world) -> None:
    matcher = matcher_with(world, -2.0)

    assert matcher.match("蒸気の利用", k=5).query.notices == (TOO_FEW_WORDS,)
    assert matcher.match(NEED, k=5).query.notices == ()
    assert matcher.match("蒸気の利用", find="needs", k=5).query.notices == ()


def test_a_seed_that_asks_for_needs_is_not_judged(world) -> None:
    plain = world.matcher.match(NEED, find="needs", k=5)
    same = matcher_with(world, -2.0).match(NEED, find="needs", k=5)

    assert [hit.score for hit in same.hits] == [hit.score for hit in plain.hits]


def test_where_it_belongs_nothing_is_said_of_the_field(world) -> None:
    found = matcher_with(world, SURELY + 1).match(NEED, k=5)

    assert all(own.signal is not Signal.FIELD for hit in found.hits for own in hit.explanation.contributions)
