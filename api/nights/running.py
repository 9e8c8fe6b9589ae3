"""How are the steps of a night run one after another, so that the failure of one does not lose the others?"""

import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING

from api.errors import BAD_INPUT, DONE, IN_PART
from api.nights.books import Books, Event, Listener
from api.nights.failures import Failure, failure_of, home_error
from api.nights.report import NightReport, Outcome, Serving, StepReport
from api.nights.steps import Night, Result, Step
from api.nights.stopping import Stopped, Stopping, stoppable
from api.settings import Settings
from corpora import EnmusubiError, IndexUnavailableError

if TYPE_CHECKING:
    from indexer import Encoder

LOCK = "nightly.lock"
_CODES = {Outcome.PARTLY: IN_PART, Outcome.STOPPED: IN_PART}


def run_steps(
    steps: Sequence[Step],
    settings: Settings,
    *,
    load: "Callable[[Settings], Encoder]",
    full: bool = False,
    listener: Listener | None = None,
) -> NightReport:
    """Run the steps and keep report, log and metrics; `listener` hears of each at once.

    Raises `LockedError` naming the process whose night it is, `HomeError` where no lock can be held.
    """
    with night_lock(settings), stoppable() as stopping:
        began, started = datetime.now(UTC), perf_counter()
        report = NightReport(
            id=f"{began:%Y%m%dT%H%M%S}.{began.microsecond:06d}Z",
            started_at=began.isoformat(timespec="milliseconds"),
            host=socket.gethostname(),
            pid=os.getpid(),
            full=full,
        )
        books = Books(settings, listener)
        books.tell(Event.NIGHT_BEGINS, report)
        night = Night(settings, load, full)
        try:
            for step in steps:
                books.tell(Event.STEP_BEGINS, report, step.name)
                ended = _ended(step, night, report.steps, stopping)
                report = report.model_copy(update={"steps": (*report.steps, ended)})
                books.tell(Event.STEP_ENDS, report, step.name)
        finally:
            night.close()
        return books.close(_closed(report, settings, perf_counter() - started, books.problems))


@contextmanager
def night_lock(settings: Settings) -> Iterator[None]:
    """Keep nights of a home from beginning. Raises `LockedError` where one is at work, `HomeError`."""
    from indexer import writer_lock

    lock = writer_lock(settings.home, name=LOCK, work=f"The night of {settings.home} is being done")
    with ExitStack() as held:
        try:
            held.enter_context(lock)
        except OSError as error:
            raise home_error(settings.home, error) from error
        yield


def _ended(step: Step, night: Night, before: Sequence[StepReport], stopping: Stopping) -> StepReport:
    lost = {own.name for own in before if own.outcome in (Outcome.FAILED, Outcome.SKIPPED)}
    if stopping.asked or lost & {*step.after}:
        outcome = Outcome.STOPPED if stopping.asked else Outcome.SKIPPED
        return StepReport(name=step.name, outcome=outcome, code=_CODES.get(outcome, DONE), took_s=0.0)
    started = perf_counter()
    failure: Failure | None = None
    try:
        with stopping.interruptible():
            result = step.work(night)
    except Stopped:
        result = Result(outcome=Outcome.STOPPED)
    except Exception as error:
        if night.settings.debug and not isinstance(error, EnmusubiError | OSError):
            raise
        failure = failure_of(error, home=night.settings.home, vital=step.vital)
        result = Result(outcome=Outcome.FAILED, problems=(failure.message,))
    return StepReport(
        name=step.name,
        outcome=result.outcome,
        code=failure.code if failure else _CODES.get(result.outcome, DONE),
        took_s=round(perf_counter() - started, 3),
        counts=dict(result.counts),
        error=failure.error if failure else None,
        problems=result.problems,
        details=dict(result.details),
        private=dict(result.private),
    )


def _closed(report: NightReport, settings: Settings, took_s: float, problems: Sequence[str]) -> NightReport:
    code = max([DONE, *(step.code for step in report.steps), *(BAD_INPUT for _ in problems)])
    outcome = {DONE: Outcome.DONE, IN_PART: Outcome.PARTLY}.get(code, Outcome.FAILED)
    if any(step.outcome == Outcome.STOPPED for step in report.steps):
        outcome = Outcome.STOPPED
    return report.model_copy(
        update={
            "outcome": outcome,
            "code": code,
            "ended_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "took_s": round(took_s, 3),
            "serving": _serving(settings),
            "problems": tuple(problems),
        }
    )


def _serving(settings: Settings) -> Serving | None:
    from indexer import read_manifest

    try:
        manifest = read_manifest(settings.index)
    except IndexUnavailableError:
        return None
    return Serving(
        generation=manifest.id, created_at=manifest.created_at, entries=sum(map(len, manifest.rows.values()))
    )
