"""How is one file that was sent imported, in a process of its own that can be ended at any time?

It stands in the file's directory, so that no path of the server gets into a report. It is told what to do on
standard input, and tells lines of JSON: `{"rows": n}` on the way, at the end `{"report": ...}` or
`{"error": ...}`. Where nobody listens any more it ends with the next line.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from api.uploads.ownership import OwnStore, SeenStore
from api.uploads.wish import Wish
from corpora import (
    ColumnMapping,
    EnmusubiError,
    ImportReport,
    import_files,
    open_store,
    write_corrections,
)

CORRECTIONS = "corrections.xlsx"
_EVERY_S = 0.5


def imported(store: Path | str, file: str, wish: Wish, *, progress: Callable[[int], None]) -> ImportReport:
    """Import a file of this directory as it is wished. Raises `EnmusubiError`."""
    told = {"organisation": wish.organisation or wish.owner, "visibility": wish.visibility}
    constants = {name: value for name, value in told.items() if value}
    mapping = ColumnMapping(wish.columns, constants).withholding(wish.withhold)
    with closing(open_store(store)) as opened:
        own: Any = OwnStore(opened, wish.owner) if wish.owner else SeenStore(opened, wish.viewer)
        return import_files(
            [Path(file)],
            own,
            kind=wish.kind,
            mapping=mapping,
            list_name=wish.full_list_name(file),
            complete=wish.complete,
            dry_run=wish.dry_run,
            progress=progress,
        )


class _Progress:
    """Counts rows, and says so now and then."""

    def __init__(self) -> None:
        self.rows = 0
        self._told_at = 0.0

    def __call__(self, more: int) -> None:
        self.rows += more
        now = time.monotonic()
        if now - self._told_at > _EVERY_S:
            self._told_at = now
            tell({"rows": self.rows})


def tell(message: dict[str, Any]) -> None:
    """Write one line; end where nobody reads it."""
    try:
        print(json.dumps(message), flush=True)
    except BrokenPipeError:
        os._exit(1)


def main() -> None:
    """Import the file that standard input names."""
    asked = json.load(sys.stdin)
    progress = _Progress()
    try:
        wish = Wish.from_json(asked["wish"])
        report = imported(asked["store"], asked["file"], wish, progress=progress)
        if report.refusals:
            write_corrections(Path(CORRECTIONS), report)
        tell({"rows": report.rows_in, "report": report.to_json(), "unread": _unread(report)})
    except EnmusubiError as error:
        tell({"error": str(error)})


def _unread(report: ImportReport) -> str | None:
    """Why nothing was read, where the file as a whole was refused."""
    if report.rows_in or not report.refused_files:
        return None
    return "; ".join(refusal.reason for refusal in report.refused_files)


if __name__ == "__main__":
    main()
