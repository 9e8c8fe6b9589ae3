"""Which needs (or seeds) does a file ask about, and which of its rows cannot be read?

The rows are read as an import reads them, into a store in memory: nothing that is only asked about reaches
the disk.
"""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from corpora import (
    ColumnMapping,
    FormatError,
    Imported,
    ImportReport,
    Matchable,
    Origin,
    import_files,
    memory_store,
)


@dataclass(frozen=True)
class Asking:
    """A record that asks, and where the row stands that describes it; None for a stored one.

    One that is not `stored` either was typed in: it has no id that says anything.
    """

    record: Matchable
    origin: Origin | None
    stored: bool = True


def asking_of(
    path: Path, *, kind: str, mapping: ColumnMapping | None = None
) -> tuple[list[Asking], ImportReport]:
    """Read what a file asks about, in its order, with the report of its rows; storing nothing.

    `kind` is that of rows that name none; rows of the other kind are left to the report's `notices`. Raises
    `FormatError` where nothing can be read.
    """
    with closing(memory_store()) as scratch:
        report = import_files([path], scratch, kind=kind, mapping=mapping, dry_run=True, preview=None)
    if report.refused_files and not report.rows_in:
        raise FormatError("\n".join(f"{refusal.file}: {refusal.reason}" for refusal in report.refused_files))
    asked = [found for item in report.preview if (found := _asked(item, kind))]
    if other := len(report.preview) - len(asked):
        ja = f"{other} 行は別の種別のため、問い合わせていません。"
        report.notices.append({"ja": ja, "en": f"{other} rows are of another kind and were not asked about."})
    return asked, report


def _asked(item: Imported, kind: str) -> Asking | None:
    record, origin = item.record, item.origin
    if isinstance(record, Matchable) and record.kind == kind and origin:
        return Asking(record, origin)
    return None
