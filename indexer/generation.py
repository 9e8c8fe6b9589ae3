"""What is a complete index on disk, and how is it opened without trusting it?

A generation is a directory that is never changed once published: for each kind and language a
partition (vectors, FAISS index, term counts, sentences), the alignment, and a manifest with versions and
checksums. `indexer.published` tells which one serves.
"""

import hashlib
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from corpora import IndexCorruptError, IndexMismatchError
from indexer.alignment import Alignment
from indexer.concepts import ConceptModel
from indexer.encoder import Encoder, encoder_version
from indexer.labels import LabelMatcher, Phrases, read_phrases
from indexer.partition import Partition, RawPartition, open_partition
from indexer.plan import Row, Versions
from indexer.rows import ROWS, rows_from

FORMAT = 4
MANIFEST, ALIGNMENT, CONCEPTS, PHRASES = "manifest.json", "alignment.npz", "concepts.npz", "phrases.json"
CHECKERS = 2  # threads; SHA-256 of OpenSSL does 2 GB a second in each
_labels: WeakValueDictionary[str, LabelMatcher] = WeakValueDictionary()  # by the checksum of the phrases
REBUILD = "Rebuild: enmusubi index --full"


@dataclass(frozen=True)
class Manifest:
    """What a generation holds: versions, rows by partition ("kind/language"), checksums by file.

    `drift` is how far its texts were from its alignment when it was written.
    """

    id: str
    created_at: str
    encoder_name: str
    versions: Versions
    alignment: str
    rows: Mapping[str, tuple[Row, ...]]
    checksums: Mapping[str, str]
    drift: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """As JSON with a checksum of its own; the rows, which are many, lie in files of the partitions."""
        versions, checksums = asdict(self.versions), dict(self.checksums)
        data = {
            "id": self.id,
            "created_at": self.created_at,
            "encoder_name": self.encoder_name,
            "versions": versions,
            "alignment": self.alignment,
            "entries": {name: len(own) for name, own in self.rows.items()},
            "checksums": checksums,
            "drift": self.drift,
            "format": FORMAT,
        }
        return {**data, "checksum": _digest(data)}

    @staticmethod
    def from_json(data: dict[str, Any], rows: Mapping[str, tuple[Row, ...]]) -> "Manifest":
        """Read what `to_json` gave. Raises KeyError, TypeError or ValueError where it is something else."""
        checked(data)
        if data["entries"] != {name: len(own) for name, own in rows.items()}:
            raise ValueError("the rows are not as many as it says")
        own = {key: value for key, value in data.items() if key not in ("entries", "checksum", "format")}
        return Manifest(rows=rows, **{**own, "versions": Versions(**own["versions"])})

    @cached_property
    def by_key(self) -> dict[int, Row]:
        """All rows by key."""
        return {row.key: row for own in self.rows.values() for row in own}


@dataclass(frozen=True)
class Generation:
    """An index that is open for searching."""

    manifest: Manifest
    alignment: Alignment
    partitions: Mapping[tuple[str, str], Partition]
    concepts: ConceptModel
    phrases: Phrases

    @cached_property
    def labels(self) -> LabelMatcher:
        """Finds the labels of concepts in texts; generations with the same labels share it."""
        key = self.manifest.checksums[PHRASES]
        found = _labels.get(key)
        if found is None:
            found = _labels[key] = LabelMatcher(self.phrases)
        return found

    @cached_property
    def words_of_leaves(self) -> dict[str, list[tuple[str, ...]]]:
        """The words of the labels of each leaf, each once, by language, in the order of the leaves."""
        return {
            language: [
                tuple(dict.fromkeys(chain.from_iterable(phrases.get(leaf, ()))))
                for leaf in self.concepts.leaves
            ]
            for language, phrases in self.phrases.items()
        }

    def prepared(self) -> "Generation":
        """Return self with everything made that else the first query would have to wait for."""
        _ = self.labels, self.words_of_leaves
        for partition in self.partitions.values():
            _ = partition.row_of, partition.record_ids
        return self

    @property
    def id(self) -> str:
        """Its name, which sorts by time."""
        return self.manifest.id

    def check_encoder(self, encoder: Encoder) -> None:
        """Raise `IndexMismatchError` where the index was built by another encoder."""
        # Only where it has to be told: asking for the components may load a model.
        if self.manifest.versions.encoder != encoder_version(encoder):
            mine = sum(component.dimensions for component in self.alignment.components)
            theirs = sum(component.dimensions for component in encoder.components)
            raise IndexMismatchError(
                f"Index was built with encoder '{self.manifest.encoder_name}' ({mine} dims) but the query "
                f"encoder is '{encoder.name}' ({theirs} dims). {REBUILD}"
            )


