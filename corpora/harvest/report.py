"""What did a harvest find at each place, and what became of it?"""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from corpora.harvest.sources import HarvestSource


class HarvestOutcome(StrEnum):
    """What became of a file of a source; a source that fails as a whole is one failure."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    GONE = "gone"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True)
class Arrival:
    """A file that is new or changed, to be imported now: `path` is a copy that is deleted afterwards.

    `place` is its address, or its path below the source's folder. `list_name` names its list in the store:
    one for each file, so that a complete list is compared with what this file held and no other.
    """

    source: HarvestSource
    place: str
    path: Path
    content_hash: str

    @property
    def list_name(self) -> str:
        """The same whenever this file is read."""
        return f"{self.source.name}: {self.place}"


@dataclass(frozen=True)
class Visit:
    """What became of one place; `reason` says why it was refused or failed."""

    source: str
    place: str
    outcome: HarvestOutcome
    reason: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The visit as JSON."""
        told = {"source": self.source, "place": self.place, "outcome": self.outcome.value}
        return told if self.reason is None else {**told, "reason": self.reason}


@dataclass(frozen=True)
class HarvestReport:
    """Every place that was visited, in the order of the sources."""

    visits: tuple[Visit, ...]

    @property
    def counts(self) -> Counter[HarvestOutcome]:
        """How many places had each outcome."""
        return Counter(visit.outcome for visit in self.visits)

    def to_json(self) -> dict[str, Any]:
        """The report as JSON: counts under the names of `HarvestOutcome`, then the visits."""
        counts = self.counts
        return {
            **{outcome.value: counts[outcome] for outcome in HarvestOutcome},
            "visits": [visit.to_json() for visit in self.visits],
        }
