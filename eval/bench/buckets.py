"""Do shards in a real bucket answer as one machine, and is what is not whole there never opened?

A generation of made-up seeds is cut into a bucket that is there (as `AWS_ENDPOINT_URL` and its neighbours
say), copied from it as nodes do, and asked; then a cut breaks off, and an object is damaged. What is written
lies under a name of its own in the bucket, and is removed in the end. Command:
`python -m eval.bench.buckets s3://BUCKET/PREFIX [--records 3000] [--queries 200]`.
"""

import argparse
import json
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import fsspec

from corpora import EnmusubiError, IndexCorruptError
from eval.bench.synthetic import Home, SyntheticEncoder, prepared, queries
from indexer import Generation, ShardSet, current_shards, cut_generation, drop_shards, open_shard
from matcher import Matcher, MatchResult, Shard, Shards

SHARDS = 3
K = 10


@dataclass(frozen=True)
class Figures:
    """What was counted and measured; `broken_off` and `damaged` say what became of these."""

    records: int
    objects: int
    megabytes: float
    cut_s: float
    open_s: float
    queries: int
    rankings_differ: int
    score: float
    broken_off: str
    damaged: str
    left: int

    @property
    def passed(self) -> bool:
        """Whether all is as it must be."""
        whole = self.rankings_differ == 0 and self.score <= 1e-6 and self.left == 0
        return whole and (self.broken_off, self.damaged) == ("not opened", "refused")


class _Here:
    """Shards in this process."""

    def __init__(self, shards: Sequence[Shard]) -> None:
        self._shards = shards

    def ask(self, method: str, arguments: tuple[Any, ...]) -> list[Any]:
        return [getattr(shard, method)(*arguments) for shard in self._shards]


def measure(url: str, *, records: int, count: int, cache: Path) -> Figures:
    """Cut, open, ask, break off and damage under a URL, and remove all of it."""
    home = prepared(records, cache)
    storage, root = fsspec.core.url_to_fs(url, use_listings_cache=False)
    try:
        with tempfile.TemporaryDirectory() as scratch:
            lying, cut_s = _timed(lambda: cut_generation(home.generation, url, shards=SHARDS))
            shards, open_s = _timed(lambda: _opened(lying, Path(scratch)))
            differ, score = _differences(home, shards, count)
            sizes = _sizes(storage, root)
            broken_off = _broken_off(storage, home.generation, url)
            damaged = _damaged(storage, root, lying, Path(scratch))
    finally:
        if storage.exists(root):
            storage.rm(root, recursive=True)
    return Figures(
        records,
        len(sizes),
        sum(sizes) / 1e6,
        cut_s,
        open_s,
        count,
        differ,
        score,
        broken_off,
        damaged,
        len(_sizes(storage, root)),
    )


def _sizes(storage: Any, root: str) -> list[int]:
    """The bytes of every object; some stores keep a directory that is empty."""
    return [own["size"] for own in storage.find(root, detail=True).values() if own["type"] == "file"]


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    return work(), time.perf_counter() - began


def _opened(lying: ShardSet, cache: Path) -> Shards:
    held = [Shard(open_shard(lying, shard, cache=cache)) for shard in range(lying.shards)]
    return Shards(open_shard(lying, None, cache=cache), _Here(held))


def _differences(home: Home, shards: Shards, count: int) -> tuple[int, float]:
    """In how many rankings they differ from one machine, and the largest difference of a score."""
    one, many = (
        Matcher(home.store, generation, SyntheticEncoder(), searched=searched)
        for generation, searched in ((home.generation, None), (shards.head, shards))
    )
    differ, score = 0, 0.0
    for text in queries(count):
        right, found = one.match(text, k=K), many.match(text, k=K)
        differ += _ids(right) != _ids(found)
        score = max([score, *(abs(a.score - b.score) for a, b in zip(right.hits, found.hits, strict=False))])
    return differ, score


def _ids(result: MatchResult) -> list[tuple[str, str]]:
    return [(hit.record.id, hit.language) for hit in result.hits]


def _broken_off(storage: Any, generation: Generation, url: str) -> str:
    """Break off the cut of the next generation, and say whether it is opened; then clear it away."""
    later = replace(generation, manifest=replace(generation.manifest, id=f"{generation.id}-later"))
    before = current_shards(url)
    with _breaking(storage, after=SHARDS):
        try:
            cut_generation(later, url, shards=SHARDS)
        except EnmusubiError:
            opened = current_shards(url) != before
            gone = drop_shards(url, keep=())
            return "opened" if opened else "not opened" if gone == [later.id] else f"left: {gone}"
    return "nothing broke"


@contextmanager
def _breaking(storage: Any, *, after: int) -> Iterator[None]:
    """Let the client that all of this process share fail when so many directories were to be written."""
    put, done = storage.put, []

    def failing(*arguments: Any, **options: Any) -> Any:
        done.append(arguments)
        if len(done) == after:
            raise OSError("broken off")
        return put(*arguments, **options)

    storage.put = failing
    try:
        yield
    finally:
        storage.put = put


def _damaged(storage: Any, root: str, lying: ShardSet, scratch: Path) -> str:
    """Change the last byte of an object, and say what opening it from an empty cache does."""
    own = next(
        path for path in sorted(storage.find(root)) if f"/{lying.generation}/{lying.shard_name(0)}/" in path
    )
    content = storage.cat_file(own)
    storage.pipe_file(own, content[:-1] + bytes([content[-1] ^ 1]))
    try:
        open_shard(lying, 0, cache=scratch / "empty")
    except IndexCorruptError:
        return "refused"
    return "opened"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures as JSON; ends with 1 where something is not as it must be."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.buckets", description=__doc__)
    parser.add_argument("url", help="a bucket, or a place in it: s3://BUCKET/PREFIX")
    parser.add_argument("--records", type=int, default=3_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "enmusubi-bench")
    given = parser.parse_args(arguments)
    url = f"{given.url.rstrip('/')}/bench-{uuid.uuid4().hex[:8]}"
    found = measure(url, records=given.records, count=given.queries, cache=given.cache)
    print(json.dumps({**asdict(found), "passed": found.passed}, indent=1))
    return 0 if found.passed else 1


if __name__ == "__main__":
    sys.exit(main())
