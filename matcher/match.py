"""Who can help with this, and why do you think so?

The whole life of a query: read it, embed it, find candidates, fuse, rank records, explain the best.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from matcher.attention import within_quota
from matcher.attribution import Usual
from matcher.conditions import lowered_by, lowering_conflicts, sets_conditions
from matcher.corrections import AS_READ, Corrections
from matcher.counterfactual import Counterfactual
from matcher.expansion import TOPICS, topic_of
from matcher.explain import Contribution, Explanation
from matcher.explainer import Explainer, Found, Name, Parts
from matcher.field import SURELY, field_for, lowered
from matcher.fusion import Fusion, fusion_for
from matcher.leaving import leaving_for
from matcher.left_texts import less
from matcher.leg import DEPTH, NO_KEYS
from matcher.phases import Clock, Phase, Phases, recorded, timed
from matcher.query import TOO_FEW_WORDS, Query, read_query
from matcher.retrieve import NAMED, TOLD, Asked, Candidates, Retrieval, fullness
from matcher.searched import Searched, Wanted, Whole
from matcher.signals import Array, Signal
from matcher.verdicts import Asker, Verdicts
from matcher.visible import Keys
from matcher.windows import VERSION as WINDOWS

WIDE, MOST_READ = 10, 1000  # under a quota: how many times k records are looked at, and at most
MOST_ROUNDS = 4  # of ranking again where the store does not hold what was ranked
CONDITIONED = 50  # first hits whose conditions are checked
# What is found -> the kind of its records; practices stand among the seeds in the index.
SIDES: Mapping[str, str] = {"seeds": "seed", "needs": "need", "practices": "practice"}
_PARTITIONS = {"seed": "seed", "need": "need", "practice": "seed"}


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

    `explaining_ms` is the part of `took_ms` that went into explanations, `phases` says where the rest went.

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
    phases: Phases = field(default_factory=dict)


@dataclass(frozen=True)
class _Scored:
    record_id: str
    key: int
    language: str
    signals: dict[Signal, float]
    contributions: dict[Signal, float]
    logit: float
    usual: Usual
    reference: Keys


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
        depth: int = DEPTH,
        clock: Clock = perf_counter,
        searched: Searched | None = None,
    ) -> None:
        """`fusion` is the encoder's fitted model unless given; `searched` is what is asked in place of the
        generation, such as its shards (`matcher.shards`). The rest is for measuring: `depth` says how many
        candidates each signal brings up in a language, `clock` by which seconds times are told.

        Raises `IndexMismatchError` where the index was built by another encoder.
        """
        generation.check_encoder(encoder)
        self._store = store
        self._generation = generation
        self._encoder = encoder
        self.fusion = fusion or fusion_for(encoder_version(encoder))
        self._leave_constraints_out = leave_constraints_out
        self._depth = depth
        self._clock = clock
        self._leaving = leaving_for(encoder_version(encoder))
        self._field = field_for(encoder_version(encoder))
        self._searched = searched or Whole(generation)
        self._verdicts = Verdicts(store, generation, searched=self._searched)
        self._explainer = Explainer(generation, encoder)

    @property
    def generation(self) -> Generation:
        """The generation that answers."""
        return self._generation

    @property
    def reading(self) -> str:
        """What a query made ready depends on besides encoder and generation, as one string: what is
        remembered of it holds for the same one only.
        """
        field = self._field.digest if self._field else None
        return f"{NAMED} {TOLD} {SURELY} {TOPICS} {WINDOWS} {field}"

    @property
    def encoder(self) -> Encoder:
        """The encoder of the texts that ask."""
        return self._encoder

    def on(self, generation: Generation, *, searched: Searched | None = None) -> "Matcher":
        """Return a matcher like this one that asks another generation. Raises `IndexMismatchError`."""
        return Matcher(
            self._store,
            generation,
            self._encoder,
            fusion=self.fusion,
            leave_constraints_out=self._leave_constraints_out,
            depth=self._depth,
            clock=self._clock,
            searched=searched,
        )

    def with_encoder(self, encoder: Encoder) -> "Matcher":
        """Return a matcher like this one that embeds with an encoder of the same vectors.

        Raises `IndexMismatchError` where they are others.
        """
        return Matcher(
            self._store,
            self._generation,
            encoder,
            fusion=self.fusion,
            leave_constraints_out=self._leave_constraints_out,
            depth=self._depth,
            clock=self._clock,
            searched=self._searched,
        )

    def match(
        self,
        text: str,
        *,
        find: str = "seeds",
        k: int = 10,
        viewer: Viewer | None = None,
        filters: Filters | None = None,
        corrections: Corrections = AS_READ,
        quota: int | None = None,
    ) -> MatchResult:
        """Find the k best records for a text; all that are visible where there are fewer than k.

        `find` is "seeds" (the text is a need) or "needs" (the text is a seed); `corrections` are what the
        asker says of the limits that are read from it; `quota` is how many of the hits may be of one
        organisation (`matcher.attention`). Raises `TextError`, `UsageError`.
        """
        kind = _kind(find)
        with recorded(self._clock) as phases:
            started = self._clock()
            with timed(Phase.READING):
                query = self._read(text, kind)
                query = replace(query, constraints=corrections.applied(query.constraints))
            viewer, filters = viewer or Viewer(), filters or Filters()
            found = self._answer(query, kind, k, viewer, filters, started, quota)
        return replace(found, phases=phases)

    def ranking(self, text: str, *, find: str = "seeds", k: int = 100) -> list[tuple[str, float]]:
        """Return (record id, probability) of the k best public records, as `match` ranks them."""
        kind = _kind(find)
        query = self._read(text, kind)
        asked = self._asked(query)
        ranked, _ = self._found(query, asked, kind, k, Viewer(), Filters())
        probability = self._fusion(asked).probability
        return [(scored.record_id, probability(scored.logit)) for scored in ranked]

    def ranking_for(self, record: Matchable, viewer: Viewer, *, k: int) -> list[tuple[Matchable, float]]:
        """Return the k best visible records for a stored one with their probabilities, nothing explained."""
        query = _of_record(record)
        wanted = "seed" if record.kind == "need" else "need"
        asked = self._asked(query)
        ranked, records = self._found(query, asked, wanted, k, viewer, Filters())
        probability = self._fusion(asked).probability
        return [(cast(Matchable, records[own.record_id]), probability(own.logit)) for own in ranked]

    def best(self, record: Matchable) -> float | None:
        """Return the probability of the best public record on the other side, as `match` ranks; None if none.

        The record is given, so that this asks nobody's rights of it.
        """
        ranked = self.ranking_for(record, Viewer(), k=1)
        return ranked[0][1] if ranked else None

    def signals(
        self, text: str, *, find: str = "seeds", k: int = 100
    ) -> list[tuple[str, dict[Signal, float]]]:
        """Return (record id, signals) of the k best public records: what the fusion is fitted on.

        Neither conditions nor verdicts are among the signals: their steps are not fitted.
        """
        kind = _kind(find)
        query = self._read(text, kind)
        ranked = self._ranked(self._asked(query), kind, k, Viewer(), Filters(), deaf=True)
        return [(scored.record_id, scored.signals) for scored in ranked]

    def log_odds(self, text: str, record_ids: Collection[str], *, find: str = "seeds") -> dict[str, float]:
        """Return the log-odds of records, seen or not, as if they stood among the public ones.

        For measuring only: an asker must never be answered with it.

        They take no part in feedback; conditions and verdicts are not looked at. Records without an entry in
        the index are left out.
        """
        kind = _kind(find)
        wanted = set(record_ids)
        rows = [
            row for (own, _), part in self._generation.partitions.items() if own == kind for row in part.rows
        ]
        keys = np.array(sorted(row.key for row in rows if row.record_id in wanted), np.int64)
        asked = self._asked(self._read(text, kind))
        ranked = self._ranked(asked, kind, len(rows), Viewer(), Filters(), keys, deaf=True)
        prior = self._fusion(asked).prior
        return {s.record_id: prior + s.logit for s in ranked if s.record_id in wanted}

    def match_record(
        self,
        asking: str | Matchable,
        *,
        k: int = 10,
        viewer: Viewer | None = None,
        filters: Filters | None = None,
        quota: int | None = None,
    ) -> MatchResult:
        """Find needs for a seed, or seeds for a need: by its id, or itself where it is not stored.

        Raises `NotFoundError`, `UsageError`.
        """
        started = self._clock()
        viewer = viewer or Viewer()
        record = self._store.get(asking, viewer=viewer) if isinstance(asking, str) else asking
        if not isinstance(record, Matchable):
            raise NotFoundError(f"Record '{asking}' is a {record.kind}; only seeds and needs can be matched.")
        query = _of_record(record)
        wanted = "seed" if record.kind == "need" else "need"
        with recorded(self._clock) as phases:
            found = self._answer(query, wanted, k, viewer, filters or Filters(), started, quota)
        return replace(found, phases=phases)

    def made_ready(self, asking: str | Matchable, *, find: str = "seeds") -> Asked:
        """Read, embed and align what asks, a text or a stored record. Raises `TextError`, `UsageError`."""
        return self._asked(self._read(asking, _kind(find)) if isinstance(asking, str) else _of_record(asking))

    def ceiling(self, asked: Asked, keys: Keys, *, find: str = "seeds") -> float:
        """Return the most that the log-odds of any of these entries can be; -inf where none is held.

        For passing over what cannot reach a line: costs less than a match, and asks nobody's rights.
        """
        fusion = self._fusion(asked)
        retrieval = Retrieval(self._generation, _PARTITIONS[_kind(find)], asked, NO_KEYS, fusion)
        return fusion.prior + retrieval.ceiling(keys) + self._verdicts.most

    def _fusion(self, asked: Asked) -> Fusion:
        """The model of a query that is told as fully as this one."""
        return self.fusion.at(asked.told, asked.belonging)

    def _read(self, text: str, wanted: str) -> Query:
        """Read a text that asks for records of the `wanted` kind."""
        kind = "seed" if wanted == "need" else "need"
        return read_query(text, kind=kind, leave_constraints_out=self._leave_constraints_out)

    def _answer(
        self,
        query: Query,
        kind: str,
        k: int,
        viewer: Viewer,
        filters: Filters,
        started: float,
        quota: int | None = None,
    ) -> MatchResult:
        for name, value in (("k", k), ("quota", quota)):
            if value is not None and value < 1:
                raise UsageError(f"{name} is {value}; ask for at least one hit.")
        asked = self._asked(query)
        wide = k if quota is None else max(k, min(WIDE * k, MOST_READ))
        ranked, records = self._found(query, asked, kind, wide + 1, viewer, filters)
        ranked, beyond = _cut(ranked, records, k, quota)
        ranked_at = self._clock()
        with timed(Phase.EXPLAINING):
            hits = tuple(self._hits(query, asked, ranked, records))
        done = self._clock()
        return MatchResult(
            query=self._judged(query, asked),
            generation=self._generation.id,
            calibrated=self.fusion.fitted,
            abstained=not hits or hits[0].score < self.fusion.threshold,
            took_ms=(done - started) * 1000,
            explaining_ms=(done - ranked_at) * 1000,
            hits=hits,
            next_best=self._fusion(asked).prior + beyond[0].logit if beyond else None,
        )

    def _found(
        self, query: Query, asked: Asked, kind: str, k: int, viewer: Viewer, filters: Filters
    ) -> tuple[list[_Scored], dict[str, AnyRecord]]:
        """Rank and read the records, again where another process has withdrawn one in between.

        What the store still does not hold then is left out: the index may be of another store.
        Where conditions may move hits, those that may move up are read, too.
        """
        lowering = self.fusion.weights.get(Signal.CONSTRAINTS, 0.0) and sets_conditions(query.constraints)
        depth = max(k, CONDITIONED) + CONDITIONED if sets_conditions(query.constraints) else k
        rounds = 0
        while True:
            rounds += 1
            ranked = self._ranked(asked, kind, depth, viewer, filters, asker=query.record)
            first, rest = ranked[:k], ranked[k:] if lowering else []
            records = self._records(first)
            if lowering:
                first = self._conditioned(query, first, records)
                least = min((scored.logit for scored in first), default=0.0)
                rest = [scored for scored in rest if scored.logit >= least]
                records |= self._records(rest)
                first += self._conditioned(query, rest, records, start=k)
            held = [scored for scored in first if scored.record_id in records]
            if len(held) == len(first) or rounds == MOST_ROUNDS:
                return self._within_field(asked, sorted(held, key=_order)[:k]), records

    def _within_field(self, asked: Asked, ranked: list[_Scored]) -> list[_Scored]:
        """Lower all hits of a need that hardly belongs to the field; their order stays.

        A query of a few words tells too little to say.
        """
        belongs = asked.belongs
        if belongs is None or asked.told < 1 or belongs > SURELY:
            return ranked
        prior = self._fusion(asked).prior
        steps = [lowered(prior + own.logit, belongs) for own in ranked]
        return [
            replace(own, contributions={**own.contributions, Signal.FIELD: step}, logit=own.logit + step)
            for own, step in zip(ranked, steps, strict=True)
        ]

    def _judged(self, query: Query, asked: Asked) -> Query:
        """The query, with a notice where its words are too few to tell whether it is of the field at all."""
        if asked.belongs is None or asked.told >= 1:
            return query
        return replace(query, notices=(*query.notices, TOO_FEW_WORDS))

    def _records(self, ranked: Sequence[_Scored]) -> dict[str, AnyRecord]:
        with timed(Phase.RECORDS):
            return self._store.get_many(scored.record_id for scored in ranked)

    def _conditioned(
        self, query: Query, ranked: Sequence[_Scored], records: Mapping[str, AnyRecord], *, start: int = 0
    ) -> list[_Scored]:
        """Lower those of the first hits that do not fit the conditions; `start` is how many come before.

        A record that is withdrawn meanwhile is left as it is.
        """
        weight = self.fusion.weights.get(Signal.CONSTRAINTS, 0.0)
        done = []
        for place, scored in enumerate(ranked, start=start):
            record = records.get(scored.record_id)
            if place >= CONDITIONED or not isinstance(record, Matchable):
                done.append(scored)
                continue
            found = lowering_conflicts(
                query.constraints, record, language=scored.language, today=date.today()
            )
            step = weight * lowered_by(found, query.constraints)
            contributions = (
                {**scored.contributions, Signal.CONSTRAINTS: step} if step else scored.contributions
            )
            done.append(replace(scored, contributions=contributions, logit=scored.logit + step))
        return done

    def _asked(self, query: Query) -> Asked:
        """Encode and align a query: the whole is the mean over its languages."""
        versions = (query, *query.translations)
        with timed(Phase.EMBEDDING):
            encoded = self._encoder.encode([[s.text for s in v.sentences] for v in versions], role=Role.QUERY)
        with timed(Phase.READING):
            terms = query.terms
        with timed(Phase.TOPIC):
            return self._understood(query, terms, encoded)

    def _understood(self, query: Query, terms: Sequence[str], encoded: Sequence[Encoded]) -> Asked:
        """Align the vectors of a query, and say what it is about."""
        versions = (query, *query.translations)
        full = fullness(terms)
        whole = self._whole(encoded, versions, full)
        topic = topic_of(query, whole, self._generation)
        # Whatever is searched, the field is that of the needs that it was fitted on: by the mean of these.
        belongs = None
        if self._field and query.kind == "need":
            belongs = self._field.log_odds(whole if full >= 1 else self._whole(encoded, versions, 1.0))
        return Asked(whole, encoded[0], terms, topic, belongs, names_concept=bool(topic.labels))

    def _whole(self, encoded: Sequence[Encoded], versions: Sequence[Query], full: float) -> Vectors:
        """The aligned vector of a query that is as full as said: the mean over its languages."""
        wholes = [
            self._aligned(own.whole[None], version, full)[0]
            for own, version in zip(encoded, versions, strict=True)
        ]
        return unit(np.mean(wholes, axis=0)) if len(wholes) > 1 else wholes[0]

    def _parts(self, asked: Asked, query: Query) -> Parts:
        """Align the clauses of a query, and the query without each."""
        raw = cast(Encoded, asked.raw)  # a query that is matched has just been encoded
        both = np.vstack([raw.sentences, self._less(raw, query)])
        return Parts(*np.split(self._aligned(both, query, asked.fullness), 2))

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
        *,
        asker: str | None = None,
        deaf: bool = False,
    ) -> list[_Scored]:
        """The k best records, those that verdicts move where they stand then; `deaf` leaves verdicts out."""
        with timed(Phase.VISIBLE):
            allowed = self._store.visible_keys(kind=kind, viewer=viewer, filters=filters)
        fusion = self._fusion(asked)
        retrieval = Retrieval(
            self._generation,
            _PARTITIONS[kind],
            asked,
            allowed,
            fusion,
            depth=max(self._depth, k) if not len(besides) else self._depth,
            besides=besides,
            searched=self._searched,
        )
        found = retrieval.candidates()
        with timed(Phase.RANKING):
            steps = None
            if not deaf:
                steps = self._verdicts.steps(Asker(asked.vector, asker, viewer), found, _PARTITIONS[kind])
            return _best(found, fusion, k, steps)

    def counterfactual(self, result: MatchResult, hit: Hit) -> Counterfactual | None:
        """Say without which sentences a hit would fall behind the first record beyond the hits.

        None where there is no such record, where the hit is a single sentence, or where its record has
        changed since it was indexed. Embeds the text again, as often as sets are tried.
        """
        if result.next_best is None:
            return None
        needed = hit.explanation.log_odds - result.next_best
        found = Found(hit.record, hit.key, hit.language)
        explainer = self._explaining({found.name: Wanted([hit.key], NO_KEYS)})
        return explainer.counterfactual(self._asked(result.query), found, hit.explanation, needed)

    def _hits(
        self,
        query: Query,
        asked: Asked,
        ranked: Sequence[_Scored],
        records: Mapping[str, AnyRecord],
    ) -> Iterator[Hit]:
        names = {
            scored.key: (cast(Matchable, records[scored.record_id]).side, scored.language)
            for scored in ranked
        }
        reference = {names[scored.key]: scored.reference for scored in ranked}
        explainer = self._explaining(
            {
                name: Wanted([key for key, own in names.items() if own == name], keys)
                for name, keys in reference.items()
            }
        )
        fusion = self._fusion(asked)
        usual = {scored.language: scored.usual for scored in ranked}
        losses = explainer.losses(query, asked, self._parts(asked, query), names, usual)
        for rank, scored in enumerate(ranked, start=1):
            record = cast(Matchable, records[scored.record_id])
            found = Found(record, scored.key, scored.language)
            contributions = tuple(Contribution(*own) for own in scored.contributions.items())
            told = explainer.explanation(
                query, asked, found, losses[scored.key], fusion.prior, contributions, scored.usual.steepness
            )
            yield Hit(rank, record, scored.key, fusion.probability(scored.logit), scored.language, told)

    def _explaining(self, wanted: Mapping[Name, Wanted]) -> Explainer:
        """What explains from the texts that are wanted."""
        return replace(self._explainer, generation=self._searched.holding(wanted))


def _of_record(record: Matchable) -> Query:
    """Read a stored record as what asks: its first language, the others as translations."""
    first, *others = (
        read_query(f"{title}\n{text}" if title else text, kind=record.side)
        for _, title, text in entry_texts(record)
    )
    return replace(first, translations=tuple(others), record=record.id)


def _order(scored: _Scored) -> tuple[float, str]:
    return -scored.logit, scored.record_id


def _best(
    found: Sequence[Candidates], fusion: Fusion, k: int, steps: Sequence[Array | None] | None = None
) -> list[_Scored]:
    """The k best records, each by its better text; `steps` are what verdicts add."""
    logits = [fusion.sum_of(own.signals) for own in found]
    steps = steps or [None] * len(found)
    logits = [own if step is None else own + step for own, step in zip(logits, steps, strict=True)]
    every = np.concatenate([np.empty(0), *logits])
    # A record stands in each language once at most, so that so many hold enough of them.
    enough = k * len(found)
    least = np.partition(every, -enough)[-enough] if len(every) > enough else -np.inf
    texts = sorted(
        (-float(own[place]), candidates.record_ids[place], int(candidates.keys[place]), which, place)
        for which, (candidates, own) in enumerate(zip(found, logits, strict=True))
        for place in np.flatnonzero(own >= least).tolist()
    )
    best: dict[str, _Scored] = {}
    for negative, record_id, _, which, place in texts:
        if len(best) == k:
            break
        if record_id not in best:
            best[record_id] = _scored(found[which], fusion, place, -negative, steps[which])
    return list(best.values())


def _scored(candidates: Candidates, fusion: Fusion, place: int, logit: float, moved: Array | None) -> _Scored:
    signals = {name: float(values[place]) for name, values in candidates.signals.items()}
    contributions = {
        name: fusion.weights[name] * value for name, value in signals.items() if name in fusion.weights
    }
    if moved is not None and moved[place]:
        contributions[Signal.VERDICTS] = float(moved[place])
    return _Scored(
        candidates.record_ids[place],
        int(candidates.keys[place]),
        candidates.language,
        signals,
        contributions,
        logit,
        Usual(candidates.steepness, candidates.reference),
        candidates.reference_keys,
    )


def _cut(
    ranked: list[_Scored], records: Mapping[str, AnyRecord], k: int, quota: int | None
) -> tuple[list[_Scored], list[_Scored]]:
    """The k hits, and what comes after the last of them."""
    if quota is None:
        return ranked[:k], ranked[k:]
    holders = [cast(Matchable, records[own.record_id]).organisation for own in ranked]
    places = within_quota(holders, quota, k)
    return [ranked[place] for place in places], ranked[places[-1] + 1 :] if places else []


def _kind(find: str) -> str:
    if find not in SIDES:
        raise UsageError(f"find is '{find}'. Allowed: {', '.join(SIDES)}.")
    return SIDES[find]
