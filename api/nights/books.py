"""Who hears of a night while it runs? Its report, the log, the metrics, and whoever listens.

What cannot be written does not end the night: it stands among its problems.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum

from api.errors import BAD_INPUT
from api.nights.log import NightLog, log_path
from api.nights.metrics import write_metrics
from api.nights.report import NightReport, Outcome, StepReport, keep_report
from api.settings import Settings
from corpora import HomeError


class Event(StrEnum):
    """What has just happened."""

    NIGHT_BEGINS = "night_begins"
    STEP_BEGINS = "step_begins"
    STEP_ENDS = "step_ends"
    NIGHT_ENDS = "night_ends"


Listener = Callable[[Event, NightReport, str | None], None]


class Books:
    """Keeps what a night says of itself; `problems` are what could not be kept, each once."""

    def __init__(self, settings: Settings, listener: Listener | None) -> None:
        self.problems: list[str] = []
        self._settings = settings
        self._listener = listener
        self._log: NightLog | None = None
        with self._noted():
            self._log = NightLog(log_path(settings))

    def tell(self, event: Event, report: NightReport, step: str | None = None) -> None:
        """Keep what has happened and tell the listener."""
        if event != Event.STEP_BEGINS:
            with self._noted():
                keep_report(self._settings, report)
        if event in (Event.NIGHT_BEGINS, Event.NIGHT_ENDS):
            with self._noted():
                write_metrics(self._settings, report)
        if self._log:
            with self._noted():
                self._log.write(**_line(event, report, step))
        if self._listener:
            self._listener(event, report, step)

    def close(self, report: NightReport) -> NightReport:
        """Tell that the night has ended, and return its report with what could not be kept."""
        self.tell(Event.NIGHT_ENDS, report)
        if self._log:
            self._log.close()
        if tuple(self.problems) == report.problems:
            return report
        code = max(report.code or 0, BAD_INPUT)
        outcome = report.outcome if report.outcome == Outcome.STOPPED else Outcome.FAILED
        return report.model_copy(update={"problems": tuple(self.problems), "code": code, "outcome": outcome})

    @contextmanager
    def _noted(self) -> Iterator[None]:
        try:
            yield
        except HomeError as error:
            if str(error) not in self.problems:
                self.problems.append(str(error))


def _line(event: Event, report: NightReport, step: str | None) -> dict[str, object]:
    """A line of the log: no message stands in it, for a message may quote."""
    line: dict[str, object] = {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "event": event.value,
        "night": report.id,
        "pid": report.pid,
    }
    if step:
        line["step"] = step
    if event == Event.STEP_ENDS:
        line |= _how(report.steps[-1])
    if event == Event.NIGHT_ENDS:
        serving = report.serving.generation if report.serving else None
        line |= {"outcome": report.outcome.value, "code": report.code, "took_s": report.took_s}
        line |= {"generation": serving}
    return line


def _how(step: StepReport) -> dict[str, object]:
    names = {"outcome", "code", "took_s", "counts", "error"}
    return {name: value for name, value in step.model_dump(mode="json").items() if name in names}
