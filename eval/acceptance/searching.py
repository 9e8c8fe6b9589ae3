"""How many times what FAISS and tantivy alone take does a query take, and does a filter cost recall?

`eval.bench.search` says how it is measured: processor time of the one thread that answers, beyond embedding
the query, next to both kinds of FAISS on the same vectors in the same process.
"""

import tempfile
import time
from pathlib import Path

from eval.acceptance.check import Check
from eval.bench.search import measure
from eval.bench.search_report import K, Report

RECORDS = 100_000
QUERIES = 100
EXACT, APPROXIMATE = "exact FAISS", "our dense index"  # as the benchmark calls them


def searching(records: int = RECORDS, *, queries: int = QUERIES, cache: Path | None = None) -> list[Check]:
    """Measure a home of so many records: it is made (ten minutes for 100,000), or taken from `cache`."""
    if cache is not None:
        return checks_of(measure(records, asked=queries, rounds=1, cache=cache, clock=time.thread_time))
    with tempfile.TemporaryDirectory() as directory:
        return searching(records, queries=queries, cache=Path(directory))


def checks_of(report: Report) -> list[Check]:
    """Put the figures of a report beside their bounds."""
    size = f"{report.records:,} records"
    found = []
    for floor in (APPROXIMATE, EXACT):
        ratios = report.ratios(floor)
        for what, bound in (("ranked", 3.0), ("explained", 5.0)):
            told = f"{what}, {size}, times what tantivy takes with {floor} (p50)"
            found.append(Check(told, ratios[what], f"<= {bound:g}", ratios[what] <= bound))
    spread = report.ranked.p99 / report.ranked.p50
    found.append(Check(f"ranked, {size}, p99 / p50", spread, "<= 3", spread <= 3))
    for own in (own for own in report.filters if own.visible):  # a small home has nothing under some
        told = f"under a filter that keeps {own.share:.1%}"
        recalls = {"dense search": own.dense_recall, "the ranking": own.ranking_recall}
        found += [
            Check(f"recall@{K} of {what} {told}", recall, ">= 0.99", recall >= 0.99)
            for what, recall in recalls.items()
        ]
        wanted = min(K, own.visible)
        found.append(Check(f"hits of {K} {told}", own.fewest, f">= {wanted}", own.fewest >= wanted))
    return found
