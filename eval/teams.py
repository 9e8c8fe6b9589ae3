"""How well does a team cover the topics of a compound need, and how long does choosing among many take?

Each compound need of needs-dev lists its topics; a topic is covered by a seed written for it. The team is
found as `enmusubi team` finds it, over a home that holds the collection alone. `collections/compound-needs`
are needs on the same topics that nothing was chosen on. The choice is compared with trying all teams. Run:
`python -m eval.teams`.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from api import settings_from_environment
from eval.collection import Collection
from eval.systems import Bench, indexed
from indexer import load_encoder
from matcher import Choice, Limits, TeamFinder, covering

COLLECTIONS = Path(__file__).resolve().parent / "collections"
COLLECTION, HELD_BACK = COLLECTIONS / "needs-dev", COLLECTIONS / "compound-needs"
REQUIREMENTS, SPARSE = (
    12,
    0.2,
)  # of the synthetic choice: as many phrases, and a share of seeds that answer each


@dataclass(frozen=True)
class TeamMeasure:
    """Share of the listed topics that are covered, which are not; the most members beyond the topics."""

    covered: float
    topics: int
    most_beyond: int
    took_ms: float
    missed: tuple[str, ...]


def teams(bench: Bench, directory: Path = COLLECTION) -> TeamMeasure:
    """Find a team for every compound need in a directory among the seeds of needs-dev, count its topics."""
    lines = (directory / "compound.jsonl").read_text(encoding="utf-8").splitlines()
    needs = [json.loads(line) for line in lines]
    encoder = load_encoder(cache=bench.cache)
    covered, beyond, times, missed = 0, [], [], []
    with indexed(Collection.load(COLLECTION), bench, encoder) as home:
        finder = TeamFinder(home.store, home.generation, encoder)
        for need in needs:
            found = finder.team(need["text"])
            own = _topics(need, [home.names[member.record.id].id for member in found.members])
            covered += len(own)
            missed += [f"{need['id']}: {topic}" for topic in need["topics"] if topic not in own]
            beyond.append(len(found.members) - len(need["topics"]))
            times.append(found.took_ms)
    topics = sum(len(need["topics"]) for need in needs)
    return TeamMeasure(covered / topics, topics, max(beyond), float(np.median(times)), tuple(missed))


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


def equal_to_brute_force(cases: int) -> int:
    """Return in how many random small cases no team is worth more than the one that is chosen."""
    equal = 0
    for draw in range(cases):
        random = np.random.default_rng(draw)
        requirements, seeds = int(random.integers(1, 6)), int(random.integers(1, 9))
        values = np.where(random.random((requirements, seeds)) < 0.6, random.random((requirements, seeds)), 0)
        weights, costs = random.random(requirements), random.choice([0.0, 0.1], seeds)
        organisations = [None if number == 0 else str(number) for number in random.integers(0, 4, seeds)]
        limits = Limits(
            int(random.integers(1, 5)), int(random.integers(1, 3)), float(random.choice([0, 0.05]))
        )
        choice = Choice(values * weights[:, None], organisations, costs, limits)
        best = max(
            choice.value(team)
            for size in range(limits.size + 1)
            for team in combinations(range(seeds), size)
            if choice.admits(team)
        )
        found = covering(values, weights, organisations, limits, costs)
        equal += choice.admits(found.chosen) and abs(choice.value(found.chosen) - best) < 1e-9
    return equal


if __name__ == "__main__":
    own = Bench(settings_from_environment().models)
    print(
        json.dumps(
            {
                "needs-dev": asdict(teams(own)),
                "held back": asdict(teams(own, HELD_BACK)),
                "as by brute force, of 200": equal_to_brute_force(200),
                "choosing_among_10000_s": choosing_s(10_000),
            },
            indent=2,
        )
    )
