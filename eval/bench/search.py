"""How long does a query take at 100,000 records, and how many times what FAISS and tantivy alone take?

    python -m eval.bench.search [--records N] [--queries N] [--rounds N] --cache DIR [--json]

The real matcher on a synthetic home (`eval.bench.synthetic`), beyond embedding the query, in one thread, next
to FAISS and tantivy put together by hand on the same vectors and terms, query by query in turn. And: does a
filter that keeps little cost recall, or leave fewer than k? Every visible record is scored to tell.
"""

import argparse
import gc
import json
import os
import platform
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

import numpy as np

from corpora import Filters, Viewer
from eval.bench.peers import bare
from eval.bench.synthetic import FILTERS, Home, prepared, queries
from indexer import Role, Vectors, group, term_counts
from matcher import Clock, Matcher, MatchResult, Phase, read_query

K, DEPTH = 10, 100
_WARM = 10
_ORACLE = 8  # queries for which every visible record is scored


@dataclass(frozen=True)
class Time:
    """Milliseconds of one thing over all queries."""

    p50: float
    p99: float


@dataclass(frozen=True)
class Filtered:
    """What a filter that keeps a share of the records costs: recall at 10 of dense search and of the whole
    ranking against scoring every visible record, shortest answer, time.
    """

    share: float
    visible: int
    dense_recall: float
    ranking_recall: float
    fewest: int
    ranked: Time


@dataclass(frozen=True)
class Bare:
    """What two libraries alone take, and how many of the ten nearest vectors they find."""

    took: Time
    recall: float


@dataclass(frozen=True)
class Report:
    """All that was measured; ratios are medians over queries' ratios of medians."""

    machine: str
    peers: str
    records: int
    queries: int
    phases: Mapping[str, Time]
    ranked: Time
    explained: Time
    searched: Time
    bare: Mapping[str, Bare]
    filters: Sequence[Filtered]

    def ratios(self, name: str) -> dict[str, float]:
        """How many times as long as a bare engine the ranking takes, and with ten explanations."""
        floor = self.bare[name].took.p50
        return {
            "searched": self.searched.p50 / floor,
            "ranked": self.ranked.p50 / floor,
            "explained": self.explained.p50 / floor,
        }

    def to_markdown(self) -> str:
        """Tables for the report."""
        lines = [
            f"{self.machine}; {self.peers}; {self.records:,} seeds, {self.queries} queries, one thread.",
            "",
            "| stage | p50 ms | p99 ms |",
            "| --- | --- | --- |",
            *(f"| {name} | {own.p50:.2f} | {own.p99:.2f} |" for name, own in self.phases.items()),
            *(
                f"| **{name}** | {own.p50:.2f} | {own.p99:.2f} |"
                for name, own in (
                    ("searched: text read and understood before", self.searched),
                    ("ranked: all but embedding", self.ranked),
                    (f"with {K} explanations", self.explained),
                )
            ),
            "",
            "| tantivy with | recall@10 | p50 ms | p99 ms | searched | ranked | explained |",
            "| --- | --- | --- | --- | --- | --- | --- |",
        ]
        for name, own in self.bare.items():
            ratios = " | ".join(f"{ratio:.2f} x" for ratio in self.ratios(name).values())
            lines.append(
                f"| {name} | {own.recall:.3f} | {own.took.p50:.2f} | {own.took.p99:.2f} | {ratios} |"
            )
        lines += [
            "",
            "| filter keeps | visible | dense recall@10 | ranking recall@10 | fewest | p50 ms | p99 ms |",
            "| --- | --- | --- | --- | --- | --- | --- |",
            *(
                f"| {own.share:.1%} | {own.visible:,} | {own.dense_recall:.4f} | {own.ranking_recall:.4f} | "
                f"{own.fewest} | {own.ranked.p50:.2f} | {own.ranked.p99:.2f} |"
                for own in self.filters
            ),
        ]
        return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class _Asking:
    """A query as every engine gets it."""

    text: str
    vector: Vectors
    terms: Sequence[str]


def _asking(home: Home, count: int) -> list[_Asking]:
    found = []
    for text in queries(count + _WARM):
        query = read_query(text, kind="need")
        (encoded,) = home.encoder.encode([[s.text for s in query.sentences]], role=Role.QUERY)
        where = group(Role.QUERY, "need", query.language)
        vector = home.generation.alignment.transform(encoded.whole[None], where)[0]
        found.append(_Asking(text, vector, _columns(query.terms)))
    return found


def _columns(terms: Sequence[str]) -> list[str]:
    """Names of terms that every engine is given: what our index has made of them."""
    return [str(column) for column in term_counts([terms]).indices]


def _bare_engines(home: Home, cache: Path) -> dict[str, bare.BareHybrid]:
    partitions = [(name, own) for name, own in home.generation.partitions.items() if len(own.keys)]
    vectors = np.concatenate(
        [
            home.generation.alignment.transform(own.raw, group(Role.DOCUMENT, *name))
            for name, own in partitions
        ]
    )
    texts = []
    for _, own in partitions:
        counts = own.lexical.counts
        names = np.char.mod("%d", counts.indices)
        repeated = np.repeat(names, counts.data.astype(np.int64))
        ends = np.concatenate([[0], np.cumsum(counts.data, dtype=np.float64)])[counts.indptr].astype(np.int64)
        texts += [" ".join(repeated[start:end]) for start, end in pairwise(ends)]
    home_of = cache / f"bare-{len(vectors)}"
    home_of.parent.mkdir(parents=True, exist_ok=True)
    dense = {
        "exact FAISS": bare.exact(vectors),
        "our dense index": bare.as_served(vectors, cache / f"ours-{len(vectors)}.faiss"),
        "FAISS in lists": bare.in_lists(vectors, cache / f"bare-{len(vectors)}.faiss"),
    }
    return {name: bare.bare_hybrid(own, texts, home_of) for name, own in dense.items()}


