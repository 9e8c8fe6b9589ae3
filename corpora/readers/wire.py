"""How does a row travel as JSON between two processes, dates included?"""

from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

from corpora.errors import FormatError
from corpora.readers.rows import Row

_OPTIONAL_TEXTS = ("problem", "sheet", "column", "value", "remedy")
_NAMES = tuple(field.name for field in fields(Row))


def row_to_json(row: Row) -> dict[str, Any]:
    """Return the row as JSON values: a date is {"date": ISO}, an object {"object": {...}}."""
    return {name: getattr(row, name) for name in _NAMES} | {"values": _to_json(dict(row.values))["object"]}


def row_from_json(value: Any, path: Path) -> Row:
    """Return the row that `row_to_json` wrote. Raises `FormatError`, naming `path`, where it is none."""
    try:
        row = Row(**{**value, "values": _from_json({"object": value["values"]})})
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise FormatError(f"{path}: what was read is no row ({error}). Save the file anew.") from error
    texts = all(isinstance(getattr(row, name), str | None) for name in _OPTIONAL_TEXTS)
    page = row.page is None or isinstance(row.page, int)
    if not (texts and page and isinstance(row.number, int) and isinstance(row.native, bool)):
        raise FormatError(f"{path}: what was read is no row. Save the file anew.")
    return row


def _to_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, dict):
        return {"object": {key: _to_json(inner) for key, inner in value.items()}}
    if isinstance(value, list | tuple):
        return [_to_json(inner) for inner in value]
    return value


def _from_json(value: Any) -> Any:
    if isinstance(value, list):
        return [_from_json(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    ((kind, inner),) = value.items()
    if kind == "object":
        return {key: _from_json(each) for key, each in inner.items()}
    return datetime.fromisoformat(inner) if kind == "datetime" else date.fromisoformat(inner)
