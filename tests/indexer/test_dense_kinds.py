"""Does an approximate index find nearly what an exact one finds, and keep every promise besides?"""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import IndexCorruptError, NotFoundError
from indexer import dense_effort, dense_kinds, dense_learning
from indexer.dense import DenseIndex

VECTOR = st.tuples(*[st.integers(-2, 2)] * 3)
VECTORS = st.dictionaries(st.integers(1, 2**62), VECTOR, min_size=1, max_size=40)
Vectors = dict[int, tuple[int, ...]]


@pytest.fixture(scope="module", autouse=True)
def never_few_enough_to_be_exact() -> Iterator[None]:
    """Small indexes, too, are searched as large ones are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dense_kinds, "EXACT_NUMBERS", 0)
        patch.setattr(dense_effort, "_ASKED", 24)
        patch.setattr(dense_effort, "FEWEST_PUBLIC", 1)
        yield


def ivf_of(vectors: Vectors) -> DenseIndex:
    rows = np.array(list(vectors.values()), np.float32)
    return DenseIndex.build(np.array(list(vectors), np.int64), rows, dimensions=3, kind="ivf")


def nearest(vectors: Vectors, query: tuple[int, ...], depth: int) -> list[tuple[int, float]]:
    scored = [
        (key, float(sum(a * b for a, b in zip(own, query, strict=True)))) for key, own in vectors.items()
    ]
    return sorted(scored, key=lambda hit: (-hit[1], hit[0]))[:depth]


def clustered(count: int, *, seed: int = 0, dimensions: int = 32) -> np.ndarray:
    """Unit vectors around 40 centres, which stay the same whatever the seed."""
    centres = np.random.default_rng(99).standard_normal((40, dimensions))
    chance = np.random.default_rng(seed)
    vectors = centres[chance.integers(40, size=count)] + chance.standard_normal((count, dimensions))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def recall(index: DenseIndex, vectors: np.ndarray, queries: np.ndarray, allowed: np.ndarray | None) -> float:
    """Share of the ten nearest that are found, keys being twice the rows."""
    rows = np.arange(len(vectors)) if allowed is None else allowed // 2
    found = []
    for query in queries:
        hits = index.search(query, depth=10, allowed=allowed)
        assert len(hits) == min(10, len(rows))
        best = 2 * rows[np.argsort(-(vectors[rows] @ query))[:10]]
        found.append(len({key for key, _ in hits} & set(best.tolist())) / len(hits))
    return float(np.mean(found))


@settings(max_examples=40, deadline=None)
@given(data=st.data(), vectors=VECTORS, query=VECTOR, depth=st.integers(0, 45))
def test_where_all_lists_are_looked_through_it_equals_brute_force_under_any_filter(
    data: st.DataObject, vectors: Vectors, query: tuple[int, ...], depth: int
) -> None:
    allowed = data.draw(st.none() | st.lists(st.sampled_from(sorted(vectors)), unique=True))
    unknown = 2**62 + 1

    index = ivf_of(vectors)
    found = index.search(
        np.array(query, np.float32),
        depth=depth,
        allowed=None if allowed is None else np.array([*allowed, unknown], np.int64),
    )

    assert index.kind == "ivf"
    seen = vectors if allowed is None else {key: vectors[key] for key in allowed}
    assert found == nearest(seen, query, depth)


@settings(max_examples=40, deadline=None)
@given(
    share=st.floats(0.001, 1),
    depth=st.integers(1, 300),
    compared=st.sampled_from([1, 50, 500]),
    seed=st.integers(0, 5),
)
def test_where_few_lists_are_looked_through_the_depth_is_filled_and_scores_are_exact(
    share: float, depth: int, compared: int, seed: int
) -> None:
    vectors, index = BUILT
    allowed = 2 * np.sort(
        np.random.default_rng(seed).choice(len(vectors), max(1, int(share * len(vectors))), replace=False)
    )
    (query,) = clustered(1, seed=seed + 100)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dense_kinds, "COMPARED", compared)
        found = index.search(query, depth=depth, allowed=allowed)

    keys = [key for key, _ in found]
    assert len(found) == len(set(keys)) == min(depth, len(allowed))
    assert set(keys) <= set(allowed.tolist())
    assert all((a[1], -a[0]) > (b[1], -b[0]) for a, b in pairwise(found))
    exact = (index.vectors(keys).astype(np.float64) * query).sum(1)
    assert np.abs(exact - [score for _, score in found]).max() < 1e-6


@settings(max_examples=25, deadline=None)
@given(
    share=st.floats(0.001, 1),
    depth=st.integers(1, 300),
    compared=st.sampled_from([1, 500]),
    exactly=st.booleans(),
)
def test_likely_rows_are_allowed_fill_the_depth_and_hold_most_of_the_nearest(
    share: float, depth: int, compared: int, exactly: bool
) -> None:
    vectors, index = BUILT
    rows = np.sort(
        np.random.default_rng(7).choice(len(vectors), max(1, int(share * len(vectors))), replace=False)
    )
    (query,) = clustered(1, seed=107)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dense_kinds, "COMPARED", compared)
        patch.setattr(dense_kinds, "EXACT_NUMBERS", 10**9 if exactly else 0)
        found = index.likely(query, depth=depth, allowed=2 * rows)
        best = {key // 2 for key, _ in index.search(query, depth=depth, allowed=2 * rows)}

    assert len(found) == len(set(found.tolist())) == min(depth, len(rows))
    assert set(found.tolist()) <= set(rows.tolist())
    assert np.array_equal(index.vectors_in(found), vectors[found])
    held = len(best & set(found.tolist()))
    assert held == len(best) if exactly else compared == 1 or held >= 0.5 * len(best)


def built(count: int = 5_000) -> tuple[np.ndarray, DenseIndex]:
    vectors = clustered(count)
    return vectors, DenseIndex.build(2 * np.arange(count), vectors, dimensions=32, kind="ivf")


BUILT = built()


@pytest.mark.parametrize("share", [1.0, 0.5, 0.1, 0.01, 0.001])
def test_recall_stays_where_few_are_visible(share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense_kinds, "COMPARED", 200)
    monkeypatch.setattr(dense_kinds, "CANDIDATES", 20)
    vectors, index = BUILT
    chosen = np.random.default_rng(1).choice(len(vectors), int(share * len(vectors)), replace=False)
    allowed = None if share == 1.0 else 2 * np.sort(chosen)

    assert recall(index, vectors, clustered(50, seed=7), allowed) >= 0.98


def test_what_others_may_see_moves_nothing_that_an_asker_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    # given: the same public vectors, beside two different lots of others
    monkeypatch.setattr(dense_kinds, "COMPARED", 100)
    public = clustered(2_000)
    queries = clustered(20, seed=8)

    def found(others: np.ndarray) -> list[list[tuple[int, float]]]:
        vectors = np.concatenate([public, others])
        index = DenseIndex.build(
            np.arange(len(vectors)),
            vectors,
            dimensions=32,
            kind="ivf",
            public=np.arange(len(vectors)) < len(public),
        )
        return [index.search(query, depth=10, allowed=np.arange(len(public))) for query in queries]

    assert found(clustered(3_000, seed=1)) == found(-clustered(500, seed=2))


@pytest.mark.parametrize("kind", ["exact", "ivf"])
@pytest.mark.parametrize("step", [1, 2])
@pytest.mark.parametrize("depth", [30, 100, 250])
def test_of_many_equal_scores_at_the_cut_the_smallest_keys_are_taken(
    kind: str, step: int, depth: int
) -> None:
    # given: 20 better ones, which a search meets after most of the others
    better = 1_000 + np.random.default_rng(0).permutation(200)[:20]
    vectors = np.tile(np.array([[0.6, 0.8]], np.float32), (1_200, 1))
    vectors[better] = 0.8, 0.6
    index = DenseIndex.build(np.arange(1_200), vectors, dimensions=2, kind=kind)  # type: ignore[arg-type]
    allowed = None if step == 1 else np.arange(0, 1_200, step)

    found = index.search(np.array([1, 0], np.float32), depth=depth, allowed=allowed)

    first = sorted(key for key in better.tolist() if key % step == 0)
    rest = [key for key in range(0, 1_200, step) if key not in first]
    assert [key for key, _ in found] == [*first, *rest][:depth]


def test_of_equal_scores_in_different_lists_the_smallest_keys_are_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # given: two lists, both as near to the query, and no more candidates than are wanted
    monkeypatch.setattr(dense_learning, "_LISTS_PER_ROOT", 0.06)
    monkeypatch.setattr(dense_kinds, "WIDTH", 1)
    monkeypatch.setattr(dense_kinds, "CANDIDATES", 1)
    vectors = np.tile(np.array([[0.6, 0.8], [0.6, -0.8]], np.float32), (600, 1))
    index = DenseIndex.build(np.arange(1_200), vectors, dimensions=2, kind="ivf")

    found = index.search(np.array([1, 0], np.float32), depth=30)

    assert [key for key, _ in found] == list(range(30))


@pytest.mark.parametrize("near", [0, 15])
def test_where_the_nearest_lists_hold_little_that_is_visible_farther_ones_are_looked_through(
    near: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given: 4,000 visible vectors that point away from the query, and a few of 6,000 that point to it
    monkeypatch.setattr(dense_kinds, "COMPARED", 1)
    away, towards = clustered(4_000), clustered(6_000, seed=1)
    away[:, 0], towards[:, 0] = -2, 2
    index = DenseIndex.build(np.arange(10_000), np.concatenate([away, towards]), dimensions=32, kind="ivf")

    found = index.search(towards[0], depth=20, allowed=np.arange(4_000 + near))

    assert len(found) == 20
    assert sum(key >= 4_000 for key, _ in found) == near
    assert all(key < 4_000 + near for key, _ in found)


@pytest.mark.parametrize("kind", ["exact", "ivf"])
def test_an_index_that_was_saved_is_mapped_and_answers_as_before(kind: str, tmp_path: Path) -> None:
    vectors, queries = clustered(2_000), clustered(10, seed=9)
    index = DenseIndex.build(2 * np.arange(2_000), vectors, dimensions=32, kind=kind)  # type: ignore[arg-type]
    allowed = np.arange(0, 4_000, 6)
    index.save(tmp_path / "dense.faiss")

    loaded = DenseIndex.load(tmp_path / "dense.faiss")

    assert loaded.kind == index.kind == kind
    assert str(tmp_path / "dense.faiss") in Path("/proc/self/maps").read_text()
    for query in queries:
        assert loaded.search(query, depth=20) == index.search(query, depth=20)
        assert loaded.search(query, depth=20, allowed=allowed) == index.search(
            query, depth=20, allowed=allowed
        )
    assert loaded.vectors([8, 2, 8]).tolist() == vectors[[4, 1, 4]].tolist()
    loaded.save(tmp_path / "again.faiss")
    assert (tmp_path / "again.faiss").read_bytes() == (tmp_path / "dense.faiss").read_bytes()


def saved(path: Path, index: DenseIndex) -> bytes:
    index.save(path)
    return path.read_bytes()


@pytest.mark.parametrize("kind", ["exact", "ivf"])
def test_the_same_input_gives_the_same_bytes_however_many_threads_there_are(
    kind: str, tmp_path: Path
) -> None:
    from threadpoolctl import threadpool_limits

    vectors, keys = clustered(3_000), np.arange(3_000)
    order = np.random.default_rng(3).permutation(3_000)
    files = []
    for threads, own in ((1, keys), (2, keys), (3, order)):
        with threadpool_limits(limits=threads):
            index = DenseIndex.build(own, vectors[own], dimensions=32, kind=kind)  # type: ignore[arg-type]
        files.append(saved(tmp_path / "dense.faiss", index))

    assert files[0] == files[1] == files[2]


def test_what_was_learnt_is_taken_over_unchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given: an index on disk, and texts that are spread quite otherwise
    vectors, index = BUILT
    index.save(tmp_path / "old.faiss")
    old = DenseIndex.load(tmp_path / "old.faiss")
    monkeypatch.setattr(dense_learning, "_learnt", None)
    others = clustered(4_000, seed=5) * np.sign(np.arange(32) - 9.5).astype(np.float32)

    # when: the next night builds upon it, and the one after upon that
    night = DenseIndex.build(np.arange(4_000), others, dimensions=32, kind="ivf", like=old)
    back = DenseIndex.build(2 * np.arange(len(vectors)), vectors, dimensions=32, kind="ivf", like=night)

    # then: nothing was learnt, and the first texts give the first file
    assert night.vectors([17, 3]).tolist() == others[[17, 3]].tolist()
    assert saved(tmp_path / "back.faiss", back) == (tmp_path / "old.faiss").read_bytes()


def test_an_exact_index_has_nothing_to_take_over() -> None:
    exact = DenseIndex.build(np.arange(100), clustered(100), dimensions=32, kind="exact")

    index = DenseIndex.build(np.arange(100), clustered(100), dimensions=32, kind="ivf", like=exact)

    assert index.kind == "ivf"
    assert index.search(clustered(1)[0], depth=1) == exact.search(clustered(1)[0], depth=1)


def test_the_number_of_vectors_decides_unless_somebody_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense_kinds, "EXACT_NUMBERS", 100 * 32)

    kinds = [
        DenseIndex.build(np.arange(count), clustered(count), dimensions=32).kind for count in (99, 100, 101)
    ]
    asked = DenseIndex.build(np.arange(101), clustered(101), dimensions=32, kind="exact").kind

    assert kinds == ["exact", "exact", "ivf"]
    assert asked == "exact"


def test_with_nothing_public_to_learn_from_an_index_is_exact() -> None:
    nobody = np.zeros(200, bool)

    index = DenseIndex.build(np.arange(200), clustered(200), dimensions=32, kind="ivf", public=nobody)

    assert index.kind == "exact"
    assert DenseIndex.build(np.array([], np.int64), clustered(0), dimensions=32, kind="ivf").kind == "exact"


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("kind", ["exact", "ivf"])
def test_a_file_cut_off_anywhere_is_named(kind: str, kept: float, tmp_path: Path) -> None:
    path = tmp_path / "dense.faiss"
    content = saved(path, DenseIndex.build(np.arange(500), clustered(500), dimensions=32, kind=kind))  # type: ignore[arg-type]
    path.write_bytes(content[: int(kept * len(content))])

    with pytest.raises(IndexCorruptError) as damaged:
        DenseIndex.load(path)

    assert str(damaged.value) == f"{path} cannot be read by FAISS. Rebuild: enmusubi index --full"


def test_keys_far_apart_and_keys_close_together_are_found_alike() -> None:
    vectors = clustered(300)
    query = clustered(1, seed=4)[0]
    chosen = np.arange(1, 300, 3)
    near, far = np.arange(300) + 7, np.arange(300) * 2**50 + 7

    found = {
        name: DenseIndex.build(keys, vectors, dimensions=32).search(query, depth=9, allowed=keys[chosen])
        for name, keys in (("near", near), ("far", far))
    }

    assert [near.tolist().index(key) for key, _ in found["near"]] == [
        far.tolist().index(key) for key, _ in found["far"]
    ]


def test_allowed_keys_that_change_between_searches_are_looked_up_again() -> None:
    vectors, index = BUILT
    allowed = 2 * np.arange(50)
    first = index.search(vectors[10], depth=1, allowed=allowed)

    allowed += 2_000

    assert first == [(20, pytest.approx(1))]
    assert all(key >= 2_000 for key, _ in index.search(vectors[10], depth=50, allowed=allowed))


def test_allowed_keys_that_cannot_change_are_looked_up_once() -> None:
    _, index = BUILT
    allowed = 2 * np.arange(50)
    allowed.flags.writeable = False

    seen = index._rows.seen(allowed)

    assert index._rows.seen(allowed) is seen
    assert index._rows.seen(2 * np.arange(50)) is not seen


def test_arrays_that_come_in_turn_are_each_looked_up_once() -> None:
    _, index = BUILT
    arrays = [2 * np.arange(size) for size in (10, 20, 30)]
    for allowed in arrays:
        allowed.flags.writeable = False
    first = [index._rows.seen(allowed) for allowed in arrays]

    assert all(index._rows.seen(own) is seen for own, seen in zip(arrays, first, strict=True))


def test_the_vector_of_a_key_that_is_not_there_is_refused() -> None:
    _, index = BUILT

    with pytest.raises(NotFoundError) as missing:
        index.vectors([4, 5])

    assert str(missing.value) == "Key 5 is not in the index. Bring it up to date: enmusubi index"


# ---- effort ----


def scattered(count: int) -> np.ndarray:
    """Unit vectors without any structure: more directions than are kept, no clusters."""
    vectors = np.random.default_rng(5).standard_normal((count, 200))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_where_vectors_lie_without_order_more_of_them_are_looked_at_and_the_file_keeps_how_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given bounds as small as the index, against which a large one would be measured
    monkeypatch.setattr(dense_kinds, "FEWEST", 150)
    monkeypatch.setattr(dense_kinds, "COMPARED", 150)
    monkeypatch.setattr(dense_kinds, "CANDIDATES", 40)
    vectors = scattered(2_000)

    # when it is built
    index = DenseIndex.build(2 * np.arange(2_000), vectors, dimensions=200, kind="ivf")
    index.save(tmp_path / "dense")
    loaded = DenseIndex.load(tmp_path / "dense")

    # then it finds what is near, also for others than were asked when it was built
    assert loaded.kind == "ivf"
    assert loaded._searcher.effort == index._searcher.effort > 1  # type: ignore[attr-defined]
    assert recall(loaded, vectors, vectors[1::50], None) >= 0.98


def test_where_no_effort_is_enough_every_vector_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense_kinds, "FEWEST", 10)
    monkeypatch.setattr(dense_kinds, "COMPARED", 10)
    monkeypatch.setattr(dense_kinds, "CANDIDATES", 10)
    monkeypatch.setattr(dense_kinds, "WIDTH", 1)
    vectors = scattered(2_000)

    index = DenseIndex.build(2 * np.arange(2_000), vectors, dimensions=200, kind="ivf")

    assert index.kind == "exact"
    assert recall(index, vectors, vectors[1::50], None) == 1.0


def test_what_is_said_in_hidden_records_does_not_move_the_effort(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense_kinds, "FEWEST", 150)
    monkeypatch.setattr(dense_kinds, "COMPARED", 150)
    public = np.arange(2_000) % 2 == 0
    shown = clustered(1_000, dimensions=200)

    efforts = [
        DenseIndex.build(  # type: ignore[attr-defined]
            np.arange(2_000),
            np.stack([shown, hidden], axis=1).reshape(2_000, 200),
            dimensions=200,
            kind="ivf",
            public=public,
        )._searcher.effort
        for hidden in (scattered(1_000), np.repeat(shown[:1], 1_000, axis=0), shown)
    ]

    assert len(set(efforts)) == 1


def test_who_sees_all_finds_what_is_near_also_where_few_are_public(monkeypatch: pytest.MonkeyPatch) -> None:
    # given so few public vectors that these alone are compared with each, among many that are not public
    monkeypatch.setattr(dense_kinds, "FEWEST", 150)
    monkeypatch.setattr(dense_kinds, "COMPARED", 150)
    monkeypatch.setattr(dense_kinds, "CANDIDATES", 40)
    monkeypatch.setattr(dense_kinds, "EXACT_NUMBERS", 600 * 200)
    vectors = scattered(2_000)

    index = DenseIndex.build(
        2 * np.arange(2_000), vectors, dimensions=200, kind="ivf", public=np.arange(2_000) % 4 == 0
    )

    assert recall(index, vectors, vectors[1::50], None) >= 0.98


def test_where_hardly_anything_is_public_every_vector_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense_effort, "FEWEST_PUBLIC", 100)

    index = DenseIndex.build(
        np.arange(2_000), scattered(2_000), dimensions=200, kind="ivf", public=np.arange(2_000) < 99
    )

    assert index.kind == "exact"
