"""How does Enmusubi answer what its peers are asked?

As `match` serves: visibility, two languages, all fitted signals, sentence vectors, a second round of
feedback, ten explanations. Its store and index lie in one directory.
"""

import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from corpora import Filters, Seed, Viewer, open_store
from eval.bench.made import COLUMNS, ServedLike, value_of
from eval.bench.peers.hybrid_engine import Documents, Question, Where
from eval.bench.speed_report import Spent
from indexer import Role, Shipped, group, open_generation, shipped, term_counts, update_index
from matcher import Clock, Matcher, MatchResult, read_query


class Ours:
    """An index of made-up seeds in a directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._encoder = ServedLike()

    def drawn(self) -> Spent:
        """What the stand-in for the encoder has taken so far."""
        return Spent(self._encoder.seconds, self._encoder.processor_s)

    def write(self, made: Sequence[Seed]) -> None:
        """Store seeds and bring the index up to date: searchable and on disk on return."""
        self._directory.mkdir(parents=True, exist_ok=True)
        store = open_store(self._directory / "store.sqlite")
        try:
            store.put(made)
            update_index(store, self._directory / "index", encoder=self._encoder, known=self._known)
        finally:
            store.close()

    def _known(self) -> Shipped:
        found = shipped(self._encoder, cache=self._directory / "shipped")
        return Shipped({}, found.alignment, found.concepts)

    def open(self) -> None:
        """Open store and index, as a server does at its start."""
        self._store = open_store(self._directory / "store.sqlite")
        self._generation = open_generation(self._directory / "index").prepared()
        self._by_clock = self._matcher(time.perf_counter)
        self._by_processor = self._matcher(time.process_time)

    def _matcher(self, clock: Clock) -> Matcher:
        return Matcher(self._store, self._generation, self._encoder, clock=clock)

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def match(
        self, question: Question, *, k: int, where: Where | None = None, processor: bool = False
    ) -> MatchResult:
        """Answer with explanations; times are told by the clock, or in seconds of the processor."""
        matcher = self._by_processor if processor else self._by_clock
        filters = Filters({where[0]: where[1]}) if where else Filters()
        return matcher.match(question.text, k=k, filters=filters)

    def question(self, text: str) -> Question:
        """Make ready what the others are asked."""
        query = read_query(text, kind="need")
        (encoded,) = self._encoder.encode([[s.text for s in query.sentences]], role=Role.QUERY)
        where = group(Role.QUERY, "need", query.language)
        vector = self._generation.alignment.transform(encoded.whole[None], where)[0]
        columns = term_counts([query.terms]).indices
        return Question(text, vector, " ".join(_named(columns)))

    def nearest(self, question: Question, *, k: int, where: Where | None = None) -> list[tuple[int, float]]:
        """Return (key, cosine) of the k nearest visible entries, as our dense indexes find them."""
        visible = self.visible(where)
        found: list[tuple[int, float]] = []
        for partition in self._generation.partitions.values():
            own = np.intersect1d(partition.keys, visible)
            if len(own):
                found += partition.dense.search(question.vector, depth=k, allowed=own)
        return sorted(found, key=lambda own: -own[1])[:k]

    def visible(self, where: Where | None = None) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
        """Return the keys of the entries that anybody may see."""
        filters = Filters({where[0]: where[1]}) if where else Filters()
        found = self._store.visible_keys(kind="seed", viewer=Viewer(), filters=filters)
        return np.asarray(found, np.int64)

    def documents(self) -> tuple[Documents, dict[int, int]]:
        """Return what is indexed as the others get it, numbered from 0, and the number of each key."""
        parts = [(name, own) for name, own in self._generation.partitions.items() if len(own.keys)]
        transform = self._generation.alignment.transform
        vectors = [transform(own.raw, group(Role.DOCUMENT, *name)) for name, own in parts]
        terms: list[str] = []
        for _, own in parts:
            counts = own.lexical.counts
            names = np.repeat(np.array(_named(counts.indices), object), counts.data.astype(np.int64))
            ends = np.concatenate([[0], np.cumsum(counts.data)]).astype(np.int64)[counts.indptr]
            terms += [" ".join(names[start:end]) for start, end in pairwise(ends)]
        ids = [row.record_id for _, own in parts for row in own.rows]
        records = self._store.get_many(ids)
        columns = {name: [_value(records[own], name) for own in ids] for name in COLUMNS}
        keys = [int(key) for _, own in parts for key in own.keys]
        numbers = range(len(keys))
        held = Documents(numbers, np.ascontiguousarray(np.concatenate(vectors), np.float32), terms, columns)
        return held, dict(zip(keys, numbers, strict=True))


def _value(record: object, column: str) -> str:
    return value_of(record, column) if isinstance(record, Seed) else ""


def _named(columns: "np.ndarray") -> list[str]:
    """Names that every tokenizer leaves whole."""
    return [f"t{column}" for column in columns.tolist()]
