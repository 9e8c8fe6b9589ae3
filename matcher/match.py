"""Who can help with this, and why do you think so?

The whole life of a query: read it, embed it, find candidates, fuse, rank records, explain the best.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
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
from indexer import Encoder, Generation, Role, encoder_version, group, profiles, unit
from matcher.attribution import Ask, Losses, losses
from matcher.conditions import conflicts, lowered_by, sets_conditions
from matcher.expansion import topic_of
from matcher.explain import (
    MAX_SHARED_TERMS,
    Contribution,
    Explanation,
    evidence_of,
    sentences_of_record,
    shared_concepts,
)
from matcher.fusion import Fusion, fusion_for
from matcher.missing import unmet
from matcher.query import Query, read_query
from matcher.retrieve import DEPTH, Asked, Candidates, Retrieval
from matcher.signals import Signal

CONDITIONED = 50  # first hits whose conditions are checked
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
    """The answer to a query: hits in order, also those below the line where it abstains.

    `next_best` is the log-odds of the first record beyond the hits, None where there is none.
    """

    query: Query
    generation: str
    calibrated: bool
    abstained: bool
    took_ms: float
    hits: tuple[Hit, ...]
    next_best: float | None = None


@dataclass(frozen=True)
class _Scored:
    record_id: str
    key: int
    language: str
    signals: dict[Signal, float]
    contributions: dict[Signal, float]
    logit: float
    steepness: Mapping[Signal, float]


class Matcher:
    """Matches texts and records against one open generation."""

    def __init__(
        self,
        store: Store,
        generation: Generation,
        encoder: Encoder,
        *,
        fusion: Fusion | None = None,
        leave_constraints_out: bool = False,
    ) -> None:
        """`fusion` is the encoder's fitted model unless given; `leave_constraints_out` is for measuring.

        Raises `IndexMismatchError` where the index was built by another encoder.
        """
        generation.check_encoder(encoder)
        self._store = store
        self._generation = generation
        self._encoder = encoder
        self.fusion = fusion or fusion_for(encoder_version(encoder))
        self._leave_constraints_out = leave_constraints_out

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
        query = self._read(text, kind)
        return self._answer(query, kind, k, viewer or Viewer(), filters or Filters(), started)

    def ranking(self, text: str, *, find: str = "seeds", k: int = 100) -> list[tuple[str, float]]:
        """Return (record id, probability) of the k best public records, as `match` ranks them."""
        kind = _kind(find)
        query = self._read(text, kind)
        ranked, _ = self._found(query, self._asked(query), kind, k, Viewer(), Filters())
        return [(scored.record_id, self.fusion.probability(scored.logit)) for scored in ranked]

    def signals(
        self, text: str, *, find: str = "seeds", k: int = 100
    ) -> list[tuple[str, dict[Signal, float]]]:
        """Return (record id, signals) of the k best public records: what the fusion is fitted on.

        Conditions are not among the signals: their steps are not fitted.
        """
        kind = _kind(find)
        query = self._read(text, kind)
        ranked = self._ranked(self._asked(query), kind, k, Viewer(), Filters())
        return [(scored.record_id, scored.signals) for scored in ranked]

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

    def _read(self, text: str, wanted: str) -> Query:
        """Read a text that asks for records of the `wanted` kind."""
        kind = "need" if wanted == "seed" else "seed"
        return read_query(text, kind=kind, leave_constraints_out=self._leave_constraints_out)

    def _answer(
        self, query: Query, kind: str, k: int, viewer: Viewer, filters: Filters, started: float
    ) -> MatchResult:
        if k < 1:
            raise UsageError(f"k is {k}; ask for at least one hit.")
        asked = self._asked(query)
        ranked, records = self._found(query, asked, kind, k + 1, viewer, filters)
        ranked, beyond = ranked[:k], ranked[k:]
        losses = self._losses(ranked, query, asked, kind)
        hits = tuple(
            self._hit(rank, scored, cast(Matchable, records[scored.record_id]), query, asked, kind, losses)
            for rank, scored in enumerate(ranked, start=1)
        )
        return MatchResult(
            query=query,
            generation=self._generation.id,
            calibrated=self.fusion.fitted,
            abstained=not hits or hits[0].score < self.fusion.threshold,
            took_ms=(perf_counter() - started) * 1000,
            hits=hits,
            next_best=self.fusion.prior + beyond[0].logit if beyond else None,
        )

    def _found(
        self, query: Query, asked: Asked, kind: str, k: int, viewer: Viewer, filters: Filters
    ) -> tuple[list[_Scored], dict[str, AnyRecord]]:
        """Rank and read the records, again where another process has withdrawn one in between.

        Where conditions may move hits, those that may move up are read, too.
        """
        depth = max(k, CONDITIONED) + CONDITIONED if sets_conditions(query.constraints) else k
        while True:
            ranked = self._ranked(asked, kind, depth, viewer, filters)
            records = self._store.get_many(scored.record_id for scored in ranked)
            if len(records) == len(ranked):
                return self._conditioned(query, ranked, records)[:k], records

    def _conditioned(
        self, query: Query, ranked: list[_Scored], records: Mapping[str, AnyRecord]
    ) -> list[_Scored]:
        """Lower the first hits that do not fit the conditions, and order them anew."""
        weight = self.fusion.weights.get(Signal.CONSTRAINTS, 0.0)
        if not weight or not sets_conditions(query.constraints):
            return ranked
        done = []
        for scored in ranked[:CONDITIONED]:
            record = cast(Matchable, records[scored.record_id])
            found = conflicts(query.constraints, record, language=scored.language, today=date.today())
            step = weight * lowered_by(found)
            contributions = (
                {**scored.contributions, Signal.CONSTRAINTS: step} if step else scored.contributions
            )
            done.append(replace(scored, contributions=contributions, logit=scored.logit + step))
        return sorted([*done, *ranked[CONDITIONED:]], key=_order)

    def _asked(self, query: Query) -> Asked:
        """Encode and align a query: the whole is the mean over its languages."""
        versions = (query, *query.translations)
        encoded = self._encoder.encode([[s.text for s in v.sentences] for v in versions], role=Role.QUERY)
        align = self._generation.alignment.transform
        where = [group(Role.QUERY, version.kind, version.language) for version in versions]
        wholes = [align(own.whole[None], place)[0] for own, place in zip(encoded, where, strict=True)]
        whole = unit(np.mean(wholes, axis=0)) if len(wholes) > 1 else wholes[0]
        return Asked(
            whole,
            align(encoded[0].sentences, where[0]),
            query.terms,
            topic_of(query.text, whole, language=query.language, generation=self._generation),
        )

    def _ranked(self, asked: Asked, kind: str, k: int, viewer: Viewer, filters: Filters) -> list[_Scored]:
        allowed = self._store.visible_keys(kind=kind, viewer=viewer, filters=filters)
        retrieval = Retrieval(
            self._generation,
            kind,
            asked,
            np.array(allowed, np.int64),
            self.fusion,
            depth=max(DEPTH, k),
        )
        best: dict[str, _Scored] = {}
        for candidates in retrieval.candidates():
            for scored in _scored(candidates, self.fusion):
                known = best.get(scored.record_id)
                if known is None or (scored.logit, -scored.key) > (known.logit, -known.key):
                    best[scored.record_id] = scored
        return sorted(best.values(), key=_order)[:k]

    def _losses(self, ranked: Sequence[_Scored], query: Query, asked: Asked, kind: str) -> dict[int, Losses]:
        """What each hit would lose without each of its sentences, by key."""
        of_clauses = profiles(self._generation.concepts.scores(asked.clauses))
        found: dict[int, Losses] = {}
        for language in dict.fromkeys(scored.language for scored in ranked):
            own = [scored for scored in ranked if scored.language == language]
            whole = Ask(asked.vector, asked.topic.profile, asked.terms, asked.topic.words.get(language, {}))
            clauses = [
                Ask(vector, profile, terms, {})
                for vector, profile, terms in zip(asked.clauses, of_clauses, query.clause_terms, strict=True)
            ]
            keys = [scored.key for scored in own]
            lost = losses([whole, *clauses], keys, self._generation, (kind, language), own[0].steepness)
            found |= zip(keys, lost, strict=True)
        return found

    def _hit(
        self,
        rank: int,
        scored: _Scored,
        record: Matchable,
        query: Query,
        asked: Asked,
        kind: str,
        losses: Mapping[int, Losses],
    ) -> Hit:
        partition = self._generation.partitions[kind, scored.language]
        row = partition.row_of[scored.key]
        # Where the text has changed since it was indexed, what stood there cannot be quoted from it.
        current = partition.rows[row].content_hash == _content_hash(record, scored.language)
        lost = losses[scored.key]
        spans = partition.sentences(scored.key).spans if current else ()
        sentences = sentences_of_record(record, scored.language, spans)
        found = conflicts(query.constraints, record, language=scored.language, today=date.today())
        profile = np.asarray(partition.profiles[[row]].todense()).ravel()
        explanation = Explanation(
            prior=self.fusion.prior,
            contributions=tuple(Contribution(name, value) for name, value in scored.contributions.items()),
            evidence=evidence_of(query, sentences, lost) if current else (),
            shared_terms=tuple(partition.lexical.shared(row, query.terms)[:MAX_SHARED_TERMS])
            if current
            else (),
            shared_concepts=shared_concepts(asked.topic.profile, profile, self._generation.concepts.leaves),
            unmet=unmet(query, sentences, lost, found, scored.language),
            sentences=sentences,
            worths=tuple(map(float, lost.whole)) if current else (),
        )
        return Hit(rank, record, self.fusion.probability(scored.logit), scored.language, explanation)


def _order(scored: _Scored) -> tuple[float, str]:
    return -scored.logit, scored.record_id


def _scored(candidates: Candidates, fusion: Fusion) -> list[_Scored]:
    logits = fusion.sum_of(candidates.signals)
    return [
        _Scored(
            record_id,
            int(candidates.keys[place]),
            candidates.language,
            {name: float(values[place]) for name, values in candidates.signals.items()},
            {
                name: fusion.weights[name] * float(values[place])
                for name, values in candidates.signals.items()
                if name in fusion.weights
            },
            float(logits[place]),
            candidates.steepness,
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
