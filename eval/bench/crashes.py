"""Does a night that is killed at any moment leave a home that serves, and does the next one make it good?

Lists change; nights are killed (SIGKILL) again and again until one ends. After every kill what serves must be
whole, and old or new; after the night that ends all rankings must be, byte for byte, those of a home that saw
the same lists and was never disturbed, and its members must have been told what those of that home were told,
each match once. Command: `python -m eval.bench.crashes [--kills 200] [--json]`.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from api import Settings
from eval.bench.nights.calm import Calm
from eval.bench.nights.killing import Death, Ended, beginning, nights, settings_of
from eval.bench.nights.lists import Rows, follow_lists, states, write_lists
from eval.bench.nights.looking import look, under_way
from eval.bench.nights.members import Told, doubled, told

SIGKILL = -9
Night = Callable[..., Ended]
# What is killed how often, of six: those who find and tell get their own, changing few files.
KINDS = ("change of a file", "change of a file", "boundary", "time", "in news", "in digests")


@dataclass
class Figures:
    """What was counted: kills by kind and by the step they fell into, what served after them, nights that
    ended, those after which all was told once, and everything wrong.
    """

    kills: Counter[str] = field(default_factory=Counter)
    fell_into: Counter[str] = field(default_factory=Counter)
    served: Counter[str] = field(default_factory=Counter)
    nights: int = 0
    same_rankings: int = 0
    told_once: int = 0
    told: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: "Figures") -> None:
        """Take in what another home counted."""
        self.kills += other.kills
        self.fell_into += other.fell_into
        self.served += other.served
        self.nights += other.nights
        self.same_rankings += other.same_rankings
        self.told_once += other.told_once
        self.told += other.told
        self.wrong += other.wrong


@dataclass(frozen=True)
class Trial:
    """A home whose nights are killed."""

    settings: Settings
    night: Night
    calm: Calm
    chance: random.Random

    def run(self, lists: Sequence[Rows], kills: int) -> Figures:
        """Go through the states of the lists until there were so many kills."""
        found = Figures()
        follow_lists(self.settings)
        write_lists(lists[0], self.settings.home)
        counted = self._whole(0, found)
        for state in range(1, len(lists)):
            if found.kills.total() >= kills:
                break
            write_lists(lists[state], self.settings.home)
            for _ in range(min(self.chance.randint(1, 3), kills - found.kills.total())):
                self._killed(state, found)
            counted = self._whole(state, found)
        found.told.update(where for where, *_ in counted.elements())
        return found

    def _killed(self, state: int, found: Figures) -> None:
        kind, death = self._death()
        ended = self.night(self.settings, death)
        if ended.code != SIGKILL:
            if ended.code:
                found.wrong.append(f"state {state}: a night ended with {ended.code}")
            return  # it came to its end before the moment had come
        found.kills[kind] += 1
        found.fell_into[under_way(self.settings)] += 1
        seen = look(self.settings)
        before, after = self.calm.at(state - 1).seen.held, self.calm.at(state).seen.held
        which = {before: "old", after: "new"}.get(seen.held, "neither")
        found.served[which] += 1
        found.wrong += [f"state {state}, {death}: {fault}" for fault in seen.faults]
        if which == "neither":
            found.wrong.append(f"state {state}, {death}: what serves is neither old nor new")

    def _whole(self, state: int, found: Figures) -> Told:
        ended = self.night(self.settings)
        found.nights += 1
        seen, calm = look(self.settings), self.calm.at(state)
        same = seen.rankings == calm.seen.rankings and seen.held == calm.seen.held
        found.same_rankings += same
        if ended.code or seen.faults or not same:
            found.wrong.append(f"state {state}: the next night: {ended.code}, {seen.faults}, same: {same}")
        counted = told(self.settings)
        wrong = self._told_wrongly(counted, calm.told)
        found.told_once += not wrong
        found.wrong += [f"state {state}: {fault}" for fault in wrong]
        return counted

    def _told_wrongly(self, counted: Told, calm: Told) -> list[str]:
        faults = [f"told more than once: {what}" for what in doubled(counted)]
        for what, pairs in (("not told", calm - counted), ("told besides", counted - calm)):
            if pairs:
                faults.append(f"{what}: {pairs.total()}, such as {' · '.join(next(iter(pairs)))}")
        return faults

    def _death(self) -> tuple[str, Death]:
        kind = self.chance.choice(KINDS)
        usual = self.calm.usual
        if kind == "boundary":
            return kind, Death(boundary=self.chance.randint(1, usual.boundaries))
        if kind == "time":
            return kind, Death(after_s=self.chance.uniform(0, usual.took_s))
        if kind == "change of a file":
            return kind, Death(change=self.chance.randint(1, usual.changes))
        names = [name for name, _ in usual.steps]
        step = names.index(kind.removeprefix("in "))
        after_s = self.chance.uniform(0, usual.steps[step][1])
        return kind, Death(boundary=beginning(step), after_s=after_s)


def measure(
    directory: Path, *, kills: int, records: int, homes: int = 2, seed: int = 1
) -> tuple[Figures, Ended]:
    """Kill nights in homes side by side, each with its own moments, beside one that is left alone.

    Returns what was counted, and how a night that nobody disturbs usually goes.
    """
    night = nights()
    share = -(-kills // homes)
    # One to three kills a state, those of a busy machine often too late: there are states enough for all.
    lists = list(states(records=records, changes=share + 3, seed=seed))
    calm = Calm(settings_of(directory / "calm", directory / "models"), night, lists)
    trials = [
        Trial(settings_of(directory / f"home{n}", directory / "models"), night, calm, _chance(seed, n))
        for n in range(homes)
    ]
    found = Figures()
    with ThreadPoolExecutor(homes) as pool:
        for own in pool.map(lambda trial: trial.run(lists, share), trials):
            found.add(own)
    if found.kills.total() < share * homes:
        found.wrong.append(f"only {found.kills.total()} nights were killed")
    return found, calm.usual


def _chance(seed: int, home: int) -> random.Random:
    return random.Random(f"{seed}-{home}")  # noqa: S311


def main() -> int:
    """Kill, look, and print what was counted; the exit code is 1 where anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.crashes", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--records", type=int, default=100)
    parser.add_argument("--homes", type=int, default=2, help="how many side by side")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--directory", type=Path, help="where the homes are made and removed")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(dir=options.directory) as directory:
        found, usual = measure(
            Path(directory),
            kills=options.kills,
            records=options.records,
            homes=options.homes,
            seed=options.seed,
        )
    figures = {
        **vars(found),
        "changes_of_files_a_night": usual.changes,
        "boundaries_a_night": usual.boundaries,
        "undisturbed_night_s": round(usual.took_s, 2),
        "took_s": round(time.perf_counter() - started, 1),
    }
    print(json.dumps(figures, ensure_ascii=False, indent=None if options.json else 2))
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
