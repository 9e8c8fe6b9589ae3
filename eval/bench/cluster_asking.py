"""What is asked of the shards from within the first node, and how does it compare with one machine?"""

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from api import ClusterEncoder, ClusterMatching, Named, Replicas, connect, start_replicas
from corpora import Store, open_store
from eval.bench.bare_embedding import made
from eval.bench.ray_nodes import ADDRESS, NODES
from eval.bench.synthetic import SyntheticEncoder, queries
from indexer import Generation, Role, cut_generation, load_encoder, read_generation
from matcher import Matcher, MatchResult

SHARDS = REPLICAS = 2
K = 10
LOADED_S = 4.0  # before and after what happens under load
GIVE_UP_S = 120.0
WARMING = 32  # texts that are embedded before time is taken


@dataclass(frozen=True)
class Agreement:
    """Times in the median, and the largest differences, of one machine and the shards."""

    one_ms: float
    shards_ms: float
    asking_processor_ms: float
    rankings_differ: int
    score: float
    explanation: float

    @property
    def ratio(self) -> float:
        """How many times longer the shards take."""
        return self.shards_ms / self.one_ms


@dataclass(frozen=True)
class Swapping:
    """Answers under load while a generation was taken up, by generation; those that are of neither."""

    answers: int
    by_generation: list[int]
    mixtures: int
    failed: int


@dataclass(frozen=True)
class Dying:
    """Answers under load while a node was killed, and when all replicas answered again."""

    answers: int
    after: int  # the kill
    failed: int
    longest_s: float
    whole_again_s: float


@dataclass(frozen=True)
class Embedding:
    """Texts a second by one worker and by two, and how much of a core who asks for them takes meanwhile."""

    one: float
    two: float
    asking: float

    @property
    def ratio(self) -> float:
        """How many times as many two embed."""
        return self.two / self.one


