"""How long does an engine take from the start of its process to its first answer, and what does it hold?

The child of `eval.bench.speed`, which prints JSON. It imports what the engine needs and no more: the room's
own `__init__`, which hands out all that measures, would burden every engine alike.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from eval.bench.peers.hybrid_engine import PEERS, Question
from eval.bench.resident import own_status

ROOM = Path(__file__).resolve().parents[1]
_CHILD = """
import runpy, sys, types
room = types.ModuleType("eval")
room.__path__ = [sys.argv.pop(1)]
sys.modules["eval"] = room
runpy.run_module("eval.bench.opened", run_name="__main__", alter_sys=True)
"""
OUR_KEY = "enmusubi"


@dataclass(frozen=True)
class Told:
    """What a process says of itself."""

    start_s: float
    start_processor_s: float
    anonymous_mb: float
    imported_mb: float
    mapped_mb: float


def save_questions(questions: Sequence[Question], path: Path) -> None:
    """Keep questions for children."""
    np.savez(
        path,
        texts=np.array([own.text for own in questions]),
        terms=np.array([own.terms for own in questions]),
        vectors=np.stack([own.vector for own in questions]),
    )


def _questions(path: Path) -> list[Question]:
    with np.load(path) as kept:
        rows = zip(kept["texts"].tolist(), kept["vectors"], kept["terms"].tolist(), strict=True)
        return [Question(text, vector, terms) for text, vector, terms in rows]


def told(engine: str, directory: Path, questions: Path) -> Told:
    """Open an engine in a process of its own and ask everything. Raises `ConfigurationError`."""
    command = [sys.executable, "-c", _CHILD, str(ROOM), engine, *map(str, (directory, questions))]
    started = str(time.perf_counter())
    done = subprocess.run(  # noqa: S603
        [*command, started], cwd=ROOM.parent, capture_output=True, text=True, check=False
    )
    if done.returncode:
        from corpora import ConfigurationError

        raise ConfigurationError(
            f"The process of '{engine}' ended with {done.returncode}: {done.stderr[-1000:]}\n"
            "Mend it, or leave it out: --peers names the others."
        )
    return Told(**json.loads(done.stdout.splitlines()[-1]))


def _asked(engine: str, directory: Path, k: int) -> tuple[Callable[[], None], Callable[[Question], object]]:
    """Return how an engine is opened and asked, its libraries imported."""
    if engine == OUR_KEY:
        from eval.bench.ours import Ours

        ours = Ours(directory)
        return ours.open, lambda question: ours.match(question, k=k)
    peer = PEERS[engine].made(directory)
    return peer.open, lambda question: peer.search(question, k=k)


def main(arguments: Sequence[str]) -> None:
    """Open, ask, tell."""
    engine, directory, kept, started = arguments
    opens, asks = _asked(engine, Path(directory), 10)
    questions = _questions(Path(kept))
    imported = own_status("RssAnon")
    opens()
    asks(questions[0])
    took, spent = time.perf_counter() - float(started), time.process_time()
    for question in questions[1:]:
        asks(question)
    mapped = own_status("RssFile")
    found = Told(round(took, 2), round(spent, 2), own_status("RssAnon"), imported, mapped)
    print(json.dumps(asdict(found)))


if __name__ == "__main__":
    main(sys.argv[1:])
