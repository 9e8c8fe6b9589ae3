"""How fast is Enmusubi beside its peers, on the same records, in the same run?

All engines answer the same questions in blocks that take turns, each round with other questions and in
another order; a round before the first touches mapped pages and is left out. One thread where an engine lets
one choose. What was built is kept, so that the next run need not build it again; a change is made to a copy.
"""

import gc
import os
import platform
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from threadpoolctl import threadpool_limits

from corpora import ConfigurationError
from eval.bench.building import megabytes
from eval.bench.contenders import Contender, OurContender, PeerContender
from eval.bench.opened import Told, save_questions, told
from eval.bench.peers.hybrid_engine import LABELS, PEERS, Documents, Question
from eval.bench.speed_report import (
    RANKED,
    STAGES,
    Narrowed,
    Opened,
    Round,
    Sized,
    SpeedReport,
    Subject,
    spread_of,
)
from eval.bench.synthetic import FILTERS, queries
from eval.bench.turns import Entrant, OurTurn, Tried, asked_in_turn, narrowed, recall_of
from indexer import expected_version

STARTS = 3
_RANKED = STAGES.index(RANKED)
TRIED = 40  # questions for recall and filters
Bar = Callable[[int | None, str], Callable[[int], None]]


@dataclass(frozen=True)
class SpeedWanted:
    """What is to be measured: sizes, peers (None: all), questions a round, rounds, where things are kept."""

    sizes: Sequence[int]
    peers: Sequence[str] | None
    queries: int
    rounds: int
    cache: Path


@dataclass(frozen=True)
class _Answers:
    rounds: Mapping[str, Sequence[Sequence[Round]]]
    recall: Mapping[str, float | None]
    filters: Mapping[str, Sequence[Narrowed]]


def speed(wanted: SpeedWanted, *, bars: Bar | None = None) -> SpeedReport:
    """Measure. Raises `ConfigurationError` where a peer was named that is not known or not installed."""
    peers, missing = chosen_peers(wanted.peers)
    sizes = [_sized(wanted, records, peers, bars or _no_bar) for records in wanted.sizes]
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return SpeedReport(machine, wanted.queries, wanted.rounds, missing, sizes)


def chosen_peers(named: Sequence[str] | None) -> tuple[list[str], dict[str, str]]:
    """Return the peers that can be measured, and why the others cannot. Raises `ConfigurationError`."""
    for name in named or ():
        if name not in PEERS:
            raise ConfigurationError(f"There is no peer '{name}'. Known: {', '.join(PEERS)}.")
    missing = {
        name: f"{', '.join(own.packages.values())} not installed: pip install 'enmusubi[bench,peers]'"
        for name, own in PEERS.items()
        if not own.installed
    }
    for name in named or ():
        if name in missing:
            raise ConfigurationError(f"{LABELS[name]} cannot be measured: {missing[name]}, or leave it out.")
    chosen = [name for name in PEERS if name not in missing and (named is None or name in named)]
    return chosen, {LABELS[name]: why for name, why in missing.items() if named is None}


def _no_bar(total: int | None, description: str) -> Callable[[int], None]:
    return lambda steps: None


def _sized(wanted: SpeedWanted, records: int, peers: Sequence[str], bar: Bar) -> Sized:
    encoder = zlib.crc32(str(expected_version()).encode())
    home = wanted.cache / f"speed-{records}-{encoder:08x}"
    ours = OurContender(home, records)
    step = bar(3 * (1 + len(peers)), f"{records:,} records: build, change, open")
    builds = {ours.key: ours.built()}
    step(1)
    our_turn = ours.opened()
    contenders: list[Contender] = [ours]
    contenders += [PeerContender(home, name, our_turn.documents) for name in peers]
    for peer in contenders[1:]:
        builds[peer.key] = peer.built()
        step(1)
    entrants: dict[str, Entrant] = {ours.key: our_turn}
    entrants |= {own.key: own.opened() for own in contenders[1:]}
    questions = _questions(our_turn, wanted)
    answers = _answers(entrants, questions, our_turn.documents, bar)
    for own in contenders:
        own.close()
    changes = {}
    for own in contenders:
        changes[own.key] = own.changed()
        step(1)
    save_questions(questions[-1], home / "questions.npz")
    opened = _opened(contenders, home / "questions.npz", step)
    subjects = [
        Subject(
            own.label,
            own.version,
            [told[min(_RANKED, len(told) - 1)] for told in answers.rounds[own.key]],
            answers.recall[own.key],
            answers.filters[own.key],
            builds[own.key],
            changes[own.key],
            megabytes(own.directory),
            opened[own.key],
        )
        for own in contenders
    ]
    stages = dict(zip(STAGES, zip(*answers.rounds[ours.key], strict=True), strict=True))
    return Sized(records, subjects, stages)


def _questions(ours: OurTurn, wanted: SpeedWanted) -> list[list[Question]]:
    """A block for each round, and one before the first."""
    size = wanted.queries
    asked = [ours.question(text) for text in queries((wanted.rounds + 1) * size)]
    return [asked[start : start + size] for start in range(0, len(asked), size)]


def _answers(
    entrants: Mapping[str, Entrant],
    questions: Sequence[Sequence[Question]],
    documents: Documents,
    bar: Bar,
) -> _Answers:
    tried = Tried.of([own for block in questions for own in block][:TRIED], documents)
    gc.collect()
    gc.freeze()
    try:
        with threadpool_limits(1):
            done = bar(len(entrants) * sum(map(len, questions)), "questions")
            rounds = asked_in_turn(entrants, questions, done=done)
            recall = {name: recall_of(own, tried) for name, own in entrants.items()}
            step = bar(len(entrants) * len(FILTERS), "filters")
            filters: dict[str, list[Narrowed]] = {name: [] for name in entrants}
            for share in FILTERS:
                for name, own in entrants.items():
                    filters[name].append(narrowed(own, tried, share))
                    step(1)
    finally:
        gc.unfreeze()
    return _Answers(rounds, recall, filters)


def _opened(
    contenders: Sequence[Contender], questions: Path, step: Callable[[int], None]
) -> dict[str, Opened]:
    """Open each in processes of its own, in turn."""
    found: dict[str, list[Told]] = {own.key: [] for own in contenders}
    for turn in range(STARTS):
        for own in contenders:
            found[own.key].append(told(own.key, own.directory, questions))
            if not turn:
                step(1)
    return {
        name: Opened(
            spread_of([one.start_s for one in own]),
            spread_of([one.start_processor_s for one in own]),
            max(one.anonymous_mb for one in own),
            max(one.imported_mb for one in own),
            max(one.mapped_mb for one in own),
        )
        for name, own in found.items()
    }
