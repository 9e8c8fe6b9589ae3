"""Which municipalities does Japan have, and in which prefecture does each lie?

Wards of designated cities bear the name of their city (札幌市中央区). One name may lie in several
prefectures (府中市).
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Municipality:
    """A city, ward, town or village by its Japanese names; `code` is the six digits of 地方公共団体コード."""

    prefecture: str
    name: str
    code: str


@cache
def municipalities() -> tuple[Municipality, ...]:
    """Return every municipality, ordered by code."""
    table = (files("corpora") / "places" / "municipalities.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines()[1:])
    return tuple(Municipality(prefecture, name, code) for prefecture, name, code in rows)
