"""Which generation serves where one is damaged, which ones stay, and does an older one serve again?"""

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from conftest import FakeEncoder, seed, shipped_for

from corpora import (
    IndexCorruptError,
    IndexMismatchError,
    IndexMissingError,
    LockedError,
    NotFoundError,
    Store,
    entry_hash,
    open_store,
)
from indexer import (
    IndexReport,
    Manifest,
    Plan,
    complete_ids,
    current_id,
    expected_version,
    find_serving,
    keeping,
    open_generation,
    outlook,
    roll_back,
    update_index,
)

FILES = ("manifest.json", "alignment.npz", "phrases.json", "seed-ja/raw.npy", "seed-ja/dense.faiss")


class Home:
    """A store and its index."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.store: Store = open_store(directory / "store.sqlite")
        self.index = directory / "index"
        self.encoder = FakeEncoder()
        self.known = shipped_for(self.encoder)

    def update(self, **options: object) -> IndexReport:
        options = {"encoder": self.encoder, "known": lambda: self.known, **options}
        return update_index(self.store, self.index, **options)  # type: ignore[arg-type]

    def add(self, name: str, **options: object) -> str:
        """Put a seed and bring the index up to date: the generation's id."""
        self.store.put([seed(name)])
        return self.update(**options).generation

    def path(self, generation: str) -> Path:
        return self.index / "generations" / generation

    def damage(self, generation: str, file: str = "seed-ja/raw.npy") -> Path:
        path = self.path(generation) / file
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        return path

    def records(self) -> list[str]:
        return records(open_generation(self.index).manifest)


def records(manifest: Manifest) -> list[str]:
    return sorted(row.record_id for row in manifest.by_key.values())