@dataclass(frozen=True)
class Held:
    """A generation whose files are as they were written, and none of which is open: to be built upon."""

    manifest: Manifest
    home: Path

    @property
    def id(self) -> str:
        """Its name, which sorts by time."""
        return self.manifest.id

    def partition(self, name: tuple[str, str]) -> RawPartition:
        """What lies there of a partition; one that the generation has not is empty of rows."""
        return RawPartition(self.home / "-".join(name), self.manifest.rows["/".join(name)])

    def alignment(self) -> Alignment:
        """Read the alignment."""
        return Alignment.load(self.home / ALIGNMENT)

    def concepts(self) -> ConceptModel:
        """Read the classifier of concepts."""
        return ConceptModel.load(self.home / CONCEPTS)

    def phrases(self) -> Phrases:
        """Read the labels of concepts."""
        return read_phrases(self.home / PHRASES)


def hold_generation(directory: Path, name: str) -> Held:
    """Check every file of a generation against its manifest. Raises `IndexCorruptError`."""
    manifest = manifest_of(directory, name)
    home = directory / "generations" / name
    with ThreadPoolExecutor(CHECKERS) as pool:
        found = pool.map(checksum, [home / file for file in manifest.checksums])
        for file, own in zip(manifest.checksums, found, strict=True):
            if own != manifest.checksums[file]:
                raise IndexCorruptError(f"{home / file} is damaged or missing. {REBUILD}")
    return Held(manifest, home)


def read_generation(directory: Path, name: str) -> Generation:
    """Open a generation by its id, every file checked against the manifest. Raises `IndexCorruptError`."""
    return opened(hold_generation(directory, name))


def opened(held: Held, *, shard: bool = False) -> Generation:
    """Open all files of a generation, or of a `shard` of one. Raises `IndexCorruptError`."""
    concepts = held.concepts()
    partitions = {
        (kind, language): open_partition(
            held.home / f"{kind}-{language}", rows, leaves=len(concepts.leaves), shard=shard
        )
        for (kind, language), rows in (
            (tuple(key.split("/")), rows) for key, rows in held.manifest.rows.items()
        )
    }
    return Generation(held.manifest, held.alignment(), partitions, concepts, held.phrases())


def manifest_of(directory: Path, name: str) -> Manifest:
    """Read the manifest of a generation with its rows. Raises `IndexCorruptError`."""
    home = directory / "generations" / name
    path = home / MANIFEST
    try:
        data = checked(json.loads(path.read_bytes()))
        rows = {}
        for partition in data["entries"]:
            path = home / partition.replace("/", "-") / ROWS
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() != data["checksums"][str(path.relative_to(home))]:
                raise ValueError("the checksum does not match")
            rows[partition] = rows_from(content)
        path = home / MANIFEST
        return Manifest.from_json(data, rows)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexCorruptError(f"{path} is damaged: {error!r}. {REBUILD}") from error


def checked(data: dict[str, Any]) -> dict[str, Any]:
    """Return what a manifest's JSON says, if it is whole. Raises KeyError, TypeError or ValueError."""
    own = {key: value for key, value in data.items() if key != "checksum"}
    if data["checksum"] != _digest(own):
        raise ValueError("the checksum does not match")
    if data["format"] != FORMAT:
        raise KeyError("format")
    return data


def _digest(data: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def checksum(path: Path) -> str | None:
    """SHA-256 of a file, 64 hex digits; None where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
