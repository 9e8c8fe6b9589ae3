"""What is told of a night, and where is it kept?

One JSON file a night in the home, written anew after every step: where a night was killed, its report says
how far it came. No text, title or id of a record stands in it.
"""

from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.files import keep_whole
from api.settings import Settings
from corpora import HomeError


class Outcome(StrEnum):
    """How a step or a night ended; `RUNNING` has not, `CUT_OFF` was killed, `NOTHING` had nothing to do."""

    DONE = "done"
    NOTHING = "nothing"
    PARTLY = "partly"
    FAILED = "failed"
    SKIPPED = "skipped"
    STOPPED = "stopped"
    RUNNING = "running"
    CUT_OFF = "cut_off"


class StepReport(BaseModel):
    """How one step ended: its exit code if it were all, `error` the class of what went wrong."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    outcome: Outcome
    code: int
    took_s: float
    counts: dict[str, int] = {}
    error: str | None = None
    problems: tuple[str, ...] = ()
    details: dict[str, Any] = {}
    private: dict[str, Any] = Field({}, exclude=True)


class Serving(BaseModel):
    """The generation of the index that serves when the night ends; `created_at` is UTC, ISO 8601."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    generation: str
    created_at: str
    entries: int


class NightReport(BaseModel):
    """A night and its steps so far. Times are UTC, ISO 8601; `code` is the exit code, None while it runs."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    started_at: str
    host: str
    pid: int
    full: bool = False
    outcome: Outcome = Outcome.RUNNING
    code: int | None = None
    ended_at: str | None = None
    took_s: float | None = None
    steps: tuple[StepReport, ...] = ()
    serving: Serving | None = None
    problems: tuple[str, ...] = ()

    def to_json(self, *, private: bool = False) -> dict[str, Any]:
        """As JSON; with `private` also what may quote records, for a file that a person asked for."""
        data = self.model_dump(mode="json")
        if private:
            for step, told in zip(self.steps, data["steps"], strict=True):
                told.update(step.private)
        return data


def reports_directory(settings: Settings) -> Path:
    """Where the reports of a home lie."""
    return settings.home / "reports" / "nightly"


def keep_report(settings: Settings, report: NightReport) -> None:
    """Write a report in place of what it said before. Raises `HomeError`."""
    keep_whole(reports_directory(settings) / f"{report.id}.json", report.model_dump_json(indent=1))


def drop_reports(settings: Settings, *, keep: int) -> int:
    """Remove all but the newest `keep` reports, and what killed nights left beside them; returns how many."""
    directory = reports_directory(settings)
    try:
        for path in directory.glob(".enmusubi.*.part"):
            path.unlink(missing_ok=True)
        old = sorted(directory.glob("*.json"), reverse=True)[keep:]
        for path in old:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise HomeError(f"{directory} cannot be tidied: {error.strerror}. Check its permissions.") from error
    return len(old)


def read_reports(settings: Settings, *, count: int, running: bool) -> list[NightReport]:
    """Return the newest reports, newest first; what cannot be read is left out.

    `running` says that a night is at work: without it, one that has not ended was cut off.
    """
    found: list[NightReport] = []
    for path in sorted(reports_directory(settings).glob("*.json"), reverse=True):
        if len(found) == count:
            break
        try:
            report = NightReport.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            continue
        if report.outcome == Outcome.RUNNING and (found or not running):
            report = report.model_copy(update={"outcome": Outcome.CUT_OFF})
        found.append(report)
    return found
