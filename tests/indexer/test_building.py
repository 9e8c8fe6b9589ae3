"""Does a night write only what has changed, test it before it serves, and else leave the old one?"""

import errno
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import FakeEncoder, need, seed, shipped_for

from corpora import ConceptOrigin, HomeError, IndexCorruptError, Store, open_store
from eval.bench.sequences import sequences
from indexer import (
    DenseIndex,
    Encoder,
    Held,
    IndexReport,
    LateEncoder,
    LexicalIndex,
    Role,
    SelfTest,
    complete_ids,
    current_id,
    group,
    open_generation,
    outlook,
    update_index,
)
from indexer.drift import LIMIT, PublicMean, drift, too_far

PROFILES = {f"profiles.{part}.npy" for part in ("data", "indices", "indptr")}


class Home:
    """A store with records of two kinds in both languages, and its index."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.index = directory / "index"
        self.store: Store = open_store(directory / "store.sqlite")
        both = {"ja": "水素を作る。太陽光で。", "en": "Hydrogen. From sunlight."}
        self.store.put([*(seed(f"s{own}", text=both) for own in range(3)), need("n1"), need("n2")])
        self.encoder = FakeEncoder()
        self.known = shipped_for(self.encoder)

    def update(self, **options: object) -> IndexReport:
        options = {"encoder": self.encoder, "known": lambda: self.known, **options}
        return update_index(self.store, self.index, **options)  # type: ignore[arg-type]

    def files(self) -> dict[str, int]:
        """The files of what serves, and on which inode each lies."""
        home = self.index / "generations" / str(current_id(self.index))
        return {str(path.relative_to(home)): path.stat().st_ino for path in home.rglob("*") if path.is_file()}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    own = Home(tmp_path)
    own.update()
    yield own
    own.store.close()


def written(home: Home, before: dict[str, int]) -> set[str]:
    """The files of partitions that were written anew."""
    return {name for name, inode in home.files().items() if "/" in name and before[name] != inode}


# ---- what is written ----


def test_partitions_in_which_nothing_changed_are_linked(home: Home) -> None:
    before = home.files()
    home.store.put([need("n3")])

    home.update()

    assert {name.split("/")[0] for name in written(home, before)} == {"need-ja"}
    assert {name for name in home.files() if name.startswith("need-ja")} == written(home, before)


def test_an_edit_of_concepts_writes_rows_and_profiles_alone(home: Home) -> None:
    before = home.files()
    home.store.edit_concepts("n1", add=[open_generation(home.index).concepts.leaves[0]])

    home.update()

    assert written(home, before) == {f"need-ja/{name}" for name in PROFILES | {"rows.json", "mean.npz"}}


def test_who_may_see_a_record_writes_rows_and_what_its_statistics_need(home: Home) -> None:
    before = home.files()
    home.store.put([need("n1", visibility="coalition")])

    home.update()

    names = {name.removeprefix("need-ja/") for name in written(home, before)}
    assert {name.split(".")[0] for name in names} == {"rows", "mean", "terms", "postings", "statistics"}


def test_the_texts_of_records_that_did_not_change_are_not_read(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[int]] = []
    entries = type(home.store).entries

    def watched(store: Store, keys: list[int] | None = None) -> object:
        asked.append([0] if keys is None else sorted(keys))
        return entries(store, keys)  # type: ignore[arg-type]

    home.store.put([need("n3")])
    monkeypatch.setattr(type(home.store), "entries", watched)
    monkeypatch.setattr("indexer.selftest.SAMPLE", 0)

    home.update()

    assert set(map(tuple, asked)) <= {(9,), ()}


def test_where_a_disk_knows_no_links_files_are_copied(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    before = home.files()
    home.store.put([need("n3")])
    with monkeypatch.context() as patch:
        patch.setattr("indexer.writing.os.link", refused)
        home.update()

    assert written(home, before) == {name for name in home.files() if "/" in name}
    assert len(open_generation(home.index).partitions["seed", "en"].rows) == 3


def test_a_night_with_nothing_to_do_loads_no_encoder(home: Home) -> None:
    def load() -> Encoder:
        raise AssertionError

    report = home.update(encoder=LateEncoder("fake@1", load))

    assert not report.published


# ---- the test before it serves ----


def test_a_new_generation_is_asked_before_it_is_published(home: Home) -> None:
    home.store.put([need("n3")])

    tested = home.update().tested

    assert tested is not None
    assert (tested.dense, tested.lexical, tested.recall) == (3, 3, 1.0)


@pytest.mark.parametrize(
    ("file", "told"),
    [("dense.faiss", "and the raw vectors differ"), ("terms", "and the words of the sentences differ")],
)
def test_a_generation_that_answers_wrongly_is_not_published(
    home: Home, monkeypatch: pytest.MonkeyPatch, file: str, told: str
) -> None:
    before = current_id(home.index)
    home.store.put([need("n3"), seed("s9")])
    with monkeypatch.context() as patch:
        if file == "dense.faiss":
            build = DenseIndex.build
            patch.setattr(
                DenseIndex, "build", lambda keys, vectors, **own: build(keys, vectors[:, ::-1].copy(), **own)
            )
        else:
            scores = LexicalIndex.scores
            patch.setattr(LexicalIndex, "scores", lambda own, terms: scores(own, terms) * 1.01)

        with pytest.raises(IndexCorruptError, match=rf"{file}.* {told}.* It is not published"):
            home.update()

    assert current_id(home.index) == before
    assert [path.name for path in (home.index / "generations").iterdir()] == [before]
    assert home.update().published


def test_what_was_not_asked_yet_has_no_manifest_and_never_serves(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[bool] = []

    def watched(own: Held, *_: object, **__: object) -> SelfTest:
        held.append((own.home / "manifest.json").exists())
        return SelfTest()

    home.store.put([need("n3")])
    monkeypatch.setattr("indexer.building.self_test", watched)

    home.update()

    assert held == [False]


# ---- the disk ----


@pytest.mark.parametrize("step", ["checkpoint", "vectors", "manifest", "name"])
def test_where_the_disk_is_full_the_old_one_serves_and_the_next_night_makes_it_good(
    home: Home, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "somewhere")

    before = current_id(home.index)
    home.store.put([need("n3")])
    place = {
        "checkpoint": "indexer.checkpoint.os.fsync",
        "vectors": "indexer.writing.write_chosen",
        "manifest": "indexer.building.json.dumps",
        "name": "indexer.published.os.replace",
    }[step]
    with monkeypatch.context() as patch:
        patch.setattr(place, full)
        with pytest.raises(HomeError) as refused:
            home.update()

    assert str(refused.value) == (
        f"The index {home.index} cannot be brought up to date: No space left on device (somewhere). What "
        "served before goes on serving. Free space on that disk and run again: enmusubi index"
    )
    assert current_id(home.index) == before
    assert open_generation(home.index).id == before
    assert home.update().published
    assert len(open_generation(home.index).partitions["need", "ja"].rows) == 3


def test_a_file_that_cannot_be_read_again_keeps_a_generation_from_being_published(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = current_id(home.index)
    home.store.put([need("n3")])
    with monkeypatch.context() as patch:
        patch.setattr("indexer.writing.checksum", lambda path: None if path.name == "raw.npy" else "0")
        with pytest.raises(HomeError, match=r"raw\.npy was written and cannot be read again"):
            home.update()

    assert (current_id(home.index), complete_ids(home.index)) == (before, [before])


def test_an_index_that_may_not_be_written_says_so(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(home.index / "lock"))

    home.store.put([need("n3")])
    with monkeypatch.context() as patch:
        patch.setattr("indexer.lock.Path.open", refused)
        with pytest.raises(HomeError, match=r"Read-only file system .*can be read and written and run again"):
            home.update()

    assert home.update().published


@pytest.mark.parametrize(
    ("pragma", "told"),
    [
        ("max_page_count = 1", "database or disk is full"),
        ("query_only = ON", "attempt to write a readonly database"),
    ],
)
def test_where_the_store_cannot_take_the_tags_the_old_one_serves(
    home: Home, monkeypatch: pytest.MonkeyPatch, pragma: str, told: str
) -> None:
    before = current_id(home.index)
    home.store.put([need(f"n{own}") for own in range(3, 40)])
    connection = home.store._db.conn  # type: ignore[attr-defined]
    pages = connection.execute("PRAGMA max_page_count").fetchone()[0]
    monkeypatch.setattr("indexer.tagging.ENOUGH", 0.0)  # enough tags to need pages
    connection.execute(f"PRAGMA {pragma}")

    with pytest.raises(HomeError, match=f"The store cannot be written: {told}"):
        home.update()

    assert current_id(home.index) == before
    connection.execute("PRAGMA query_only = OFF")
    connection.execute(f"PRAGMA max_page_count = {pages}")
    assert home.update().published


def test_what_was_begun_and_not_finished_goes_before_anything_is_written(home: Home) -> None:
    half = home.index / "generations" / "29990101T000000.000000Z"
    half.mkdir()
    (half / "raw.npy").write_bytes(b"half")

    home.update()

    assert not half.exists()


# ---- drift ----


def test_drift_is_nothing_right_after_the_fit_and_grows_with_texts_that_lie_elsewhere(home: Home) -> None:
    home.update(full=True)
    fitted = open_generation(home.index).manifest.drift
    home.store.put([seed("s9", text={"ja": "風車"})])
    report = home.update()

    assert fitted == 0.0
    assert 0.0 < report.drift < LIMIT
    assert report.refit is None
    assert open_generation(home.index).manifest.drift == pytest.approx(report.drift, abs=1e-4)


def test_drift_counts_the_distance_of_the_means_in_standard_deviations(home: Home) -> None:
    opened = open_generation(home.index)
    key = group(Role.DOCUMENT, "seed", "ja")
    mean = opened.alignment.means[key]
    shift = np.zeros(48, np.float32)
    shift[0] = 0.1  # in the first component, which weighs a half
    many = 10**9  # against which the prior weighs nothing

    found = drift(opened.alignment, home.known.alignment, {key: PublicMean(mean + shift, many)})

    weights = opened.alignment.weights
    assert found == pytest.approx((weights[0] * 0.1**2 / (1 - float(mean[:32] @ mean[:32]))) ** 0.5, rel=1e-3)
    assert drift(opened.alignment, home.known.alignment, {key: PublicMean(mean + shift, 0)}) == 0


def test_beyond_the_limit_the_alignment_is_fitted_anew_and_nothing_is_embedded_again(home: Home) -> None:
    home.store.put([seed(f"far{own}", text={"ja": f"風車{own}"}) for own in range(120)])
    before = open_generation(home.index).alignment
    home.encoder.encoded_texts.clear()

    report = home.update()

    after = open_generation(home.index)
    assert report.refit == too_far(report.drift)
    assert report.drift > LIMIT
    assert len(home.encoder.encoded_texts) == report.embedded == 120
    assert after.manifest.drift == 0.0
    part = after.partitions["seed", "ja"]
    aligned = after.alignment.transform(part.raw, ("document", "seed", "ja"))
    assert part.dense.vectors(part.keys.tolist()) == pytest.approx(aligned, abs=1e-6)
    home.encoder.encoded_texts.clear()
    rebuilt = home.update(full=True)
    assert open_generation(home.index).alignment.version == after.alignment.version != before.version
    assert rebuilt.plan.reason == "a full rebuild was asked for"


def test_a_generation_that_has_drifted_is_told_of_when_looking_ahead(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.store.put([seed("s9", text={"ja": "風車"})])
    home.update()
    monkeypatch.setattr("indexer.drift.LIMIT", 0.001)

    plan = outlook(home.store, home.index, encoder="fake@1").plan

    assert plan.refit is not None
    assert plan.refit.endswith("> limit 0.00: the alignment is fitted anew, nothing is embedded again")
    assert plan.facts[0] == plan.refit
    assert not plan.empty
    home.encoder.encoded_texts.clear()
    report = home.update()
    assert (report.published, report.embedded, home.encoder.encoded_texts) == (True, 0, [])
    assert home.update().published is False


def origins(home: Home, name: str) -> list[ConceptOrigin]:
    return [own.origin for own in home.store.concepts_of([name])[name]]


def test_after_a_refit_all_records_are_tagged_anew(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.store.put([seed(f"far{own}", text={"ja": f"風車{own}"}) for own in range(120)])
    home.store.tag({"n1": []})
    before = origins(home, "n1")
    monkeypatch.setattr("indexer.tagging.ENOUGH", 0.0)

    home.update()

    assert (before, set(origins(home, "n1"))) == ([], {ConceptOrigin.AUTOMATIC})


def test_tags_come_from_the_classifier_of_the_tagger_and_profiles_from_that_which_ranks(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    profiles = open_generation(home.index).partitions["need", "ja"].profiles.toarray()
    ranks = home.known.concepts
    one = np.where(np.arange(358) == 7, 9, 0).astype(np.float32)
    monkeypatch.setattr(
        "indexer.building.tagging_model",
        lambda _: replace(ranks, weights=0 * ranks.weights, bias=one, words=None),
    )

    home.update(full=True)

    assert [own.concept for own in home.store.concepts_of(["n1"])["n1"]] == [ranks.leaves[7]]
    assert open_generation(home.index).partitions["need", "ja"].profiles.toarray() == pytest.approx(profiles)


# ---- the whole of match ----


def test_night_by_night_and_at_once_give_the_same_rankings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.arrays.CHUNK_BYTES", 7 * 112 * 4)  # a few rows, so that there are many

    found = sequences(2, 10)

    assert found.hits > 10 * 2 * 50
    assert found.largest_difference <= 1e-6
    assert (found.other_rankings, found.other_tags) == (0, 0)
