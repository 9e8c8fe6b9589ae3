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
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

import numpy as np

from eval.bench.peers import bare
from eval.bench.search_filters import Asking, filtered, recall
from eval.bench.search_report import Bare, Filtered, K, Report, time_of
from eval.bench.synthetic import FILTERS, Home, prepared, queries
from indexer import Role, group, one_thread_each, term_counts
from matcher import Clock, Matcher, MatchResult, Phase, read_query

DEPTH = 100
_WARM = 10


def _asking(home: Home, count: int) -> list[Asking]:
    found = []
    for text in queries(count + _WARM):
        query = read_query(text, kind="need")
        (encoded,) = home.encoder.encode([[s.text for s in query.sentences]], role=Role.QUERY)
        where = group(Role.QUERY, "need", query.language)
        vector = home.generation.alignment.transform(encoded.whole[None], where)[0]
        found.append(Asking(text, vector, _columns(query.terms)))
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
    one_thread_each()
    home = prepared(records, cache)
    matcher = Matcher(home.store, home.generation, home.encoder, clock=clock)
    asking = _asking(home, asked)
    engines = _bare_engines(home, cache)
    gc.collect()
    gc.freeze()
    answers: list[MatchResult] = []
    took: dict[str, list[float]] = {name: [] for name in engines}
    for turn in range(
        rounds + 1
    ):  # the first touches pages of mapped files, ours and theirs, and is left out
        for own in asking:
            result = matcher.match(own.text, k=K)
            times = {name: _bare_ms(engine, own, clock) for name, engine in engines.items()}
            if turn:
                answers.append(result)
                for name, ms in times.items():
                    took[name].append(ms)
    exact = [engines["exact FAISS"].nearest(own.vector, K) for own in asking]
    floors = {
        name: Bare(
            time_of(took[name]),
            float(
                np.mean([recall(engine.nearest(a.vector, K), e) for a, e in zip(asking, exact, strict=True)])
            ),
        )
        for name, engine in engines.items()
    }
    filters = [filtered(home, matcher, asking[_WARM:], share) for share in FILTERS]
    return _report(records, asked, answers, floors, filters)


def _bare_ms(engine: bare.BareHybrid, asking: Asking, clock: Clock) -> float:
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
        {phase.value: time_of([own.phases[phase] for own in answers]) for phase in Phase},
        time_of(ranked),
        time_of(explained),
        time_of([ms - own for ms, own in zip(ranked, before, strict=True)]),
        floors,
        filters,
    )


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
    main()
