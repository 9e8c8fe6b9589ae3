"""What record does a row of their table make, by a mapping?

Nothing is dropped silently: what gives no value is kept as a note or named in a notice, what cannot be
understood refuses the row, and what is withheld stands apart and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from corpora.columns.cell_words import kind as kind_of
from corpora.columns.cells import Cell
from corpora.columns.filling import Filling
from corpora.columns.mapping import ColumnMapping
from corpora.columns.notices import Notice


@dataclass(frozen=True)
class Fields:
    """What a row gives: a record's JSON in `values`, and what is no part of it.

    `withheld`: what only the owning organisation may see, as it was written, by field, or by heading where
    several columns may give the field. `beside`: what the row says of people and contact points, by target
    (department, email ...).
    """

    values: dict[str, Any] = field(default_factory=dict)
    withheld: dict[str, str] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()


def fields_of(row: Mapping[str, Any], mapping: ColumnMapping) -> Fields:
    """Read a row by a mapping. Raises `RecordError` naming their column, the value and the remedy."""
    kind = _kind(row, mapping)
    filling = Filling(kind, mapping)
    for heading, value in row.items():
        filling.take(heading, value)
    for name, constant in mapping.constants.items():
        filling.take_constant(name, constant)
    filling.finish()
    return Fields(filling.values, filling.withheld, filling.beside, tuple(filling.notices))


def _kind(row: Mapping[str, Any], mapping: ColumnMapping) -> str:
    for heading, value in row.items():
        cell = Cell(value, heading, "kind")
        if mapping.columns.get(heading) == "kind" and not cell.is_empty:
            return str(kind_of(cell).value)
    return mapping.kind or "seed"