def contents(directory: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()
    }


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A home with three generations: of one, of two and of three seeds. Tests must not write to it."""
    home = Home(tmp_path_factory.mktemp("written"))
    ids = [home.add(f"s{number}") for number in range(3)]
    home.store.close()
    return home.index.parent, ids


@pytest.fixture
def three(written: tuple[Path, list[str]], tmp_path: Path) -> Iterator[tuple[Home, list[str]]]:
    """A copy of it that a test may change."""
    home = Home(Path(shutil.copytree(written[0], tmp_path / "three")))
    yield home, written[1]
    home.store.close()


# ---- what is damaged is passed over ----


@pytest.mark.parametrize("file", FILES)
def test_where_the_one_that_serves_is_damaged_the_newest_undamaged_one_serves(
    three: tuple[Home, list[str]], file: str
) -> None:
    home, (_, second, third) = three
    path = home.damage(third, file)

    serving = find_serving(home.index)

    assert serving.generation.id == second
    assert records(serving.generation.manifest) == ["s0", "s1"]
    (damage,) = serving.damage
    assert damage.generation == third
    assert damage.what.startswith(f"{path} is damaged")
    since = serving.generation.manifest.created_at
    assert serving.warning == (
        f"{damage.what} Generation {second} of {since} serves instead. Repair: enmusubi index"
    )


def test_every_damaged_one_is_passed_over_and_named(three: tuple[Home, list[str]]) -> None:
    home, (first, second, third) = three
    paths = [home.damage(third), home.damage(second, "alignment.npz")]

    serving = find_serving(home.index)

    assert serving.generation.id == first
    assert [own.what for own in serving.damage] == [f"{path} is damaged or missing." for path in paths]


def test_where_all_are_damaged_the_first_is_named_and_none_is_opened(three: tuple[Home, list[str]]) -> None:
    home, ids = three
    paths = [home.damage(name) for name in ids]

    with pytest.raises(IndexCorruptError) as refused:
        open_generation(home.index)

    assert str(refused.value) == f"{paths[2]} is damaged or missing. Rebuild: enmusubi index --full"


@pytest.mark.parametrize("content", [b"", b"20990101T000000.000000Z\n", b"\0", b"\xff\xfe", b"../../etc\n"])
def test_where_current_is_damaged_the_newest_generation_serves(
    three: tuple[Home, list[str]], content: bytes
) -> None:
    home, (*_, third) = three
    (home.index / "CURRENT").write_bytes(content)

    serving = find_serving(home.index)

    assert serving.generation.id == third
    assert serving.damage[0].what.startswith(str(home.index))


def test_one_that_was_not_written_to_its_end_never_serves(three: tuple[Home, list[str]]) -> None:
    home, (_, second, third) = three
    half = home.path("29990101T000000.000000Z")
    shutil.copytree(home.path(third), half)
    (half / "manifest.json").unlink()
    home.damage(third)

    assert find_serving(home.index).generation.id == second


def test_one_that_was_taken_back_serves_only_where_no_older_one_does(three: tuple[Home, list[str]]) -> None:
    home, (first, second, third) = three
    roll_back(home.index, encoder=home.encoder)
    home.damage(second)

    assert find_serving(home.index).generation.id == first

    home.damage(first)
    assert find_serving(home.index).generation.id == third


def test_one_by_another_encoder_does_not_serve_instead(home: Home) -> None:
    home.add("s1")
    other = FakeEncoder(version="2")
    path = home.damage(home.add("s2", encoder=other, known=lambda: shipped_for(other)))

    with pytest.raises(IndexCorruptError, match=str(path)):
        find_serving(home.index)


def test_the_log_says_what_is_damaged_and_what_serves(
    three: tuple[Home, list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    home, (*_, third) = three
    with caplog.at_level(logging.WARNING, logger="indexer"):
        open_generation(home.index)
        assert caplog.messages == []
        home.damage(third)
        open_generation(home.index)

    assert caplog.messages == [find_serving(home.index).warning]


@pytest.mark.parametrize("changed", [False, True])
def test_the_next_index_repairs_from_the_undamaged_one_and_embeds_only_what_that_lacks(
    three: tuple[Home, list[str]], new_home: Callable[[], Home], changed: bool
) -> None:
    home, (_, _second, third) = three
    home.damage(third)
    if changed:
        home.store.put([seed("s3")])
    home.encoder.encoded_texts.clear()

    report = home.update()

    lacking = ["s2", "s3"] if changed else ["s2"]
    assert home.encoder.encoded_texts == [f"{name}の技術です。" for name in lacking]
    assert [own.generation for own in report.damage] == [third]
    assert (report.published, find_serving(home.index).damage) == (True, ())
    assert home.records() == sorted(["s0", "s1", *lacking])
    assert not home.path(third).exists()
    assert home.update().published is False


def test_a_damaged_current_is_repaired_without_writing_a_generation(three: tuple[Home, list[str]]) -> None:
    home, ids = three
    (home.index / "CURRENT").write_bytes(b"\xff")

    report = home.update()

    assert (report.published, report.generation, current_id(home.index)) == (True, ids[-1], ids[-1])
    assert complete_ids(home.index) == ids


# ---- an older one serves again ----


def test_the_generation_before_serves_again(three: tuple[Home, list[str]]) -> None:
    home, (first, second, _third) = three

    assert roll_back(home.index, encoder=home.encoder).id == second
    assert home.records() == ["s0", "s1"]
    assert roll_back(home.index, encoder=home.encoder).id == first
    assert home.records() == ["s0"]


def test_a_named_generation_serves_again_also_a_newer_one(three: tuple[Home, list[str]]) -> None:
    home, (first, _, third) = three

    for name, held in ((first, ["s0"]), (third, ["s0", "s1", "s2"])):
        assert roll_back(home.index, encoder=home.encoder, to=name).id == name
        assert (current_id(home.index), home.records()) == (name, held)


def test_what_is_not_there_is_refused_naming_what_is(three: tuple[Home, list[str]]) -> None:
    home, ids = three
    before = contents(home.index)
    listed = ", ".join(ids)

    with pytest.raises(NotFoundError) as unknown:
        roll_back(home.index, encoder=home.encoder, to="20200101T000000.000000Z")
    assert str(unknown.value) == (
        f"There is no generation '20200101T000000.000000Z' in {home.index}. There are: {listed}."
    )
    assert {**contents(home.index), "lock": b""} == {**before, "lock": b""}
    roll_back(home.index, encoder=home.encoder, to=ids[0])
    with pytest.raises(NotFoundError) as oldest:
        roll_back(home.index, encoder=home.encoder)
    assert str(oldest.value) == (
        f"There is no generation before '{ids[0]}' in {home.index}. There are: {listed}."
    )


def test_a_damaged_generation_is_not_taken_back_to(three: tuple[Home, list[str]]) -> None:
    home, (_, second, third) = three
    path = home.damage(second)

    with pytest.raises(IndexCorruptError, match=f"{path} is damaged"):
        roll_back(home.index, encoder=home.encoder)

    assert current_id(home.index) == third


def test_a_generation_by_another_encoder_is_not_taken_back_to(three: tuple[Home, list[str]]) -> None:
    home, (*_, third) = three

    with pytest.raises(IndexMismatchError, match="built with encoder 'fake'"):
        roll_back(home.index, encoder=FakeEncoder(version="2"))

    assert current_id(home.index) == third


def test_where_there_is_no_index_there_is_nothing_to_take_back(home: Home) -> None:
    with pytest.raises(NotFoundError, match="There is no index in"):
        roll_back(home.index, encoder=home.encoder)
    assert not home.index.exists()
    with pytest.raises(IndexMissingError):
        find_serving(home.index)


def test_a_rollback_waits_for_no_writer(three: tuple[Home, list[str]]) -> None:
    home, (*_, third) = three
    code = f"""
