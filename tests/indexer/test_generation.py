"""Is a generation opened only when every byte of it is as it was written?"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from conftest import FakeEncoder, need, seed, shipped_for

from corpora import (
    IndexCorruptError,
    IndexMismatchError,
    IndexMissingError,
    Store,
    concept_scheme,
    open_store,
)
from indexer import (
    Generation,
    Manifest,
    Row,
    Versions,
    concepts,
    current_id,
    generation,
    open_generation,
    published,
    read_manifest,
    term_counts,
    tokens,
    update_index,
)
from indexer.tagging import tagger_version

PARTITIONS = ("need-en", "need-ja", "seed-en", "seed-ja")
FILES = [
    "alignment.npz",
    "concepts.npz",
    "manifest.json",
    "phrases.json",
    *(
        f"{part}/{name}"
        for part in PARTITIONS
        for name in (
            *("dense.faiss", "mean.npz", "raw.npy", "rows.json", "sentences.npy", "spans.npy"),
            *("statistics.npy", *(f"terms.{part}.npy" for part in ("data", "indices", "indptr"))),
            *(f"postings.{of}.npy" for of in ("columns", "frequencies", "rows", "starts", "weights")),
            *(f"profiles.{part}.npy" for part in ("data", "indices", "indptr")),
            *(f"sentence_terms.{part}.npy" for part in ("data", "indices", "indptr")),
        )
    ),
]
DAMAGED_FILES = [file for file in FILES if not file.startswith(("need-", "seed-en"))]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two seeds and a need. Tests must not write to it."""
    home = tmp_path_factory.mktemp("written")
    store = open_store(home / "store.sqlite")
    store.put(
        [seed("s1", text={"ja": "水素を作る。太陽光で。"}), seed("s2", text={"en": "Solar power. Heat."})]
    )
    store.put([need("n1", title={"ja": "題名"}, visibility="coalition")])
    encoder = FakeEncoder()
    update_index(store, home / "index", encoder=encoder, known=lambda: shipped_for(encoder))
    store.close()
    return home / "index"


@pytest.fixture
def index(written: Path, tmp_path: Path) -> Path:
    """A copy of the index that a test may damage."""
    return Path(shutil.copytree(written, tmp_path / "index"))


@pytest.fixture
def growing(tmp_path: Path) -> Iterator[tuple[Store, Path]]:
    """A store with one seed, and its index."""
    store = open_store(tmp_path / "store.sqlite")
    add(store, tmp_path / "growing", "first")
    yield store, tmp_path / "growing"
    store.close()


def add(store: Store, directory: Path, name: str, *, keep: int = 2) -> None:
    store.put([seed(name)])
    encoder = FakeEncoder()
    update_index(store, directory, encoder=encoder, known=lambda: shipped_for(encoder), keep=keep)


def records(opened: Generation) -> list[str]:
    return sorted(row.record_id for row in opened.manifest.by_key.values())


def home_of(index: Path) -> Path:
    return index / "generations" / str(current_id(index))


# ---- what was written ----


def test_a_generation_holds_the_files_that_are_damaged_below_and_no_others(written: Path) -> None:
    files = [path.relative_to(home_of(written)).as_posix() for path in home_of(written).rglob("*")]

    assert sorted(set(files) - set(PARTITIONS)) == sorted(FILES)
    assert sorted(read_manifest(written).checksums) == sorted(set(FILES) - {"manifest.json"})


def test_what_was_written_is_opened(written: Path) -> None:
    encoder = FakeEncoder()

    opened = open_generation(written)

    assert opened.id == current_id(written) == opened.manifest.id
    assert opened.manifest.versions == Versions("fake@1", "2", concept_scheme().version, tagger_version())
    assert opened.manifest.alignment == opened.alignment.version
    assert set(opened.partitions) == {(kind, lang) for kind in ("seed", "need") for lang in ("ja", "en")}
    japanese = opened.partitions["seed", "ja"]
    assert [row.record_id for row in japanese.rows] == ["s1"]
    assert japanese.raw[0].tolist() == encoder._vector("水素を作る。太陽光で。").tolist()
    assert japanese.lexical.shared(0, ["太陽", "水素", "風力"]) == ["太陽", "水素"]
    (key,) = japanese.row_of
    assert japanese.sentences(key).spans == (("text", 0, 6), ("text", 6, 11))
    assert japanese.sentences(key).vectors == pytest.approx(
        np.stack([encoder._vector("水素を作る。"), encoder._vector("太陽光で。")]), abs=1e-3
    )
    expected = term_counts([tokens.terms(own, language="ja") for own in ("水素を作る。", "太陽光で。")])
    assert (japanese.sentences(key).terms != expected).nnz == 0
    hidden = opened.partitions["need", "ja"]
    assert (hidden.public.tolist(), hidden.sentences(int(hidden.keys[0])).spans) == (
        [False],
        (("title", 0, 2), ("text", 0, 10)),
    )


