"""How are the rows of a partition kept, so that those of one that has not changed need not be written again?

A JSON list of lists in a file of its own: its checksum stands in the manifest as that of any other.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from indexer.plan import Row

ROWS = "rows.json"


def write_rows(path: Path, rows: Sequence[Row]) -> None:
    """Write rows."""
    told = [[row.key, row.record_id, row.content_hash, row.public, row.edits] for row in rows]
    path.write_text(json.dumps(told, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def rows_from(content: bytes) -> tuple[Row, ...]:
    """Read what `write_rows` wrote. Raises ValueError or TypeError where it is something else."""
    return tuple(Row(*row) for row in json.loads(content))
