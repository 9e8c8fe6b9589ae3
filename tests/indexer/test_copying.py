"""Is the index that serves copied whole, also where a newer one is published meanwhile?"""

import shutil
from pathlib import Path

import pytest
from conftest import FakeEncoder, seed, shipped_for

from corpora import IndexCorruptError, IndexMissingError, Store
from indexer import copy_generation, copying, current_id, open_generation, read_manifest, update_index


def indexed(store: Store, directory: Path, *, keep: int = 2) -> str:
    encoder = FakeEncoder()
    return update_index(
        store, directory, encoder=encoder, known=lambda: shipped_for(encoder), keep=keep
    ).generation


@pytest.fixture
def index(store: Store, tmp_path: Path) -> Path:
    store.put([seed("s1"), seed("s2", text={"en": "Heat from steam."})])
    indexed(store, tmp_path / "index")
    return tmp_path / "index"


def files(directory: Path) -> dict[str, bytes]:
    paths = (path for path in directory.rglob("*") if path.is_file())
    return {str(path.relative_to(directory)): path.read_bytes() for path in paths}


def test_the_copy_is_an_index_of_its_own_that_serves_the_same(index: Path, tmp_path: Path) -> None:
    manifest = copy_generation(index, tmp_path / "copy")

    assert manifest == read_manifest(index)
    assert open_generation(tmp_path / "copy").id == current_id(index)
    # Which generation the store's tags were made with is not told: the store is copied at another moment.
    kept = {name: data for name, data in files(index).items() if name not in ("lock", "TAGGED")}
    assert files(tmp_path / "copy") == kept


def test_generations_that_do_not_serve_are_left_out(store: Store, index: Path, tmp_path: Path) -> None:
    store.put([seed("s3")])
    newest = indexed(store, index)
    assert len([*(index / "generations").iterdir()]) == 2

    copy_generation(index, tmp_path / "copy")

    assert [path.name for path in (tmp_path / "copy" / "generations").iterdir()] == [newest]


def test_a_generation_that_is_dropped_while_it_is_copied_is_replaced_by_the_newer_one(
    store: Store, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, copyfile = current_id(index), shutil.copyfile

    def overtaken(source: Path, target: Path) -> None:
        if old == current_id(index):
            store.put([seed("s3")])
            indexed(store, index, keep=1)
        copyfile(source, target)

    monkeypatch.setattr(copying.shutil, "copyfile", overtaken)

    manifest = copy_generation(index, tmp_path / "copy")

    assert manifest.id == current_id(index) != old
    assert [path.name for path in (tmp_path / "copy" / "generations").iterdir()] == [manifest.id]
    assert open_generation(tmp_path / "copy").id == manifest.id


@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_a_damaged_index_is_not_copied(index: Path, tmp_path: Path, damage: str) -> None:
    path = next(index.glob("generations/*/alignment.npz"))
    if damage == "changed":
        path.write_bytes(b"x" + path.read_bytes()[1:])
    else:
        path.unlink()

    with pytest.raises(IndexCorruptError, match=r"alignment.npz is (damaged|missing)"):
        copy_generation(index, tmp_path / "copy")


def test_where_nothing_is_indexed_there_is_nothing_to_copy(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        copy_generation(tmp_path, tmp_path / "copy")