def test_the_dense_index_holds_the_aligned_vectors(written: Path) -> None:
    opened = open_generation(written)

    partition = opened.partitions["seed", "en"]

    aligned = opened.alignment.transform(partition.raw, ("document", "seed", "en"))
    assert partition.dense.vectors(partition.keys.tolist()).tolist() == aligned.tolist()


def test_a_generation_knows_the_concepts_of_its_entries_and_their_names(written: Path) -> None:
    opened = open_generation(written)

    assert opened.concepts.leaves == tuple(leaf.id for leaf in concept_scheme().leaves)
    for name, partition in opened.partitions.items():
        aligned = opened.alignment.transform(partition.raw, ("document", *name))
        expected = concepts.profiles(opened.concepts.scores(aligned))
        assert partition.profiles.toarray() == pytest.approx(expected, abs=1e-6)
    (found,) = opened.labels.matches("全固体電池を作る", language="ja")
    assert (found.concept, found.start, found.end) == ("solid-state-batteries", 0, 5)


@pytest.mark.parametrize("older", [1, 2, 3])
def test_an_index_of_an_older_format_is_refused_and_says_what_to_do(index: Path, older: int) -> None:
    path = home_of(index) / "manifest.json"
    data = json.loads(path.read_text())
    del data["checksum"]
    data["format"] = older
    path.write_text(json.dumps({**data, "checksum": generation._digest(data)}))

    with pytest.raises(IndexCorruptError, match=r"is damaged: .*Rebuild: enmusubi index --full"):
        open_generation(index)


def test_a_manifest_comes_back_from_its_json() -> None:
    manifest = Manifest(
        "20260101T000000.000000Z",
        "2026-01-01T00:00:00+00:00",
        "fake",
        Versions("fake@1", "2", "c1"),
        "0123456789abcdef",
        {"seed/ja": (Row(3, "s1", "ab", True), Row(4, "s2", "cd", False, "+a,-b")), "need/ja": ()},
        {"alignment.npz": "ef"},
    )

    read = Manifest.from_json(json.loads(json.dumps(manifest.to_json())), manifest.rows)

    assert read == manifest
    assert read.by_key == {3: Row(3, "s1", "ab", True), 4: Row(4, "s2", "cd", False, "+a,-b")}


# ---- what is damaged ----


