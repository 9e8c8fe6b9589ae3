"""How do refused rows go out as a workbook, and come in again once they have been corrected?

Every refused row stands under its own headings, with what is wrong beside it, and how its columns were read:
what was withheld or held for all rows is so again when the workbook is imported.
"""

import json
from itertools import groupby
from pathlib import Path

from corpora.importing.cells import BESIDE, COLUMN, READING, REASON, REMEDY, WHERE
from corpora.importing.report import ImportReport, Refusal
from corpora.workbook import Table, write_workbook


def write_corrections(path: Path, report: ImportReport) -> int:
    """Write the refused rows as an xlsx file, a sheet for each table they stood in; return how many.

    Raises `UsageError` where the file cannot be written.
    """
    tables = []
    for (file, sheet), group in groupby(report.refusals, key=lambda refusal: (refusal.file, refusal.sheet)):
        refused = list(group)
        rows = [{**refusal.cells, **_beside(refusal)} for refusal in refused]
        # A column that is withheld must be there, be it empty, for the workbook to be taken again.
        held = {name: "" for refusal in refused for name in sorted(refusal.mapping.withheld)}
        own = list(dict.fromkeys(name for row in (*rows, held) for name in row if name not in BESIDE))
        name = " ".join(filter(None, (Path(file).stem, sheet)))
        tables.append(Table(name, [*own, *BESIDE], rows, notes=frozenset(BESIDE)))
    write_workbook(path, tables)
    return len(report.refusals)


def _beside(refusal: Refusal) -> dict[str, str]:
    return {
        WHERE: place_of(refusal),
        COLUMN: refusal.column or refusal.field or "",
        REASON: refusal.reason,
        REMEDY: refusal.remedy,
        READING: json.dumps(refusal.mapping.to_json(), ensure_ascii=False),
    }


def place_of(refusal: Refusal) -> str:
    """Where a refused row stands: file, sheet, page and row, as far as there are any."""
    parts = (
        refusal.file,
        f"sheet {refusal.sheet}" if refusal.sheet else None,
        f"page {refusal.page}" if refusal.page else None,
        f"row {refusal.row}" if refusal.row else None,
    )
    return ", ".join(part for part in parts if part)
