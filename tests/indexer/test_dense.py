"""Does the search find what comparing with every vector would find?"""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import IndexCorruptError
from indexer.dense import DenseIndex

# Small whole numbers: inner products are exact, and many are equal.
VECTOR = st.tuples(*[st.integers(-2, 2)] * 3)
VECTORS = st.dictionaries(st.integers(1, 2**62), VECTOR, max_size=40)


def index_of(vectors: dict[int, tuple[int, ...]], *, dimensions: int = 3) -> DenseIndex:
    rows = np.array(list(vectors.values()), np.float32).reshape(-1, dimensions)
    return DenseIndex.build(np.array(list(vectors), np.int64), rows, dimensions=dimensions)


def nearest(
    vectors: dict[int, tuple[int, ...]], query: tuple[int, ...], depth: int
) -> list[tuple[int, float]]:
    scored = [
        (key, float(sum(a * b for a, b in zip(own, query, strict=True)))) for key, own in vectors.items()
    ]
    return sorted(scored, key=lambda hit: (-hit[1], hit[0]))[:depth]


@settings(max_examples=150, deadline=None)
@given(vectors=VECTORS, query=VECTOR, depth=st.integers(0, 45))
def test_the_search_equals_brute_force_with_equal_scores_in_the_order_of_keys(
    vectors: dict[int, tuple[int, ...]], query: tuple[int, ...], depth: int
) -> None:
    found = index_of(vectors).search(np.array(query, np.float32), depth=depth)

    assert found == nearest(vectors, query, depth)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), vectors=VECTORS, query=VECTOR, depth=st.integers(1, 45))
def test_with_allowed_keys_it_equals_brute_force_over_those_and_fills_the_depth_while_any_remain(
    data: st.DataObject, vectors: dict[int, tuple[int, ...]], query: tuple[int, ...], depth: int
) -> None:
    allowed = data.draw(st.lists(st.sampled_from(sorted(vectors)), unique=True)) if vectors else []
    unknown = 2**62 + 1

    found = index_of(vectors).search(
        np.array(query, np.float32), depth=depth, allowed=np.array([*allowed, unknown], np.int64)
    )

    assert found == nearest({key: vectors[key] for key in allowed}, query, depth)
    assert len(found) == min(depth, len(allowed))


@pytest.mark.parametrize("depth", [2, 99, 100, 250])
@pytest.mark.parametrize("share", [1, 2])
def test_of_many_equal_scores_at_the_cut_the_smallest_keys_are_taken(depth: int, share: int) -> None:
    keys = np.random.default_rng(0).permutation(600)
    index = DenseIndex.build(keys, np.tile(np.array([[0.6, 0.8]], np.float32), (600, 1)), dimensions=2)
    allowed = None if share == 1 else np.arange(0, 600, share)

    found = index.search(np.array([0.6, 0.8], np.float32), depth=depth, allowed=allowed)

    assert [key for key, _ in found] == list(range(0, 600, share))[:depth]


def test_an_empty_index_or_nobody_allowed_finds_nothing() -> None:
    query = np.array([1, 0, 0], np.float32)

    assert index_of({}).search(query, depth=5) == []
    assert index_of({1: (1, 0, 0)}).search(query, depth=5, allowed=np.array([], np.int64)) == []
    assert len(index_of({})) == 0


def test_vectors_come_back_under_their_keys_in_the_order_asked() -> None:
    index = index_of({30: (1, 2, 0), 10: (0, 1, 2), 20: (2, 0, 1)})

    assert index.vectors([20, 30, 20]).tolist() == [[2, 0, 1], [1, 2, 0], [2, 0, 1]]
    assert index.vectors([]).shape == (0, 3)


def test_an_index_that_was_saved_answers_as_before(tmp_path: Path) -> None:
    vectors = {7: (1, 0, 0), 3: (1, 0, 0), 5: (0, 1, 0)}
    index_of(vectors).save(tmp_path / "dense.faiss")

    loaded = DenseIndex.load(tmp_path / "dense.faiss")

    assert loaded.search(np.array([1, 0, 0], np.float32), depth=3) == [(3, 1.0), (7, 1.0), (5, 0.0)]


@pytest.mark.parametrize("content", [None, b"", b"nonsense", b"IxM2"])
def test_a_file_that_faiss_cannot_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "dense.faiss"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(IndexCorruptError) as damaged:
        DenseIndex.load(path)

    assert str(damaged.value) == f"{path} cannot be read by FAISS. Rebuild: enmusubi index --full"
