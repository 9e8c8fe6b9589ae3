"""Who can help with this, and why do you think so?

The whole life of a query: read it, embed it, find candidates, fuse, rank records, explain the best.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
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
    entry_texts,
)
from indexer import Encoded, Encoder, Generation, Role, Vectors, encoder_version, group, named_group, unit
from matcher.attribution import Usual, less
from matcher.conditions import lowered_by, lowering_conflicts, sets_conditions
from matcher.counterfactual import Counterfactual
from matcher.expansion import topic_of
from matcher.explain import Contribution, Explanation
from matcher.explainer import Explainer, Found
from matcher.fusion import Fusion, fusion_for
from matcher.leaving import leaving_for
from matcher.query import Query, read_query
from matcher.retrieve import DEPTH, NO_KEYS, Asked, Candidates, Keys, Retrieval, fullness
from matcher.signals import Signal

CONDITIONED = 50  # first hits whose conditions are checked
SIDES: Mapping[str, str] = {"seeds": "seed", "needs": "need"}  # what is found -> the kind of its records


@dataclass(frozen=True)
class Hit:
    """A record that was found: rank from 1, probability, key and language of the entry that matched."""

    rank: int
    record: Matchable
    key: int
    score: float
    language: str
    explanation: Explanation


@dataclass(frozen=True)
class MatchResult:
    """The answer to a query: hits in order, also those below the line where it abstains.

    `explaining_ms` is the part of `took_ms` that went into explanations.

    `next_best` is the log-odds of the first record beyond the hits, None where there is none.
    """

    query: Query
    generation: str
    calibrated: bool
    abstained: bool
    took_ms: float
    hits: tuple[Hit, ...]
    next_best: float | None = None
    explaining_ms: float = 0.0


@dataclass(frozen=True)
class _Scored:
    record_id: str
    key: int
    language: str
    signals: dict[Signal, float]
    contributions: dict[Signal, float]
    logit: float
    usual: Usual


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
        self._leaving = leaving_for(encoder_version(encoder))
        self._explainer = Explainer(generation, encoder, self.fusion.prior)

    @property
    def generation(self) -> Generation:
        """The generation that answers."""
        return self._generation

    @property
    def encoder(self) -> Encoder:
        """The encoder of the texts that ask."""
        return self._encoder

    def on(self, generation: Generation) -> "Matcher":
        """Return a matcher like this one that asks another generation. Raises `IndexMismatchError`."""
        return Matcher(
            self._store,
            generation,
            self._encoder,
            fusion=self.fusion,
            leave_constraints_out=self._leave_constraints_out,
        )

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

    def log_odds(self, text: str, record_ids: Collection[str], *, find: str = "seeds") -> dict[str, float]:
        """Return the log-odds of records, seen or not, as if they stood among the public ones.

        For measuring only: an asker must never be answered with it.

        They take no part in feedback; conditions are not looked at. Records without an entry in the index
        are left out.
        """
        kind = _kind(find)
        wanted = set(record_ids)
        rows = [
            row for (own, _), part in self._generation.partitions.items() if own == kind for row in part.rows
        ]
        keys = np.array(sorted(row.key for row in rows if row.record_id in wanted), np.int64)
        ranked = self._ranked(self._asked(self._read(text, kind)), kind, len(rows), Viewer(), Filters(), keys)
        return {s.record_id: self.fusion.prior + s.logit for s in ranked if s.record_id in wanted}

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
        query = _of_record(record)
        wanted = "seed" if record.kind == "need" else "need"
        return self._answer(query, wanted, k, viewer, filters or Filters(), started)

    def made_ready(self, asking: str | Matchable, *, find: str = "seeds") -> Asked:
        """Read, embed and align what asks, a text or a stored record. Raises `TextError`, `UsageError`."""
        return self._asked(self._read(asking, _kind(find)) if isinstance(asking, str) else _of_record(asking))

    def ceiling(self, asked: Asked, keys: Keys, *, find: str = "seeds") -> float:
        """Return the most that the log-odds of any of these entries can be; -inf where none is held.

        For passing over what cannot reach a line: costs less than a match, and asks nobody's rights.
        """
        retrieval = Retrieval(self._generation, _kind(find), asked, NO_KEYS, self.fusion)
        return self.fusion.prior + retrieval.ceiling(keys)

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
        ranked_at = perf_counter()
        hits = tuple(self._hits(query, asked, ranked, records))
        done = perf_counter()
        return MatchResult(
            query=query,
            generation=self._generation.id,
            calibrated=self.fusion.fitted,
            abstained=not hits or hits[0].score < self.fusion.threshold,
            took_ms=(done - started) * 1000,
            explaining_ms=(done - ranked_at) * 1000,
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
            found = lowering_conflicts(
                query.constraints, record, language=scored.language, today=date.today()
            )
            step = weight * lowered_by(found, query.constraints)
            contributions = (
                {**scored.contributions, Signal.CONSTRAINTS: step} if step else scored.contributions
            )
            done.append(replace(scored, contributions=contributions, logit=scored.logit + step))
        return sorted([*done, *ranked[CONDITIONED:]], key=_order)

    def _asked(self, query: Query) -> Asked:
        """Encode and align a query: the whole is the mean over its languages."""
        versions = (query, *query.translations)
        encoded = self._encoder.encode([[s.text for s in v.sentences] for v in versions], role=Role.QUERY)
        full = fullness(query.terms)
        wholes = [
            self._aligned(own.whole[None], version, full)[0]
            for own, version in zip(encoded, versions, strict=True)
        ]
        whole = unit(np.mean(wholes, axis=0)) if len(wholes) > 1 else wholes[0]
        parts = np.vstack([encoded[0].sentences, self._less(encoded[0], query)])
        clauses, less_clauses = np.split(self._aligned(parts, query, full), 2)
        return Asked(
            whole,
            clauses,
            less_clauses,
            query.terms,
            topic_of(
                query.text, whole, query.own_terms, language=query.language, generation=self._generation
            ),
        )

    def _less(self, encoded: Encoded, query: Query) -> Vectors:
        """The raw vectors (m, d) of a query without each of its clauses."""
        lengths = np.array([len(sentence.text) for sentence in query.sentences], np.float32)
        components = self._generation.alignment.components
        shares = lengths / lengths.sum()
        if self._leaving:
            return self._leaving.less(encoded.whole, encoded.sentences, shares, components)
        wholes = np.repeat(encoded.whole[None], len(lengths), axis=0)
        return less(wholes, encoded.sentences, shares, components)

    def _aligned(self, vectors: Vectors, query: Query, full: float) -> Vectors:
        """Align vectors of a query, by the mean of whole texts or of mere names, as `full` as it is."""
        alignment = self._generation.alignment
        told = alignment.means[group(Role.QUERY, query.kind, query.language)]
        named = alignment.means.get(named_group(query.kind, query.language), told)
        return alignment.centred(vectors, np.asarray(full * told + (1 - full) * named, np.float32))

    def _ranked(
        self,
        asked: Asked,
        kind: str,
        k: int,
        viewer: Viewer,
        filters: Filters,
        besides: Keys = NO_KEYS,
    ) -> list[_Scored]:
        allowed = self._store.visible_keys(kind=kind, viewer=viewer, filters=filters)
        retrieval = Retrieval(
            self._generation,
            kind,
            asked,
            np.array(allowed, np.int64),
            self.fusion,
            depth=max(DEPTH, k) if not len(besides) else DEPTH,
            besides=besides,
        )
        best: dict[str, _Scored] = {}
        for candidates in retrieval.candidates():
            for scored in _scored(candidates, self.fusion):
                known = best.get(scored.record_id)
                if known is None or (scored.logit, -scored.key) > (known.logit, -known.key):
                    best[scored.record_id] = scored
        return sorted(best.values(), key=_order)[:k]

    def counterfactual(self, result: MatchResult, hit: Hit) -> Counterfactual | None:
        """Say without which sentences a hit would fall behind the first record beyond the hits.

        None where there is no such record, where the hit is a single sentence, or where its record has
        changed since it was indexed. Embeds the text again, as often as sets are tried.
        """
        if result.next_best is None:
            return None
        needed = hit.explanation.log_odds - result.next_best
        found = Found(hit.record, hit.key, hit.language)
        return self._explainer.counterfactual(self._asked(result.query), found, hit.explanation, needed)

    def _hits(
        self,
        query: Query,
        asked: Asked,
        ranked: Sequence[_Scored],
        records: Mapping[str, AnyRecord],
    ) -> Iterator[Hit]:
        losses = self._explainer.losses(
            query,
            asked,
            {scored.key: (records[scored.record_id].kind, scored.language) for scored in ranked},
            {scored.language: scored.usual for scored in ranked},
        )
        for rank, scored in enumerate(ranked, start=1):
            record = cast(Matchable, records[scored.record_id])
            found = Found(record, scored.key, scored.language)
            contributions = tuple(Contribution(*own) for own in scored.contributions.items())
            told = self._explainer.explanation(
                query, asked, found, losses[scored.key], contributions, scored.usual.steepness
            )
            yield Hit(rank, record, scored.key, self.fusion.probability(scored.logit), scored.language, told)


def _of_record(record: Matchable) -> Query:
    """Read a stored record as what asks: its first language, the others as translations."""
    first, *others = (
        read_query(f"{title}\n{text}" if title else text, kind=record.kind)
        for _, title, text in entry_texts(record)
    )
    return replace(first, translations=tuple(others))


def _order(scored: _Scored) -> tuple[float, str]:
    return -scored.logit, scored.record_id


def _scored(candidates: Candidates, fusion: Fusion) -> list[_Scored]:
    logits = fusion.sum_of(candidates.signals)
    usual = Usual(candidates.steepness, candidates.reference)
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
            usual,
        )
        for place, record_id in enumerate(candidates.record_ids)
    ]


def _kind(find: str) -> str:
    if find not in SIDES:
        raise UsageError(f"find is '{find}'. Allowed: {', '.join(SIDES)}.")
    return SIDES[find]
