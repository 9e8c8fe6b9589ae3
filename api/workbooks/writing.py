"""How does a table become the bytes of a file: Excel, CSV that Excel opens, JSON lines?

CSV begins with a byte-order mark, without which Excel takes Japanese for another encoding; a cell that begins
like a formula is written with an apostrophe before it (OWASP, CSV injection).
"""

import csv
import json
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from corpora import Table, UsageError, workbook

FORMATS = (".xlsx", ".csv", ".jsonl")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def written(tables: Sequence[Table], suffix: str) -> bytes:
    """Return tables as a file of that ending; csv holds one table. Raises `UsageError`."""
    if suffix == ".xlsx":
        return workbook(tables)
    if suffix == ".jsonl":
        return "".join(_line(row) for table in tables for row in table.rows).encode()
    if suffix != ".csv":
        raise UsageError(f"'{suffix}' is no ending of a table. Allowed: {', '.join(FORMATS)}.")
    if len(tables) != 1:
        raise UsageError(f"A csv file holds one table, these are {len(tables)}. Write .xlsx, or one kind.")
    return _csv(tables[0]).encode("utf-8-sig")


def _csv(table: Table) -> str:
    file = StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([_plain(column) for column in table.columns])
    for row in table.rows:
        writer.writerow([_plain(row.get(column)) for column in table.columns])
    return file.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def _line(row: Mapping[str, Any]) -> str:
    said = {name: value for name, value in row.items() if value not in (None, "")}
    return json.dumps(said, ensure_ascii=False, default=str) + "\n"
