"""Does a night that was killed while embedding embed only the rest when it starts again, to the same end?"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from conftest import FakeEncoder, seed, shipped_for

from corpora import Store, entry_hash, open_store
from indexer import Encoded, IndexReport, Role, open_generation, sentences_of, update_index
from indexer.checkpoint import CHECKPOINT, Checkpoint, Log, cut_of, forget

ROOT = Path(__file__).resolve().parents[2]
KILLED = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = [sys.argv[1], sys.argv[1] + "/tests"]
from conftest import FakeEncoder, shipped_for
from corpora import open_store
from indexer import reading, update_index

home, batches = Path(sys.argv[2]), int(sys.argv[3])
reading.BATCH = 2
encoder = FakeEncoder()
known = shipped_for(encoder)
encode, calls = encoder.encode, []

def killed(texts, **options):
    calls.append(len(texts))
    if len(calls) > batches:
        os.kill(os.getpid(), signal.SIGKILL)
    return encode(texts, **options)

encoder.encode = killed
update_index(open_store(home / "store.sqlite"), home / "index", encoder=encoder, known=lambda: known)
"""
TEXTS = ["水素を作る。太陽光で。", "断熱材", "風車を立てる。", "蒸気を使う。熱も。", "電池"]


class Home:
    """A store of five seeds and its index."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir()
        self.directory = directory
        self.index = directory / "index"
        self.store: Store = open_store(directory / "store.sqlite")
        self.store.put([seed(f"s{place}", text={"ja": text}) for place, text in enumerate(TEXTS)])
        self.encoder = FakeEncoder()
        self.known = shipped_for(self.encoder)
        self.encoder.encoded_texts.clear()

    def stopped(self, after: int) -> None:
        """Bring the index up to date until so many batches are embedded; the checkpoint stays."""
        encoder = FakeEncoder()
        calls: list[int] = []

        def encode(texts: Sequence[Sequence[str]], **options: Role) -> list[Encoded]:
            calls.append(len(texts))
            if len(calls) > after:
                raise KeyboardInterrupt
            return FakeEncoder.encode(encoder, texts, **options)

        encoder.encode = encode  # type: ignore[method-assign,assignment]
        with pytest.raises(KeyboardInterrupt):
            update_index(self.store, self.index, encoder=encoder, known=lambda: self.known)

    def killed(self, after: int) -> None:
        """The same in a process of its own that is really killed."""
        code = [sys.executable, "-c", KILLED, str(ROOT), str(self.directory), str(after)]
        assert subprocess.run(code, check=False).returncode == -signal.SIGKILL

    def update(self) -> IndexReport:
        return update_index(self.store, self.index, encoder=self.encoder, known=lambda: self.known)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.reading.BATCH", 2)


def files(home: Home) -> dict[str, bytes]:
    """What a generation says, but for when it was made."""
    (generation,) = (home.index / "generations").iterdir()
    return {
        str(path.relative_to(generation)): path.read_bytes()
        for path in generation.rglob("*")
        if path.is_file() and path.suffix in (".npy", ".faiss", ".json") and path.name != "manifest.json"
    }


@pytest.mark.parametrize(
    ("after", "left", "killed"),
    [(0, TEXTS, False), (1, TEXTS[2:], False), (1, TEXTS[2:], True), (2, TEXTS[4:], False)],
)
def test_a_night_that_ended_early_embeds_only_the_rest_and_ends_as_an_undisturbed_one(
    new_home: Callable[[], Home], after: int, left: list[str], killed: bool
) -> None:
    home, undisturbed = new_home(), new_home()
    (home.killed if killed else home.stopped)(after)

    report = home.update()
    undisturbed.update()

    assert home.encoder.encoded_texts == left
    assert report.embedded == len(left)
    assert files(home) == files(undisturbed)
    assert not (home.index / CHECKPOINT).exists()


@pytest.mark.parametrize("suffix", [".raw", ".sentences", ".jsonl"])
@pytest.mark.parametrize("damage", ["cut off", "a bit", "emptied"])
def test_what_is_damaged_of_the_checkpoint_is_embedded_again(
    new_home: Callable[[], Home], suffix: str, damage: str
) -> None:
    home, undisturbed = new_home(), new_home()
    home.stopped(2)
    path = home.index / CHECKPOINT / f"seed-ja{suffix}"
    content = bytearray(path.read_bytes())
    content[-2] ^= 1
    path.write_bytes({"cut off": content[:-1], "a bit": content, "emptied": b""}[damage])

    home.update()
    undisturbed.update()

    assert home.encoder.encoded_texts == (TEXTS if damage == "emptied" else TEXTS[2:])
    assert files(home) == files(undisturbed)


def test_what_another_encoder_made_is_not_taken(new_home: Callable[[], Home]) -> None:
    home = new_home()
    home.stopped(2)
    home.encoder = FakeEncoder(version="2")
    home.known = shipped_for(home.encoder)
    home.encoder.encoded_texts.clear()

    home.update()

    assert home.encoder.encoded_texts == TEXTS


def test_a_changed_encoder_embeds_everything_again_and_goes_on_where_it_was_killed(
    new_home: Callable[[], Home],
) -> None:
    home = new_home()
    home.encoder = FakeEncoder(version="0")
    home.known = shipped_for(home.encoder)
    home.update()
    home.stopped(1)
    home.encoder = FakeEncoder()
    home.known = shipped_for(home.encoder)
    home.encoder.encoded_texts.clear()

    report = home.update()

    assert report.plan.reason == "the encoder changed from 'fake@0' to 'fake@1'"
    assert home.encoder.encoded_texts == TEXTS[2:]


def test_a_text_that_changed_since_the_kill_is_embedded_as_it_is_now(new_home: Callable[[], Home]) -> None:
    home = new_home()
    home.stopped(2)
    home.store.put([seed("s1", text={"ja": "断熱材の試験"})])

    home.update()

    part = open_generation(home.index).partitions["seed", "ja"]
    assert home.encoder.encoded_texts == ["断熱材の試験", "電池"]
    assert part.raw[1].tolist() == home.encoder._vector("断熱材の試験").tolist()


@pytest.mark.parametrize("killed_again", [False, True])
def test_no_byte_of_a_purged_record_stays_in_the_checkpoint(
    new_home: Callable[[], Home], killed_again: bool
) -> None:
    home = new_home()
    home.stopped(2)
    secret = home.encoder._vector(TEXTS[0])
    home.store.purge("s0")
    if killed_again:
        home.stopped(0)
    else:
        forget(home.index, {"s0"})

    held = b"".join(path.read_bytes() for path in (home.index / CHECKPOINT).iterdir())
    assert secret.tobytes() not in held
    assert entry_hash(None, TEXTS[0]).encode() not in held
    assert home.encoder._vector(TEXTS[2]).tobytes() in held
    home.update()
    assert home.encoder.encoded_texts == [TEXTS[1], TEXTS[4]]  # s1 lay in the batch of what was purged


def test_two_records_with_one_text_are_embedded_once(new_home: Callable[[], Home]) -> None:
    home = new_home()
    home.store.put([seed("s5", text={"ja": "電池"}), seed("s6", text={"ja": "電池"})])

    report = home.update()

    part = open_generation(home.index).partitions["seed", "ja"]
    assert (report.embedded, home.encoder.encoded_texts) == (5, TEXTS)
    assert part.raw[4].tolist() == part.raw[5].tolist() == part.raw[6].tolist()


def test_a_checkpoint_of_another_format_is_begun_anew(tmp_path: Path) -> None:
    Checkpoint(tmp_path, encoder="e@1", size=2).log("seed-ja").append(texts(2))
    header = tmp_path / CHECKPOINT / "encoder.json"
    header.write_text(json.dumps({**json.loads(header.read_text()), "format": 0}))

    assert Checkpoint(tmp_path, encoder="e@1", size=2).log("seed-ja").places == {}


def test_what_is_appended_is_found_again_by_text_and_cut(tmp_path: Path) -> None:
    log = Checkpoint(tmp_path, encoder="e@1", size=2).log("seed-ja")
    log.append(texts(2))
    log.append(texts(1, first=2))

    again = Log(tmp_path / CHECKPOINT / "seed-ja", 2)

    assert again.places == log.places
    assert again.raw().tolist() == [[0, 0], [1, 1], [2, 2]]
    assert [again.places[cut].row for _, cut, _ in texts(3)] == [0, 1, 2]
    assert again.sentences()[again.places[texts(3)[2][1]].start].tolist() == [2, 2]


def texts(count: int, *, first: int = 0) -> list[tuple[str, tuple[str, str], Encoded]]:
    return [
        (
            f"r{own}",
            cut_of(f"hash{own}", sentences_of("甲。乙。", language="ja")),
            Encoded(np.full(2, own, np.float32), np.full((2, 2), own, np.float32)),
        )
        for own in range(first, first + count)
    ]


def test_every_batch_is_on_the_disk_before_the_line_that_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Checkpoint(tmp_path, encoder="e@1", size=2).log("seed-ja")
    flushed: list[str] = []
    flush = os.fsync
    monkeypatch.setattr(
        "indexer.checkpoint.os.fsync",
        lambda number: (flushed.append(Path(f"/proc/self/fd/{number}").readlink().suffix), flush(number)),
    )

    log.append(texts(1))

    assert flushed == [".raw", ".sentences", ".jsonl"]