def measure(records: int, *, asked: int, rounds: int, cache: Path, clock: Clock) -> Report:
    """Measure on a home of so many seeds, kept in `cache`."""
    bare.single_thread()
    home = prepared(records, cache)
    matcher = Matcher(home.store, home.generation, home.encoder, clock=clock)
    asking = _asking(home, asked)
    engines = _bare_engines(home, cache)
    gc.collect()
    gc.freeze()
    answers: list[MatchResult] = []
    took: dict[str, list[float]] = {name: [] for name in engines}
    for turn in range(rounds):
        for place, own in enumerate(asking):
            result = matcher.match(own.text, k=K)
            times = {name: _bare_ms(engine, own, clock) for name, engine in engines.items()}
            if turn or place >= _WARM:
                answers.append(result)
                for name, ms in times.items():
                    took[name].append(ms)
    exact = [engines["exact FAISS"].nearest(own.vector, K) for own in asking]
    floors = {
        name: Bare(
            _time(took[name]),
            float(
                np.mean([_recall(engine.nearest(a.vector, K), e) for a, e in zip(asking, exact, strict=True)])
            ),
        )
        for name, engine in engines.items()
    }
    filters = [_filtered(home, matcher, asking[_WARM:], share) for share in FILTERS]
    return _report(records, asked, answers, floors, filters)


def _bare_ms(engine: bare.BareHybrid, asking: _Asking, clock: Clock) -> float:
    started = clock()
    engine.search(asking.vector, asking.terms, k=K, depth=DEPTH)
    return (clock() - started) * 1000


def _report(
    records: int,
    asked: int,
    answers: Sequence[MatchResult],
    floors: Mapping[str, Bare],
    filters: Sequence[Filtered],
) -> Report:
    explained = [own.took_ms - own.phases[Phase.EMBEDDING] for own in answers]
    ranked = [ms - own.explaining_ms for ms, own in zip(explained, answers, strict=True)]
    before = [own.phases[Phase.READING] + own.phases[Phase.TOPIC] for own in answers]
    return Report(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        bare.VERSION,
        records,
        asked,
        {phase.value: _time([own.phases[phase] for own in answers]) for phase in Phase},
        _time(ranked),
        _time(explained),
        _time([ms - own for ms, own in zip(ranked, before, strict=True)]),
        floors,
        filters,
    )


def _time(values: Sequence[float]) -> Time:
    return Time(median(values), float(np.quantile(values, 0.99)))


def _filtered(home: Home, matcher: Matcher, asking: Sequence[_Asking], share: float) -> Filtered:
    filters = Filters(FILTERS[share])
    visible = np.asarray(home.store.visible_keys(kind="seed", viewer=Viewer(), filters=filters), np.int64)
    everything = Matcher(home.store, home.generation, home.encoder, depth=len(visible))
    few = asking[:: max(len(asking) // _ORACLE, 1)]
    found = [matcher.match(own.text, k=K, filters=filters) for own in asking]
    exact = {own.text: everything.match(own.text, k=K, filters=filters) for own in few}
    recalls = [
        _recall([hit.record.id for hit in own.hits], [hit.record.id for hit in exact[own.query.text].hits])
        for own in found
        if own.query.text in exact
    ]
    return Filtered(
        share,
        len(visible),
        float(np.mean([_dense_recall(home, own.vector, visible) for own in few])),
        float(np.mean(recalls)),
        min(len(own.hits) for own in found),
        _time([own.took_ms - own.phases[Phase.EMBEDDING] - own.explaining_ms for own in found]),
    )


def _recall(found: Sequence[object], wanted: Sequence[object]) -> float:
    return len(set(found) & set(wanted)) / max(len(wanted), 1)


def _dense_recall(home: Home, vector: Vectors, visible: np.ndarray) -> float:
    """Recall at 10 in each language against comparing with every visible vector."""
    recalls = []
    for (kind, language), partition in home.generation.partitions.items():
        rows = np.flatnonzero(np.isin(partition.keys, visible))
        if len(rows):
            own = home.generation.alignment.transform(
                partition.raw[rows], group(Role.DOCUMENT, kind, language)
            )
            wanted = partition.keys[rows[np.argsort(-(own @ vector), kind="stable")[:K]]]
            hits = partition.dense.search(vector, depth=K, allowed=partition.keys[rows])
            recalls.append(_recall([key for key, _ in hits], wanted.tolist()))
    return float(np.mean(recalls))


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and print the report."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.search", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000, metavar="N")
    parser.add_argument("--queries", type=int, default=200, metavar="N")
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    parser.add_argument("--cache", type=Path, required=True, help="where the home is kept for the next run")
    parser.add_argument("--processor", action="store_true", help="count processor time: the machine is busy")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    report = measure(
        chosen.records,
        asked=chosen.queries,
        rounds=chosen.rounds,
        cache=chosen.cache,
        clock=time.thread_time if chosen.processor else time.perf_counter,
    )
    print(json.dumps(asdict(report), indent=1) if chosen.json else report.to_markdown(), end="")


if __name__ == "__main__":
    sys.exit(main())
