"""Do the shards of a generation answer as it does itself: the same records, scores and explanations?"""

import copy
import shutil
import stat
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import fsspec
import numpy as np
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import ConfigurationError, IndexCorruptError, IndexUnavailableError, Viewer
from indexer import DenseIndex, Generation, current_shards, cut_generation, drop_shards, open_shard, part_of
from indexer.shard_reaching import reaching
from indexer.shard_storage import forget_dropped, make_private
from matcher import Fusion, Hit, Matcher, MatchResult, Shard, Shards
from matcher.leg import Leg, Nearest, Texts
from matcher.merging import merged
from matcher.searched import Whole

VIEWERS = (
    Viewer(),
    Viewer("org-a"),
    Viewer("org-b", working_groups=frozenset({"innovation_wg"})),
)


class Here:
    """Shards in this process; it counts how often each method is called."""

    def __init__(self, shards: Sequence[Shard]) -> None:
        self.shards = shards
        self.calls: list[str] = []

    def ask(self, method: str, arguments: tuple[Any, ...]) -> list[Any]:
        self.calls.append(method)
        return [getattr(shard, method)(*arguments) for shard in self.shards]


def cut(generation: Generation, owner: Sequence[int], count: int) -> list[Shard]:
    """Give every key to the shard that `owner` names, however unevenly."""
    return [
        Shard(
            replace(
                generation,
                partitions={
                    name: part_of(
                        partition,
                        np.flatnonzero(
                            np.array([owner[key % len(owner)] for key in partition.keys.tolist()], int)
                            == shard
                        ),
                    )
                    for name, partition in generation.partitions.items()
                },
            )
        )
        for shard in range(count)
    ]


def numbers(hit: Hit) -> list[float]:
    told = hit.explanation
    return [
        hit.score,
        told.prior,
        *(own.value for own in told.contributions),
        *told.worths,
        *(number for own in told.evidence for number in (own.similarity, own.worth)),
        *told.steepness.values(),
    ]


def words(hit: Hit) -> object:
    told = hit.explanation
    return (
        (hit.rank, hit.record.id, hit.key, hit.language),
        [own.signal for own in told.contributions],
        [(own.clause, own.asked, own.found) for own in told.evidence],
        (told.shared_terms, told.shared_concepts, told.unmet, told.sentences),
    )


def same(found: MatchResult, expected: MatchResult) -> None:
    assert [words(hit) for hit in found.hits] == [words(hit) for hit in expected.hits]
    for one, other in zip(found.hits, expected.hits, strict=True):
        assert numbers(one) == pytest.approx(numbers(other), abs=1e-6)
    assert found.next_best == pytest.approx(expected.next_best, abs=1e-6)


@pytest.fixture(scope="module")
def whole(world: Any) -> Generation:
    return world.generation


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_cut_gives_the_ranking_scores_and_explanations_of_the_whole(
    world: Any, whole: Generation, texts: Any, everything: Fusion, data: st.DataObject
) -> None:
    count = data.draw(st.integers(1, 4), label="shards")
    owner = data.draw(st.lists(st.integers(0, count - 1), min_size=7, max_size=7), label="owner")
    depth, k = data.draw(st.sampled_from([(100, 10), (3, 2)]), label="depth, k")
    shards = Shards(open_head(whole), Here(cut(whole, owner, count)))
    one, many = (
        Matcher(world.store, generation, world.encoder, fusion=everything, depth=depth, searched=searched)
        for generation, searched in ((whole, None), (shards.head, shards))
    )
    language, find = data.draw(st.sampled_from([("ja", "seeds"), ("en", "seeds"), ("ja", "needs")]))
    text = texts(data.draw(st.integers(0, 99)), language)
    viewer = data.draw(st.sampled_from(VIEWERS))

    found, expected = (matcher.match(text, find=find, k=k, viewer=viewer) for matcher in (many, one))

    same(found, expected)
    assert len(expected.hits) == k
    told, right = (
        made.counterfactual(result, result.hits[0]) for made, result in ((many, found), (one, expected))
    )
    assert (told and told.sentences) == (right and right.sentences)


