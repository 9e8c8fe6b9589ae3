"""How are the figures of a search told?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

K = 10  # hits, and explanations


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
    """All that was measured."""

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
            "| phase | p50 ms | p99 ms |",
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


def time_of(values: Sequence[float]) -> Time:
    """Return median and 99th percentile of milliseconds."""
    return Time(median(values), float(np.quantile(values, 0.99)))
