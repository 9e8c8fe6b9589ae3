"""Does the log of proposals replay to the same state after thousands of random valid and invalid transitions?

Several accounts in every role do anything to proposals of one store. Beside the store stands only what each
accepted transition returned; at the end a store opened anew must replay to just that, rebuild itself to just
that, and hold an unbroken chain. Command: `python -m eval.bench.transitions [--count N] [--seed N]`.
"""

import argparse
import json
import random
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from corpora import EnmusubiError, Need, Organisation, Role, Seed, Store, open_store
from matcher import FORWARD, Actor, DeclineReason, Deed, Pipeline, Proposal, Stage, Transition

PAIRS = 40
CITY, UNIVERSITY, OTHER, GROUP = "city-sample", "univ-sample", "company-other", "innovation_wg"
EVERYTHING = Actor("secretary", None, Role.SECRETARIAT)
ACTORS = (
    *(Actor(f"{role}-{home}", home, role) for role in Role for home in (CITY, UNIVERSITY, OTHER)),
    Actor("member", OTHER, Role.WG_MEMBER, (GROUP,)),
    Actor("lead", OTHER, Role.WG_LEAD, (GROUP,)),
    EVERYTHING,
)
ABLE = (
    EVERYTHING,
    Actor("office", CITY, Role.OFFICE),
    Actor("office-2", UNIVERSITY, Role.OFFICE),
)
TEXTS = (
    "",
    " ",
    "because",
    "会議で確認",
    "'; DROP TABLE proposals; --",
    "{{ 7 * 7 }}",
    "a\r\nb",
    "\x1b[31m",
    "x" * 5_000,
)
LINKS = ("https://example.org/7", "http://example.org/7", "https://a:b@example.org/", "javascript:alert(1)")


@dataclass
class Figures:
    """How many transitions were tried, accepted, refused and why, and whether all that was kept agrees."""

    count: int
    accepted: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    reached: Counter[str] = field(default_factory=Counter)
    proposals: int = 0
    events: int = 0
    replayed_the_same: bool = False
    rebuilt_otherwise: int = -1
    faults: tuple[str, ...] = ()
    took_s: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """As JSON."""
        counts = {"refused": dict(self.refused), "reached": dict(self.reached)}
        return {**vars(self), **counts, "ok": self.ok}

    @property
    def ok(self) -> bool:
        """Whether everything agrees."""
        return self.replayed_the_same and self.rebuilt_otherwise == 0 and not self.faults


def run(path: Path, count: int, *, seed: int = 1) -> Figures:
    """Do `count` random things in a new store at `path`, and compare what is kept with what was answered."""
    chance = random.Random(seed)  # noqa: S311
    figures, started = Figures(count), time.perf_counter()
    with closing(open_store(path)) as store:
        _fill(store)
        known = _done(Pipeline(store), count, chance, figures)
    with closing(open_store(path)) as store:
        pipeline = Pipeline(store)
        found = {proposal.id: proposal for proposal in pipeline.page(EVERYTHING).proposals}
        figures.replayed_the_same = found == known
        figures.faults = tuple(fault.what for fault in pipeline.verify())
        figures.rebuilt_otherwise = pipeline.rebuild()
        figures.events = sum(proposal.version for proposal in found.values())
        figures.proposals = len(found)
    figures.took_s = round(time.perf_counter() - started, 1)
    return figures


def _fill(store: Store) -> None:
    parties = ((CITY, "city"), (UNIVERSITY, "university_national"), (OTHER, "company"))
    for name, kind in parties:
        told = {"id": name, "organisation_kind": kind, "name": {"ja": f"例示{name}"}}
        store.put([Organisation.model_validate(told)])
    for number in range(PAIRS):
        text = {"ja": f"試験用の文{number}。"}
        store.put([Need.model_validate({"id": f"need-{number}", "text": text, "organisation": CITY})])
        store.put([Seed.model_validate({"id": f"seed-{number}", "text": text, "organisation": UNIVERSITY})])


def _done(pipeline: Pipeline, count: int, chance: random.Random, figures: Figures) -> dict[str, Proposal]:
    known: dict[str, Proposal] = {}
    for _ in range(count):
        try:
            changed = _something(pipeline, known, chance)
        except EnmusubiError as error:
            figures.refused[type(error).__name__] += 1
            continue
        figures.accepted += 1
        figures.reached[changed.stage.value] += 1
        known[changed.id] = changed
    return known


def _something(pipeline: Pipeline, known: dict[str, Proposal], chance: random.Random) -> Proposal:
    """Do one thing, of which about half make sense."""
    actor = chance.choice(ACTORS if chance.random() < 0.5 else ABLE)
    if not known or chance.random() < 0.03:
        need, seed = (f"{kind}-{chance.randrange(PAIRS)}" for kind in ("need", "seed"))
        group = chance.choice([None, GROUP])
        return pipeline.propose(actor, need, seed, working_group=group, text=chance.choice([None, *TEXTS]))
    proposal = known[chance.choice(list(known))]  # in the order of making: the same on every run
    version = chance.choice([*[None] * 8, proposal.version, proposal.version - 1 or None])
    return pipeline.act(actor, proposal.id, _transition(proposal, chance), version=version)


def _transition(proposal: Proposal, chance: random.Random) -> Transition:
    deed = chance.choices(list(Deed), weights=[1, 12, 1, 2, 4, 3, 2, 3, 1])[0]
    ways = FORWARD.get(proposal.stage, ()) if chance.random() < 0.6 else tuple(Stage)
    return Transition(
        deed,
        to=chance.choice(ways or tuple(Stage)) if deed is Deed.MOVE else None,
        reason=chance.choice([None, *DeclineReason]) if deed is Deed.DECLINE else None,
        owner=chance.choice([None, "desk-1", "a\nb"]) if deed is Deed.PLAN else None,
        due=chance.choice([None, date(2100, 1, 1), date(2001, 1, 1)]) if deed is Deed.PLAN else None,
        text=chance.choice([None, *TEXTS, *["because"] * 8]),
        link=chance.choice(LINKS) if deed is Deed.ATTACH else None,
    )


def main() -> None:
    """Run it and print the figures as JSON; ends with 1 where something does not agree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        figures = run(Path(directory) / "store.sqlite", arguments.count, seed=arguments.seed)
    print(json.dumps(figures.to_json(), ensure_ascii=False, indent=2))
    raise SystemExit(0 if figures.ok else 1)


if __name__ == "__main__":
    main()
