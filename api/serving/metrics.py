"""How much is asked, how does it end, and how long does it take? As Prometheus reads it.

By route and status, never by account, and without a word of what was asked. Where several workers answer,
each counts in a file of its own (`settings.share_metrics` says where, before this is imported), and whichever
is asked tells the sum.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import InfoMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The counts of one application; `shared` is the directory of those of all workers."""

    def __init__(self, shared: Path | None = None) -> None:
        self._shared = shared
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "enmusubi_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "enmusubi_request_seconds",
            "Time from the headers of a request to the end of its answer.",
            ("method", "route"),
            registry=self._registry,
            buckets=_SECONDS,
        )
        self._waiting = Gauge(
            "enmusubi_matches_waiting",
            "Texts that wait to be matched.",
            registry=self._registry,
            multiprocess_mode="livesum",
        )
        self._jobs = Counter(
            "enmusubi_import_jobs", "Import jobs by how they ended.", ("state",), registry=self._registry
        )

    def answered(self, method: str, route: str, status: int, took_s: float) -> None:
        """Count a request; a status of 0 is one that the client did not wait for."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(took_s)

    def waiting(self, number: int) -> None:
        """Say how many texts wait."""
        self._waiting.set(number)

    def job_ended(self, state: str) -> None:
        """Count an import job."""
        self._jobs.labels(state).inc()

    def page(self, generation: str) -> bytes:
        """All of it, in Prometheus' text form; the generation is that of the worker that is asked."""
        registry = self._registry
        if self._shared:
            _forget_ended(self._shared)
            registry = CollectorRegistry()
            MultiProcessCollector(registry, path=str(self._shared))  # type: ignore[no-untyped-call]
        return generate_latest(registry) + generate_latest(_Generation(generation))


class _Generation(Collector):
    """Which generation of the index answers: what has no place in the files of several workers."""

    def __init__(self, name: str) -> None:
        self._name = name

    def collect(self) -> Iterator[InfoMetricFamily]:
        """Give the one family."""
        what = "The generation of the index that answers."
        yield InfoMetricFamily("enmusubi_generation", what, value={"id": self._name})


def _forget_ended(shared: Path) -> None:
    """Leave out what waited at workers that live no longer; what they counted stays counted."""
    for file in shared.glob("gauge_live*.db"):
        process = int(file.stem.rpartition("_")[2])
        try:
            os.kill(process, 0)
        except OSError:  # there is none, or it is somebody else's by now
            with suppress(FileNotFoundError):  # another worker was quicker
                mark_process_dead(process, str(shared))  # type: ignore[no-untyped-call]
