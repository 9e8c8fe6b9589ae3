"""Which fields of a record can a column give, and what are they called in both languages?

A target is named as a column of our own flat tables is (`text_ja`, `budget_jpy`). Where a record has no field
of its own for it, its value stands `beside` the record: what a row says of people and contact points, which
are records of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from corpora.records import RECORD_TYPES


class CellType(StrEnum):
    """How a cell is read: as it stands, by its language, or as a value of a type."""

    ID = "id"
    KIND = "kind"
    NAME = "name"
    TITLE = "title"
    JA = "ja"
    EN = "en"
    TEXT = "text"
    NOTE = "note"
    SOURCE = "source"
    BESIDE = "beside"
    LIST = "list"
    YEARS = "years"
    FLAG = "flag"
    TRL = "trl"
    STAGE = "stage"
    SECTOR = "sector"
    VISIBILITY = "visibility"
    FIRST_DAY = "first_day"
    LAST_DAY = "last_day"
    MONEY = "money"
    COUNTRY = "country"
    PREFECTURE = "prefecture"
    PLACE = "place"
    ADDRESS = "address"


@dataclass(frozen=True)
class Target:
    """A field that a column can give; `path` leads to it in the record's JSON, empty where it stands beside.

    `several`: more than one column may give it, and each is kept.
    """

    name: str
    cell: CellType
    several: bool
    path: tuple[str, ...]
    ja: str
    en: str

    @property
    def field(self) -> str:
        """The path as error messages write it; the target's name where it has none."""
        return ".".join(self.path) or self.name


@cache
def targets(kind: str) -> Mapping[str, Target]:
    """Return the targets of a kind of record by name; of a kind that is not known, none."""
    found = {}
    for line in table_lines("targets.tsv"):
        name, cell, kinds, several, path, ja, en = line
        if kind in kinds.split():
            parts = tuple(path.split(".")) if path else ()
            found[name] = Target(name, CellType(cell), bool(several), parts, ja, en)
    return MappingProxyType(found)


def any_target(name: str, kind: str | None) -> Target:
    """Return the target of that name for a kind, else for whichever kind has it."""
    kinds = (kind, *RECORD_TYPES) if kind else tuple(RECORD_TYPES)
    return next(targets(each)[name] for each in kinds if name in targets(each))


@cache
def target_names() -> tuple[str, ...]:
    """Return the names of all targets, in the order of the table."""
    return tuple(dict.fromkeys(line[0] for line in table_lines("targets.tsv")))


def table_lines(name: str) -> list[list[str]]:
    """Return the cells of a shipped table, line by line, without its header."""
    table = (files("corpora") / "columns" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in table.splitlines()[1:]]
