"""Is what a search looks at, and would have to look at, told as the index itself finds it?"""

import math
from typing import Any

import faiss
import numpy as np
import pytest

from indexer import DenseIndex, Lists, Needs, effort_for, work_of
from indexer import dense_kinds as kinds
from indexer import dense_learning as learning
from indexer.dense_effort import GOAL, NEAREST, enough
from indexer.dense_kinds import searcher_of
from indexer.dense_learning import empty_index

COUNT, DIMENSIONS = 3_000, 16


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    drawn = np.random.default_rng(3).standard_normal((COUNT, DIMENSIONS), np.float32)
    drawn *= np.arange(1, DIMENSIONS + 1, dtype=np.float32) ** -0.5
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many lists each search looks through."""
    found: list[int] = []
    real = faiss.SearchParametersIVF

    def told(*, nprobe: int, **rest: Any) -> Any:
        found.append(nprobe)
        return real(nprobe=nprobe, **rest)

    monkeypatch.setattr(kinds._faiss, "SearchParametersIVF", told)
    return found


@pytest.mark.parametrize("effort", [1, 4])
def test_a_search_looks_through_the_lists_that_are_told(
    vectors: np.ndarray, looked: list[int], monkeypatch: pytest.MonkeyPatch, effort: int
) -> None:
    # given an index that is never so small that all is compared
    monkeypatch.setattr(kinds, "EXACT_NUMBERS", 0)
    monkeypatch.setattr(kinds, "FEWEST", 300)
    monkeypatch.setattr("indexer.dense_probing.FEWEST", 300)
    index = DenseIndex.build(np.arange(COUNT), vectors, dimensions=DIMENSIONS, kind="ivf")
    index._searcher.effort = effort
    lists = Lists(vectors)
    looked.clear()

    index.likely(vectors[0], depth=5)
    lists.search(vectors[0], among=COUNT, effort=effort, depth=5)
    lists.search(vectors[0], among=500_000, effort=effort, depth=5)

    told = work_of(COUNT, effort=effort, depth=5), lists.work(500_000, effort=effort, depth=5)
    assert looked == [told[0].lists, told[0].lists, told[1].lists]
    assert told[1].lists < told[0].lists


def test_what_half_a_million_vectors_are_looked_at_with_is_worked_out_by_hand() -> None:
    # 4 * sqrt(500,000) lists; 4 * 30,000 of 500,000 vectors are 24% of them; 4 * 400 candidates
    found = work_of(500_000, effort=4, depth=100)

    assert (found.centroids, found.lists, found.candidates, found.again) == (2_828, 679, 1_600, 1_600)


def test_the_effort_that_is_told_is_the_one_that_an_index_finds(
    vectors: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given rounded vectors that say little of what is near
    monkeypatch.setattr(learning, "DIRECTIONS", 6)
    index = empty_index("ivf", vectors, public=np.arange(COUNT), dimensions=DIMENSIONS)
    index.add_with_ids(vectors, np.arange(COUNT))
    lists = Lists(vectors)

    assert enough(index, np.arange(COUNT))
    needs = lists.needs(np.arange(0, COUNT, 6))

    assert effort_for(COUNT, needs) == searcher_of(index).effort > 1


def test_where_no_effort_finds_the_nearest_all_are_compared() -> None:
    assert effort_for(500_000, Needs(candidates=3_200, compared=10_000)) == 16
    assert effort_for(500_000, Needs(candidates=3_201, compared=10_000)) is None
    assert effort_for(500_000, Needs(candidates=10, compared=480_001)) is None


def test_as_many_lists_as_are_needed_hold_the_nearest_and_one_fewer_do_not(vectors: np.ndarray) -> None:
    lists = Lists(vectors)
    asked = np.arange(0, COUNT, 30)

    needed = lists.needs(asked).compared / COUNT * lists._lists.nlist

    held = lists._lists.invlists
    within = [
        set(faiss.rev_swig_ptr(held.get_ids(own), held.list_size(own)).tolist()) for own in range(held.nlist)
    ]
    near = np.argsort(-(vectors[asked] @ vectors.T), axis=1)[:, :NEAREST].tolist()

    def share_in(count: int) -> float:
        looked = lists._nearest(vectors[asked], count).tolist()
        found = [
            len(own & set().union(*(within[place] for place in places)))
            for own, places in zip(map(set, near), looked, strict=True)
        ]
        return sum(found) / len(asked) / NEAREST

    assert 1 < needed < held.nlist
    assert share_in(math.ceil(needed)) >= GOAL > share_in(math.ceil(needed) - 1)