@pytest.fixture(scope="module")
def rough(whole: Generation) -> Iterator[Generation]:
    """The same, as if it were so large that vectors are compared by rounded numbers first."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("indexer.dense_kinds.EXACT_NUMBERS", 0)
        patch.setattr("indexer.dense_effort.FEWEST_PUBLIC", 1)
        found = {}
        for name, partition in whole.partitions.items():
            found[name] = copy.copy(partition)
            found[name].dense = DenseIndex.build(
                partition.keys,
                partition.dense.vectors_in(np.arange(len(partition.keys))),
                dimensions=partition.raw.shape[1],
                kind="ivf",
                public=partition.public,
            )
        yield replace(whole, partitions=found)


def test_shards_of_an_approximate_index_look_where_it_looks_and_find_what_is_near(
    world: Any, whole: Generation, rough: Generation, texts: Any, everything: Fusion
) -> None:
    held = cut(rough, [0, 1, 2, 0, 1, 0, 2], 3)
    parts = [own._generation.partitions for own in held]
    shards = Shards(open_head(rough), Here(held))
    one, many = (
        Matcher(world.store, generation, world.encoder, fusion=everything, depth=3, searched=searched)
        for generation, searched in ((whole, None), (shards.head, shards))
    )

    assert {own[name].dense.kind for own in parts for name in own} == {"ivf"}
    for name, partition in rough.partitions.items():
        for query in partition.dense.vectors_in(np.arange(20)):
            best = partition.keys[partition.dense.likely(query, depth=3)]
            found = [own[name].keys[own[name].dense.likely(query, depth=3)] for own in parts]
            assert set(best) <= set(np.concatenate(found))  # rounded as in the whole
        hidden = copy.copy(partition)
        hidden.public = np.zeros(len(partition.keys), bool)
        assert part_of(hidden, np.arange(20)).dense.kind == "exact"  # none to find out on how far to look
    for start in range(10):
        text = texts(start, ("ja", "en")[start % 2])
        same(many.match(text, k=3, viewer=VIEWERS[1]), one.match(text, k=3, viewer=VIEWERS[1]))


LEVELS = st.sampled_from([0.0, 0.5, 1.0])  # few, so that many are equal and only keys order them


def said_of(documents: Sequence[tuple[int, float, float, float]]) -> Leg:
    """What a shard says that holds these: keys, cosines and the two BM25 scores."""
    keys, *scores = np.array(documents, float).reshape(-1, 4).T
    cosines, lexical, expanded = scores
    own = np.array(keys, np.int64)
    names = own.astype(str).astype(object)
    texts = Texts(own, names, own[:, None] * 1.0, cosines, lexical, expanded, own * 2.0)
    nearest = Nearest(np.arange(len(own)), own, cosines, lexical, expanded)
    return Leg("ja", len(own), texts, nearest, texts, usual=(40, 3.5))


@settings(max_examples=25, deadline=None)
@given(scores=st.lists(st.tuples(LEVELS, LEVELS, LEVELS), min_size=25, max_size=32), data=st.data())
def test_of_equal_candidates_those_of_the_lowest_keys_are_merged_whichever_shard_holds_them(
    scores: list[tuple[float, float, float]], data: st.DataObject
) -> None:
    shared = data.draw(st.sampled_from([0.0, 1.0]), label="words that any document shares")
    documents = [(key, near, shared * own, shared * more) for key, (near, own, more) in enumerate(scores)]
    owners = data.draw(st.lists(st.integers(0, 2), min_size=len(documents), max_size=len(documents)))
    held = [
        [one for one, owner in zip(documents, owners, strict=True) if owner == shard] for shard in range(3)
    ]

    found = merged([said_of(own) for own in held], depth=2)

    assert found.usual == (40, 3.5)

    best: set[int] = set()
    for column, least in ((1, -1.0), (2, 0.0), (3, 0.0)):
        ranked = sorted(documents, key=lambda own: (-own[column], own[0]))
        best.update(own[0] for own in ranked[:2] if own[column] > least)
    assert found.texts.keys.tolist() == sorted(best)
    assert found.texts.record_ids.tolist() == [str(key) for key in sorted(best)]
    assert found.texts.common.tolist() == [2.0 * key for key in sorted(best)]
    assert found.reference.keys.tolist() == [
        own[0] for own in sorted(documents, key=lambda own: (-own[1], own[0]))
    ]
    assert found.besides is not None
    assert found.besides.keys.tolist() == list(range(len(documents)))


def open_head(generation: Generation) -> Generation:
    return replace(generation, partitions={})


def test_shards_on_storage_answer_as_the_generation_that_was_cut(
    world: Any, whole: Generation, texts: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    url = f"file://{tmp_path_factory.mktemp('shared')}"
    cut_generation(whole, url, shards=3)

    lying = current_shards(url)
    opened = [Shard(open_shard(lying, shard, cache=world.directory)) for shard in range(lying.shards)]
    shards = Shards(open_shard(lying, None, cache=world.directory), Here(opened))

    matcher = Matcher(world.store, shards.head, world.encoder, searched=shards)
    same(matcher.match(texts(5, "ja")), world.matcher.match(texts(5, "ja")))
    assert lying.generation == matcher.generation.id == whole.id


def test_storage_that_is_no_disk_is_copied_and_each_file_checked(
    whole: Generation, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lying = cut_generation(whole, "memory://shared", shards=2)
    cache = tmp_path_factory.mktemp("cache")

    opened = [open_shard(lying, shard, cache=cache) for shard in range(2)]

    keys = [partition.keys for own in opened for partition in own.partitions.values()]
    assert sorted(np.concatenate(keys)) == sorted(np.concatenate([p.keys for p in whole.partitions.values()]))
    (damaged,) = cache.rglob("0-of-2/**/seed-ja/raw.npy")
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"x")

    open_shard(lying, 0, cache=cache)

    assert cut_generation(whole, "memory://shared", shards=2) == lying
    assert damaged.read_bytes()[-1:] != b"x"


def test_what_is_dropped_leaves_storage_and_every_copy(
    whole: Generation, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cache = tmp_path_factory.mktemp("cache")
    old, new = (replace(whole, manifest=replace(whole.manifest, id=name)) for name in ("a", "b"))
    open_shard(cut_generation(old, "memory://nights", shards=1), 0, cache=cache)
    lying = cut_generation(new, "memory://nights", shards=1)

    gone = drop_shards("memory://nights", keep=["b", "c"])

    open_shard(lying, 0, cache=cache)
    assert (gone, {path.parts[-2] for path in cache.rglob("0-of-1")}) == (["a"], {"b"})


def test_a_generation_that_is_to_lie_alone_leaves_no_other_when_it_is_taken_up(
    whole: Generation, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # given one generation, a part of another, and a node with a copy
    cache, url = tmp_path_factory.mktemp("cache"), "memory://purged"
    old, half, new = (replace(whole, manifest=replace(whole.manifest, id=name)) for name in ("a", "b", "c"))
    cut_generation(half, url, shards=2)
    storage, root = fsspec.core.url_to_fs(url)
    storage.rm(f"{root}/b/shards.json")
    open_shard(cut_generation(old, url, shards=2), 0, cache=cache)

    open_shard(cut_generation(new, url, shards=2, alone=True), 0, cache=cache)

    assert {path.split("/")[-1] for path in storage.ls(root, detail=False)} == {"CURRENT", "c"}
    assert [path.parts[-2] for path in cache.rglob("0-of-2")] == ["c"]


def test_copies_are_kept_for_what_lies_there_now_and_not_for_what_was_listed_before(tmp_path: Path) -> None:
    class Listing:
        """As S3 is seen by a process that has listed it before."""

        seen = ("root/a/shards.json", "root/b/shards.json")

        def invalidate_cache(self, root: str) -> None:
            self.seen = (f"{root}/b/shards.json",)

        def glob(self, pattern: str) -> tuple[str, ...]:
            return self.seen

    for name in "ab":
        (tmp_path / name).mkdir()

    forget_dropped(Listing(), "root", tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["b"]


def test_what_is_made_on_a_disk_only_its_owner_may_enter(whole: Generation, tmp_path: Path) -> None:
    shared, cache = tmp_path / "shared", tmp_path / "cache"

    cut_generation(whole, str(shared), shards=1)
    open_shard(cut_generation(whole, "memory://private", shards=1), 0, cache=cache)

    (copies,) = cache.iterdir()
    made = [shared, shared / whole.id, copies]
    assert [stat.filemode(path.stat().st_mode) for path in made] == ["drwx------"] * 3


def test_a_place_that_cannot_be_used_is_named_with_what_to_do(
    whole: Generation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    (tmp_path / "file").touch()

    with pytest.raises(ConfigurationError, match=r"Shards cannot lie under 'foo://x': .*foo.* Give a path"):
        current_shards("foo://x")
    with pytest.raises(ConfigurationError, match=r"'s3://bucket' is not installed.*'enmusubi\[s3\]'"):
        cut_generation(whole, "s3://bucket", shards=1)
    with pytest.raises(ConfigurationError, match=r"Shards under '.*file/shards' cannot be reached"):
        cut_generation(whole, str(tmp_path / "file" / "shards"), shards=1)


@pytest.mark.parametrize(
    ("protocol", "place", "name"), [("memory", MemoryFileSystem, "put"), ("file", shutil, "copytree")]
)
def test_a_cut_that_breaks_off_leaves_what_was_served_whole_and_is_never_served_itself(
    whole: Generation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, protocol: str, place: Any, name: str
) -> None:
    url = f"{protocol}://{tmp_path}/shared"
    served = cut_generation(whole, url, shards=2)
    again = replace(whole, manifest=replace(whole.manifest, id="new"))
    write = getattr(place, name)

    for generation in (whole, again):  # the same once more, and another
        done: list[object] = []

        def breaking(*arguments: Any, done: list[object] = done, **options: Any) -> None:
            done.append(arguments)
            if len(done) == 2:
                raise OSError(5, "the cable is out")
            write(*arguments, **options)

        monkeypatch.setattr(place, name, breaking)
        with pytest.raises(ConfigurationError, match=r"cannot be reached: \w*Error"):
            cut_generation(generation, url, shards=2)

        assert current_shards(url) == served
        for shard in (0, 1, None):  # copied anew
            open_shard(served, shard, cache=tmp_path / f"cache of {generation.id}")


def test_a_shard_that_is_damaged_where_it_lies_is_not_opened_and_it_is_said_what_to_do(
    whole: Generation, tmp_path: Path
) -> None:
    lying = cut_generation(whole, "memory://damaged", shards=1)
    storage, root = fsspec.core.url_to_fs("memory://damaged")
    storage.pipe_file(f"{root}/{whole.id}/0-of-1/generations/{whole.id}/seed-ja/raw.npy", b"x")

    with pytest.raises(
        IndexCorruptError, match=r"raw.npy is damaged or missing. Cut it again: enmusubi shard"
    ):
        open_shard(lying, 0, cache=tmp_path)

    storage.rm(f"{root}/{whole.id}/0-of-1", recursive=True)
    with pytest.raises(IndexCorruptError, match=r"0-of-1 under memory:.* is not there"):
        open_shard(lying, 0, cache=tmp_path)


def test_a_bucket_is_never_made() -> None:
    class Buckets:
        """S3, as its client tells of a bucket that is not there."""

        protocol = ("s3", "s3a")

        def call_s3(self, method: str, **_: str) -> None:
            raise FileNotFoundError(method)

    with pytest.raises(ConfigurationError, match=r"There is no bucket 'missing'\. Make one"):
        make_private(Buckets(), "missing/shards")


@pytest.mark.parametrize(
    ("module", "name", "remedy"),
    [
        ("botocore.exceptions", "NoCredentialsError", "Say who asks: AWS_ACCESS_KEY_ID and"),
        ("botocore.exceptions", "EndpointConnectionError", "AWS_ENDPOINT_URL says where"),
        ("builtins", "PermissionError", "must be allowed to list, read, write and delete there: by AWS_ACC"),
    ],
)
def test_what_a_bucket_refuses_is_told_with_the_variable_to_set(module: str, name: str, remedy: str) -> None:
    kind = PermissionError if module == "builtins" else type(name, (Exception,), {"__module__": module})

    with pytest.raises(ConfigurationError, match=remedy), reaching("s3://bucket/x"):
        raise kind("no")


def test_the_keys_of_an_asker_are_told_once(world: Any, whole: Generation, texts: Any) -> None:
    asking = Here(cut(whole, [0, 1], 2))
    shards = Shards(open_head(whole), asking)
    matcher = Matcher(world.store, shards.head, world.encoder, searched=shards)

    for start in range(3):
        matcher.match(texts(start, "ja"))

    assert asking.calls == ["legs", "legs", "extracts", *["legs", "extracts"] * 2]


def test_a_shard_that_has_forgotten_an_asker_is_told_again(
    world: Any, whole: Generation, texts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matcher.shards.KNOWN", 1)
    asking = Here(cut(whole, [0, 1], 2))
    shards = Shards(open_head(whole), asking)
    matcher = Matcher(world.store, shards.head, world.encoder, searched=shards)

    for viewer in (*VIEWERS[:2], *VIEWERS[:2], VIEWERS[1]):
        same(matcher.match(texts(1, "ja"), viewer=viewer), world.matcher.match(texts(1, "ja"), viewer=viewer))

    assert asking.calls == [*["legs", "legs", "extracts"] * 4, "legs", "extracts"]


def test_a_record_whose_languages_lie_in_different_shards_has_its_vectors_in_their_order(
    world: Any, whole: Generation
) -> None:
    names = [record.id for record in world.records if record.kind == "seed"]
    shards = Shards(open_head(whole), Here(cut(whole, [1, 0, 0, 1, 0], 2)))

    found, expected = shards.vectors("seed", names), Whole(whole).vectors("seed", names)

    assert {name: np.stack(own).tolist() for name, own in found.items()} == {
        name: np.stack(own).tolist() for name, own in expected.items()
    }


def test_what_needs_the_whole_index_is_refused_and_never_answered_from_nothing(
    world: Any, whole: Generation, texts: Any
) -> None:
    shards = Shards(open_head(whole), Here(cut(whole, [0, 1], 2)))
    matcher = Matcher(world.store, shards.head, world.encoder, searched=shards)

    with pytest.raises(IndexUnavailableError, match="Shards answer matches only"):
        matcher.log_odds(texts(1, "ja"), ["r001"])
