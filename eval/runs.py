"""What did a system answer to each query, and how is that kept in a file?

A run is kept in TREC form, one line a hit: `qid Q0 docid rank score tag`.

Programs that read such a file (trec_eval and all built on it) ignore the rank, keep the
score in 32 bits and order what is equal by document id *descending*. So where two
neighbours would become equal in 32 bits, the lower one is written with the next lower
32-bit number: every reader sees the order that the run has.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpora import InputError, UsageError

DEPTH = 100
_LARGEST_WRITTEN = 3e38  # 32-bit floats end at 3.4e38: there is room below for ties


@dataclass(frozen=True, slots=True)
class ScoredDocument:
    """A document in a ranking; higher scores are better."""

    id: str
    score: float


Ranking = tuple[ScoredDocument, ...]


@dataclass(frozen=True)
class Run:
    """The ranking of each query by one system, named `tag`.

    Rankings come in any order and are kept by falling score, equal scores by rising id.
    A query may have an empty ranking. Raises `InputError` where a document stands twice in
    a ranking or a score is not a finite number.
    """

    tag: str
    rankings: Mapping[str, Ranking]

    def __post_init__(self) -> None:
        for query_id, ranking in self.rankings.items():
            seen: set[str] = set()
            for hit in ranking:
                if hit.id in seen:
                    raise InputError(f"Run '{self.tag}' ranks '{hit.id}' twice for query '{query_id}'.")
                if not math.isfinite(hit.score):
                    raise InputError(
                        f"Run '{self.tag}' scores '{hit.id}' {hit.score} for query '{query_id}'. "
                        "Give a finite number."
                    )
                seen.add(hit.id)
        ordered = {
            query_id: tuple(sorted(ranking, key=lambda hit: (-hit.score, hit.id)))
            for query_id, ranking in self.rankings.items()
        }
        object.__setattr__(self, "rankings", ordered)

    def ranking(self, query_id: str) -> Ranking:
        """Return the ranking of a query; empty where the run has none."""
        return self.rankings.get(query_id, ())

    def top(self, depth: int) -> "Run":
        """Return the run cut after the first `depth` documents of each query."""
        return Run(self.tag, {query_id: ranking[:depth] for query_id, ranking in self.rankings.items()})

    def write_trec(self, path: Path, *, depth: int = DEPTH) -> None:
        """Write the first `depth` documents of every query in TREC form.

        A query without results has no line: the form cannot say it. Raises `UsageError`
        where the tag or an id is empty or holds blanks, or the file cannot be written.
        """
        lines = [line for query_id in self.rankings for line in self._trec_lines(query_id, depth)]
        try:
            with path.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(lines)
        except OSError as error:
            raise UsageError(f"The run cannot be written to '{path}': {error.strerror}.") from error

    def _trec_lines(self, query_id: str, depth: int) -> Iterator[str]:
        hits = self.rankings[query_id][:depth]
        scores = _falling(hit.score for hit in hits)
        for rank, (hit, score) in enumerate(zip(hits, scores, strict=True), start=1):
            for what, name in (("tag", self.tag), ("query id", query_id), ("document id", hit.id)):
                if name.split() != [name]:
                    raise UsageError(
                        f"A run in TREC form cannot hold the {what} '{name}': fields stand between blanks. "
                        "Give a name without blanks."
                    )
            yield f"{query_id} Q0 {hit.id} {rank} {score!r} {self.tag}\n"


def _falling(scores: Iterable[float]) -> Iterator[float]:
    """Yield scores that fall strictly in 32 bits, each unchanged where it does so by itself."""
    previous = np.float32(np.inf)
    for score in scores:
        fallen = min(max(float(score), -_LARGEST_WRITTEN), _LARGEST_WRITTEN)
        if np.float32(fallen) >= previous:
            fallen = float(np.nextafter(previous, np.float32(-np.inf)))
        previous = np.float32(fallen)
        yield fallen
