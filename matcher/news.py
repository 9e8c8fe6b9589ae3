"""Which matches are new since last night, for every saved query and every need that is followed?

A match is news where `match`, asked now by its owner, names the record among its first `MOST` hits, at or
above the query's line, and the pair was never found before, provided that the record is new or changed since
it was last seen, or the query is new or changed, or the engine is (alignment, concepts, encoder, weights). So
an old record that merely rises because others came is no news; it is told when one of the above changes.

Nothing is matched all over again: a query that is known is asked only where one of the new records may reach
its line, which an upper bound tells (`Matcher.ceiling`); then the answer is `match`'s own, so scores, filters
and rights are the same. What was seen is noted last: after a crash the search begins again, and finds nothing
twice.
"""

import hashlib
import json
import logging
import math
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import numpy as np

from corpora import (
    EnmusubiError,
    FoundMatch,
    Judged,
    Matchable,
    Memory,
    NotFoundError,
    StandingQuery,
    Store,
    Viewer,
    viewer_as,
)
from indexer import Generation, encoder_version
from matcher.fusion import Fusion
from matcher.leg import NO_KEYS
from matcher.match import SIDES, Matcher, MatchResult
from matcher.pointing import pointer_of
from matcher.remembered import (
    RememberingEncoder,
    packed_query,
    packed_vectors,
    unpacked_query,
    unpacked_vectors,
)
from matcher.retrieve import Asked
from matcher.visible import Keys

MOST = 20  # hits of a query that may be news
_ROUNDING = 1e-6  # a bound and a score are added up in another order
_VECTORS, _READY = "vectors", "ready"
_log = logging.getLogger(__name__)
Progress: TypeAlias = Callable[[int], None]


@dataclass(frozen=True)
class NewsReport:
    """What a search for news did, in numbers only: nobody learns here what others have saved.

    `queries` are all that stand, `asked_anew` those asked about everything, `asked` those of the others that
    a new record might have reached, `passed_over` the rest; `failed` could not be asked. `found` are new
    matches.
    """

    generation: str
    new_records: int
    queries: int
    asked_anew: int
    asked: int
    passed_over: int
    failed: int
    found: int


def find_news(
    store: Store, matcher: Matcher, *, now: datetime, most: int = MOST, progress: Progress | None = None
) -> NewsReport:
    """Find what is new for every standing query and keep it in the store; again, it finds nothing more.

    `progress` is told of each query. Raises `LockedError` where another process writes for too long.
    """
    states = states_of(store, matcher.generation)
    seen = store.seen()
    fresh = frozenset(name for name, state in states.items() if seen.get(name) != state)
    search = _Search(store, matcher, fresh, now.isoformat(timespec="seconds"), most)
    counts: dict[str, int] = defaultdict(int)
    queries = store.standing_queries()
    for query in queries:
        counts[search.outcome(query)] += 1
        if progress:
            progress(1)
    store.see({name: states[name] for name in fresh}, gone=seen.keys() - states.keys())
    return NewsReport(
        generation=matcher.generation.id,
        new_records=len(fresh),
        queries=len(queries),
        asked_anew=counts["asked_anew"],
        asked=counts["asked"],
        passed_over=counts["passed_over"],
        failed=counts["failed"],
        found=search.found,
    )


def states_of(store: Store, generation: Generation) -> dict[str, str]:
    """Return by id a hash of what each record is in store and index; those not indexed yet are left out."""
    rows: dict[str, list[str]] = defaultdict(list)
    for partition in generation.partitions.values():
        for row in partition.rows:
            rows[row.record_id].append(f"{row.key} {row.content_hash} {row.edits}")
    stored = store.matchable_states()
    return {
        name: hashlib.sha256("\n".join([stored[name], *sorted(said)]).encode()).hexdigest()
        for name, said in rows.items()
        if name in stored
    }


def engine_version(matcher: Matcher) -> str:
    """Return what every score depends on besides query and records, as one hash."""
    manifest, fusion = matcher.generation.manifest, matcher.fusion
    parts = (vars(manifest.versions), manifest.alignment, _numbers(fusion), matcher.reading)
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _numbers(fusion: Fusion) -> list[object]:
    ends = (fusion, fusion.at(0))  # whatever lies between is mixed of these
    return [fusion.threshold, *([own.prior, sorted(own.weights.items())] for own in ends)]


