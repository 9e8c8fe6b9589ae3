"""Who can help with this, and why do you think so?

The whole life of a query: read it, embed it, find candidates, fuse, rank records, explain the best.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import perf_counter
from typing import cast

import numpy as np

from corpora import (
    AnyRecord,
    Filters,
    Matchable,
    NotFoundError,
    Store,
    UsageError,
    Viewer,
    entry_hash,
    entry_texts,
)
from indexer import Encoded, Encoder, Generation, Role, SentenceVectors, group
from matcher.calibrate import PROVISIONAL, Calibration
from matcher.explain import Contribution, Explanation, explained
from matcher.fusion import WEIGHTS, weighted_sum
from matcher.query import Query, read_query
from matcher.retrieve import DEPTH, Candidates, Retrieval
from matcher.signals import Signal

SIDES: Mapping[str, str] = {"seeds": "seed", "needs": "need"}  # what is found -> the kind of its records


@dataclass(frozen=True)
class Hit:
    """A record that was found: rank from 1, probability, language of the entry that matched."""

    rank: int
    record: Matchable
    score: float
    language: str
    explanation: Explanation


@dataclass(frozen=True)
class MatchResult:
    """The answer to a query: hits in order, also those below the line where it abstains."""

    query: Query
    generation: str
    calibrated: bool
    abstained: bool
    took_ms: float
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class _Scored:
    record_id: str
    key: int
    language: str
    contributions: dict[Signal, float]
    logit: float


class Matcher:
    """Matches texts and records against one open generation."""

    def __init__(
        self,
        store: Store,
        generation: Generation,
        encoder: Encoder,
        *,
        calibration: Calibration = PROVISIONAL,
    ) -> None:
        """Raises `IndexMismatchError` where the index was built by another encoder."""
        generation.check_encoder(encoder)
        self._store = store
        self._generation = generation
        self._encoder = encoder
        self._calibration = calibration

    @property
    def generation(self) -> Generation:
        """The generation that answers."""
        return self._generation

    def match(
        self,
        text: str,
        *,
        find: str = "seeds",
        k: int = 10,
        viewer: Viewer | None = None,
        filters: Filters | None = None,
    ) -> MatchResult:
        """Find the k best records for a text; all that are visible where there are fewer than k.

        `find` is "seeds" (the text is a need) or "needs" (the text is a seed). Raises `TextError`,
        `UsageError`.
        """
        started = perf_counter()
        kind = _kind(find)
        query = read_query(text, kind="need" if kind == "seed" else "seed")
        return self._answer(query, kind, k, viewer or Viewer(), filters or Filters(), started)

    def ranking(self, text: str, *, find: str = "seeds", k: int = 100) -> list[tuple[str, float]]:
        """Return (record id, probability) of the k best public records, as `match` ranks them."""
        kind = _kind(find)
        query = read_query(text, kind="need" if kind == "seed" else "seed")
        ranked = self._ranked(query, self._encode(query), kind, k, Viewer(), Filters())
        return [(scored.record_id, self._calibration.probability(scored.logit)) for scored in ranked]

    def match_record(
        self, record_id: str, *, k: int = 10, viewer: Viewer | None = None, filters: Filters | None = None
    ) -> MatchResult:
        """Find needs for a seed, or seeds for a need, by its id. Raises `NotFoundError`."""
        started = perf_counter()
        viewer = viewer or Viewer()
        record = self._store.get(record_id, viewer=viewer)
        if not isinstance(record, Matchable):
            raise NotFoundError(
                f"Record '{record_id}' is a {record.kind}; only seeds and needs can be matched."
            )
        first, *others = (
            read_query(f"{title}\n{text}" if title else text, kind=record.kind)
            for _, title, text in entry_texts(record)
        )
        query = replace(first, translations=tuple(others))
        wanted = "seed" if record.kind == "need" else "need"
        return self._answer(query, wanted, k, viewer, filters or Filters(), started)

    def _answer(
        self, query: Query, kind: str, k: int, viewer: Viewer, filters: Filters, started: float
    ) -> MatchResult:
        if k < 1:
            raise UsageError(f"k is {k}; ask for at least one hit.")
        encoded = self._encode(query)
        ranked, records = self._found(query, encoded, kind, k, viewer, filters)
        hits = tuple(
            self._hit(rank, scored, cast(Matchable, records[scored.record_id]), query, encoded, kind)
            for rank, scored in enumerate(ranked, start=1)
        )
        return MatchResult(
            query=query,
            generation=self._generation.id,
            calibrated=self._calibration.fitted,
            abstained=not hits or hits[0].score < self._calibration.threshold,
            took_ms=(perf_counter() - started) * 1000,
            hits=hits,
        )

    def _found(
        self, query: Query, encoded: Encoded, kind: str, k: int, viewer: Viewer, filters: Filters
    ) -> tuple[list[_Scored], dict[str, AnyRecord]]:
        """Rank and read the records, again where another process has withdrawn one in between."""
        while True:
            ranked = self._ranked(query, encoded, kind, k, viewer, filters)
            records = self._store.get_many(scored.record_id for scored in ranked)
            if len(records) == len(ranked):
                return ranked, records

    def _encode(self, query: Query) -> Encoded:
        """Encode and align a query: whole (d,), the mean over its languages, and sentences (m, d)."""
        versions = (query, *query.translations)
        encoded = self._encoder.encode([[s.text for s in v.sentences] for v in versions], role=Role.QUERY)
        align = self._generation.alignment.transform
        where = [group(Role.QUERY, version.kind, version.language) for version in versions]
        wholes = [align(own.whole[None], place)[0] for own, place in zip(encoded, where, strict=True)]
        whole = np.mean(wholes, axis=0) if len(wholes) > 1 else wholes[0]
        whole = np.asarray(whole / np.linalg.norm(whole), np.float32)
        return Encoded(whole, align(encoded[0].sentences, where[0]))

    def _ranked(
        self, query: Query, encoded: Encoded, kind: str, k: int, viewer: Viewer, filters: Filters
    ) -> list[_Scored]:
        allowed = self._store.visible_keys(kind=kind, viewer=viewer, filters=filters)
        retrieval = Retrieval(
            self._generation,
            kind,
            encoded.whole,
            query.terms,
            np.array(allowed, np.int64),
            depth=max(DEPTH, k),
        )
        best: dict[str, _Scored] = {}
        for candidates in retrieval.candidates():
            for scored in _scored(candidates):
                known = best.get(scored.record_id)
                if known is None or (scored.logit, -scored.key) > (known.logit, -known.key):
                    best[scored.record_id] = scored
        return sorted(best.values(), key=lambda scored: (-scored.logit, scored.record_id))[:k]

    def _hit(
        self, rank: int, scored: _Scored, record: Matchable, query: Query, encoded: Encoded, kind: str
    ) -> Hit:
        partition = self._generation.partitions[kind, scored.language]
        row = partition.row_of[scored.key]
        own = partition.sentences(scored.key)
        shared = partition.lexical.shared(row, query.terms)
        if partition.rows[row].content_hash != _content_hash(record, scored.language):
            # The text has changed since it was indexed: what stood there cannot be quoted from it.
            own, shared = SentenceVectors((), own.vectors[:0]), []
        vectors = self._generation.alignment.transform(
            own.vectors, group(Role.DOCUMENT, kind, scored.language)
        )
        explanation = explained(
            query,
            encoded.sentences,
            record,
            language=scored.language,
            spans=own.spans,
            vectors=vectors,
            prior=self._calibration.prior,
            contributions=tuple(Contribution(name, value) for name, value in scored.contributions.items()),
            shared_terms=shared,
        )
        return Hit(rank, record, self._calibration.probability(scored.logit), scored.language, explanation)


def _scored(candidates: Candidates) -> list[_Scored]:
    logits = weighted_sum(candidates.signals)
    return [
        _Scored(
            record_id,
            int(candidates.keys[place]),
            candidates.language,
            {name: WEIGHTS[name] * float(values[place]) for name, values in candidates.signals.items()},
            float(logits[place]),
        )
        for place, record_id in enumerate(candidates.record_ids)
    ]


def _content_hash(record: Matchable, language: str) -> str | None:
    hashes = {own: entry_hash(title, text) for own, title, text in entry_texts(record)}
    return hashes.get(language)


def _kind(find: str) -> str:
    if find not in SIDES:
        raise UsageError(f"find is '{find}'. Allowed: {', '.join(SIDES)}.")
    return SIDES[find]
