"""How wide are the columns of a sheet, and how high its rows, so that every word is seen?

Spreadsheet programs do not find the height of wrapped rows by themselves when they open a file that another
program made. Widths are in characters, of which a Japanese one takes two; heights in points.
"""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

_LEAST, _MOST = 8, 60
_ROOM = 170  # characters that stand on a page's width and can be read
_LINE, _HIGHEST = 15.0, 400.0  # points; Excel allows 409


def widths_of(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return the width of each column; where they would not fit on paper the widest give way."""
    wanted = {
        name: max([_LEAST, _shown(name) + 3, *(_shown(row.get(name)) + 1 for row in rows)])
        for name in columns
    }
    most = _MOST
    while most > 2 * _LEAST and sum(min(width, most) for width in wanted.values()) > _ROOM:
        most -= 2
    return {name: float(min(width, most)) for name, width in wanted.items()}


def height_of(row: Mapping[str, Any], widths: Mapping[str, float]) -> float:
    """Return the height at which all lines of a row's cells are seen."""
    lines = max((_lines(row.get(name), width) for name, width in widths.items()), default=1)
    return min(lines * _LINE, _HIGHEST)


def _shown(value: Any) -> int:
    """The characters that the longest line of a value takes."""
    return max((sum(map(_width, line)) for line in _text(value).splitlines()), default=0)


def _lines(value: Any, width: float) -> int:
    return sum(max(1, math.ceil(sum(map(_width, line)) / (width - 1))) for line in _text(value).splitlines())


def _text(value: Any) -> str:
    if isinstance(value, float):
        return "100%"  # shares are the only figures with a fraction
    return "" if value is None else str(value)[:2_000]


def _width(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "FWA" else 1
