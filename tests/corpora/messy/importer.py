"""How is a file given to the importer, and what did it make of it? The one place that knows the importer."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpora import Change, Organisation, Refusal, Store, import_files, open_store

# Who is known before the first file comes; every name is made up.
KNOWN = tuple(
    Organisation.model_validate({"kind": "organisation", **values})
    for values in (
        {
            "id": "univ-example",
            "organisation_kind": "university_national",
            "name": {"ja": "例示大学", "en": "Sample University"},
        },
        {
            "id": "muni-example",
            "organisation_kind": "city",
            "name": {"ja": "例示市", "en": "Sample City"},
            "place": {"country": "JP", "prefecture": None, "name": "例示市"},
        },
    )
)


@dataclass(frozen=True)
class Outcome:
    """What one import of one file did; `whole` is why the file as a whole was refused.

    `records` is everything in the store afterwards that is no organisation of KNOWN, as JSON by id;
    `doubtful` the names that were put into the review queue.
    """

    rows_in: int
    changes: dict[Change, int]
    refusals: tuple[Refusal, ...]
    whole: str | None
    notices: tuple[str, ...]
    records: dict[str, dict[str, Any]]
    doubtful: int = 0

    @property
    def refused_rows(self) -> int:
        """How many rows were refused, one with several reasons counted once."""
        return len({(refusal.sheet, refusal.page, refusal.row) for refusal in self.refusals})

    @property
    def reconciled(self) -> bool:
        """Whether in = stored + unchanged + refused."""
        return self.rows_in == sum(self.changes.values()) + self.refused_rows


@contextmanager
def known_store(path: Path) -> Iterator[Store]:
    """A store of its own that knows the organisations of KNOWN."""
    store = open_store(path)
    try:
        store.put(KNOWN)
        yield store
    finally:
        store.close()


def imported(path: Path, store: Store, *, kind: str = "seed", dry_run: bool = False) -> Outcome:
    """Import one file through the public function, as the command line does."""
    report = import_files([path], store, kind=kind, dry_run=dry_run)
    refusals = tuple(refusal for refusal in report.refusals if refusal.row is not None)
    told = (f"{refusal.file}: {refusal.reason} {refusal.remedy or ''}" for refusal in report.refused_files)
    whole = " ".join(told) or None
    notices = [*report.notices]
    for table in report.tables:
        told = table.to_json()
        notices += [notice["en"] for notice in told["notices"]]
        notices += [f"The column '{heading}' was not imported." for heading in told["columns_not_imported"]]
    return Outcome(
        rows_in=report.rows_in,
        changes=dict(+report.changes),
        refusals=refusals,
        whole=whole,
        notices=tuple(notices),
        records=everything(store),
        doubtful=report.doubtful,
    )


def everything(store: Store) -> dict[str, dict[str, Any]]:
    """All records that a store holds beyond KNOWN, as JSON by id."""
    known = {record.id for record in KNOWN}
    return {
        record.id: json.loads(record.model_dump_json())
        for record in store.records()
        if record.id not in known
    }


def matchable(records: dict[str, dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """The seeds and needs among the records."""
    return [record for record in records.values() if record["kind"] in ("seed", "need")]


def give_back(path: Path, store: Store, workbook: Path, *, kind: str = "seed") -> None:
    """Import a file and write its refused rows as a workbook that can be corrected."""
    from corpora.importing import write_corrections

    write_corrections(workbook, import_files([path], store, kind=kind))
