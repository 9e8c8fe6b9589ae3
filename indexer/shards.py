"""How is a generation cut into shards that lie on shared storage, and how is a shard opened?

Every record's text goes by its key to one of the shards, so that it stays in its shard from night to night.
A shard is a directory like that of a generation, with the rows of its own; what says how rare a word is and
how languages are aligned is that of the whole. The head has no rows at all: it is what who asks the shards
needs. Storage is whatever fsspec opens: a path, or the URL of an S3-compatible store.
`CURRENT` is written last, and names what is complete.
"""

import json
import shutil
import tempfile
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpora import IndexCorruptError, IndexMissingError, UsageError
from indexer.generation import REBUILD, Generation, Held, hold_generation, opened
from indexer.shard_reaching import reaching
from indexer.shard_storage import (
    CUT,
    begun_at,
    copies_of,
    fetch,
    forget_dropped,
    is_local,
    make_private,
    put,
    storage_at,
)
from indexer.shard_writing import part_of, write_shard

MOST_SHARDS = 1_000
HEAD = "head"
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


def cut_generation(generation: Generation, url: str, *, shards: int, alone: bool = False) -> ShardSet:
    """Cut an open generation into shards under a URL, and make it the one that is served from there.

    Where it is to lie there `alone`, the others are removed before it is served: so who takes it up forgets
    its copies of them. Raises `UsageError` for a number that is not allowed, `ConfigurationError`.
    """
    if not 1 <= shards <= MOST_SHARDS:
        raise UsageError(f"{shards} shards are asked for. Allowed: 1 to {MOST_SHARDS}.")
    storage, root = storage_at(url)
    found = ShardSet(storage.unstrip_protocol(root), generation.id, shards)
    with reaching(url), tempfile.TemporaryDirectory() as scratch:
        make_private(storage, root)
        for shard in range(shards):
            own = {
                name: part_of(partition, np.flatnonzero(shard_of(partition.keys, shards) == shard))
                for name, partition in generation.partitions.items()
            }
            _put(found, found.shard_name(shard), replace(generation, partitions=own), Path(scratch))
        _put(found, HEAD, replace(generation, partitions={}), Path(scratch))
        told = json.dumps({"generation": found.generation, "shards": shards})
        storage.pipe_file(f"{root}/{found.generation}/{CUT}", told.encode())
        if alone:
            _remove(storage, root, begun_at(storage, root) - {found.generation})
        storage.pipe_file(f"{root}/CURRENT", found.generation.encode())
    return found


def current_shards(url: str) -> ShardSet:
    """Return what is served from a URL.

    Raises `IndexMissingError`, `IndexCorruptError`, `ConfigurationError`.
    """
    storage, root = storage_at(url)
    with reaching(url):
        try:
            name = storage.cat_file(f"{root}/CURRENT").decode("ascii").strip()
        except (FileNotFoundError, NotADirectoryError):
            raise IndexMissingError(f"There are no shards under {url}. Cut some: enmusubi shard") from None
    return shard_set(url, name)


def shard_set(url: str, generation: str) -> ShardSet:
    """Return a generation that lies in shards under a URL.

    Raises `IndexCorruptError`, `ConfigurationError` where the storage cannot be reached.
    """
    storage, root = storage_at(url)
    place = f"{root}/{generation}/{CUT}"
    with reaching(url):
        try:
            told = json.loads(storage.cat_file(place))
            url = storage.unstrip_protocol(root)  # a path is told in full: who reads it may stand elsewhere
            return ShardSet(url, str(told["generation"]), int(told["shards"]))
        except (FileNotFoundError, NotADirectoryError, ValueError, LookupError, TypeError) as error:
            raise IndexCorruptError(f"{place} under {url} cannot be read: {error!r}. {AGAIN}") from error


def open_shard(shards: ShardSet, shard: int | None, *, cache: Path) -> Generation:
    """Open a shard, or the head where none is named, every file checked.

    What lies elsewhere is copied into the cache first, again where the copy is damaged; copies of generations
    that were dropped go. Raises `IndexCorruptError`, `ConfigurationError`.
    """
    name = HEAD if shard is None else shards.shard_name(shard)
    storage, root = storage_at(shards.url)
    source = f"{root}/{shards.generation}/{name}"
    if is_local(storage):
        return opened(hold_generation(Path(source), shards.generation), shard=True).prepared()
    copies = copies_of(shards.url, cache)
    home = copies / shards.generation / name
    with reaching(shards.url):
        forget_dropped(storage, root, copies)
    try:
        held = hold_generation(home, shards.generation)
    except IndexCorruptError:
        shutil.rmtree(home, ignore_errors=True)
        held = _fetched(storage, source, home, shards)
    return opened(held, shard=True).prepared()


def _fetched(storage: Any, source: str, home: Path, shards: ShardSet) -> Held:
    """Copy a shard and check every file. Raises `IndexCorruptError`, `ConfigurationError`."""
    try:
        with reaching(shards.url):
            try:
                fetch(storage, source, home)
            except FileNotFoundError as error:
                raise IndexCorruptError(f"{source} under {shards.url} is not there.") from error
        return hold_generation(home, shards.generation)
    except IndexCorruptError as error:
        shutil.rmtree(home, ignore_errors=True)
        what = str(error).removesuffix(REBUILD).rstrip()
        raise IndexCorruptError(
            f"A shard that was copied from {shards.url} is not whole: {what} {AGAIN}"
        ) from error


def drop_shards(url: str, *, keep: Collection[str]) -> list[str]:
    """Remove the generations under a URL that are neither kept nor served, also what was cut in part only.

    Returns their names. Raises `IndexMissingError`, `ConfigurationError`.
    """
    storage, root = storage_at(url)
    kept = {current_shards(url).generation, *keep}
    with reaching(url):
        return _remove(storage, root, begun_at(storage, root) - kept)


def _remove(storage: Any, root: str, names: Collection[str]) -> list[str]:
    gone = sorted(names)
    for name in gone:
        storage.rm(f"{root}/{name}", recursive=True)
    return gone


def _put(shards: ShardSet, name: str, own: Generation, scratch: Path) -> None:
    """Write a shard beside, and put it where it is to lie."""
    home = scratch / name
    write_shard(own, home / "generations" / own.id)
    storage, root = storage_at(shards.url)
    target = f"{root}/{shards.generation}/{name}"
    if is_local(storage):
        make_private(storage, f"{root}/{shards.generation}")
    put(storage, home, target)
    shutil.rmtree(home)
