"""Is a file that was fetched new or changed, and was it imported?

A file is remembered as done only when its import has returned.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpora.errors import EnmusubiError, HomeError, NotFoundError
from corpora.harvest.copies import Copy, copy_of
from corpora.harvest.limits import HarvestLimits
from corpora.harvest.memory import Memory, Seen
from corpora.harvest.report import Arrival, HarvestOutcome, Visit
from corpora.harvest.sources import HarvestSource


@dataclass(frozen=True)
class Handover:
    """Takes the files of one source, compares them with what was seen of it, and hands on what is new."""

    source: HarvestSource
    settings_hash: str
    memory: Memory
    copies: Path
    limits: HarvestLimits
    import_file: Callable[[Arrival], object]

    def seen(self, place: str) -> Seen | None:
        """Return what was seen at a place, unless it is to be read in another way now."""
        old = self.memory.of(self.source.name).get(place)
        return old if old and old.settings_hash == self.settings_hash else None

    def copy(self, name: str, chunks: Iterable[bytes]) -> Copy:
        """Copy a file here. Raises `InputError`, `HomeError`."""
        return copy_of(self.copies, name, chunks, limit_bytes=self.limits.file_bytes)

    def hand_over(self, place: str, copy: Copy, **marks: str | int | None) -> Visit:
        """Import a copy that differs from what was seen, and remember it with the marks of its place."""
        same = self.seen(place)
        outcome = HarvestOutcome.CHANGED if place in self.memory.of(self.source.name) else HarvestOutcome.NEW
        imported_at = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            if same and same.content_hash == copy.content_hash:
                outcome, imported_at = HarvestOutcome.UNCHANGED, same.imported_at
            else:
                self.import_file(Arrival(self.source, place, copy.path, copy.content_hash))
        finally:
            copy.path.unlink(missing_ok=True)
        seen = {
            "content_hash": copy.content_hash,
            "settings_hash": self.settings_hash,
            "imported_at": imported_at,
        }
        self.memory.remember(self.source.name, place, Seen.model_validate({**seen, **marks}))
        return self.visit(place, outcome)

    def safely(self, place: str, visiting: Callable[[], Visit]) -> Visit:
        """Visit a place; what goes wrong there is told, and does not stop the others."""
        try:
            return visiting()
        except HomeError:
            raise  # nothing can be kept any more
        except NotFoundError as error:
            if place not in self.memory.of(self.source.name):
                return self.visit(place, HarvestOutcome.FAILED, str(error))
            self.memory.forget(self.source.name, place)
            return self.visit(place, HarvestOutcome.GONE, str(error))
        except EnmusubiError as error:
            return self.visit(place, HarvestOutcome.FAILED, str(error))

    def gone(self, here: set[str]) -> Iterator[Visit]:
        """Forget the places that are no longer here; should one come back, it is new."""
        for place in sorted(set(self.memory.of(self.source.name)) - here):
            self.memory.forget(self.source.name, place)
            yield self.visit(place, HarvestOutcome.GONE, "It is not there any more. Its records stay.")

    def visit(self, place: str, outcome: HarvestOutcome, reason: str | None = None) -> Visit:
        """Say what became of a place."""
        return Visit(self.source.name, place, outcome, reason)
