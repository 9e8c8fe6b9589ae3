"""What is counted and done once, however many processes answer?

One process keeps all of it itself (`Alone`). Several workers share what lies in a directory, and hand in
imports to the one process that does them (`Together`).
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from api.limits import Limits
from api.serving.buckets import Levels, OwnLevels
from api.serving.metrics import Metrics
from api.serving.shared_levels import SharedLevels
from api.settings import Settings
from api.uploads import Desk, Word, importing
from corpora import Store


class Alone:
    """One process."""

    def limits(self, limits: Limits) -> Limits:
        """What it may hold and let wait."""
        return limits

    def metrics(self) -> Metrics:
        """Its counts."""
        return Metrics()

    def levels(self) -> Levels:
        """The callers' buckets."""
        return OwnLevels()

    def importing(
        self, store: Store, settings: Settings, limits: Limits, metrics: Metrics
    ) -> AbstractContextManager[Desk]:
        """Where lists are handed in that are to be imported, until the block ends."""
        return importing(store, settings, limits, metrics)


@dataclass(frozen=True)
class Together(Alone):
    """Several workers: the directory of what is counted, the server's name, and the way to its imports.

    A word on `imports` is one write that the system does not part, so that workers need no turns.
    """

    workers: int
    directory: Path
    server: str
    imports: Connection

    def limits(self, limits: Limits) -> Limits:
        """What each of them may hold and let wait."""
        return limits.of_one(self.workers)

    def metrics(self) -> Metrics:
        """The counts of all of them."""
        return Metrics(self.directory)

    def levels(self) -> Levels:
        """The callers' buckets, the same for all of them."""
        return SharedLevels(self.directory / "levels")

    @contextmanager
    def importing(self, store: Store, settings: Settings, limits: Limits, metrics: Metrics) -> Iterator[Desk]:
        """Where lists are handed in that another process imports."""
        place = settings.uploads / self.server
        yield Desk(store, directory=place, owner=self.server, metrics=metrics, tell=self._tell)

    def _tell(self, word: Word, job_id: str) -> None:
        os.write(self.imports.fileno(), f"{word} {job_id}\n".encode())
