"""How is a table of a page written and sent as a workbook that Excel opens?

It holds what the page shows to who asks, no more: nothing may keep it on the way.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from fastapi.responses import Response

from api.routes.imports import WORKBOOK
from corpora import Table, workbook


def sheet(
    name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, percents: Sequence[str] = ()
) -> Table:
    """Return a table of rows with cells in the order of the columns; `percents` are shares from 0 to 1."""
    told = [dict(zip(columns, row, strict=True)) for row in rows]
    return Table(name, columns, told, percents=frozenset(percents))


def workbook_answer(name: str, tables: Iterable[Table]) -> Response:
    """Return tables as the answer to who asked for `name`.xlsx."""
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name.replace("/", "-")}.xlsx"',
    }
    return Response(workbook(tables), media_type=WORKBOOK, headers=headers)
