"""How is a generation cut into shards that lie on shared storage, and how is a shard opened?

Every record's text goes by its key to one of the shards, so that it stays in its shard from night to night.
A shard is a directory like that of a generation, with the rows of its own; what says how rare a word is and
how languages are aligned is that of the whole. The head has no rows at all: it is what who asks the shards
needs. Storage is whatever fsspec opens: a path, or the URL of an S3-compatible store.
`CURRENT` is written last, and names what is complete.
"""

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from corpora import IndexCorruptError, IndexMissingError, UsageError
from indexer.arrays import save_sparse
from indexer.dense import DenseIndex
from indexer.generation import (
    ALIGNMENT,
    CONCEPTS,
    MANIFEST,
    PHRASES,
    Generation,
    checksum,
    hold_generation,
    opened,
)
from indexer.labels import write_phrases
from indexer.lexical import chosen_rows
from indexer.partition import DENSE, PROFILES, RAW, SENTENCES, SPANS, TERMS, Partition
from indexer.rows import ROWS, write_rows

MOST_SHARDS = 1_000
HEAD = "head"
CUT = "shards.json"
AGAIN = "Cut it again: enmusubi shard"


@dataclass(frozen=True)
class ShardSet:
    """A generation that lies in so many shards under a URL."""

    url: str
    generation: str
    shards: int

    def shard_name(self, shard: int) -> str:
        """The name of a shard's directory."""
        return f"{shard}-of-{self.shards}"


def shard_of(keys: npt.NDArray[np.int64], shards: int) -> npt.NDArray[np.int64]:
    """Say which shard holds each key."""
    return keys % shards


def cut_generation(generation: Generation, url: str, *, shards: int) -> ShardSet:
    """Cut an open generation into shards under a URL, and make it the one that is served from there.

    Raises `UsageError` for a number that is not allowed, and OSError where the storage cannot be written.
    """
    if not 1 <= shards <= MOST_SHARDS:
        raise UsageError(f"{shards} shards are asked for. Allowed: 1 to {MOST_SHARDS}.")
    storage, root = _storage(url)
    found = ShardSet(storage.unstrip_protocol(root), generation.id, shards)
    with tempfile.TemporaryDirectory() as scratch:
        for shard in range(shards):
            own = {
                name: part_of(partition, np.flatnonzero(shard_of(partition.keys, shards) == shard))
                for name, partition in generation.partitions.items()
            }
            _put(found, found.shard_name(shard), replace(generation, partitions=own), Path(scratch))
        _put(found, HEAD, replace(generation, partitions={}), Path(scratch))
    told = json.dumps({"generation": found.generation, "shards": shards})
    storage.pipe_file(f"{root}/{found.generation}/{CUT}", told.encode())
    storage.pipe_file(f"{root}/CURRENT", found.generation.encode())
    return found


def current_shards(url: str) -> ShardSet:
    """Return what is served from a URL. Raises `IndexMissingError`, `IndexCorruptError`."""
    storage, root = _storage(url)
    try:
        name = storage.cat_file(f"{root}/CURRENT").decode("ascii").strip()
    except FileNotFoundError:
        raise IndexMissingError(f"There are no shards under {url}. Cut some: enmusubi shard") from None
    return shard_set(url, name)


def shard_set(url: str, generation: str) -> ShardSet:
    """Return a generation that lies in shards under a URL. Raises `IndexCorruptError`."""
    storage, root = _storage(url)
    try:
        told = json.loads(storage.cat_file(f"{root}/{generation}/{CUT}"))
        url = storage.unstrip_protocol(root)  # a path is told in full: who reads it may stand elsewhere
        return ShardSet(url, str(told["generation"]), int(told["shards"]))
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise IndexCorruptError(f"{url}/{generation}/{CUT} cannot be read: {error!r}. {AGAIN}") from error


