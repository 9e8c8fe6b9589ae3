"""Does a server answer without an error, a mixture or a long wait while new generations are published?

A real server on this machine is asked by several clients, first undisturbed, then while nights publish one
generation after another. Every answer must be, to the last bit, what the generation that it names answers.
Command: `python -m eval.bench.swaps [--swaps 20] [--json]`.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np

from api import Settings, open_home
from eval.bench.nights.asking import Answer, Clients, Server, served, until
from eval.bench.nights.encoder import PairEncoder
from eval.bench.nights.killing import Ended, nights, settings_of
from eval.bench.nights.lists import QUERIES, Rows, follow_lists, states, write_lists
from indexer import complete_ids, current_id, read_generation
from matcher import Matcher

BOUND = 3.0  # p99 with swaps may be so many times that without
_TAKEN_UP_S = 300.0  # a busy machine takes its time
_LET_GO_S = 10.0


@dataclass(frozen=True)
class Figures:
    """What was counted and measured; memory and open files are the server's before the swaps and after each.

    `still_mapped` are the generations of which it holds a file at the end, but for the one that serves.
    """

    answers_quiet: int
    answers_swapping: int
    generations_seen: int
    errors: list[str]
    mixtures: list[str]
    p50_quiet_ms: float
    p99_quiet_ms: float
    p50_swapping_ms: float
    p99_swapping_ms: float
    memory_mb: list[float]
    open_files: list[int]
    still_mapped: list[str]

    @property
    def ratio(self) -> float:
        """How many times longer the slowest percent waits while generations are swapped."""
        return self.p99_swapping_ms / self.p99_quiet_ms


def measure(
    directory: Path,
    *,
    swaps: int,
    records: int,
    clients: int = 3,
    pause_s: float = 0.05,
    quiet_s: float = 30.0,
    niceness: int = 19,
) -> Figures:
    """Serve, ask, publish, and compare every answer with what its generation answers."""
    settings = settings_of(directory / "home", directory / "models", generations=swaps + 2)
    lists = list(states(records=records, changes=swaps, withdraw=False))
    night = nights()
    follow_lists(settings)
    _night(night, settings, lists[0], niceness)
    with served(settings) as server:
        with Clients(server.port).asking(clients, pause_s=pause_s) as asked:
            until(lambda: len(asked.answers) > 50, within_s=_TAKEN_UP_S, what="fifty answers")
            began = time.monotonic()
            time.sleep(quiet_s)
            swapping = time.monotonic()
            memory, files = [server.memory_mb()], [server.open_files()]
            for rows in lists[1:]:
                _night(night, settings, rows, niceness)
                _taken_up(server, settings)
                memory.append(server.memory_mb())
                files.append(server.open_files())
        still = _still_mapped(server, settings)
    quiet = [own for own in asked.answers if began <= own.asked_at < swapping]
    after = [own for own in asked.answers if own.asked_at >= swapping]
    errors = asked.failures + [f"status {own.status}" for own in asked.answers if own.status != 200]
    seen, mixtures = compared(settings, [own for own in asked.answers if own.status == 200])
    return Figures(
        len(quiet),
        len(after),
        len(seen),
        errors,
        mixtures,
        *_percentiles(quiet),
        *_percentiles(after),
        [round(own, 1) for own in memory],
        files,
        sorted(still),
    )


def compared(settings: Settings, answers: Sequence[Answer]) -> tuple[set[str], list[str]]:
    """Return the generations that answered, and the answers that are not what their generation answers."""
    right: dict[tuple[str, int], list[tuple[str, float]]] = {}
    with closing(open_home(settings)) as store:
        for name in complete_ids(settings.index):
            matcher = Matcher(store, read_generation(settings.index, name), PairEncoder())
            for query, (find, text) in enumerate(QUERIES):
                hits = matcher.match(text, find=find, k=10).hits
                right[name, query] = [(hit.record.id, hit.score) for hit in hits]
    seen, wrong = set(), []
    for answer in answers:
        generation, told = answer.hits()
        seen.add(generation)
        if told != right.get((generation, answer.query)):
            wrong.append(f"{generation}, question {answer.query}: {told[:3]}")
    return seen, wrong


def _night(night: Callable[..., Ended], settings: Settings, rows: Rows, niceness: int) -> None:
    write_lists(rows, settings.home)
    ended = night(settings, None, partial(os.nice, niceness))
    if ended.code:
        sys.exit(f"A night ended with {ended.code}.")


def _taken_up(server: Server, settings: Settings) -> None:
    published = current_id(settings.index)
    until(
        lambda: bool(server.get("/readyz")["generation"] == published),
        within_s=_TAKEN_UP_S,
        what=f"generation {published} serves",
    )


def _still_mapped(server: Server, settings: Settings) -> set[str]:
    """Which generations are held besides the one that serves, when the server had time to let them go."""
    give_up_at = time.monotonic() + _LET_GO_S
    while True:
        still = server.mapped(settings.index) - {current_id(settings.index)}
        if not still or time.monotonic() > give_up_at:
            return still
        time.sleep(0.1)


def _percentiles(answers: Sequence[Answer]) -> tuple[float, float]:
    middle, late = np.percentile([own.took_s * 1000 for own in answers], (50, 99))
    return round(float(middle), 1), round(float(late), 1)


def main() -> int:
    """Measure and print; the exit code is 1 where an answer failed, was mixed, or waited too long."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.swaps", description=__doc__)
    parser.add_argument("--swaps", type=int, default=20)
    parser.add_argument("--records", type=int, default=300)
    parser.add_argument("--clients", type=int, default=3)
    parser.add_argument("--quiet-s", type=float, default=30.0)
    parser.add_argument("--nice", type=int, default=19, help="of the nights; 19 is that of the units")
    parser.add_argument("--json", action="store_true")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        found = measure(
            Path(directory),
            swaps=told.swaps,
            records=told.records,
            clients=told.clients,
            quiet_s=told.quiet_s,
            niceness=told.nice,
        )
    counted = {"mixtures_counted": len(found.mixtures), "mixtures": found.mixtures[:5]}
    figures = {**asdict(found), **counted, "p99_ratio": round(found.ratio, 2)}
    print(json.dumps(figures, ensure_ascii=False, indent=None if told.json else 2))
    return 1 if found.errors or found.mixtures or found.still_mapped or found.ratio > BOUND else 0


if __name__ == "__main__":
    sys.exit(main())
