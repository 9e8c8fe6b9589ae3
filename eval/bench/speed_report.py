"""How are the figures of engines told beside each other?

Times are medians of rounds; a ratio is taken within each round, since what else the machine does then touches
both alike, and told with the least and the most of the rounds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from pydantic import TypeAdapter, ValidationError

from corpora import FormatError
from eval.bench.search_report import Time

OURS = "Enmusubi"
# How far ours has gone: from what the others are given (vector and terms) to the records; from the text, all
# but embedding; and with ten explanations.
SEARCHED, RANKED, EXPLAINED = STAGES = "searched", "ranked", "ten explained"


@dataclass(frozen=True)
class Spread:
    """Median, least and most."""

    median: float
    least: float
    most: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.least:.2f}-{self.most:.2f})"


@dataclass(frozen=True)
class Round:
    """Milliseconds a query in one round, by the clock and of the processor (all threads)."""

    wall: Time
    processor: Time


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock and of the processor (all threads), embedding apart."""

    wall_s: float
    processor_s: float

    def __str__(self) -> str:
        return f"{self.wall_s:.1f}, {self.processor_s:.1f}"


@dataclass(frozen=True)
class Narrowed:
    """Asked with a filter that keeps a share of the records: how many those are, the shortest answer,
    recall@10 of vectors among those that are kept, and time.
    """

    share: float
    kept: int
    fewest: int
    recall: float | None
    took: Round


@dataclass(frozen=True)
class Opened:
    """A process of its own: seconds from its start to the first answer, by the clock and of the processor,
    and what memory it holds after all.

    `anonymous_mb` is what cannot be taken back, `imported_mb` how much of it was held once libraries were
    imported and nothing opened, `mapped_mb` what is mapped from files.
    """

    start_s: Spread
    start_processor_s: Spread
    anonymous_mb: float
    imported_mb: float
    mapped_mb: float


@dataclass(frozen=True)
class Subject:
    """One engine: `recall` is that of its ten nearest by vector alone against exact ones."""

    name: str
    version: str
    rounds: Sequence[Round]
    recall: float | None
    filters: Sequence[Narrowed]
    build: Spent
    change: Spent
    disk_mb: float
    opened: Opened


@dataclass(frozen=True)
class Sized:
    """All engines on so many records; ours is the first, `stages` are its rounds by how far it has gone."""

    records: int
    subjects: Sequence[Subject]
    stages: Mapping[str, Sequence[Round]]

    def ratios(self, *, processor: bool = False) -> dict[str, dict[str, Spread]]:
        """How many times as long as each stage of ours the others take, by name."""
        return {
            subject.name: {
                stage: ratio(subject.rounds, own, processor=processor) for stage, own in self.stages.items()
            }
            for subject in self.subjects[1:]
        }

    def tails(self) -> dict[str, float]:
        """How many times the median the 99th percentile is, by stage of ours."""
        return {
            stage: median(own.wall.p99 / own.wall.p50 for own in rounds)
            for stage, rounds in self.stages.items()
        }


@dataclass(frozen=True)
class SpeedReport:
    """All that was measured; `missing` says which peers were not, and why."""

    machine: str
    queries: int
    rounds: int
    missing: Mapping[str, str]
    sizes: Sequence[Sized]

    def to_json(self) -> dict[str, Any]:
        """Everything, with the ratios that follow from it."""
        told = asdict(self)
        for plain, sized in zip(told["sizes"], self.sizes, strict=True):
            for name, processor in (("ratios", False), ("processor_ratios", True)):
                by_name = sized.ratios(processor=processor).items()
                plain[name] = {peer: {at: asdict(by) for at, by in own.items()} for peer, own in by_name}
            plain["p99_over_p50"] = sized.tails()
        return told

    @classmethod
    def from_json(cls, text: str) -> "SpeedReport":
        """Read what `to_json` gave. Raises `FormatError`."""
        try:
            return TypeAdapter(cls).validate_json(text)
        except ValidationError as error:
            raise FormatError(
                f"This is not what `enmusubi bench --json` prints: {error.errors()[0]['msg']}. Run it again."
            ) from error

    def to_markdown(self) -> str:
        """Tables for the README and for reports."""
        lines = [
            f"{self.machine}; {self.queries} queries a round, {self.rounds} rounds, engines in turn, "
            "embedding apart."
        ]
        for sized in self.sizes:
            lines += ["", f"**{sized.records:,} seeds**", "", *_queries(sized), "", *_rest(sized)]
            lines += ["", *_filters(sized)]
        lines += ["", *(f"Not measured: {name}: {why}" for name, why in self.missing.items())]
        return "\n".join(lines).rstrip() + "\n"


def ratio(theirs: Sequence[Round], ours: Sequence[Round], *, processor: bool = False) -> Spread:
    """Return how many times as long the median query takes, round by round."""
    pairs = zip(theirs, ours, strict=True)
    if processor:
        return spread_of([own.processor.p50 / base.processor.p50 for own, base in pairs])
    return spread_of([own.wall.p50 / base.wall.p50 for own, base in pairs])


def spread_of(values: Sequence[float]) -> Spread:
    """Return median, least and most."""
    return Spread(median(values), min(values), max(values))


def _recall(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _queries(sized: Sized) -> list[str]:
    ours, *others = sized.subjects
    rows = [(f"{OURS}, {stage}", own, ours.recall, [""] * len(STAGES)) for stage, own in sized.stages.items()]
    ratios, spent = sized.ratios(), sized.ratios(processor=True)
    for own in others:
        told = [f"{by} / {spent[own.name][stage].median:.2f}" for stage, by in ratios[own.name].items()]
        rows.append((own.name, own.rounds, own.recall, told))
    return [
        f"| a query | p50 ms | p99 ms | processor ms | recall@10 | x {' | x '.join(STAGES)} |",
        "| --- " * (5 + len(STAGES)) + "|",
        *(
            f"| {name} | {_middle(r.wall.p50 for r in own)} | {_middle(r.wall.p99 for r in own)} | "
            f"{_middle(r.processor.p50 for r in own)} | {_recall(recall)} | {' | '.join(times)} |"
            for name, own, recall, times in rows
        ),
        "",
        "The last columns: time / processor time of a peer in those of ours; in brackets the least and the "
        "most of the rounds.",
    ]


def _middle(values: Iterable[float]) -> str:
    return f"{median(values):.2f}"


def _rest(sized: Sized) -> list[str]:
    return [
        "| time, processor time | build s | change 1% s | start s | anonymous MB | of it imports | mapped MB "
        "| disk MB |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        *(
            f"| {own.name} | {own.build} | {own.change} | "
            f"{own.opened.start_s.median:.1f}, {own.opened.start_processor_s.median:.1f} | "
            f"{own.opened.anonymous_mb:.0f} | {own.opened.imported_mb:.0f} | {own.opened.mapped_mb:.0f} | "
            f"{own.disk_mb:.0f} |"
            for own in sized.subjects
        ),
    ]


def _filters(sized: Sized) -> list[str]:
    shares = [own.share for own in sized.subjects[0].filters]
    heads = " | ".join(f"{share:.1%}" for share in shares)
    return [
        f"| filter keeps: p50 ms, processor ms, recall@10, fewest hits | {heads} |",
        "| --- " * (len(shares) + 1) + "|",
        *(
            f"| {own.name} | "
            + " | ".join(
                f"{f.took.wall.p50:.2f}, {f.took.processor.p50:.2f}, {_recall(f.recall)}, {f.fewest}"
                for f in own.filters
            )
            + " |"
            for own in sized.subjects
        ),
    ]