@dataclass
class Load:
    """What was answered while it lasted."""

    results: list[tuple[str, MatchResult]] = field(default_factory=list)
    answered_at: list[float] = field(default_factory=list)
    took_s: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def measured(home: Path, *, queries: int, texts: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what is measured by the names of the classes above; `texts` are embedded."""
    connect(ADDRESS)
    store = open_store(home / "store.sqlite")
    names = (home / "made").read_text(encoding="ascii").split()
    first, second = (read_generation(home / "index", name).prepared() for name in names)
    with tempfile.TemporaryDirectory() as scratch:
        url = f"file://{scratch}/shards"
        lying = cut_generation(first, url, shards=SHARDS)
        holders = start_replicas(lying, replicas=REPLICAS, cache=Path(scratch) / "cache")
        serving = ClusterMatching(
            store, SyntheticEncoder(), Replicas(holders), url, cache=Path(scratch) / "cache"
        )
        yield "Agreement", asdict(_agreement(serving, _alone(store, first), queries))
        alone = {own.id: _alone(store, own) for own in (first, second)}
        yield "Swapping", asdict(_swapping(serving, alone, url, second))
        two, asking = _texts_a_second(Path(scratch), texts)
        yield "Dying", asdict(_dying(serving))
        one, _ = _texts_a_second(Path(scratch), texts)
        yield "Embedding", asdict(Embedding(one, two, asking))


def _alone(store: Store, generation: Generation) -> Matcher:
    return Matcher(store, generation, SyntheticEncoder())


def _agreement(serving: ClusterMatching, one: Matcher, count: int) -> Agreement:
    texts = queries(count + 20)
    for text in texts[count:]:
        for matcher in (one, serving.matcher):
            matcher.match(text, k=K)
    took: tuple[list[float], list[float], list[float]] = ([], [], [])
    differ, score, explanation = 0, 0.0, 0.0
    for text in texts[:count]:
        began = time.perf_counter()
        right = one.match(text, k=K)
        between, worked = time.perf_counter(), time.thread_time()
        found = serving.matcher.match(text, k=K)
        took[0].append(between - began)
        took[1].append(time.perf_counter() - between)
        took[2].append(time.thread_time() - worked)
        differ += _ids(found) != _ids(right)
        for own, other in zip(found.hits, right.hits, strict=True):
            score = max(score, abs(own.score - other.score))
            explanation = max(
                explanation, *(abs(a - b) for a, b in zip(_numbers(own), _numbers(other), strict=True))
            )
    one_ms, shards_ms, asking_ms = (statistics.median(own) * 1000 for own in took)
    return Agreement(one_ms, shards_ms, asking_ms, differ, score, explanation)


def _ids(result: MatchResult) -> list[tuple[str, str]]:
    return [(hit.record.id, hit.language) for hit in result.hits]


def _numbers(hit: Any) -> list[float]:
    told = hit.explanation
    return [
        *(own.value for own in told.contributions),
        *told.worths,
        *(own.similarity for own in told.evidence),
    ]


def _swapping(serving: ClusterMatching, alone: dict[str, Matcher], url: str, second: Generation) -> Swapping:
    with _load(serving) as load:
        time.sleep(LOADED_S)
        cut_generation(second, url, shards=SHARDS)
        serving.refresh()
        time.sleep(LOADED_S)
    right = {
        (name, text): _told(matcher.match(text, k=K))
        for name, matcher in alone.items()
        for text in dict.fromkeys(text for text, _ in load.results)
    }
    mixtures = sum(right[own.generation, text] != _told(own) for text, own in load.results)
    by_generation = [sum(own.generation == name for _, own in load.results) for name in alone]
    return Swapping(len(load.results), by_generation, mixtures, len(load.failures))


def _told(result: MatchResult) -> list[tuple[str, float]]:
    return [(hit.record.id, round(hit.score, 6)) for hit in result.hits]


def _dying(serving: ClusterMatching) -> Dying:
    """Kill the node on which nobody asks."""
    with _load(serving) as load:
        time.sleep(LOADED_S)
        NODES[1].kill()
        killed = time.monotonic()
        whole = _until(lambda: all(all(own) for own in serving.health())) - killed
        time.sleep(LOADED_S)
    after = sum(at > killed for at in load.answered_at)
    return Dying(len(load.results), after, len(load.failures), max(load.took_s), whole)


def _texts_a_second(models: Path, count: int) -> tuple[float, float]:
    """How many texts are embedded in a second by all processors of the cluster, once they are warm.

    And the part of a core that this process takes for it.
    """
    named = Named("default", models, "auto")
    encoder = ClusterEncoder(load_encoder(cache=models), named, address=ADDRESS)
    texts = made(count)
    encoder.encode(texts[:WARMING], role=Role.DOCUMENT)
    began, used = time.perf_counter(), time.process_time()
    encoder.encode(texts, role=Role.DOCUMENT)
    took = time.perf_counter() - began
    return count / took, (time.process_time() - used) / took


def _until(holds: Callable[[], bool]) -> float:
    give_up_at = time.monotonic() + GIVE_UP_S
    while not holds() and time.monotonic() < give_up_at:
        time.sleep(0.1)
    return time.monotonic()


@contextmanager
def _load(serving: ClusterMatching, *, asked: Sequence[str] = ()) -> Iterator[Load]:
    """Ask one query after the other meanwhile."""
    load, ended = Load(), threading.Event()
    texts = asked or queries(40)

    def asking() -> None:
        while not ended.is_set():
            for text in texts:
                if ended.is_set():
                    return
                began = time.monotonic()
                try:
                    load.results.append((text, serving.matcher.match(text, k=K)))
                    load.answered_at.append(time.monotonic())
                except Exception as error:  # whatever it is, it is a query without an answer
                    load.failures.append(repr(error))
                    print(f"failed: {error!r}", file=sys.stderr)
                load.took_s.append(time.monotonic() - began)

    thread = threading.Thread(target=asking)
    thread.start()
    try:
        yield load
    finally:
        ended.set()
        thread.join()
