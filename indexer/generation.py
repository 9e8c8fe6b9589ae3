"""What is a complete index on disk, and how is it opened without trusting it?

A generation is a directory that is never changed once published: for each kind and language a
partition (vectors, FAISS index, term counts, sentences), the alignment, and a manifest with versions and
checksums. `indexer.published` tells which one serves.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from corpora import IndexCorruptError, IndexMismatchError
from indexer.alignment import Alignment
from indexer.concepts import ConceptModel
from indexer.encoder import Encoder, encoder_version
from indexer.labels import LabelMatcher, Phrases, read_phrases
from indexer.partition import Partition, open_partition
from indexer.plan import Row, Versions

FORMAT = 4
PHRASES = "phrases.json"
_labels: WeakValueDictionary[str, LabelMatcher] = WeakValueDictionary()  # by the checksum of the phrases
REBUILD = "Rebuild: enmusubi index --full"


@dataclass(frozen=True)
class Manifest:
    """What a generation holds: versions, rows by partition ("kind/language"), checksums by file."""

    id: str
    created_at: str
    encoder_name: str
    versions: Versions
    alignment: str
    rows: Mapping[str, tuple[Row, ...]]
    checksums: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """As JSON with a checksum of its own; rows as lists to keep the file small."""
        rows = {name: [list(asdict(row).values()) for row in own] for name, own in self.rows.items()}
        data = {**asdict(self), "rows": rows, "format": FORMAT}
        return {**data, "checksum": _digest(data)}

    @staticmethod
    def from_json(data: dict[str, Any]) -> "Manifest":
        """Read what `to_json` gave. Raises KeyError, TypeError or ValueError where it is something else."""
        if data.pop("checksum") != _digest(data):
            raise ValueError("the checksum does not match")
        if data.pop("format") != FORMAT:
            raise KeyError("format")
        rows = {name: tuple(Row(*row) for row in own) for name, own in data.pop("rows").items()}
        return Manifest(rows=rows, versions=Versions(**data.pop("versions")), **data)

    @property
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

    def prepared(self) -> "Generation":
        """Return self with everything made that else the first query would have to wait for."""
        _ = self.labels
        for partition in self.partitions.values():
            _ = partition.row_of
        return self

    @property
    def id(self) -> str:
        """Its name, which sorts by time."""
        return self.manifest.id

    def check_encoder(self, encoder: Encoder) -> None:
        """Raise `IndexMismatchError` where the index was built by another encoder."""
        mine = sum(component.dimensions for component in self.alignment.components)
        theirs = sum(component.dimensions for component in encoder.components)
        if self.manifest.versions.encoder != encoder_version(encoder):
            raise IndexMismatchError(
                f"Index was built with encoder '{self.manifest.encoder_name}' ({mine} dims) but the query "
                f"encoder is '{encoder.name}' ({theirs} dims). {REBUILD}"
            )


def read_generation(directory: Path, name: str) -> Generation:
    """Open a generation by its id, every file checked against the manifest. Raises `IndexCorruptError`."""
    manifest = manifest_of(directory, name)
    home = directory / "generations" / name
    for file, expected in manifest.checksums.items():
        if checksum(home / file) != expected:
            raise IndexCorruptError(f"{home / file} is damaged or missing. {REBUILD}")
    partitions = {
        (kind, language): open_partition(home / f"{kind}-{language}", rows)
        for (kind, language), rows in ((tuple(key.split("/")), rows) for key, rows in manifest.rows.items())
    }
    return Generation(
        manifest,
        Alignment.load(home / "alignment.npz"),
        partitions,
        ConceptModel.load(home / "concepts.npz"),
        read_phrases(home / PHRASES),
    )


def manifest_of(directory: Path, name: str) -> Manifest:
    """Read the manifest of a generation. Raises `IndexCorruptError`."""
    path = directory / "generations" / name / "manifest.json"
    try:
        return Manifest.from_json(json.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexCorruptError(f"{path} is damaged: {error!r}. {REBUILD}") from error


def _digest(data: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def checksum(path: Path) -> str | None:
    """SHA-256 of a file, 64 hex digits; None where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
