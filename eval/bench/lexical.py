"""Which engine should find the documents that share a query's words?

    python -m eval.bench.lexical [--documents N]... [--rounds N] [--json]

Every installed engine is given the same terms: synthetic ones whose frequencies follow Zipf's law (fitted
by eye to the content words of our own texts), and the real terms of needs-dev and of the shipped seeds.
Engines alternate: a round measures each once, the order rotates, and ratios to the term matrix are taken
within a round. Figures are medians over rounds, (lowest-highest). Memory is that of a fresh process.
"""

import argparse
import ctypes
import gc
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from corpora import LANGUAGES, Seed, bundled_records
from eval.bench.peers import fts5_engine
from eval.bench.peers.lexical_engine import (
    Documents,
    Factory,
    LexicalEngine,
    Mask,
    installed_engines,
    missing_engines,
)
from eval.collection import Collection
from indexer import terms_of_many

_T = TypeVar("_T")

OURS = "term matrix"
K = 10
K1, B = 1.2, 0.75
_NEEDS_DEV = Path(__file__).parents[1] / "collections" / "needs-dev"
_VOCABULARY, _FLATTENED = (
    300_000,
    20,
)  # rank r has weight 1 / (r + 20): the commonest term in 45% of documents
_QUERIES, _FILTERED, _WHOLE, _WARM = 200, 50, 20, 5
_PROPERTY_DOCUMENTS = 2_000


@dataclass(frozen=True)
class Workload:
    """Documents, queries and a change; `visible` strikes out 99% of the documents."""

    name: str
    documents: Documents
    queries: Documents
    changed: Sequence[int]
    replacements: Documents
    visible: Mask

    @property
    def summary(self) -> str:
        """Its size in words."""
        terms = sum(map(len, self.documents)) / len(self.documents)
        distinct = len({term for document in self.documents for term in document})
        asked = sum(map(len, self.queries)) / len(self.queries)
        return (
            f"{self.name}: {len(self.documents):,} documents of {terms:.0f} terms, {distinct:,} distinct; "
            f"{len(self.queries)} queries of {asked:.0f}; {len(self.changed):,} documents changed"
        )


@dataclass(frozen=True)
class Round:
    """What one engine did in one round; `same_top` is the share of the ten best that brute force found."""

    build_s: float
    p50_ms: float
    p99_ms: float
    filtered_ms: float
    all_rows_ms: float
    change_s: float
    write_s: float | None
    same_top: float
    filter_exact: float
    filter_full: bool


@dataclass(frozen=True)
class Memory:
    """What an engine adds to a fresh process: held after building and searching, and the peak before."""

    held_mb: float
    peak_mb: float


@dataclass(frozen=True)
class Properties:
    """What an engine can promise.

    `moved`: largest relative change of a score when only documents that are not public are replaced.
    `drifted`: largest relative difference between a score after a change and after building anew.
    """

    public_statistics: bool
    moved: float
    drifted: float


def zipf_documents(count: int, *, length: int, seed: int, spread: bool = True) -> list[list[str]]:
    """Draw documents of about `length` terms (Poisson where `spread`)."""
    generator = np.random.default_rng(seed)
    weights = 1 / (np.arange(_VOCABULARY) + 1 + _FLATTENED)
    lengths = generator.poisson(length, count) if spread else np.full(count, length)
    drawn = np.searchsorted(np.cumsum(weights / weights.sum()), generator.random(int(lengths.sum())))
    names = np.array([f"t{rank}" for rank in range(_VOCABULARY + 1)], object)
    return [part.tolist() for part in np.split(names[drawn], np.cumsum(lengths)[:-1])]


def synthetic_workload(count: int) -> Workload:
    """Documents of about 120 terms, queries of 40, all drawn alike."""
    changed = _one_percent(count, seed=3)
    return Workload(
        f"synthetic, {count:,}",
        zipf_documents(count, length=120, seed=0),
        zipf_documents(_QUERIES, length=40, seed=1, spread=False),
        changed,
        zipf_documents(len(changed), length=120, seed=2),
        _mask(count, _one_percent(count, seed=4)),
    )


