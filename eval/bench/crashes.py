"""Does a night that is killed at any moment leave a home that serves, and does the next one make it good?

Lists change; nights are killed (SIGKILL) again and again until one ends. After every kill what serves must be
whole, and old or new; after the night that ends all rankings must be, byte for byte, those of a home that saw
the same lists and was never disturbed. Command: `python -m eval.bench.crashes [--kills 200] [--json]`.
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
from eval.bench.nights.killing import Death, Ended, nights, settings_of
from eval.bench.nights.lists import Rows, follow_lists, states, write_lists
from eval.bench.nights.looking import Seen, look

SIGKILL = -9
Night = Callable[..., Ended]
Told = Callable[[Path], Counter[str]]


@dataclass(frozen=True)
class Undisturbed:
    """What a home that is never disturbed serves after each state of the lists, and how its nights went."""

    seen: tuple[Seen, ...]
    told: tuple[Counter[str], ...]
    changes: int
    boundaries: int
    took_s: float


@dataclass
class Figures:
    """What was counted: kills by kind, what served after them, nights that ended, and everything wrong."""

    kills: Counter[str] = field(default_factory=Counter)
    served: Counter[str] = field(default_factory=Counter)
    nights: int = 0
    same_rankings: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: "Figures") -> None:
        """Take in what another home counted."""
        self.kills += other.kills
        self.served += other.served
        self.nights += other.nights
        self.same_rankings += other.same_rankings
        self.wrong += other.wrong


@dataclass(frozen=True)
class Trial:
    """A home whose nights are killed; `told` counts what people were told, each once."""

    settings: Settings
    night: Night
    calm: Undisturbed
    chance: random.Random
    told: Told | None = None

    def run(self, lists: Sequence[Rows], kills: int) -> Figures:
        """Go through the states of the lists until there were so many kills."""
        found = Figures()
        follow_lists(self.settings.home)
        write_lists(lists[0], self.settings.home)
        self._whole(0, found)
        for state in range(1, len(lists)):
            if found.kills.total() >= kills:
                break
            write_lists(lists[state], self.settings.home)
            for _ in range(min(self.chance.randint(1, 3), kills - found.kills.total())):
                self._killed(state, found)
            self._whole(state, found)
        return found

    def _killed(self, state: int, found: Figures) -> None:
        kind, death = self._death()
        ended = self.night(self.settings, death)
        if ended.code != SIGKILL:
            if ended.code:
                found.wrong.append(f"state {state}: a night ended with {ended.code}")
            return  # it came to its end before the moment had come
        found.kills[kind] += 1
        seen = look(self.settings)
        before, after = self.calm.seen[state - 1].held, self.calm.seen[state].held
        which = {before: "old", after: "new"}.get(seen.held, "neither")
        found.served[which] += 1
        found.wrong += [f"state {state}, {death}: {fault}" for fault in seen.faults]
        if which == "neither":
            found.wrong.append(f"state {state}, {death}: what serves is neither old nor new")

    def _whole(self, state: int, found: Figures) -> None:
        ended = self.night(self.settings)
        found.nights += 1
        seen, calm = look(self.settings), self.calm.seen[state]
        same = seen.rankings == calm.rankings and seen.held == calm.held
        found.same_rankings += same
        if ended.code or seen.faults or not same:
            found.wrong.append(f"state {state}: the next night: {ended.code}, {seen.faults}, same: {same}")
        if self.told and self.told(self.settings.home) != self.calm.told[state]:
            found.wrong.append(f"state {state}: not all was told once")

    def _death(self) -> tuple[str, Death]:
        kind = self.chance.choice(("change of a file", "change of a file", "boundary", "time"))
        if kind == "boundary":
            return kind, Death(boundary=self.chance.randint(1, self.calm.boundaries))
        if kind == "time":
            return kind, Death(after_s=self.chance.uniform(0, self.calm.took_s))
        return kind, Death(change=self.chance.randint(1, self.calm.changes))


def undisturbed(settings: Settings, night: Night, lists: Sequence[Rows], told: Told | None) -> Undisturbed:
    """Run a night after every change of the lists."""
    follow_lists(settings.home)
    seen, counted, ended = [], [], []
    for rows in lists:
        write_lists(rows, settings.home)
        ended.append(night(settings))
        if ended[-1].code:
            sys.exit(f"A night that nobody disturbed ended with {ended[-1].code}.")
        seen.append(look(settings))
        counted.append(told(settings.home) if told else Counter())
    usual = ended[1:] or ended  # the first makes the index
    return Undisturbed(
        tuple(seen),
        tuple(counted),
        max(own.changes for own in usual),
        max(own.boundaries for own in usual),
        sorted(own.took_s for own in usual)[len(usual) // 2],
    )


def measure(
    directory: Path, *, kills: int, records: int, homes: int = 2, seed: int = 1, told: Told | None = None
) -> tuple[Figures, Undisturbed]:
    """Kill nights in homes side by side, each with its own moments, beside one that is left alone."""
    night = nights()
    share = -(-kills // homes)
    # One to three kills a state, those of a busy machine often too late: there are states enough for all.
    lists = list(states(records=records, changes=share + 3, seed=seed))
    calm = undisturbed(settings_of(directory / "calm", directory / "models"), night, lists, told)
    trials = [
        Trial(settings_of(directory / f"home{n}", directory / "models"), night, calm, _chance(seed, n), told)
        for n in range(homes)
    ]
    found = Figures()
    with ThreadPoolExecutor(homes) as pool:
        for own in pool.map(lambda trial: trial.run(lists, share), trials):
            found.add(own)
    if found.kills.total() < share * homes:
        found.wrong.append(f"only {found.kills.total()} nights were killed")
    return found, calm


def _chance(seed: int, home: int) -> random.Random:
    return random.Random(f"{seed}-{home}")  # noqa: S311


def main() -> int:
    """Kill, look, and print what was counted; the exit code is 1 where anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.crashes", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--records", type=int, default=300)
    parser.add_argument("--homes", type=int, default=2, help="how many side by side")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    told = parser.parse_args()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as directory:
        found, calm = measure(
            Path(directory), kills=told.kills, records=told.records, homes=told.homes, seed=told.seed
        )
    figures = {
        **vars(found),
        "changes_of_files_a_night": calm.changes,
        "boundaries_a_night": calm.boundaries,
        "undisturbed_night_s": round(calm.took_s, 2),
        "took_s": round(time.perf_counter() - started, 1),
    }
    print(json.dumps(figures, ensure_ascii=False, indent=None if told.json else 2))
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
