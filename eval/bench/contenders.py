"""What is done with each engine that is measured, ours or a peer's?

It is built, opened to answer in turn, and changed on a copy. Vectors and terms are made before a peer is
built; ours reads, cuts and tags its texts while it builds, but the drawing of its vectors is not counted.
"""

from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from eval.bench.building import built, on_a_copy, timed
from eval.bench.made import changed_seeds, seeds
from eval.bench.opened import OUR_KEY
from eval.bench.ours import Ours
from eval.bench.peers.hybrid_engine import LABELS, PEERS, Documents
from eval.bench.speed_report import OURS, Spent
from eval.bench.turns import Entrant, OurTurn, PeerTurn
from indexer import expected_version

SHARE = 0.01  # of the records is changed


class Contender(Protocol):
    """An engine by its key, on its directory."""

    key: str
    label: str
    version: str
    directory: Path

    def built(self) -> Spent:
        """Build, where that has not been done."""

    def opened(self) -> Entrant:
        """Open to answer."""

    def close(self) -> None:
        """Close what was opened."""

    def changed(self) -> Spent:
        """Change a share of the records of a copy."""


class OurContender:
    """Enmusubi on so many made-up seeds."""

    key, label = OUR_KEY, OURS

    def __init__(self, home: Path, records: int) -> None:
        self.version = f"enmusubi {version('enmusubi')}"
        self.directory = home / self.key
        self._records = records
        self.ours = Ours(self.directory)

    def built(self) -> Spent:
        """Build, where that has not been done; seeds are drawn before the clock runs."""

        def build() -> Spent:
            made = list(seeds(self._records))
            return timed(lambda: self.ours.write(made), apart=self.ours.drawn)

        return built(self.directory, f"{self.version}, {expected_version()}", build)

    def opened(self) -> OurTurn:
        """Open store and index."""
        self.ours.open()
        return OurTurn(self.ours)

    def close(self) -> None:
        """Close the store."""
        self.ours.close()

    def changed(self) -> Spent:
        """Give a share of the seeds another text, and bring the index up to date."""
        again = list(changed_seeds(self._records, SHARE))

        def change(copy: Path) -> Spent:
            ours = Ours(copy)
            return timed(lambda: ours.write(again), apart=ours.drawn)

        return on_a_copy(self.directory, change)


class PeerContender:
    """A peer on the documents of ours."""

    def __init__(self, home: Path, key: str, documents: Documents) -> None:
        self.key, self.label, self.version = key, LABELS[key], PEERS[key].version
        self.directory = home / key
        self._documents = documents
        self._engine = PEERS[key].made(self.directory)

    def built(self) -> Spent:
        """Build, where that has not been done."""

        def build() -> Spent:
            spent = timed(lambda: self._engine.build(self._documents))
            self._engine.close()
            return spent

        return built(self.directory, self.version, build)

    def opened(self) -> Entrant:
        """Open the index."""
        self._engine.open()
        return PeerTurn(self._engine)

    def close(self) -> None:
        """Close the index."""
        self._engine.close()

    def changed(self) -> Spent:
        """Give a share of the records the vectors and terms of their neighbours."""
        count = len(self._documents.numbers)
        places = range(0, count, round(1 / SHARE))
        again = self._documents.taken(places, texts=[(place + 1) % count for place in places])

        def change(copy: Path) -> Spent:
            engine = PEERS[self.key].made(copy)
            engine.open()
            spent = timed(lambda: engine.change(again))
            engine.close()
            return spent

        return on_a_copy(self.directory, change)
