"""Who follows an office's lists in the tests, and what was handed to the import?"""

from pathlib import Path

from corpora.errors import FormatError
from corpora.harvest import Arrival, HarvestLimits, HarvestReport, HarvestSource, Visit, harvest_sources

QUICK = HarvestLimits(delay_s=0.0, timeout_s=2.0, download_s=2.0, wait_s=2.0)


class Follower:
    """Harvests again and again into one home, and keeps what was handed to the import."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.arrivals: list[Arrival] = []
        self.contents: list[bytes] = []
        self.refuse: set[str] = set()
        self.told: list[Visit] = []

    def take(self, arrival: Arrival) -> None:
        if arrival.place in self.refuse:
            raise FormatError(f"{arrival.place}: it holds no table. Give it one.")
        assert list(self.folder.joinpath("copies").iterdir()) == [arrival.path]
        self.arrivals.append(arrival)
        self.contents.append(arrival.path.read_bytes())

    def harvest(self, *sources: HarvestSource, limits: HarvestLimits = QUICK) -> HarvestReport:
        return harvest_sources(
            sources, self.folder, import_file=self.take, limits=limits, told=self.told.append
        )

    def outcomes(self, *sources: HarvestSource, limits: HarvestLimits = QUICK) -> list[tuple[str, str]]:
        """The (place, outcome) of one harvest."""
        visits = self.harvest(*sources, limits=limits).visits
        return [(visit.place, visit.outcome.value) for visit in visits]

    def reason(self, source: HarvestSource, limits: HarvestLimits = QUICK) -> str:
        """Why the one place that was visited failed or was refused."""
        (visit,) = self.harvest(source, limits=limits).visits
        assert visit.reason is not None
        return visit.reason
