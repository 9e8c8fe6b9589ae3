"""What is embedded already where a night was killed on its way, so that the next one embeds only the rest?

`checkpoint/` holds for each partition a journal and two files of vectors that only grow. A batch is flushed
to the disk before the journal's line that names it, with a checksum; what has no line, or another checksum,
is cut off. It is bound to one encoder version, goes when the generation is published, and a purge rewrites
it.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from indexer.encoder import Encoded
from indexer.passages import Sentence

CHECKPOINT = "checkpoint"
FORMAT = 1
Cut = tuple[str, str]  # content hash, and where it was cut into sentences


def cut_of(content_hash: str, sentences: Sequence[Sentence]) -> Cut:
    """Name a text and its sentences: the hash alone knows no language."""
    places = repr([(own.field, own.start, own.end) for own in sentences])
    return content_hash, hashlib.sha256(places.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Batch:
    """What a line of the journal says: whose texts, which cuts, sentences of each, and a checksum."""

    records: list[str]
    cuts: list[list[str]]
    sentences: list[int]
    checksum: str


@dataclass(frozen=True)
class Place:
    """Where a text lies: its row among the vectors, and its sentences among theirs."""

    row: int
    start: int
    end: int


class Log:
    """The vectors of one partition's texts, batch by batch."""

    def __init__(self, stem: Path, size: int) -> None:
        self._raw, self._sentences, self._journal = (
            stem.with_suffix(suffix) for suffix in (".raw", ".sentences", ".jsonl")
        )
        self._size = size
        self.places: dict[Cut, Place] = {}
        self.batches: list[Batch] = []
        self._rows = self._sentence_rows = 0
        for path in self._files:
            path.touch()
        self._read()

    @property
    def _files(self) -> tuple[Path, Path, Path]:
        return self._raw, self._sentences, self._journal

    def append(self, texts: Sequence[tuple[str, Cut, Encoded]]) -> None:
        """Keep the vectors of texts, each with the record that tells it, on the disk."""
        raw = np.stack([own.whole for _, _, own in texts]).astype(np.float32)
        sentences = np.concatenate([own.sentences for _, _, own in texts]).astype(np.float16)
        batch = Batch(
            [record for record, _, _ in texts],
            [list(cut) for _, cut, _ in texts],
            [len(own.sentences) for _, _, own in texts],
            _checksum(raw.tobytes(), sentences.tobytes()),
        )
        self._write(raw.tobytes(), sentences.tobytes(), batch)

    def _write(self, raw: bytes, sentences: bytes, batch: Batch) -> None:
        line = json.dumps(asdict(batch)).encode() + b"\n"
        for path, content in zip(self._files, (raw, sentences, line), strict=True):
            with path.open("ab") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        self._take(batch)

    def _take(self, batch: Batch) -> None:
        for (content_hash, places), count in zip(batch.cuts, batch.sentences, strict=True):
            end = self._sentence_rows + count
            self.places[content_hash, places] = Place(self._rows, self._sentence_rows, end)
            self._rows += 1
            self._sentence_rows = end
        self.batches.append(batch)

    def _read(self) -> None:
        """Take up what is whole; cut off the rest."""
        sound = 0
        with self._raw.open("rb") as raw, self._sentences.open("rb") as sentences:
            for line in self._journal.read_bytes().splitlines(keepends=True):
                batch = _batch(line)
                if batch is None or batch.checksum != _checksum(*self._content(batch, raw, sentences)):
                    break
                self._take(batch)
                sound += len(line)
        lengths = (self._rows * self._size * 4, self._sentence_rows * self._size * 2, sound)
        for path, length in zip(self._files, lengths, strict=True):
            if path.stat().st_size != length:
                os.truncate(path, length)

    def _content(self, batch: Batch, raw: BinaryIO, sentences: BinaryIO) -> tuple[bytes, bytes]:
        """The bytes of a batch, read on from where the files stand."""
        counts = (len(batch.cuts) * self._size * 4, sum(batch.sentences) * self._size * 2)
        one, other = (file.read(count) for file, count in zip((raw, sentences), counts, strict=True))
        return one, other

    def raw(self) -> npt.NDArray[np.float32]:
        """Vectors (n, d) of the texts, mapped."""
        return self._mapped(self._raw, np.dtype(np.float32), self._rows)

    def sentences(self) -> npt.NDArray[np.float16]:
        """Vectors (m, d) of their sentences, mapped."""
        return self._mapped(self._sentences, np.dtype(np.float16), self._sentence_rows)

    def _mapped(self, path: Path, dtype: np.dtype, count: int) -> np.ndarray:
        if not count:
            return np.empty((0, self._size), dtype)
        return np.asarray(np.memmap(path, dtype, "r", shape=(count, self._size)))

    def forget(self, purged: Collection[str]) -> None:
        """Rewrite the files without the batches that hold a text of these records."""
        if not any(set(batch.records) & set(purged) for batch in self.batches):
            return
        kept = []
        with self._raw.open("rb") as raw, self._sentences.open("rb") as sentences:
            for batch in self.batches:
                content = self._content(batch, raw, sentences)
                if not set(batch.records) & set(purged):
                    kept.append((*content, batch))
        self.places, self.batches, self._rows, self._sentence_rows = {}, [], 0, 0
        for path in self._files:
            path.unlink()
        for one, other, batch in kept:
            self._write(one, other, batch)
        for path in self._files:
            path.touch()


class Checkpoint:
    """The vectors that an unfinished night has made, by partition."""

    def __init__(self, directory: Path, *, encoder: str, size: int) -> None:
        """Open what `encoder` has made in the index `directory`, or begin anew."""
        self._home = directory / CHECKPOINT
        wanted = {"format": FORMAT, "encoder": encoder, "size": size}
        if _header(self._home) != wanted:
            discard(directory)
            self._home.mkdir(parents=True)
            (self._home / "encoder.json").write_text(json.dumps(wanted), encoding="utf-8")
        self._size = size
        self._logs: dict[str, Log] = {}

    def log(self, name: str) -> Log:
        """The log of a partition, named as its directory is."""
        if name not in self._logs:
            self._logs[name] = Log(self._home / name, self._size)
        return self._logs[name]


def forget(directory: Path, purged: Collection[str]) -> None:
    """Erase purged records from the checkpoint of the index `directory`, where there is one."""
    home = directory / CHECKPOINT
    header = _header(home)
    if header is None:
        discard(directory)
        return
    for journal in sorted(home.glob("*.jsonl")):
        Log(journal.with_suffix(""), int(str(header["size"]))).forget(purged)


def discard(directory: Path) -> None:
    """Remove the checkpoint of the index `directory`."""
    if (directory / CHECKPOINT).exists():
        shutil.rmtree(directory / CHECKPOINT)


def _header(home: Path) -> Mapping[str, object] | None:
    """What the checkpoint says of itself; None where that cannot be read."""
    try:
        found = json.loads((home / "encoder.json").read_bytes())
        return {"format": found["format"], "encoder": str(found["encoder"]), "size": int(found["size"])}
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _batch(line: bytes) -> Batch | None:
    try:
        batch = Batch(**json.loads(line))
    except (ValueError, TypeError):
        return None
    whole = line.endswith(b"\n") and len(batch.records) == len(batch.cuts) == len(batch.sentences)
    return batch if whole else None


def _checksum(*contents: bytes) -> str:
    digest = hashlib.sha256()
    for content in contents:
        digest.update(content)
    return digest.hexdigest()
