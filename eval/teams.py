"""How well does a team cover the topics of a compound need, and how long does choosing among many take?

Each compound need of needs-dev lists its topics; a topic is covered by a seed written for it. The team is
found as `enmusubi team` finds it, over a home that holds the collection alone. Run: `python -m eval.teams`.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from api import settings_from_environment
from eval.collection import Collection
from eval.systems import Bench, indexed
from indexer import load_encoder
from matcher import Limits, TeamFinder, covering

COLLECTION = Path(__file__).resolve().parent / "collections" / "needs-dev"
REQUIREMENTS, SPARSE = (
    12,
    0.2,
)  # of the synthetic choice: as many phrases, and a share of seeds that answer each


@dataclass(frozen=True)
class TeamMeasure:
    """Share of the listed topics that are covered; the most members beyond the number of topics."""

    covered: float
    topics: int
    most_beyond: int
    took_ms: float


def teams(bench: Bench, directory: Path = COLLECTION) -> TeamMeasure:
    """Find a team for every compound need of a collection, and count its topics."""
    lines = (directory / "compound.jsonl").read_text(encoding="utf-8").splitlines()
    needs = [json.loads(line) for line in lines]
    encoder = load_encoder(cache=bench.cache)
    covered, beyond, times = 0, [], []
    with indexed(Collection.load(directory), bench, encoder) as home:
        finder = TeamFinder(home.store, home.generation, encoder)
        for need in needs:
            found = finder.team(need["text"])
            covered += len(_topics(need, [home.names[member.record.id].id for member in found.members]))
            beyond.append(len(found.members) - len(need["topics"]))
            times.append(found.took_ms)
    topics = sum(len(need["topics"]) for need in needs)
    return TeamMeasure(covered / topics, topics, max(beyond), float(np.median(times)))


def _topics(need: Mapping[str, list[str]], documents: list[str]) -> set[str]:
    """The topics of a need for which one of the documents was written: 'A04-s2' for A04."""
    return set(need["topics"]) & {document.rsplit("-", 1)[0] for document in documents}


def choosing_s(seeds: int, *, draws: int = 3) -> float:
    """Return the longest time of choosing a team of four among synthetic seeds of sixty organisations."""
    longest = 0.0
    for draw in range(draws):
        random = np.random.default_rng(draw)
        shape = (REQUIREMENTS, seeds)
        values = np.where(random.random(shape) < SPARSE, random.random(shape) ** 4, 0.0)
        organisations = [f"organisation-{number}" for number in random.integers(0, 60, seeds)]
        started = time.perf_counter()
        covering(values, random.random(REQUIREMENTS), organisations, Limits(4, price=0.02))
        longest = max(longest, time.perf_counter() - started)
    return longest


if __name__ == "__main__":
    measured = teams(Bench(settings_from_environment().models))
    print(json.dumps({**asdict(measured), "choosing_among_10000_s": choosing_s(10_000)}))
