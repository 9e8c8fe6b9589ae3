"""How is a real night killed at a chosen moment, hundreds of times in minutes?

Nights run in processes forked from a server that has everything imported and no thread, and end with SIGKILL:
just before their n-th change to a file of the home (the interpreter tells of each through an audit hook, so
that nothing of this is in the program), where a step begins or ends, or after some time.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from api import Settings, exit_code, run_night
from corpora import EnmusubiError
from eval.bench.nights.encoder import PairEncoder

_CHANGES = {"os.mkdir", "os.remove", "os.rename", "os.rmdir", "shutil.rmtree"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@dataclass(frozen=True)
class Death:
    """When a night is killed: before its n-th change of a file, at its n-th boundary, or after seconds, which
    count from that boundary where both are given.
    """

    change: int | None = None
    boundary: int | None = None
    after_s: float | None = None
    by: int = signal.SIGKILL


@dataclass(frozen=True)
class Ended:
    """How a night ended: exit code (negative: the signal), and where it was not killed, how many changes of
    files and step boundaries it had, how long it took, and each of its steps.
    """

    code: int
    changes: int = 0
    boundaries: int = 0
    took_s: float = 0.0
    steps: tuple[tuple[str, float], ...] = ()


def beginning(step: int) -> int:
    """The boundary at which a step, counted from nought, begins: the night does, then steps begin and end."""
    return 2 * (step + 1)


def settings_of(home: Path, models: Path, *, generations: int = 3) -> Settings:
    """The settings of a bench's home."""
    return Settings(home, models, "pairs", "en", debug=False, generations=generations)


def nights() -> Callable[..., Ended]:
    """Return what runs nights, from several threads too: `night(settings, death=None, prepare=None)`.

    `prepare` is called in the night's own process before it begins.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["eval.bench.nights.warm"])
    return partial(_night, context)


def _night(
    context: Any,
    settings: Settings,
    death: Death | None = None,
    prepare: Callable[[], object] | None = None,
) -> Ended:
    death = death or Death()
    mine, its = context.Pipe(duplex=False)
    process = context.Process(target=_process, args=(settings, death, prepare, its))
    process.start()
    its.close()
    with mine:
        told = _told(mine)  # it begins, or is at the boundary from which seconds count
        if told == () and death.after_s is not None:
            process.join(death.after_s)
            process.kill()
        told = _told(mine) or told
        process.join()
    return Ended(process.exitcode or 0, *(told or ()))


def _told(pipe: Connection) -> tuple[Any, ...] | None:
    try:
        return tuple(pipe.recv())
    except EOFError:  # it was killed
        return None


def _process(
    settings: Settings, death: Death, prepare: Callable[[], object] | None, pipe: Connection
) -> None:
    """The night's own process."""
    from time import perf_counter

    with Path(os.devnull).open("w") as quiet:
        os.dup2(quiet.fileno(), 2)
    counts = {"change": 0, "boundary": 0}

    def count(what: str, last: int | None) -> None:
        counts[what] += 1
        if counts[what] != last:
            return
        if death.after_s is None:
            os.kill(os.getpid(), death.by)
        else:
            pipe.send(())

    sys.addaudithook(_Hook(str(settings.home), partial(count, "change", death.change)))
    if prepare:
        prepare()
    if death.after_s is None or death.boundary is None:
        pipe.send(())
    started = perf_counter()
    try:
        report = run_night(
            settings, load=lambda _: PairEncoder(), listener=lambda *_: count("boundary", death.boundary)
        )
    except EnmusubiError as error:
        sys.exit(exit_code(type(error)))
    took = tuple((step.name, step.took_s) for step in report.steps)
    pipe.send((counts["change"], counts["boundary"], perf_counter() - started, took))
    sys.exit(report.code)


@dataclass
class _Hook:
    """Hears of every change to a file below the home, before it is made."""

    home: str
    heard: Callable[[], None]

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            writing = isinstance(flags, int) and flags & _WRITING
        else:
            path, writing = (arguments[0] if arguments else None), event in _CHANGES
        if writing and not isinstance(path, int) and os.fsdecode(path or b"").startswith(self.home):
            self.heard()
