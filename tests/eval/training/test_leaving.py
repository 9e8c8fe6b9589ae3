"""Is the map that says where a text goes without a clause found again where there is one?"""

from itertools import pairwise

import numpy as np
import pytest
from conftest import FakeEncoder

from eval.training.leaving import FOLDS, Taken, fitted, proved, taken
from eval.training.statements import Statement
from indexer import Component, Role, Vectors, unit
from matcher import less

COMPONENTS = (Component("a", 6), Component("b", 4))


def random_texts(count: int) -> tuple[Vectors, Vectors, Vectors]:
    chance = np.random.default_rng(7)
    rows = [chance.normal(size=(count, own.dimensions)) for _ in range(2) for own in COMPONENTS]
    whole, clauses = (np.concatenate([unit(own) for own in pair], axis=1) for pair in (rows[:2], rows[2:]))
    return whole, clauses, chance.uniform(0.1, 0.5, count).astype(np.float32)


def moved(whole: Vectors, clauses: Vectors, shares: Vectors, turn: Vectors) -> Taken:
    """Texts that move by twice the clause's share and a turn of what the clause is beside them."""
    by_share = less(whole, clauses, shares, COMPONENTS) - whole
    left = whole + 2 * by_share + shares[:, None] * (clauses - whole) @ turn
    return Taken(whole, clauses, shares, left, np.arange(len(shares)) % FOLDS)


def test_a_movement_that_is_a_pull_and_a_turn_is_told_nearly_whole() -> None:
    turn = np.zeros((10, 10), np.float32)
    turn[0, 1] = turn[7, 8] = 1.5
    data = moved(*random_texts(3_000), turn)

    model = fitted(data, "e@1", COMPONENTS)

    told = model.less(data.whole[0], data.clauses[:1], data.shares[:1], COMPONENTS)
    ends = np.cumsum([0, 6, 4])
    expected = [unit(data.left[:1, start:end]) for start, end in pairwise(ends)]
    assert told == pytest.approx(np.concatenate(expected, axis=1), abs=0.02)
    assert model.encoder == "e@1"


def test_the_proof_is_over_folds_that_were_left_out() -> None:
    turn = np.zeros((10, 10), np.float32)
    turn[0, 1] = 3.0
    data = moved(*random_texts(1_000), turn)

    first, second = proved(data, COMPONENTS)

    assert first.startswith("a: cosine 0.")
    assert first.endswith("fitted")
    share, fit = (float(first.split()[place]) for place in (2, 5))
    assert fit > 0.9 > share
    assert second.startswith("b: cosine 1.000 by share")


def test_needs_of_several_clauses_are_embedded_with_and_without_each() -> None:
    encoder = FakeEncoder()
    texts = ["蒸気が漏れて困っている。湯を作りたい。", "湯を作りたい。"]
    statements = [Statement(f"n{i}", "c", "need", "ja", text) for i, text in enumerate(texts)]

    data = taken(encoder, statements)

    clauses = ["蒸気が漏れて困っている。", "湯を作りたい。"]
    (whole, *rest) = encoder.encode([clauses, clauses[1:], clauses[:1]], role=Role.QUERY)
    assert data.whole == pytest.approx(np.stack([whole.whole] * 2))
    assert data.clauses == pytest.approx(whole.sentences)
    assert data.left == pytest.approx(np.stack([own.whole for own in rest]))
    assert data.shares == pytest.approx([12 / 19, 7 / 19])
