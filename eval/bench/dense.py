"""How fast, how large and how near to exact is the dense index, by kind and size and under filters?

Seeds and needs are made up (`eval.bench.clusters`). Each kind is built in one fresh process and searched in
another that opens its file, in one thread. What is exact is found apart, by numpy.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from eval.bench.clusters import Clusters
from indexer import DenseIndex, IndexKind

KINDS: tuple[IndexKind, ...] = ("exact", "ivf")
K = 10
DEPTH = 100
QUERIES = 200
SHARES = (1.0, 0.5, 0.1, 0.01, 0.001)
_KEYS_PER_ROW = 4  # four partitions share one row of keys
_P = ParamSpec("_P")
_T = TypeVar("_T")
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Filtered:
    """Searches among a share of the records; `filled`: every one found k, or as many as there are."""

    share: float
    recall_at_10: float
    filled: bool
    p50_ms: float
    p99_ms: float
    processor_p50_ms: float


@dataclass(frozen=True)
class Figures:
    """One kind at one size. Memory is what the searching process holds beyond an empty one after all queries:
    its own, and mapped from the file, which the system may take back.
    """

    kind: str
    size: int
    dimensions: int
    build_s: float
    rebuild_s: float
    file_mb: float
    own_mb: float
    mapped_mb: float
    recall_at_100: float
    deep_p50_ms: float
    vectors_1000_ms: float
    filters: tuple[Filtered, ...]


@dataclass(frozen=True)
class Case:
    """Vectors on disk (n, d), queries, and by share of the records the rows that are visible and the nearest."""

    vectors: Path
    queries: npt.NDArray[np.float32]
    visible: dict[float, Rows]
    nearest: dict[float, Rows]

    @property
    def keys(self) -> Rows:
        """A key for every row."""
        rows = np.load(self.vectors, mmap_mode="r").shape[0]
        return _KEYS_PER_ROW * np.arange(rows, dtype=np.int64)


def make_case(size: int, dimensions: int, home: Path) -> Case:
    """Draw vectors into a file, and find the nearest of every query by comparing with all of them."""
    clusters = Clusters(dimensions)
    queries = clusters.needs(QUERIES)
    chance = np.random.default_rng(0)
    visible = {share: np.sort(chance.permutation(size)[: max(1, round(share * size))]) for share in SHARES}
    path = home / f"vectors-{size}-{dimensions}.npy"
    file = np.lib.format.open_memmap(path, "w+", np.float32, (size, dimensions))
    tops = {share: _Top(QUERIES) for share in SHARES}
    start = 0
    for chunk in clusters.seeds(size):
        file[start : start + len(chunk)] = chunk
        scores = queries @ chunk.T
        for share, rows in visible.items():
            own = rows[(rows >= start) & (rows < start + len(chunk))]
            tops[share].add(own, scores[:, own - start])
        start += len(chunk)
        _say(f"{dimensions} dims: {start:,} of {size:,} vectors drawn")
    file.flush()
    return Case(path, queries, visible, {share: top.rows for share, top in tops.items()})


class _Top:
    """The best rows of every query so far."""

    def __init__(self, queries: int) -> None:
        self.rows = np.empty((queries, 0), np.int64)
        self._scores = np.empty((queries, 0), np.float32)

    def add(self, rows: Rows, scores: npt.NDArray[np.float32]) -> None:
        """Consider more rows with their scores (queries, rows)."""
        scores = np.concatenate([self._scores, scores], axis=1)
        rows = np.concatenate([self.rows, np.broadcast_to(rows, (len(scores), len(rows)))], axis=1)
        kept = np.argpartition(-scores, min(DEPTH, scores.shape[1]) - 1, axis=1)[:, :DEPTH]
        self._scores, rows = (np.take_along_axis(every, kept, axis=1) for every in (scores, rows))
        order = np.argsort(-self._scores, axis=1, kind="stable")
        self._scores, self.rows = (np.take_along_axis(every, order, axis=1) for every in (self._scores, rows))


def measure(case: Case, kind: IndexKind) -> Figures:
    """Build, open and search one kind."""
    path = case.vectors.with_suffix(f".{kind}")
    build_s, rebuild_s = _apart(_build, case, kind, path)
    figures = _apart(_search, case, path, build_s, rebuild_s)
    path.unlink()
    return figures


def _apart(call: Callable[_P, _T], *arguments: _P.args, **named: _P.kwargs) -> _T:
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as fresh:
        return fresh.submit(call, *arguments, **named).result()


def _build(case: Case, kind: IndexKind, path: Path) -> tuple[float, float]:
    """Seconds to build anew, and to build like an older one."""
    vectors = np.load(case.vectors, mmap_mode="r")
    start = time.perf_counter()
    index = DenseIndex.build(case.keys, vectors, dimensions=vectors.shape[1], kind=kind)
    build_s = time.perf_counter() - start
    index.save(path)
    del index
    start = time.perf_counter()
    DenseIndex.build(case.keys, vectors, dimensions=vectors.shape[1], kind=kind, like=DenseIndex.load(path))
    return build_s, time.perf_counter() - start


def _search(case: Case, path: Path, build_s: float, rebuild_s: float) -> Figures:
    threadpool_limits(limits=1)
    keys = case.keys
    size, dimensions = np.load(case.vectors, mmap_mode="r").shape
    before = _memory()
    index = DenseIndex.load(path)
    filters = tuple(_filtered(index, case, share, keys) for share in SHARES)
    deep = [_timed(lambda q=query: index.search(q, depth=DEPTH)) for query in case.queries]
    shares = [
        len(set(case.nearest[1.0][place].tolist()) & {key // _KEYS_PER_ROW for key, _ in hits}) / len(hits)
        for place, (hits, _, _) in enumerate(deep)
    ]
    some = np.random.default_rng(1).choice(keys, 1_000).tolist()
    fetched = [_timed(lambda: index.vectors(some))[1] for _ in range(20)]
    after = _memory()
    return Figures(
        kind=index.kind,
        size=size,
        dimensions=dimensions,
        build_s=build_s,
        rebuild_s=rebuild_s,
        file_mb=path.stat().st_size / 1e6,
        own_mb=after[0] - before[0],
        mapped_mb=after[1] - before[1],
        recall_at_100=float(np.mean(shares)),
        deep_p50_ms=float(np.median([ms for _, ms, _ in deep])),
        vectors_1000_ms=float(np.median(fetched)),
        filters=filters,
    )


def _filtered(index: DenseIndex, case: Case, share: float, keys: Rows) -> Filtered:
    """Search the visible share; its keys are marked as unchanging, as one who asks many times would."""
    rows = case.visible[share]
    allowed = None
    if len(rows) < len(keys):
        allowed = keys[rows]
        allowed.flags.writeable = False
    for query in case.queries[:20]:
        index.search(query, depth=K, allowed=allowed)
    found = [_timed(lambda q=query: index.search(q, depth=K, allowed=allowed)) for query in case.queries]
    right = case.nearest[share][:, :K]
    hits = [{key // _KEYS_PER_ROW for key, _ in own} for own, _, _ in found]
    return Filtered(
        share=share,
        recall_at_10=float(
            np.mean(
                [len(mine & set(best.tolist())) / len(best) for mine, best in zip(hits, right, strict=True)]
            )
        ),
        filled=all(len(mine) == min(K, len(rows)) for mine in hits),
        p50_ms=float(np.percentile([ms for _, ms, _ in found], 50)),
        p99_ms=float(np.percentile([ms for _, ms, _ in found], 99)),
        processor_p50_ms=float(np.percentile([ms for _, _, ms in found], 50)),
    )


def _timed(call: Callable[[], _T]) -> tuple[_T, float, float]:
    """What a call returns, its milliseconds, and those of the processor."""
    clock, processor = time.perf_counter(), time.thread_time()
    result = call()
    return result, 1000 * (time.perf_counter() - clock), 1000 * (time.thread_time() - processor)


def _memory() -> tuple[float, float]:
    """Megabytes of this process: its own, and mapped from files. Linux only; else nothing."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0, 0.0
    lines = dict(line.split(":", 1) for line in status.read_text(encoding="ascii").splitlines())
    own, mapped = (int(lines[name].split()[0]) * 1024 / 1e6 for name in ("RssAnon", "RssFile"))
    return own, mapped


