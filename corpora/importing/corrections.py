"""How do refused rows go out as a workbook, and come in again once they have been corrected?

Every refused row stands under its own headings, with what is wrong beside it, and in a hidden column how its
list was read: importing the workbook again reads its rows in the same way, into the same list.
"""

from itertools import groupby
from pathlib import Path

from corpora.importing.again import Again
from corpora.importing.cells import BESIDE, COLUMN, REASON, REMEDY, SETTINGS, WHERE
from corpora.importing.report import ImportReport, Refusal
from corpora.workbook import Table, write_workbook


def write_corrections(path: Path, report: ImportReport) -> int:
    """Write the refused rows as an xlsx file, a sheet for each table they stood in; return how many.

    Raises `UsageError` where the file cannot be written.
    """
    write_workbook(path, correction_tables(report))
    return len(report.refusals)


def correction_tables(report: ImportReport) -> list[Table]:
    """Return the refused rows as tables, one for each that they stood in."""
    read = {(table.file, table.sheet): table for table in report.tables}
    tables = []
    for (file, sheet), group in groupby(report.refusals, key=lambda refusal: (refusal.file, refusal.sheet)):
        refusals = list(group)
        own = list(dict.fromkeys(name for refusal in refusals for name in refusal.cells))
        settings = ""
        if table := read.get((file, sheet)):
            # A column to be withheld must be there, or the workbook would not be taken.
            own += [name for name in sorted(table.mapping.withheld) if name not in own]
            settings = Again(table.list_name, table.stem, table.mapping).to_cell(own)
        rows = [{**refusal.cells, **_beside(refusal), SETTINGS: settings} for refusal in refusals]
        name = " ".join(filter(None, (Path(file).stem, sheet)))
        tables.append(
            Table(
                name,
                [*own, *BESIDE],
                rows,
                notes=frozenset(BESIDE),
                hidden=frozenset({SETTINGS}),
                marked=[refusal.column for refusal in refusals],
            )
        )
    return tables


def _beside(refusal: Refusal) -> dict[str, str]:
    return {
        WHERE: place_of(refusal),
        COLUMN: refusal.column or refusal.field or "",
        REASON: f"{refusal.ja}\n{refusal.reason}" if refusal.ja else refusal.reason,
        REMEDY: refusal.remedy,
    }


def place_of(refusal: Refusal, language: str = "en") -> str:
    """Where a refused row stands: file, sheet, page and row, as far as there are any."""
    if language == "ja":
        told = (
            f"シート {refusal.sheet}" if refusal.sheet else None,
            f"{refusal.page}ページ" if refusal.page else None,
            f"{refusal.row}行目" if refusal.row else None,
        )
        return "　".join([refusal.file, *filter(None, told)])
    parts = (
        refusal.file,
        f"sheet {refusal.sheet}" if refusal.sheet else None,
        f"page {refusal.page}" if refusal.page else None,
        f"row {refusal.row}" if refusal.row else None,
    )
    return ", ".join(part for part in parts if part)
