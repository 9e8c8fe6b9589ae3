"""Which needs, or requirements of them, does no seed answer, and which seeds does no need ask for?

A need is matched as `match` does it, among the seeds that the asker may see. It is a gap where no seed
answers it (`ANSWERS`), or where some do but every one of them leaves the same requirement open
(`matcher.missing`): too cool, too small, too late, ruled out; or not dealt with, and asked for alone no other
seed answers it. Whatever stands nearest is told with what separates it. The reverse asks with the seeds.

A gap is worth a look sooner than an answer is worth a call: the line lies above that of abstention. It was
chosen on the judged shipped needs, once with and once without the seeds that were graded (`eval/gaps.py`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import islice
from threading import Lock

import numpy as np

from corpora import Filters, Matchable, Need, NotFoundError, Store, UsageError, Viewer
from indexer import Partition, Vectors, unit
from matcher.match import Hit, Matcher, MatchResult
from matcher.missing import Reason, Unmet
from matcher.understanding import Quotation

ANSWERS = 0.87  # probability from which a seed answers a need
NEAREST = 3  # that are told of each gap
LOOKED_AT = 10  # hits among which those that answer are looked for
MOST = 500  # records that are asked in one go
MAINLY, SLIGHT = 0.15, 0.03  # shares from which a record is about a leaf at all, and mainly
REMEMBERED = 5_000  # records of which the gaps are remembered
KINDS = ("need", "seed")
Progress = Callable[[int], None]
Turn = Callable[[Callable[[], MatchResult]], MatchResult]


class GapKind(StrEnum):
    """What is missing: an answer at all, or one requirement of those that there are."""

    NO_ANSWER = "no_answer"
    REQUIREMENT = "requirement"


@dataclass(frozen=True)
class Neighbour:
    """The nearest record on the other side, how probably it fits, and what separates it.

    `lacking` are concepts that are asked for and that it does not have, `unmet` the requirements left open.
    """

    record: Matchable
    probability: float
    shared: tuple[str, ...]
    lacking: tuple[str, ...]
    unmet: tuple[Unmet, ...]


@dataclass(frozen=True)
class Gap:
    """A record without an answer, or a requirement of it: the words that ask, and why where that is known."""

    record: Matchable
    kind: GapKind
    asked: Quotation
    reason: Reason | None
    nearest: tuple[Neighbour, ...]


@dataclass(frozen=True)
class Gaps:
    """The gaps among the records that were asked, ordered by id; `left_out` were too many to be asked."""

    generation: str
    gaps: tuple[Gap, ...]
    asked: int
    left_out: int


class Landscape:
    """Looks over what a matcher's generation holds; each record is matched as `match` does it.

    What was found is remembered for as long as nothing has changed that the asker may see.
    """

    def __init__(self, store: Store, matcher: Matcher, *, turn: Turn | None = None) -> None:
        """`turn` does one piece of matching when it may be done: a server takes turns."""
        self._store = store
        self._matcher = matcher
        self._turn = turn or (lambda work: work())
        self._known: dict[tuple[str, Viewer], list[Gap]] = {}
        self._state: dict[Viewer, tuple[object, ...]] = {}
        self._lock = Lock()

    def gaps(
        self,
        *,
        of: str = "need",
        viewer: Viewer | None = None,
        filters: Filters | None = None,
        most: int = MOST,
        progress: Progress | None = None,
    ) -> Gaps:
        """Find the gaps among the needs (or, `of` "seed", the seeds) that the viewer may see.

        Filters choose the records that are asked, not those that may answer. Of a seed only a missing need
        is told: what a need leaves open of a seed is no gap. Raises `UsageError`.
        """
        if of not in KINDS:
            raise UsageError(f"of is '{of}'. Allowed: need, seed.")
        viewer = viewer or Viewer()
        records = self.visible(of, viewer, filters or Filters())
        self._forget_what_changed(viewer)
        found: list[Gap] = []
        for record in records[:most]:
            found += self._remembered(record, viewer)
            if progress:
                progress(1)
        left_out = max(len(records) - most, 0)
        return Gaps(self._matcher.generation.id, tuple(found), len(records) - left_out, left_out)

    def answered(self, needs: Iterable[Matchable], *, most: int = MOST) -> dict[str, bool]:
        """Say of the first `most` needs whether a public seed answers; those not in the index are left out.

        For figures about the whole coalition: which seeds others keep to themselves must not move them.
        """
        indexed = islice((own for own in needs if own.id in self._rows), most)
        best = {own.id: self._matcher.best(own) for own in indexed}
        return {name: score is not None and score >= ANSWERS for name, score in best.items()}

    def visible(self, kind: str, viewer: Viewer, filters: Filters) -> list[Matchable]:
        """Return the records of a kind that are in the index and that the viewer may see, ordered by id."""
        keys = set(self._store.visible_keys(kind=kind, viewer=viewer, filters=filters).tolist())
        ids = {
            row.record_id
            for (own, _), partition in self._matcher.generation.partitions.items()
            if own == kind
            for row in partition.rows
            if row.key in keys
        }
        found = self._store.get_many(sorted(ids))
        return [own for _, own in sorted(found.items()) if isinstance(own, Matchable)]

    @property
    def generation(self) -> str:
        """The id of the generation that answers."""
        return self._matcher.generation.id

    @property
    def leaves(self) -> tuple[str, ...]:
        """The leaves of the concept scheme, in the order of a profile."""
        return self._matcher.generation.concepts.leaves

    def _forget_what_changed(self, viewer: Viewer) -> None:
        """Drop all that is remembered where the store says that something has changed, and every day."""
        keys = [self._store.visible_keys(kind=own, viewer=viewer, filters=Filters()) for own in KINDS]
        state = (_day(date.today().toordinal()), *keys)
        with self._lock:
            last = self._state.get(viewer)
            if last is not None and any(own is not now for own, now in zip(last, state, strict=True)):
                self._known.clear()
                self._state.clear()
            self._state[viewer] = state

    def _remembered(self, record: Matchable, viewer: Viewer) -> list[Gap]:
        with self._lock:
            known = self._known.get((record.content_hash, viewer))
        if known is None:
            known = self.gaps_of(record, viewer)
            with self._lock:
                if len(self._known) >= REMEMBERED:
                    self._known.clear()
                self._known[record.content_hash, viewer] = known
        return known

    def gaps_of(self, record: Matchable, viewer: Viewer) -> list[Gap]:
        """Find the gaps of one record; none where it was withdrawn meanwhile."""
        try:
            result = self._turn(lambda: self._matcher.match_record(record.id, k=LOOKED_AT, viewer=viewer))
        except NotFoundError:
            return []
        answering = [hit for hit in result.hits if hit.score >= ANSWERS]
        if not answering:
            whole = Quotation(0, len(result.query.text), result.query.text)
            return [Gap(record, GapKind.NO_ANSWER, whole, None, self._nearest(record, result.hits))]
        return [
            Gap(record, GapKind.REQUIREMENT, one.asked, one.reason, self._nearest(record, answering))
            for one in _open_in_all(answering)
            if isinstance(record, Need) and not self._answered_alone(one, viewer)
        ]

    def _answered_alone(self, one: Unmet, viewer: Viewer) -> bool:
        """Whether some seed answers a wish, asked for alone, with which those for the whole do not deal."""
        if one.reason is not Reason.NO_EVIDENCE:
            return False
        result = self._turn(lambda: self._matcher.match(one.asked.text, k=1, viewer=viewer))
        return bool(result.hits) and result.hits[0].score >= ANSWERS

    def _nearest(self, record: Matchable, hits: Sequence[Hit]) -> tuple[Neighbour, ...]:
        asked = self.concepts(record)
        return tuple(
            Neighbour(
                hit.record,
                hit.score,
                hit.explanation.shared_concepts,
                tuple(name for name in asked if name not in self.concepts(hit.record, SLIGHT)),
                hit.explanation.unmet,
            )
            for hit in hits[:NEAREST]
        )

    def concepts(self, record: Matchable, least: float = MAINLY) -> tuple[str, ...]:
        """Return the leaves that an indexed record is about, of at least that share, the likeliest first."""
        shares = self.profile(record)
        order = np.argsort(-shares, kind="stable")
        return tuple(self.leaves[place] for place in order[: int((shares >= least).sum())])

    def profile(self, record: Matchable) -> Vectors:
        """Return the shares of the leaves (n,), the mean over a record's languages; zeros if not indexed."""
        own = [partition.profiles[[row]].toarray()[0] for partition, row in self._entries(record)]
        return np.mean(own, axis=0) if own else np.zeros(len(self.leaves), np.float32)

    def vector(self, record: Matchable) -> Vectors:
        """Return the aligned unit vector (d,) of an indexed record, the mean over its languages."""
        own = [
            partition.dense.vectors([partition.rows[row].key])[0] for partition, row in self._entries(record)
        ]
        return unit(np.mean(own, axis=0))

    def _entries(self, record: Matchable) -> list[tuple[Partition, int]]:
        rows = self._rows.get(record.id, ())
        return [(self._matcher.generation.partitions[name], row) for name, row in rows]

    @cached_property
    def _rows(self) -> dict[str, list[tuple[tuple[str, str], int]]]:
        found: dict[str, list[tuple[tuple[str, str], int]]] = defaultdict(list)
        for name, partition in self._matcher.generation.partitions.items():
            for place, row in enumerate(partition.rows):
                found[row.record_id].append((name, place))
        return found


@lru_cache(maxsize=1)
def _day(number: int) -> date:
    """A day as one and the same object for as long as it is that day."""
    return date.fromordinal(number)


def _open_in_all(answering: Sequence[Hit]) -> list[Unmet]:
    """The requirements of a need that every seed that answers it leaves open, as the best of them does."""
    places = set[int].intersection(*({one.clause for one in hit.explanation.unmet} for hit in answering))
    return [one for one in answering[0].explanation.unmet if one.clause in places]