def real_workload() -> Workload:
    """Needs-dev and the seeds that ship; a changed document takes the next one's terms."""
    collection = Collection.load(_NEEDS_DEV)
    texts = [(document.content, document.language) for document in collection.documents.values()]
    texts += [pair for record in bundled_records() if isinstance(record, Seed) for pair in _texts(record)]
    queries = [(query.text, query.language) for query in collection.queries.values()]
    documents, asked = (
        [
            terms
            for lang in LANGUAGES
            for terms in terms_of_many([t for t, la in some if la == lang], language=lang)
        ]
        for some in (texts, queries)
    )
    changed = _one_percent(len(documents), seed=3)
    replacements = [documents[(row + 1) % len(documents)] for row in changed]
    visible = _mask(len(documents), _one_percent(len(documents), seed=4))
    return Workload("real", documents, asked, changed, replacements, visible)


def _texts(seed: Seed) -> Iterator[tuple[str, str]]:
    for language in seed.text.languages:
        title = seed.title.get(language) if seed.title else None
        yield "\n".join(filter(None, (title, seed.text.get(language)))), language


def _one_percent(count: int, *, seed: int) -> list[int]:
    chosen = np.random.default_rng(seed).choice(count, size=max(count // 100, 1), replace=False)
    return sorted(chosen.tolist())


def _mask(count: int, rows: Sequence[int]) -> Mask:
    mask = np.zeros(count, bool)
    mask[list(rows)] = True
    return mask


class BruteForce:
    """BM25 in float64 by its formula, from exact terms: what the others are held against."""

    def __init__(self, documents: Documents) -> None:
        self._numbers: dict[str, int] = {}
        known = self._numbers
        terms = np.array([known.setdefault(t, len(known)) for own in documents for t in own], np.int64)
        lengths = np.array([len(own) for own in documents])
        self._rows = len(documents)
        pairs, counts = np.unique(
            terms * self._rows + np.repeat(np.arange(self._rows), lengths), return_counts=True
        )
        self._documents = pairs % self._rows
        self._starts = np.searchsorted(pairs // self._rows, np.arange(len(known) + 1))
        saturation = K1 * (1 - B + B * lengths / lengths.mean())
        self._weights = counts * (K1 + 1) / (counts + saturation[self._documents])

    def scores(self, query: Sequence[str]) -> npt.NDArray[np.float64]:
        """Return the score of every row."""
        scores = np.zeros(self._rows)
        for term in {self._numbers[term] for term in query if term in self._numbers}:
            own = slice(self._starts[term], self._starts[term + 1])
            frequency = own.stop - own.start
            idf = np.log1p((self._rows - frequency + 0.5) / (frequency + 0.5))
            scores[self._documents[own]] += idf * self._weights[own]
        return scores

    def search(self, query: Sequence[str], visible: Mask | None = None) -> list[int]:
        """Return the best rows, equal scores by row."""
        scores = self.scores(query)
        if visible is not None:
            scores[~visible] = 0
        best = np.argsort(-scores, kind="stable")[:K]
        return [int(row) for row in best if scores[row] > 0]


@dataclass(frozen=True)
class Truth:
    """The ten best of every query, and of the first ones among the visible rows."""

    best: list[list[int]]
    visible: list[list[int]]


def _truth(workload: Workload) -> Truth:
    exact = BruteForce(workload.documents)
    return Truth(
        [exact.search(query) for query in workload.queries],
        [exact.search(query, workload.visible) for query in workload.queries[:_FILTERED]],
    )


@contextmanager
def _engine(make: Factory) -> Iterator[tuple[LexicalEngine, Path]]:
    with tempfile.TemporaryDirectory(prefix="lexical-") as directory:
        (home := Path(directory, "index")).mkdir()
        (elsewhere := Path(directory, "written")).mkdir()
        engine = make(home)
        try:
            yield engine, elsewhere
        finally:
            engine.close()


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _timed(calls: Sequence[Callable[[], _T]]) -> tuple[list[_T], list[float]]:
    results: list[_T] = []
    times: list[float] = []
    for call in calls:
        start = time.perf_counter()
        results.append(call())
        times.append(1000 * (time.perf_counter() - start))
    return results, times


def measure_round(make: Factory, workload: Workload, truth: Truth) -> Round:
    """Build, ask, filter, write, change: one engine, once."""
    gc.collect()
    with _engine(make) as (engine, elsewhere):
        build_s = _seconds(lambda: engine.build(workload.documents))
        for query in workload.queries[:_WARM]:
            engine.search(query, K)
            engine.search(query, K, visible=workload.visible)
        found, times = _timed([partial(engine.search, q, K) for q in workload.queries])
        few = workload.queries[:_FILTERED]
        seen, filtered = _timed([partial(engine.search, q, K, visible=workload.visible) for q in few])
        _, whole = _timed([partial(engine.scores, q) for q in workload.queries[:_WHOLE]])
        write_s = None if engine.on_disk else _seconds(lambda: engine.save(elsewhere))
        change_s = _seconds(lambda: engine.change(workload.changed, workload.replacements))
    return Round(
        build_s=build_s,
        p50_ms=float(np.percentile(times, 50)),
        p99_ms=float(np.percentile(times, 99)),
        filtered_ms=median(filtered),
        all_rows_ms=median(whole),
        change_s=change_s,
        write_s=write_s,
        same_top=_overlap(found, truth.best),
        filter_exact=_overlap(seen, truth.visible),
        filter_full=all(len(mine) == len(right) for mine, right in zip(seen, truth.visible, strict=True)),
    )


def _overlap(found: Sequence[Sequence[int]], right: Sequence[Sequence[int]]) -> float:
    shares = [len(set(mine) & set(best)) / len(best) for mine, best in zip(found, right, strict=True) if best]
    return float(np.mean(shares)) if shares else 1.0


def measure_memory(name: str, count: int) -> Memory:
    """Build and search in this process, which should be fresh. Linux only."""
    workload = synthetic_workload(count)
    with _engine(installed_engines()[name]) as (engine, _):
        before = _resident_mb("VmRSS")
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak starts here
        engine.build(workload.documents)
        for query in workload.queries[:_WHOLE]:
            engine.search(query, K)
        peak = _resident_mb("VmHWM", trim=False)
        return Memory(_resident_mb("VmRSS") - before, peak - before)


def _resident_mb(field: str, *, trim: bool = True) -> float:
    if trim:
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:")) / 1024


def memory_of(names: Sequence[str], count: int) -> dict[str, Memory]:
    """Measure each engine in a process of its own; nothing where /proc is not."""
    if sys.platform != "linux":
        return {}
    found = {}
    for name in names:
        with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as fresh:
            found[name] = fresh.submit(measure_memory, name, count).result()
    return found


def measure_properties(make: Factory) -> Properties:
    """Replace what is not public, and compare a changed index with one built anew."""
    count = _PROPERTY_DOCUMENTS
    documents = zipf_documents(count, length=120, seed=5)
    queries = zipf_documents(_WHOLE, length=40, seed=6, spread=False)
    public = np.arange(count) % 2 == 0
    hidden = np.flatnonzero(~public).tolist()
    with _engine(make) as (engine, _):
        engine.build(documents)
        accepted = engine.statistics_from(public)
        before = _score_table(engine, queries)[:, public]
        engine.change(hidden, zipf_documents(len(hidden), length=240, seed=7))
        moved = _largest_difference(_score_table(engine, queries)[:, public], before)
    return Properties(accepted, moved, _drift(make, documents, queries))


def _drift(make: Factory, documents: list[list[str]], queries: Documents) -> float:
    rows = _one_percent(len(documents), seed=3)
    replacements = zipf_documents(len(rows), length=120, seed=8)
    with _engine(make) as (changed, _), _engine(make) as (anew, _):
        changed.build(documents)
        changed.change(rows, replacements)
        new = dict(zip(rows, replacements, strict=True))
        anew.build([new.get(row, document) for row, document in enumerate(documents)])
        return _largest_difference(_score_table(changed, queries), _score_table(anew, queries))


def _score_table(engine: LexicalEngine, queries: Documents) -> npt.NDArray[np.float32]:
    return np.stack([engine.scores(query) for query in queries])


def _largest_difference(mine: npt.NDArray[np.float32], right: npt.NDArray[np.float32]) -> float:
    shared = right > 0
    return float((np.abs(mine - right)[shared] / right[shared]).max())


@dataclass(frozen=True)
class Report:
    """Rounds and memory by workload and engine, properties by engine."""

    machine: str
    versions: Mapping[str, str]
    missing: Sequence[str]
    workloads: Mapping[str, str]
    rounds: Mapping[str, Mapping[str, Sequence[Round]]]
    memory: Mapping[str, Mapping[str, Memory]]
    properties: Mapping[str, Properties]

    def to_markdown(self) -> str:
        """Return the tables."""
        versions = ", ".join(f"{name} {number}" for name, number in self.versions.items())
        parts = [f"{self.machine}; {versions}. Not installed: {', '.join(self.missing) or 'none'}."]
        for name, summary in self.workloads.items():
            parts += [f"**{summary}**", _figures(self.rounds[name], self.memory.get(name, {}))]
            parts += [f"Times the {OURS}, paired by round:", _ratios(self.rounds[name])]
        every = [rounds for own in self.rounds.values() for rounds in own.items()]
        return "\n\n".join([*parts, _promises(self.properties, every)]) + "\n"


_COLUMNS = {
    "build s": "build_s",
    "p50 ms": "p50_ms",
    "p99 ms": "p99_ms",
    "1% visible ms": "filtered_ms",
    "all rows' scores ms": "all_rows_ms",
    "change 1% s": "change_s",
}


def _figures(rounds: Mapping[str, Sequence[Round]], memory: Mapping[str, Memory]) -> str:
    rows = [["engine", *_COLUMNS, "write s", "held / peak MB", "same top 10", "filtered"]]
    for name, own in rounds.items():
        spreads = [_spread([getattr(one, field) for one in own]) for field in _COLUMNS.values()]
        writes = [one.write_s for one in own if one.write_s is not None]
        held = memory.get(name)
        rows.append(
            [
                name,
                *spreads,
                _spread(writes) if writes else "done",
                f"{held.held_mb:.0f} / {held.peak_mb:.0f}" if held else "-",
                f"{own[0].same_top:.3f}",
                f"{own[0].filter_exact:.3f}",
            ]
        )
    return _table(rows)


def _ratios(rounds: Mapping[str, Sequence[Round]]) -> str:
    rows = [["engine", *_COLUMNS]]
    for name, own in rounds.items():
        if name != OURS:
            pairs = list(zip(own, rounds[OURS], strict=True))
            fields = _COLUMNS.values()
            rows.append([name, *(_spread([getattr(a, f) / getattr(b, f) for a, b in pairs]) for f in fields)])
    return _table(rows)


def _promises(properties: Mapping[str, Properties], rounds: list[tuple[str, Sequence[Round]]]) -> str:
    rows = [
        [
            "engine",
            "statistics from public documents only",
            "a score moved by unseen documents, at most",
            "changed against rebuilt, at most",
            "filter before the cut: k visible fill k",
        ]
    ]
    for name, own in properties.items():
        full = all(one.filter_full for engine, some in rounds if engine == name for one in some)
        figures = [f"{100 * own.moved:.3g}%", f"{100 * own.drifted:.3g}%"]
        rows.append([name, _yes(own.public_statistics), *figures, _yes(full)])
    return _table(rows)


def _yes(fact: bool) -> str:
    return "yes" if fact else "no"


def _spread(values: Sequence[float]) -> str:
    return f"{median(values):.3g} ({min(values):.3g}-{max(values):.3g})"


def _table(rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def measure(counts: Sequence[int], *, rounds: int) -> Report:
    """Measure every installed engine on synthetic terms of these sizes and on the real ones."""
    engines = installed_engines()
    for name in engines:
        _say(f"properties of {name}")
    properties = {name: measure_properties(make) for name, make in engines.items()}
    memory = {f"synthetic, {count:,}": memory_of(list(engines), count) for count in counts}
    summaries: dict[str, str] = {}
    found: dict[str, dict[str, list[Round]]] = {}
    makers: list[Callable[[], Workload]] = [partial(synthetic_workload, count) for count in counts]
    for make_workload in (real_workload, *makers):
        workload = make_workload()
        summaries[workload.name] = workload.summary
        found[workload.name] = _alternate(engines, workload, rounds)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return Report(machine, _versions(), missing_engines(), summaries, found, memory, properties)


def _alternate(engines: Mapping[str, Factory], workload: Workload, rounds: int) -> dict[str, list[Round]]:
    truth = _truth(workload)
    gc.collect()
    gc.freeze()  # or the collector walks millions of terms while an engine is timed
    found: dict[str, list[Round]] = {name: [] for name in engines}
    names = list(engines)
    for turn in range(rounds):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            _say(f"{workload.name}: round {turn + 1} of {rounds}, {name}")
            found[name].append(measure_round(engines[name], workload, truth))
    gc.unfreeze()
    return found


def _versions() -> dict[str, str]:
    libraries = ("scikit-learn", "scipy", "tantivy", "bm25s", "numba")
    names = {"scikit-learn": "sklearn"}
    installed = {name: version(name) for name in libraries if find_spec(names.get(name, name))}
    return {**installed, "SQLite": fts5_engine.VERSION}


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and print the report."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.lexical", description=__doc__)
    parser.add_argument("--documents", type=int, action="append", metavar="N", help="10000 and 100000")
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    report = measure(chosen.documents or [10_000, 100_000], rounds=chosen.rounds)
    print(json.dumps(asdict(report), indent=1) if chosen.json else report.to_markdown(), end="")


if __name__ == "__main__":
    main()