class _Search:
    """One night's search: what is new, and a matcher that embeds no saved text twice."""

    def __init__(self, store: Store, matcher: Matcher, fresh: frozenset[str], at: str, most: int) -> None:
        self._store, self._fresh, self._at, self._most = store, fresh, at, most
        self._encoder = RememberingEncoder(matcher.encoder)
        self._matcher = matcher.with_encoder(self._encoder)
        self._engine = engine_version(matcher)
        self._encoded_by = encoder_version(matcher.encoder)
        self._judged = store.judged()
        self._keys = _keys_of(matcher.generation, fresh)
        self._viewers: dict[str, Viewer] = {}
        # Whose matches of changed records are found and not told yet: they may be none any more.
        self._waiting = {
            (own.organisation, own.query_id) for own in store.pending() if own.match.record_id in fresh
        }
        self.found = 0

    def outcome(self, query: StandingQuery) -> str:
        """Ask a query as far as there is need, keep what is new, and say what was done."""
        groups = " ".join(sorted(self._viewer(query).working_groups))
        judged = Judged(f"{query.state} {groups}", self._engine)
        anew = self._judged.get((query.organisation, query.id)) != judged
        self._encoder.known = {}
        try:
            if not anew and not self._may_be_reached(query):
                if (query.organisation, query.id) in self._waiting:
                    self._store.put_found(query, (), at=self._at, among=self._fresh)
                return "passed_over"
            result = self._asked(query)
            if anew:
                self._ready(query)  # now, while its vectors are at hand
            matches = self._above(query, result, anew=anew)
        except EnmusubiError as error:
            # Neither the text nor what the error says of it may stand in a log.
            _log.warning("Standing query %s could not be asked: %s.", query.id, type(error).__name__)
            return "failed"
        self.found += self._store.put_found(
            query,
            matches,
            at=self._at,
            among=None if anew else self._fresh,
            judged=judged if anew else None,
        )
        return "asked_anew" if anew else "asked"

    def _viewer(self, query: StandingQuery) -> Viewer:
        """Who asks, as the organisation stands tonight."""
        name = query.organisation
        if name not in self._viewers:
            self._viewers[name] = viewer_as(self._store.get_many([name]).get(name))
        return self._viewers[name]

    def _asked(self, query: StandingQuery) -> MatchResult:
        viewer = self._viewer(query)
        if query.saved is None:
            return self._matcher.match_record(query.id, k=self._most, viewer=viewer)
        with _Remembering(self._store, query, self._encoder, self._encoded_by):
            return self._matcher.match(
                query.saved.text,
                find=query.find,
                k=self._most,
                viewer=viewer,
                filters=query.saved.filters,
            )

    def _above(self, query: StandingQuery, result: MatchResult, *, anew: bool) -> list[FoundMatch]:
        line = self._line(query)
        return [
            FoundMatch(hit.record.id, hit.score, result.generation, pointer_of(result.query, hit))
            for hit in result.hits
            if hit.score >= line and (anew or hit.record.id in self._fresh)
        ]

    def _line(self, query: StandingQuery) -> float:
        own = query.saved.threshold if query.saved else None
        return self._matcher.fusion.threshold if own is None else own

    def _may_be_reached(self, query: StandingQuery) -> bool:
        """Whether any of the new records may reach the query's line."""
        keys = self._keys[SIDES[query.find]]
        if not len(keys):
            return False
        line = self._line(query)
        least = math.log(line / (1 - line)) - _ROUNDING
        return self._matcher.ceiling(self._ready(query), keys, find=query.find) >= least

    def _ready(self, query: StandingQuery) -> Asked:
        made_by = f"{self._engine} {query.state}"
        memory = self._store.memory(query, _READY)
        if memory and memory.made_by == made_by:
            return unpacked_query(memory.data)
        with _Remembering(self._store, query, self._encoder, self._encoded_by):
            asking = query.saved.text if query.saved else _own(self._store, query)
            asked = self._matcher.made_ready(asking, find=query.find)
        self._store.remember(query, _READY, Memory(made_by, packed_query(asked)))
        return asked


class _Remembering:
    """While a saved query is asked, its vectors are taken from the store, and go there where they are new."""

    def __init__(self, store: Store, query: StandingQuery, encoder: RememberingEncoder, version: str) -> None:
        self._store, self._query, self._encoder = store, query, encoder
        self._version = f"{version} {query.state}"

    def __enter__(self) -> None:
        memory = self._store.memory(self._query, _VECTORS) if self._query.saved else None
        if memory and memory.made_by == self._version:
            self._encoder.known |= unpacked_vectors(memory.data)
        self._before = len(self._encoder.known)

    def __exit__(self, *_: object) -> None:
        if self._query.saved and len(self._encoder.known) > self._before:
            data = packed_vectors(self._encoder.known)
            self._store.remember(self._query, _VECTORS, Memory(self._version, data))


def _own(store: Store, query: StandingQuery) -> Matchable:
    record = store.get(query.id)
    if not isinstance(record, Matchable):
        raise NotFoundError(f"Record '{query.id}' is a {record.kind}; only seeds and needs ask.")
    return record


def _keys_of(generation: Generation, records: frozenset[str]) -> Mapping[str, Keys]:
    """The keys of the entries of records, by kind, sorted."""
    found = dict.fromkeys(SIDES.values(), NO_KEYS)
    for (kind, _), partition in generation.partitions.items():
        own = [row.key for row in partition.rows if row.record_id in records]
        found[kind] = np.union1d(found[kind], np.array(own, np.int64))
    return found
