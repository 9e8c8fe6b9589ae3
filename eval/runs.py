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

from corpora import FormatError, InputError, NotFoundError, UsageError

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

    @classmethod
    def read_trec(cls, path: Path) -> "Run":
        """Read a run in TREC form; order comes from the scores, the rank column is ignored.

        Raises `NotFoundError` where there is no file, and `FormatError`, with file and line,
        where it is not one run in TREC form.
        """
        rankings: dict[str, dict[str, float]] = {}
        tag = None
        for place, fields in _trec_fields(path):
            query_id, _, document_id, _, score, tag_here = fields
            tag = tag_here if tag is None else tag
            if tag_here != tag:
                raise FormatError(f"{place}: the tag is '{tag_here}' after '{tag}'. Keep one run in a file.")
            scores = rankings.setdefault(query_id, {})
            if document_id in scores:
                raise FormatError(f"{place}: '{document_id}' is twice in query '{query_id}'. Keep one line.")
            scores[document_id] = _score(score, place)
        if tag is None:
            raise FormatError(f"'{path}' is empty. Write one hit a line: qid Q0 docid rank score tag.")
        hits = {
            query_id: tuple(ScoredDocument(document_id, score) for document_id, score in scores.items())
            for query_id, scores in rankings.items()
        }
        return cls(tag, hits)


def _falling(scores: Iterable[float]) -> Iterator[float]:
    """Yield scores that fall strictly in 32 bits, each unchanged where it does so by itself."""
    previous = np.float32(np.inf)
    for score in scores:
        fallen = min(max(float(score), -_LARGEST_WRITTEN), _LARGEST_WRITTEN)
        if np.float32(fallen) >= previous:
            fallen = float(np.nextafter(previous, np.float32(-np.inf)))
        previous = np.float32(fallen)
        yield fallen


def _trec_fields(path: Path) -> Iterator[tuple[str, list[str]]]:
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise NotFoundError(f"There is no run '{path}'. Give a file in TREC form.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise FormatError(f"The run '{path}' cannot be read: {error}. Save it as UTF-8 text.") from error
    for number, line in enumerate(content.split("\n"), start=1):
        fields = line.split()
        if not fields:
            continue
        if len(fields) != 6:
            raise FormatError(f"{path}:{number}: {len(fields)} fields. Write qid Q0 docid rank score tag.")
        yield f"{path}:{number}", fields


def _score(text: str, place: str) -> float:
    try:
        score = float(text)
    except ValueError:
        score = math.nan
    if not math.isfinite(score):
        raise FormatError(f"{place}: score is '{text}'. Give a finite number.")
    return score