_HEADINGS = (
    "kind", "dims", "vectors", "build s", "like an older one s", "file MB", "memory MB: own / mapped",
    "recall@10", "p50 ms", "p99 ms", "processor p50 ms", "recall@100", "depth 100 p50 ms", "1,000 vectors ms",
)  # fmt: skip


def to_markdown(figures: Sequence[Figures]) -> str:
    """Return the two tables."""
    rows = [_HEADINGS, *(_row(own) for own in figures)]
    filters = [("kind", "dims", "vectors", "visible", "recall@10", "k filled", "p50 ms", "p99 ms")]
    for own in figures:
        filters += [
            (
                own.kind,
                str(own.dimensions),
                f"{own.size:,}",
                f"{100 * part.share:g}%",
                f"{part.recall_at_10:.3f}",
                "yes" if part.filled else "no",
                f"{part.p50_ms:.2f}",
                f"{part.p99_ms:.2f}",
            )
            for part in own.filters
        ]
    return f"{machine()}\n\n{_table(rows)}\n\n{_table(filters)}\n"


def _row(own: Figures) -> tuple[str, ...]:
    every = own.filters[0]
    return (
        own.kind,
        str(own.dimensions),
        f"{own.size:,}",
        f"{own.build_s:.1f}",
        f"{own.rebuild_s:.1f}",
        f"{own.file_mb:,.0f}",
        f"{own.own_mb:,.0f} / {own.mapped_mb:,.0f}",
        f"{every.recall_at_10:.3f}",
        f"{every.p50_ms:.2f}",
        f"{every.p99_ms:.2f}",
        f"{every.processor_p50_ms:.2f}",
        f"{own.recall_at_100:.3f}",
        f"{own.deep_p50_ms:.2f}",
        f"{own.vectors_1000_ms:.2f}",
    )


def _table(rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def machine() -> str:
    """Say on what machine and with which FAISS this is measured."""
    busy = f"load {os.getloadavg()[0]:.1f}"
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, {busy}; Python {platform.python_version()}, "
        f"faiss-cpu {version('faiss-cpu')}; one thread"
    )


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.dense", description=__doc__)
    parser.add_argument("--sizes", type=_numbers, default=(10_000, 100_000, 1_000_000), metavar="N,N")
    parser.add_argument("--dims", type=_numbers, default=(384,), metavar="N,N")
    parser.add_argument("--kinds", type=lambda text: text.split(","), default=KINDS, metavar="exact,ivf")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    figures = []
    for dimensions in chosen.dims:
        for size in chosen.sizes:
            with tempfile.TemporaryDirectory(prefix="dense-") as home:
                case = make_case(size, dimensions, Path(home))
                for kind in chosen.kinds:
                    _say(f"{dimensions} dims, {size:,} vectors: {kind}")
                    figures.append(measure(case, kind))
    if chosen.json:
        print(json.dumps({"machine": machine(), "figures": [asdict(own) for own in figures]}, indent=1))
    else:
        print(to_markdown(figures), end="")


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


if __name__ == "__main__":
    main()
