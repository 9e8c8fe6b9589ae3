"""Which few seeds answer a compound need together?

For what no single university can do. The requirements come from `matcher.aspects`, the choice among the
visible seeds from `matcher.covering`. A team is as small as it can be while it reaches `ENOUGH` of what all
seeds together could give, and no larger than `MOST`, which a person can still bring to one table.
"""

from collections.abc import Mapping, Sequence
from time import perf_counter

import numpy as np

from corpora import Filters, Seed, Store, Viewer, holders_of
from indexer import Encoder, Generation, encoder_version
from matcher.aspects import Aspects, aspects_of
from matcher.choice import Limits, Values
from matcher.covering import Covering, covering
from matcher.fusion import fusion_for
from matcher.pool import Pool, best_sentence, pool_of
from matcher.query import read_query
from matcher.team import COVERED, Alternative, Answered, Member, Preferences, Team

MOST = 4  # members, unless the asker says how many
ENOUGH = 0.95  # of what all seeds together could give
PRICE = 0.02  # of one more organisation, in requirements fully covered
ELSEWHERE, UNREADY = 0.1, 0.1  # of a seed outside the preferred region, and of one less ready than preferred
ALTERNATIVES = 2


class TeamFinder:
    """Finds teams in one open generation. Raises `IndexMismatchError` where another encoder made it."""

    def __init__(self, store: Store, generation: Generation, encoder: Encoder) -> None:
        generation.check_encoder(encoder)
        self._store = store
        self._generation = generation
        self._encoder = encoder
        self._fusion = fusion_for(encoder_version(encoder))

    def team(
        self,
        text: str,
        *,
        preferences: Preferences | None = None,
        viewer: Viewer | None = None,
        filters: Filters | None = None,
    ) -> Team:
        """Find the smallest good team for a need, among the seeds that the viewer may see.

        Raises `TextError`, `UsageError`.
        """
        started = perf_counter()
        wanted = preferences or Preferences()
        query = read_query(text, kind="need")
        aspects = aspects_of(query, self._generation, self._encoder)
        pool = self._pool(aspects, viewer or Viewer(), filters or Filters())
        found = self._smallest(aspects, pool, wanted)
        total = float(aspects.weights.sum())
        attainable = float(pool.values.max(axis=1, initial=0.0) @ aspects.weights)
        return Team(
            query,
            self._generation.id,
            aspects,
            self._members(aspects, pool, found, wanted),
            _covered_by(pool, found),
            _coverage(aspects, pool, found.chosen),
            attainable / total,
            min(found.bound, attainable) / total,
            found.exact,
            (perf_counter() - started) * 1000,
        )

    def _pool(self, aspects: Aspects, viewer: Viewer, filters: Filters) -> Pool:
        return pool_of(aspects, self._store, self._generation, self._fusion, viewer, filters)

    def _smallest(self, aspects: Aspects, pool: Pool, wanted: Preferences) -> Covering:
        """The smallest team that reaches enough, or the best of the largest size."""
        organisations = [record.organisation for record in pool.records]
        costs = self._costs(pool, wanted)
        enough = ENOUGH * float(pool.values.max(axis=1, initial=0.0) @ aspects.weights)
        found = Covering((), 0.0, 0.0)
        for size in range(1, (wanted.size or MOST) + 1):
            limits = Limits(size, wanted.per_organisation, PRICE)
            found = covering(pool.values, aspects.weights, organisations, limits, costs)
            reached = pool.values[:, list(found.chosen)].max(axis=1, initial=0.0) @ aspects.weights
            if wanted.size is None and reached >= enough:
                break
        return found

    def _costs(self, pool: Pool, wanted: Preferences) -> Values:
        places = self._prefectures(pool.records, pool.viewer) if wanted.prefecture else {}
        least = wanted.least_trl or 0
        return np.array(
            [
                ELSEWHERE * bool(wanted.prefecture and places.get(record.organisation) != wanted.prefecture)
                + UNREADY * ((record.trl or 0) < least)
                for record in pool.records
            ],
            np.float64,
        )

    def _prefectures(self, records: Sequence[Seed], viewer: Viewer) -> Mapping[str | None, str | None]:
        found = holders_of(self._store, records, viewer=viewer)
        return {name: own.place.prefecture for name, own in found.items() if own.place}

    def _members(
        self, aspects: Aspects, pool: Pool, found: Covering, wanted: Preferences
    ) -> tuple[Member, ...]:
        by = _best_of(pool, found)
        members = []
        for place, seed in enumerate(found.chosen):
            before = _coverage(aspects, pool, found.chosen[:place])
            added = _coverage(aspects, pool, found.chosen[: place + 1]) - before
            answered = tuple(
                self._answered(aspects, pool, seed, aspect)
                for aspect, member in enumerate(by)
                if member == place and pool.values[aspect, seed] > 0
            )
            others = self._alternatives(aspects, pool, found, seed, wanted)
            members.append(Member(pool.records[seed], added, answered, others))
        return tuple(members)

    def _answered(self, aspects: Aspects, pool: Pool, seed: int, aspect: int) -> Answered:
        quoted = best_sentence(pool, seed, aspects, aspect, self._generation)
        return Answered(aspect, float(pool.values[aspect, seed]), quoted)

    def _alternatives(
        self, aspects: Aspects, pool: Pool, found: Covering, seed: int, wanted: Preferences
    ) -> tuple[Alternative, ...]:
        """Who could stand in a seed's place at the least loss of coverage."""
        rest = [other for other in found.chosen if other != seed]
        full = [pool.records[other].organisation for other in rest]
        reached = pool.values[:, rest].max(axis=1, initial=0.0)
        swapped = aspects.weights @ np.maximum(pool.values, reached[:, None])
        whole = float(aspects.weights @ np.maximum(reached, pool.values[:, seed]))
        order = [
            int(place) for place in np.argsort(-swapped, kind="stable") if int(place) not in found.chosen
        ]
        free = [
            place
            for place in order
            if (name := pool.records[place].organisation) is None
            or full.count(name) < wanted.per_organisation
        ]
        total = float(aspects.weights.sum())
        alone = float(aspects.weights @ reached)
        return tuple(
            Alternative(pool.records[place], max(whole - float(swapped[place]), 0.0) / total)
            for place in free[:ALTERNATIVES]
            if float(swapped[place]) > alone
        )


def _best_of(pool: Pool, found: Covering) -> list[int]:
    """The place in the team of the member that gives most to each requirement."""
    if not found.chosen:
        return []
    return [int(place) for place in pool.values[:, list(found.chosen)].argmax(axis=1)]


def _covered_by(pool: Pool, found: Covering) -> tuple[int | None, ...]:
    if not found.chosen:
        return (None,) * len(pool.values)
    return tuple(
        place if pool.values[aspect, found.chosen[place]] >= COVERED else None
        for aspect, place in enumerate(_best_of(pool, found))
    )


def _coverage(aspects: Aspects, pool: Pool, chosen: Sequence[int]) -> float:
    reached = pool.values[:, list(chosen)].max(axis=1, initial=0.0)
    return float(aspects.weights @ reached) / float(aspects.weights.sum())
