"""What does a dense search cost step by step, and how hard must it look among more vectors?

Measured on the texts of one home, those of both languages together so that there are more of them: unit
costs with caches emptied before each search, and what finds the nearest among a quarter, a third, half and
all of them. Through the latter a line is laid (so many at the start, so many more for each vector) and a
curve (so many times as many for twice the vectors); the one that misses them less says what finds the nearest
among more. From that follows the effort which an index will be found to need (`indexer.dense_effort`).
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
from scipy.optimize import nnls

from eval.bench.caches import Caches
from eval.bench.scale import line_through
from indexer import Lists, Needs, Vectors, Work, effort_for, one_thread_each, work_of
from matcher import Matcher

DEPTH = 100  # as a match asks
ASKED = 1_000  # vectors of which the nearest are looked for
SEARCHED = 24  # queries for each point
EFFORTS = (1, 2, 4, 8)
AMONG = (100_000, 200_000, 500_000)  # of which the share of lists follows that is looked through
PARTS = (4, 3, 2, 1)  # of the texts: a quarter, a third, half, all
FEWER = 5  # lists that are learnt from a fifth of the texts are so much larger as those of more texts are
_SHARES = tuple(0.5**power for power in range(8, -1, -1))
_SEED = 20261128


@dataclass(frozen=True)
class Costs:
    """Processor milliseconds of a search, and of each: centroid and vector compared, list looked through,
    candidate compared again.
    """

    search: float
    centroid: float
    nearest: float
    vector: float
    again: float


@dataclass(frozen=True)
class Probed:
    """What was found at a home of so many records: how many public texts and texts each language has, costs,
    needs by how many vectors, and by the share of lists that is looked through how many times as many vectors
    these hold as others.
    """

    records: int
    parts: Sequence[tuple[int, int]]
    costs: Costs
    needs: Mapping[int, Needs]
    crowded: Mapping[float, float]


@dataclass(frozen=True)
class Point:
    """Searches of one kind: what they looked at, and processor milliseconds in the median."""

    centroids: float
    lists: float
    vectors: float
    again: float
    took_ms: float


@dataclass(frozen=True)
class Looked:
    """What a search is foretold to look at, by which effort, and how many vectors lie in its lists."""

    effort: float
    work: Work
    vectors: float


def probed(matcher: Matcher, texts: Sequence[str], kind: str, *, records: int) -> Probed:
    """Measure the texts of a kind of a home of so many records with the vectors of queries."""
    one_thread_each()
    queries = [matcher.made_ready(text).vector for text in texts]
    every = [part for (own, _), part in matcher.generation.partitions.items() if own == kind]
    vectors = np.concatenate([own.dense.vectors_in(np.flatnonzero(own.public)) for own in every])
    chance = np.random.default_rng(_SEED)
    needs = {}
    for part in PARTS:
        lists = Lists(vectors[::part])
        needs[len(lists)] = lists.needs(np.sort(chance.choice(len(lists), ASKED, replace=False)))
    crowded = {share: _crowded(lists, queries, share) for share in _SHARES}
    points = [
        point
        for own in (lists, Lists(vectors, taught=len(vectors) // FEWER))
        for point in _points(own, queries)
    ]
    parts = [(int(own.public.sum()), len(own.keys)) for own in every]
    return Probed(records, parts, costs_of(points), needs, crowded)


def _crowded(lists: Lists, queries: Sequence[Vectors], share: float) -> float:
    count = lists.work(len(lists), effort=1, depth=DEPTH).centroids
    looked = max(round(share * count), 1)
    held = np.median([lists.compared(query, looked) for query in queries])
    return float(held) / len(lists) * count / looked


def _points(lists: Lists, queries: Sequence[Vectors]) -> Iterator[Point]:
    caches = Caches()
    for effort in EFFORTS:
        for among in AMONG:
            told = lists.work(among, effort=effort, depth=DEPTH)
            took = [
                caches.emptied_ms(partial(lists.search, query, among=among, effort=effort, depth=DEPTH))
                for query in queries[:SEARCHED]
            ]
            held = [lists.compared(query, told.lists) for query in queries[:SEARCHED]]
            yield Point(
                told.centroids, told.lists, float(np.median(held)), told.again, float(np.median(took))
            )


def costs_of(points: Sequence[Point]) -> Costs:
    """The costs, none negative, by which the points are missed least in proportion."""
    rows = np.array([[1, own.centroids, own.lists, own.vectors, own.again] for own in points])
    took = np.array([own.took_ms for own in points])
    found, _ = nnls(rows / took[:, None], np.ones(len(points)))
    return Costs(*map(float, found))


def law_through(points: Mapping[int, float]) -> Callable[[int], float]:
    """Lay y = a + b * n and y = a * n**b through points, and return the one whose largest error is less."""
    sizes, values = (np.array(list(own), float) for own in (points.keys(), points.values()))
    line = line_through(list(points.items()))
    power, start = np.polyfit(np.log(sizes), np.log(values), 1)
    laws: tuple[Callable[[int], float], ...] = (line.at, lambda n: float(np.exp(start + power * np.log(n))))
    return min(laws, key=lambda law: max(abs(law(n) / value - 1) for n, value in points.items()))


def needs_at(known: Mapping[int, Needs], count: int) -> Needs:
    """What finds the nearest among so many vectors, by what was found among fewer."""
    return Needs(
        candidates=law_through({n: own.candidates for n, own in known.items()})(count),
        compared=law_through({n: own.compared for n, own in known.items()})(count),
    )


def looked_at(found: Probed, records: int) -> list[Looked | None]:
    """Foretell a search of each language among so many records; None where it compares every vector."""
    times = records / found.records
    return [_looked(found, round(times * public), round(times * texts)) for public, texts in found.parts]


def _looked(found: Probed, public: int, texts: int) -> Looked | None:
    effort = effort_for(public, needs_at(found.needs, public))
    if effort is None:
        return None
    work = work_of(public, effort=effort, depth=DEPTH)
    share = work.lists / work.centroids
    return Looked(effort, work, share * texts * crowded_at(found.crowded, share))


def search_ms(costs: Costs, looked: Looked) -> float:
    """What a search costs that looks at so much."""
    return (
        costs.search
        + costs.centroid * looked.work.centroids
        + costs.nearest * looked.work.lists
        + costs.vector * looked.vectors
        + costs.again * looked.work.again
    )


def crowded_at(known: Mapping[float, float], share: float) -> float:
    """How many times as many vectors a share of the lists holds, between the shares that were measured."""
    shares: npt.NDArray[np.float64] = np.array(sorted(known))
    return float(np.interp(math.log(share), np.log(shares), [known[own] for own in shares.tolist()]))