import pathlib, sys
sys.path.insert(0, {str(Path(__file__).resolve().parents[2])!r})
from indexer.lock import writer_lock
with writer_lock(pathlib.Path({str(home.index)!r})):
    print("held", flush=True)
    sys.stdin.read()
"""
    writer = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "held\n"

    with pytest.raises(LockedError, match=f"process {writer.pid} on "):
        roll_back(home.index, encoder=home.encoder)

    writer.communicate()
    assert current_id(home.index) == third


def test_a_rollback_is_one_renaming_after_everything_is_flushed(
    three: tuple[Home, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, (_, second, third) = three

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("indexer.published.os.replace", killed)
        with pytest.raises(KeyboardInterrupt):
            roll_back(home.index, encoder=home.encoder)

    assert current_id(home.index) == third
    flushed: list[Path] = []
    rename = os.replace
    with monkeypatch.context() as patch:
        patch.setattr("indexer.published._flush", flushed.append)
        patch.setattr("indexer.published.os.replace", lambda *own: (flushed.append(own[1]), rename(*own)))
        roll_back(home.index, encoder=home.encoder)
    place = flushed.index(home.index / "CURRENT")
    assert set(home.path(second).rglob("*")) <= set(flushed[:place])
    assert flushed[place + 1 :] == [home.index]


def test_the_index_after_a_rollback_is_as_if_it_had_not_been(
    three: tuple[Home, list[str]], new_home: Callable[[], Home]
) -> None:
    home, _ = three
    straight = new_home()
    for number in range(3):
        straight.add(f"s{number}")
    # The tags of what is told otherwise now are those of the generation that was taken back.
    home.store.put([seed("s0", text={"ja": "風車を立てる。"})])
    home.update()
    roll_back(home.index, encoder=home.encoder)
    home.store.put([seed("s0")])

    report = home.update()

    assert report.published
    assert home.records() == straight.records() == ["s0", "s1", "s2"]
    for name, part in open_generation(home.index).partitions.items():
        other = open_generation(straight.index).partitions[name]
        assert part.raw.tobytes() == other.raw.tobytes()
        assert (part.profiles != other.profiles).nnz == 0
    ids = ["s0", "s1", "s2"]
    assert home.store.concepts_of(ids) == straight.store.concepts_of(ids)
    assert home.update().published is False


def test_tags_are_made_again_after_a_night_that_ended_before_it_published(
    home: Home, new_home: Callable[[], Home], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    home.add("s0")
    home.store.put([seed("s0", text={"ja": "風車を立てる。"})])
    with monkeypatch.context() as patch:
        patch.setattr("indexer.indexing.publish", killed)
        with pytest.raises(KeyboardInterrupt):
            home.update()
    home.store.put([seed("s0")])
    straight = new_home()
    straight.add("s0")

    home.update()

    assert home.store.concepts_of(["s0"]) == straight.store.concepts_of(["s0"])


# ---- which ones stay ----


def test_three_generations_are_kept_where_nothing_else_is_said(home: Home) -> None:
    ids = [home.add(f"s{number}") for number in range(5)]

    assert (keeping.KEPT_GENERATIONS, complete_ids(home.index)) == (3, ids[2:])


def test_what_was_not_written_to_its_end_takes_no_place_and_is_removed(
    three: tuple[Home, list[str]],
) -> None:
    home, (_, second, third) = three
    half = home.path("29990101T000000.000000Z")
    half.mkdir()
    (half / "alignment.npz").write_bytes(b"half")

    fourth = home.add("s3")

    assert sorted(path.name for path in (home.index / "generations").iterdir()) == [second, third, fourth]


@pytest.mark.parametrize("rolled_back", [False, True])
def test_no_byte_of_what_was_purged_stays_in_a_kept_generation_even_if_the_purge_was_cut_short(
    home: Home, rolled_back: bool
) -> None:
    without = home.add("s0")
    home.store.put([seed("secret-record", text={"ja": "秘密の水素装置。"})])
    home.update()
    home.add("s1")
    secret = home.encoder._vector("秘密の水素装置。")
    if rolled_back:
        roll_back(home.index, encoder=home.encoder, to=without)
    home.store.purge("secret-record")  # as if the process had ended here: the index still holds it

    last = home.update().generation

    assert complete_ids(home.index) == [without, last]
    assert home.records() == ["s0", "s1"]
    for path, content in contents(home.index).items():
        assert b"secret-record" not in content, path
        assert secret.tobytes() not in content, path
        assert secret.astype(np.float16).tobytes() not in content, path
        assert entry_hash(None, "秘密の水素装置。").encode() not in content, path


def test_what_was_only_withdrawn_may_be_taken_back_to_and_is_not_seen(home: Home) -> None:
    home.store.put([seed("s0"), seed("s1")])
    first = home.update().generation
    home.store.withdraw("s1")
    second = home.update().generation

    assert complete_ids(home.index) == [first, second]


# ---- looking ahead ----


def test_looking_ahead_tells_what_would_be_done_and_why_and_writes_nothing(home: Home) -> None:
    home.store.put([seed("same"), seed("changes"), seed("goes", text={"ja": "甲。", "en": "Heat."})])
    generation = home.update().generation
    home.store.put([seed("changes", text={"ja": "風車。"}), seed("new")])
    home.store.withdraw("goes")
    before = contents(home.index)
    home.encoder.encoded_texts.clear()

    ahead = outlook(home.store, home.index, encoder="fake@1")

    assert ahead.serving is not None
    assert ahead.serving.generation.id == generation
    told = {name: ahead.record_ids(getattr(ahead.plan, name)) for name in ("add", "update", "remove", "keep")}
    assert told == {"add": ["new"], "update": ["changes"], "remove": ["goes"], "keep": ["same"]}
    assert ahead.plan.reasons == {
        "add": "not in the index yet",
        "update": "the text has changed",
        "remove": "withdrawn, purged, or no longer told in this language",
        "keep": "nothing has changed: vectors and terms are taken over",
    }
    assert ahead.plan.facts == ()
    assert contents(home.index) == before
    assert home.encoder.encoded_texts == []
    assert home.update().plan == ahead.plan


def test_looking_ahead_makes_no_index(home: Home) -> None:
    home.store.put([seed("s0")])

    ahead = outlook(home.store, home.index, encoder="fake@1")

    assert (ahead.plan.reason, ahead.record_ids(ahead.plan.add)) == ("there is no index yet", ["s0"])
    assert ahead.plan.reasons["add"] == "there is no index yet"
    assert not home.index.exists()


@pytest.mark.parametrize(
    ("encoder", "full", "reason"),
    [
        ("other@1", False, "the encoder changed from 'fake@1' to 'other@1'"),
        ("fake@1", True, "a full rebuild was asked for"),
        ("fake@1", False, None),
        (None, False, None),
    ],
)
def test_looking_ahead_tells_why_everything_would_be_made_anew(
    home: Home, encoder: str | None, full: bool, reason: str | None
) -> None:
    home.add("s0")

    ahead = outlook(home.store, home.index, encoder=encoder, full=full)

    assert (ahead.plan.reason, ahead.plan.empty) == (reason, reason is None)


def test_looking_ahead_after_a_rollback_tells_that_all_concepts_are_made_anew(
    three: tuple[Home, list[str]],
) -> None:
    home, _ = three
    roll_back(home.index, encoder=home.encoder)

    ahead = outlook(home.store, home.index, encoder="fake@1")

    assert ahead.record_ids(ahead.plan.add) == ["s2"]
    assert ahead.plan.facts == ("all records are told their concepts anew",)


def test_what_is_done_to_entries_that_are_kept_is_told() -> None:
    plan = Plan((), (), (), (1,), True, edits_changed=True)

    assert plan.facts == ("who may see records has changed", "people have edited concepts")


def test_the_version_of_an_encoder_of_files_is_known_before_it_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    first = expected_version(str(tmp_path))
    (tmp_path / "model.safetensors").write_bytes(b"weights")

    assert first is not None
    assert first.startswith(f"{tmp_path}@")
    assert expected_version(str(tmp_path)) != first
    assert expected_version("some-hub/model") is None
