"""How much is asked, how does it end, and how long does it take? As Prometheus reads it.

By route and status, never by account, and without a word of what was asked.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The counts of one application."""

    def __init__(self) -> None:
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
            "enmusubi_matches_waiting", "Texts that wait to be matched.", registry=self._registry
        )
        self._jobs = Counter(
            "enmusubi_import_jobs", "Import jobs by how they ended.", ("state",), registry=self._registry
        )
        self._generation = Info(
            "enmusubi_generation", "The generation of the index that answers.", registry=self._registry
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
        """All of it, in Prometheus' text form."""
        self._generation.info({"id": generation})
        return generate_latest(self._registry)