@pytest.mark.parametrize("damage", ["emptied", "cut off", "first bit", "middle bit", "last bit", "deleted"])
@pytest.mark.parametrize("file", DAMAGED_FILES)
def test_any_damage_to_any_file_is_refused_naming_the_file(index: Path, file: str, damage: str) -> None:
    path = home_of(index) / file
    content = bytearray(path.read_bytes())
    if damage == "deleted":
        path.unlink()
    elif damage in ("emptied", "cut off"):
        path.write_bytes(content[: 0 if damage == "emptied" else len(content) - 1])
    else:
        content[{"first": 0, "middle": len(content) // 2, "last": -1}[damage.split()[0]]] ^= 1
        path.write_bytes(content)

    with pytest.raises(IndexCorruptError) as damaged:
        open_generation(index)

    assert str(damaged.value).startswith(f"{path} is damaged")
    assert str(damaged.value).endswith(". Rebuild: enmusubi index --full")


@pytest.mark.parametrize("place", range(0, 1_000, 37))
def test_any_bit_of_the_manifest_counts(index: Path, place: int) -> None:
    path = home_of(index) / "manifest.json"
    content = bytearray(path.read_bytes())
    content[place * len(content) // 1_000] ^= 1 << place % 7
    path.write_bytes(content)

    with pytest.raises(IndexCorruptError, match=r"manifest\.json is damaged: "):
        open_generation(index)


@pytest.mark.parametrize("content", ["[]", "null", '"text"', "5", "{}"])
def test_a_manifest_that_is_some_other_json_is_refused(index: Path, content: str) -> None:
    (home_of(index) / "manifest.json").write_text(content)

    with pytest.raises(IndexCorruptError, match=r"manifest\.json is damaged: "):
        read_manifest(index)


def test_without_current_there_is_no_index(index: Path, tmp_path: Path) -> None:
    (index / "CURRENT").unlink()

    for directory in (index, tmp_path / "nowhere"):
        for read in (open_generation, read_manifest):
            with pytest.raises(IndexMissingError) as missing:
                read(directory)
            assert str(missing.value) == f"There is no index in {directory}. Build one: enmusubi index"
    assert current_id(index) is None


# ---- who asks ----


@pytest.mark.parametrize(
    ("other", "dims"),
    [
        (FakeEncoder(name="e5", sizes=(384,)), 384),
        (FakeEncoder(version="2"), 48),
        (FakeEncoder(name="wide", sizes=(512, 256)), 768),
    ],
)
def test_another_encoder_is_refused_with_both_names_and_sizes(
    written: Path, other: FakeEncoder, dims: int
) -> None:
    opened = open_generation(written)

    with pytest.raises(IndexMismatchError) as mismatch:
        opened.check_encoder(other)

    assert str(mismatch.value) == (
        f"Index was built with encoder 'fake' (48 dims) but the query encoder is "
        f"'{other.name}' ({dims} dims). Rebuild: enmusubi index --full"
    )


def test_the_encoder_that_built_it_may_ask(written: Path) -> None:
    opened = open_generation(written)

    assert opened.check_encoder(FakeEncoder()) is None


# ---- one is published while another is read ----


def test_a_reader_that_opened_the_old_one_keeps_working_when_it_is_gone(growing: tuple[Store, Path]) -> None:
    store, index = growing
    reader = open_generation(index)
    before = home_of(index)
    partition = reader.partitions["seed", "ja"]

    add(store, index, "second", keep=1)

    assert not before.exists()
    assert records(reader) == ["first"]
    (found,) = partition.dense.search(
        reader.alignment.transform(partition.raw, ("document", "seed", "ja"))[0], depth=5
    )
    assert found == (1, pytest.approx(1.0))
    assert partition.lexical.scores(["技術"]).shape == (1,)
    assert partition.sentences(1).spans == (("text", 0, 11),)
    assert records(open_generation(index)) == ["first", "second"]


def test_an_index_that_is_written_but_not_published_is_not_seen(
    growing: tuple[Store, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, index = growing

    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("indexer.indexing.publish", fail)
    with pytest.raises(KeyboardInterrupt):
        add(store, index, "second")

    assert records(open_generation(index)) == ["first"]


def test_publishing_renames_after_everything_has_reached_the_disk(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    rename = published.os.replace
    monkeypatch.setattr(published, "_flush", lambda path: events.append(path.relative_to(index).as_posix()))
    monkeypatch.setattr(
        published.os, "replace", lambda old, new: (events.append(f"renamed {new.name}"), rename(old, new))
    )
    name = str(current_id(index))
    (index / "CURRENT").unlink()

    published.publish(index, name)

    assert current_id(index) == name
    renamed = events.index("renamed CURRENT")
    home = f"generations/{name}"
    assert {"generations", home, *(f"{home}/{file}" for file in FILES)} <= set(events[:renamed])
    assert events[renamed - 1].startswith(".CURRENT-")
    assert events[renamed + 1 :] == ["."]
    assert sorted(path.name for path in index.iterdir()) == ["CURRENT", "TAGGED", "generations", "lock"]


def test_an_index_that_is_replaced_while_it_is_opened_gives_the_new_one(
    growing: tuple[Store, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, index = growing
    read = published.current_id
    asked = []

    def current_then_replaced(directory: Path) -> str | None:
        name = read(directory)
        if not asked:
            asked.append(name)
            monkeypatch.setattr(published, "current_id", read)
            add(store, index, "second", keep=1)
        return name

    monkeypatch.setattr(published, "current_id", current_then_replaced)
    opened = open_generation(index)

    assert records(opened) == ["first", "second"]
    assert asked != [opened.id]


def test_an_index_that_is_replaced_while_it_is_opened_is_never_read_as_a_mixture(
    growing: tuple[Store, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, index = growing
    read = published.current_id
    first = str(read(index))
    add(store, index, "second", keep=2)
    names = iter([first])
    monkeypatch.setattr(published, "current_id", lambda directory: next(names, read(directory)))

    opened = open_generation(index)

    assert (opened.id, records(opened)) == (first, ["first"])
