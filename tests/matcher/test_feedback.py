"""Is each document compared with the best records but itself and its twins?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import Moments, unit
from matcher.feedback import Centres, products

SIZE = 12
NAMES = [f"r{number}" for number in range(12)]


def world(seed: int, best: int, found: int, twins: int) -> tuple[dict[str, np.ndarray], np.ndarray, Moments]:
    """Vectors of the best records and of documents, of which the first are twins of the best."""
    chance = np.random.default_rng(seed)
    vectors = unit(chance.normal(size=(best + found, SIZE)).astype(np.float32))
    vectors[best : best + min(twins, best, found)] = vectors[: min(twins, best, found)]
    spread = chance.normal(size=(SIZE, SIZE)).astype(np.float32)
    moments = Moments(chance.normal(size=SIZE).astype(np.float32) / 10, spread @ spread.T, 50)
    return dict(zip(NAMES, vectors[:best], strict=False)), vectors[best:], moments


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 1_000),
    best=st.integers(1, 5),
    ids=st.lists(st.sampled_from(NAMES), min_size=1, max_size=8),
    twins=st.integers(0, 4),
)
def test_nearness_is_that_of_the_definition(seed: int, best: int, ids: list[str], twins: int) -> None:
    known, vectors, moments = world(seed, best, len(ids), twins)

    found = Centres(known).nearness(ids, vectors, moments)

    for name, own, value in zip(ids, vectors, found, strict=True):
        others = [v for other, v in known.items() if other != name and float(v @ own) < 1 - 1e-6]
        if not others:
            assert value == 0.0
            continue
        centre = np.mean(others, axis=0, dtype=np.float64)
        centre /= np.linalg.norm(centre)
        deviation = np.sqrt(centre @ moments.covariance.astype(np.float64) @ centre)
        expected = np.clip((own - moments.mean) @ centre / deviation, -6, 6)
        assert value == pytest.approx(expected, abs=1e-5)


@given(seed=st.integers(0, 1_000), more=st.integers(1, 40))
@settings(max_examples=30, deadline=None)
def test_what_else_is_compared_moves_no_value_not_even_in_the_last_digit(seed: int, more: int) -> None:
    known, vectors, moments = world(seed, 5, 4 + more, 3)
    ids = [f"d{number}" for number in range(len(vectors))]

    alone = Centres(known).nearness(ids[:4], vectors[:4], moments)
    among = Centres(known).nearness(ids, vectors, moments)

    assert alone.tolist() == among[:4].tolist()


def test_products_of_equal_rows_are_equal_wherever_they_stand() -> None:
    chance = np.random.default_rng(1)
    row, query = chance.normal(size=(2, 896)).astype(np.float32)
    vectors = chance.normal(size=(61, 896)).astype(np.float32)
    vectors[::3] = row

    found = products(vectors, query)

    assert len(set(found[::3].tolist())) == 1
    assert found == pytest.approx(vectors.astype(np.float64) @ query, abs=1e-4)
