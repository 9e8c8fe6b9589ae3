"""What does a monitor see of the nights?

A file for the textfile collector of Prometheus' node exporter, written whole when a night begins and ends.
"""

import os
from datetime import datetime
from pathlib import Path
from typing import Any

from api.nights.report import NightReport
from api.settings import Settings
from corpora import HomeError

_SUCCESS = "enmusubi_nightly_last_success_timestamp_seconds"


def metrics_path(settings: Settings) -> Path:
    """Where the metrics of a home lie."""
    return settings.home / "metrics" / "nightly.prom"


def write_metrics(settings: Settings, report: NightReport) -> None:
    """Write what a night has come to; the last success before it is kept. Raises `HomeError`."""
    from prometheus_client import write_to_textfile

    path = metrics_path(settings)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for left in path.parent.glob(f"{path.name}.*"):
            left.unlink(missing_ok=True)  # of a night that was killed while it wrote
        success = _seconds(report.ended_at) if report.code == 0 else _value(path, _SUCCESS)
        write_to_textfile(os.fspath(path), _registry(report, success))
    except OSError as error:
        raise HomeError(f"{path} cannot be written: {error.strerror}. Make room for it.") from error


def _registry(report: NightReport, success: float | None) -> Any:
    from prometheus_client import CollectorRegistry, Gauge

    registry = CollectorRegistry()

    def gauge(name: str, help_: str, value: float | None) -> None:
        if value is not None:
            Gauge(name, help_, registry=registry).set(value)

    started = _seconds(report.started_at)
    ended = _seconds(report.ended_at)
    gauge("enmusubi_nightly_last_start_timestamp_seconds", "When the last night began.", started)
    gauge("enmusubi_nightly_last_end_timestamp_seconds", "When it ended; absent while it runs.", ended)
    gauge(_SUCCESS, "When a night last ended with exit code 0.", success)
    gauge("enmusubi_nightly_exit_code", "Exit code of the last night; absent while it runs.", report.code)
    if ended is None:
        return registry
    gauge("enmusubi_nightly_duration_seconds", "How long the last night took.", report.took_s)
    durations = Gauge("enmusubi_nightly_step_duration_seconds", "By step.", ["step"], registry=registry)
    codes = Gauge("enmusubi_nightly_step_exit_code", "By step, 0 is good.", ["step"], registry=registry)
    items = Gauge("enmusubi_nightly_items", "What the steps counted.", ["step", "what"], registry=registry)
    for step in report.steps:
        durations.labels(step.name).set(step.took_s)
        codes.labels(step.name).set(step.code)
        for what, count in step.counts.items():
            items.labels(step.name, what).set(count)
    if report.serving:
        created = _seconds(report.serving.created_at)
        age = None if created is None else max(ended - created, 0.0)
        gauge("enmusubi_index_generation_created_timestamp_seconds", "Of the one that serves.", created)
        gauge("enmusubi_index_generation_age_seconds", "When the last night ended.", age)
        gauge("enmusubi_index_entries", "Records and languages that can be found.", report.serving.entries)
    return registry


def _seconds(at: str | None) -> float | None:
    return None if at is None else datetime.fromisoformat(at).timestamp()


def _value(path: Path, name: str) -> float | None:
    """A value that was written before; None where there is none that can be read."""
    from prometheus_client.parser import text_string_to_metric_families

    try:
        families = list(text_string_to_metric_families(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None
    return next((s.value for family in families for s in family.samples if s.name == name), None)
