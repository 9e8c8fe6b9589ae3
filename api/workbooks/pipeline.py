"""How do the figures about the pipeline become sheets?"""

from typing import Any

from api.pipeline.figures import PipelineFigures, RowsOfTable
from api.pipeline.words import say
from corpora import Table
from matcher import ROUND_TO, TABLE_WORDS, row_label


def tables_of_pipeline(found: PipelineFigures, language: str) -> list[Table]:
    """Return a sheet for each table, and one that says what the figures are."""
    return [*(_table(own, language, exact=found.exact) for own in found.tables), _about(found, language)]


def _table(own: RowsOfTable, language: str, *, exact: bool) -> Table:
    label, released, exactly = (say(language, name) for name in ("row", "released", "own"))
    rows: list[dict[str, Any]] = []
    for row in own.rows:
        told = say(language, "hidden") if row.released is None else row.released
        rows.append({label: row_label(own.table, row.id)[language], released: told, exactly: row.own})
    columns = [label, released, *([exactly] if exact else [])]
    return Table(TABLE_WORDS[own.table][language], columns, rows, notes=frozenset({exactly}))


def _about(found: PipelineFigures, language: str) -> Table:
    item, value = say(language, "item"), say(language, "value")
    told = {
        "released": say(language, "released_hint", k=found.k, round_to=ROUND_TO)
        if found.at
        else say(language, "no_release"),
        "at": found.at,
        "own": say(language, "own_hint") if found.exact else None,
        "time": say(language, "time_hint"),
    }
    rows = [{item: say(language, name), value: words} for name, words in told.items() if words]
    return Table(say(language, "about"), [item, value], rows)