def open_shard(shards: ShardSet, shard: int | None, *, cache: Path) -> Generation:
    """Open a shard, or the head where none is named, every file checked; what lies elsewhere is copied first.

    Raises `IndexCorruptError`, and OSError where the storage cannot be reached.
    """
    name = HEAD if shard is None else shards.shard_name(shard)
    storage, root = _storage(shards.url)
    source = f"{root}/{shards.generation}/{name}"
    if "file" in (storage.protocol if isinstance(storage.protocol, tuple) else (storage.protocol,)):
        home = Path(source)
    else:
        home = cache / hashlib.sha256(shards.url.encode()).hexdigest()[:16] / shards.generation / name
        if not home.exists():
            _fetch(storage, source, home)
    return opened(hold_generation(home, shards.generation), shard=True).prepared()


def drop_shards(shards: ShardSet) -> None:
    """Remove a generation that is no longer served. Raises OSError where the storage cannot be written."""
    storage, root = _storage(shards.url)
    storage.rm(f"{root}/{shards.generation}", recursive=True)


def part_of(partition: Partition, rows: npt.NDArray[np.intp]) -> Partition:
    """Return some rows of a partition as a partition; statistics stay those of the whole."""
    nothing = np.empty(0, np.intp), np.zeros(1, np.intp)
    places, bounds = partition.sentence_places(rows.tolist()) if len(rows) else nothing
    spans = partition.spans[places]
    spans[:, 0] = np.repeat(np.arange(len(rows), dtype=np.int32), np.diff(bounds))
    own = tuple(partition.rows[row] for row in rows.tolist())
    exact = partition.dense.kind == "exact"
    return Partition(
        own,
        raw=partition.raw[rows],
        dense=DenseIndex.build(
            partition.keys[rows],
            partition.dense.vectors_in(rows),
            dimensions=partition.raw.shape[1],
            kind="exact" if exact else None,
            like=None if exact else partition.dense,
            public=partition.public[rows],
        ),
        lexical=partition.lexical.part(rows),
        sentences=partition.sentence_raw[places],
        spans=spans,
        sentence_terms=chosen_rows(partition.sentence_terms, places),
        profiles=sparse.csr_array(partition.profiles[rows]),
    )


def _put(shards: ShardSet, name: str, own: Generation, scratch: Path) -> None:
    """Write a shard beside, and put it where it is to lie."""
    home = scratch / name
    _write(own, home / "generations" / own.id)
    storage, root = _storage(shards.url)
    target = f"{root}/{shards.generation}/{name}"
    storage.makedirs(f"{root}/{shards.generation}", exist_ok=True)
    if storage.exists(target):
        storage.rm(target, recursive=True)
    storage.put(str(home), target, recursive=True)
    shutil.rmtree(home)


def _write(generation: Generation, home: Path) -> None:
    home.mkdir(parents=True)
    for (kind, language), partition in generation.partitions.items():
        own = home / f"{kind}-{language}"
        own.mkdir()
        write_rows(own / ROWS, partition.rows)
        for name, array in (
            (RAW, partition.raw),
            (SENTENCES, partition.sentence_raw),
            (SPANS, partition.spans),
        ):
            np.save(own / name, array)
        save_sparse(own, TERMS, partition.sentence_terms)
        save_sparse(own, PROFILES, partition.profiles)
        partition.dense.save(own / DENSE)
        partition.lexical.save(own)
    generation.alignment.save(home / ALIGNMENT)
    generation.concepts.save(home / CONCEPTS)
    write_phrases(home / PHRASES, generation.phrases)
    files = sorted(path for path in home.rglob("*") if path.is_file())
    manifest = replace(
        generation.manifest,
        rows={"/".join(name): partition.rows for name, partition in generation.partitions.items()},
        checksums={str(path.relative_to(home)): checksum(path) or "" for path in files},
    )
    (home / MANIFEST).write_text(json.dumps(manifest.to_json()), encoding="utf-8")


def _fetch(storage: Any, source: str, home: Path) -> None:
    """Copy a shard beside, and rename: another process may fetch the same."""
    scratch = home.with_name(f".{home.name}-{os.getpid()}")
    scratch.parent.mkdir(parents=True, exist_ok=True)
    try:
        storage.get(source, str(scratch), recursive=True)
        if not home.exists():
            scratch.rename(home)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _storage(url: str) -> tuple[Any, str]:
    import fsspec

    storage, root = fsspec.core.url_to_fs(url)
    return storage, str(root).rstrip("/")
