"""How do the cells of a refused row look as text, and how are they read when they come back corrected?"""

import json
import re
from collections.abc import Mapping
from typing import Any

WHERE, COLUMN, REASON, REMEDY = "※場所 place", "※列 column", "※理由 reason", "※対処 remedy"
SETTINGS = "※設定 settings"
BESIDE = (WHERE, COLUMN, REASON, REMEDY, SETTINGS)
_CONTINUED = re.compile(r"(?P<name>.+) \((?P<part>[0-9]+)\)")
_LONGEST = 200
_PLACE = {"country": "country", "prefecture": "prefecture", "name": "place"}
_LANGUAGES = ("ja", "en", "kana")


def flat(values: Mapping[str, Any]) -> dict[str, str]:
    """Cells by heading, as text; nested fields of ours as the columns of a flat table (text_ja, place)."""
    cells: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, Mapping) and value and name == "place" and set(value) <= set(_PLACE):
            cells |= {_PLACE[part]: _text(own) for part, own in value.items()}
        elif isinstance(value, Mapping) and value and set(value) <= set(_LANGUAGES):
            cells |= {f"{name}_{part}": _text(own) for part, own in value.items()}
        elif isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
            cells[name] = "; ".join(value)
        else:
            cells[name] = _text(value)
    return {encodable(name): encodable(text) for name, text in cells.items()}


def corrected(cells: Mapping[str, Any]) -> Mapping[str, Any]:
    """The cells of a row that was given back to be corrected, less what stood beside; others as they are."""
    if REASON not in cells:
        return cells
    whole: dict[str, Any] = {}
    for name, value in cells.items():
        continued = _CONTINUED.fullmatch(name)
        if name in BESIDE or is_settings(name):
            continue
        if continued and isinstance(whole.get(continued["name"]), str):
            whole[continued["name"]] += str(value)
        else:
            whole[name] = value
    return whole


def is_settings(heading: str) -> bool:
    """Whether the column holds how a refused row was read, or the rest of that."""
    return heading == SETTINGS or heading.startswith(f"{SETTINGS} (")


def value_at(field: str | None, column: str | None, values: Mapping[str, Any]) -> str | None:
    """What stood in the column, or at the field of a row in our own terms, at most 200 characters."""
    if column is not None and column in values:
        found: Any = values[column]
    else:
        found = values
        for part in field.split(".") if field else ():
            found = found.get(part) if isinstance(found, Mapping) else None
    return None if found is None or not (field or column) else encodable(str(found)[:_LONGEST])


def encodable(text: str) -> str:
    """The text with lone surrogates written out, so that a report can be saved as UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode()


def encodable_json(data: Any) -> Any:
    """JSON data with lone surrogates written out, names and values."""
    if isinstance(data, str):
        return encodable(data)
    if isinstance(data, dict):
        return {encodable_json(name): encodable_json(value) for name, value in data.items()}
    return [encodable_json(value) for value in data] if isinstance(data, list) else data


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
