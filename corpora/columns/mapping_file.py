"""How is a mapping kept as a file that people can read and change?

The file is one JSON object:

    {"kind": "seed",
     "columns": {"シーズ名": "title", "概要": "text", "用途": "section", "内部メモ": null},
     "constants": {"organisation": "univ-example", "visibility": "coalition"},
     "withheld": ["予算"]}

null leaves a column out; constants hold for rows that say nothing else. The flat form {"概要": "text_ja"}
is read too.
"""

import json
from pathlib import Path
from typing import Any

from corpora.columns.mapping import ColumnMapping
from corpora.errors import FormatError

_KEYS = {"kind", "columns", "constants", "withheld"}
_EXAMPLE = '{"概要": "text_ja"}'


def load_mapping(path: Path) -> ColumnMapping:
    """Read a mapping from its file.

    Raises `FormatError` where it is no mapping, `UsageError` where it asks for what is not possible.
    """
    try:
        return mapping_from(path.read_text(encoding="utf-8-sig"), path)
    except (OSError, ValueError) as error:
        raise FormatError(f"{path}: the mapping cannot be read: {error}.") from error


def mapping_from(text: str, path: Path | str) -> ColumnMapping:
    """Read a mapping from its JSON, as `load_mapping` does; `path` is where it stands."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{path}: the mapping cannot be read: {error}.") from error
    if not isinstance(found, dict):
        raise FormatError(f"{path}: the mapping must be one JSON object such as {_EXAMPLE}.")
    parts = found if isinstance(found.get("columns"), dict) else {"columns": found}
    unknown = sorted(parts.keys() - _KEYS)
    if unknown:
        raise FormatError(f"{path}: the mapping holds '{unknown[0]}'. Known: {', '.join(sorted(_KEYS))}.")
    _check_types(path, parts)
    return ColumnMapping(**{**parts, "withheld": frozenset(parts.get("withheld", ()))})


def save_mapping(mapping: ColumnMapping, path: Path) -> None:
    """Write a mapping so that people can read and change it."""
    path.write_text(json.dumps(mapping.to_json(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _check_types(path: Path | str, parts: dict[str, Any]) -> None:
    columns, constants = parts["columns"], parts.get("constants", {})
    fits = (
        all(target is None or isinstance(target, str) for target in columns.values())
        and isinstance(constants, dict)
        and all(isinstance(value, str) for value in constants.values())
        and isinstance(parts.get("kind"), str | None)
        and isinstance(parts.get("withheld", []), list)
        and all(isinstance(heading, str) for heading in parts.get("withheld", []))
    )
    if not fits:
        raise FormatError(f"{path}: the mapping must be one JSON object such as {_EXAMPLE}.")
