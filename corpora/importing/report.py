"""What did an import do, and which rows must somebody look at?

Counts reconcile: the rows that were read are those added, updated, unchanged and refused.
"""

import dataclasses
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from corpora.columns import ColumnMapping
from corpora.importing.cells import encodable_json
from corpora.importing.tables import TableReading
from corpora.store import Change, Imported

AGAIN = "Correct it and import it again."  # where the reason says what is to be corrected


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken (`row` is None for a whole file), and what to do about it.

    `column` is the heading in the file, `field` ours. `cells` are the row's cells as text, so that it can be
    given back to be corrected; `ja` is the reason in Japanese, where there is one.
    """

    file: str
    row: int | None
    field: str | None
    value: str | None
    reason: str
    sheet: str | None = None
    page: int | None = None
    column: str | None = None
    remedy: str = AGAIN
    ja: str | None = dataclasses.field(default=None, compare=False)  # reason and remedy in Japanese
    cells: Mapping[str, str] = dataclasses.field(default_factory=dict, compare=False, repr=False)

    def words(self, language: str) -> str:
        """Reason and remedy in "ja", as far as there are Japanese words for them, or "en"."""
        if language == "ja" and self.ja:
            return self.ja
        return self.reason if self.remedy == AGAIN else f"{self.reason} {self.remedy}"

    def to_json(self) -> dict[str, Any]:
        """Place, reason and remedy; the cells stay in the file they come from."""
        names = ("file", "sheet", "row", "page", "column", "field", "value", "reason", "remedy", "ja")
        return {name: getattr(self, name) for name in names}


@dataclass
class ImportReport:
    """What an import did.

    `made` counts the organisations and researchers that rows named and nobody knew, by kind; `doubtful` the
    names that were put into the review queue; `withdrawn` the records that a complete list no longer holds;
    `ownerless` counts the seeds and needs added or updated that name no organisation; `preview` holds the
    first records of a dry run, as they would be stored.
    """

    changes: Counter[Change] = dataclasses.field(default_factory=Counter)
    refusals: list[Refusal] = dataclasses.field(default_factory=list)
    dry_run: bool = False
    rows_in: int = 0
    made: Counter[str] = dataclasses.field(default_factory=Counter)
    doubtful: int = 0
    ownerless: int = 0
    withdrawn: tuple[str, ...] = ()
    notices: list[dict[str, str]] = dataclasses.field(default_factory=list)
    tables: list[TableReading] = dataclasses.field(default_factory=list)
    preview: list[Imported] = dataclasses.field(default_factory=list)

    @property
    def mapping(self) -> ColumnMapping:
        """How the columns were read, of all tables together; of two that differ the first counts."""
        found = [table.mapping for table in self.tables]
        columns = {name: target for each in reversed(found) for name, target in each.columns.items()}
        kinds = {each.kind for each in found}
        constants = {name: value for each in found for name, value in each.constants.items()}
        withheld = frozenset(name for each in found for name in each.withheld)
        return ColumnMapping(columns, constants, withheld, kinds.pop() if len(kinds) == 1 else None)

    @property
    def refused_files(self) -> list[Refusal]:
        """The files that could not be read at all."""
        return [refusal for refusal in self.refusals if refusal.row is None]

    def to_json(self) -> dict[str, Any]:
        """The report as JSON: counts under the names of `Change`, refusals as objects."""
        counts = {change.value: self.changes[change] for change in Change}
        data = {
            "dry_run": self.dry_run,
            "rows": self.rows_in,
            **counts,
            "refused": [refusal.to_json() for refusal in self.refusals],
            "withdrawn": list(self.withdrawn),
            "made": dict(self.made),
            "doubtful_names": self.doubtful,
            "without_organisation": self.ownerless,
            "notices": self.notices,
            "tables": [table.to_json() for table in self.tables],
        }
        return cast(dict[str, Any], encodable_json(data))
