"""What record does a row of their table make, by a mapping?

Nothing is dropped silently: what gives no value is kept as a note or named in a notice, what cannot be
understood refuses the row, and what is withheld stands apart and nowhere else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from corpora.columns import cell_dates, cell_money, cell_places, cell_words
from corpora.columns.cell_places import located
from corpora.columns.cells import Cell, Read, kept
from corpora.columns.mapping import ColumnMapping
from corpora.columns.notices import Notice, NoticeKind
from corpora.columns.targets import CellType, Target, targets
from corpora.columns.texts import Passage, composed, labelled, passage
from corpora.text import language_of

_READERS: dict[CellType, Callable[[Cell], Read]] = {
    CellType.ID: cell_words.identifier,
    CellType.NAME: lambda cell: Read(cell.written.strip()),
    CellType.SOURCE: lambda cell: Read({"document": cell.written.strip()}),
    CellType.LIST: cell_words.parts,
    CellType.YEARS: cell_words.years,
    CellType.FLAG: cell_words.flag,
    CellType.TRL: cell_words.trl,
    CellType.STAGE: cell_words.stage,
    CellType.SECTOR: cell_words.sector,
    CellType.VISIBILITY: cell_words.visibility,
    CellType.FIRST_DAY: cell_dates.first_day,
    CellType.LAST_DAY: cell_dates.last_day,
    CellType.MONEY: cell_money.yen,
    CellType.COUNTRY: cell_places.country,
    CellType.PREFECTURE: cell_places.prefecture,
    CellType.PLACE: cell_places.place,
    CellType.ADDRESS: cell_places.address,
}
_REPEATED = frozenset(_READERS) - {CellType.ID, CellType.NAME, CellType.SOURCE, CellType.LIST, CellType.YEARS}
_PLAIN_TEXTS = ("text", "text_ja", "text_en")
_POST = ("department", "position")
_PLACES = (CellType.COUNTRY, CellType.PREFECTURE, CellType.PLACE, CellType.ADDRESS)


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
    filling = _Filling(kind, mapping)
    for heading, value in row.items():
        filling.take(heading, value)
    for name, constant in mapping.constants.items():
        filling.take_constant(name, constant)
    return filling.done()


def _kind(row: Mapping[str, Any], mapping: ColumnMapping) -> str:
    for heading, value in row.items():
        cell = Cell(value, heading, "kind")
        if mapping.columns.get(heading) == "kind" and not cell.is_empty:
            return str(cell_words.kind(cell).value)
    return mapping.kind or "seed"


class _Filling:
    """The fields of one row while its cells are read, one after the other."""

    def __init__(self, kind: str, mapping: ColumnMapping) -> None:
        self._kind = kind
        self._mapping = mapping
        self._targets = targets(kind)
        self._values: dict[str, Any] = {"kind": kind}
        self._withheld: dict[str, str] = {}
        self._beside: dict[str, str] = {}
        self._notices: list[Notice] = []
        self._notes: list[str] = []
        self._passages: list[Passage] = []
        self._places: dict[CellType, dict[str, Any]] = {}

    def take(self, heading: str, value: Any) -> None:
        """Read one cell."""
        name = self._mapping.columns.get(heading)
        target = self._targets.get(name) if name else None
        cell = Cell(value, heading, target.field if target else name or heading)
        if cell.is_empty:
            return
        if heading in self._mapping.withheld:
            alone = target is not None and not target.several
            self._withheld[cell.field if alone else heading] = cell.written
        elif name is None or name == "kind":
            return
        elif target is None:
            self._keep(cell, Read(None, cell.notice(NoticeKind.NO_SUCH_FIELD, self._kind), note=True))
        elif isinstance(value, dict | list | tuple):
            self._values[target.path[0] if target.path else target.name] = value
        else:
            self._read(target, cell)

    def take_constant(self, name: str, constant: str) -> None:
        """Read what holds for rows that say nothing else."""
        target = self._targets.get(name)
        if target is None or name in self._beside or target.cell in self._places:
            return
        texts = target.cell is CellType.TEXT and self._passages
        if not texts and _value_at(self._values, target.path) is None:
            self._read(target, Cell(constant, name, target.field))

    def done(self) -> Fields:
        """Put together what the cells gave."""
        self._check_visibility()
        if not self._mapping.has_text and "text" in self._targets and self._kind in ("seed", "need"):
            titles = self._values.get("title", {})
            self._passages[:0] = [Passage("text", "", title, language) for language, title in titles.items()]
        if texts := composed(self._passages):
            self._values["text"] = texts
        if place := located(self._places):
            self._values["place"] = place
            if place.get("prefecture"):
                self._notices = [n for n in self._notices if n.kind is not NoticeKind.SEVERAL_PLACES]
        if self._notes:
            self._values["notes"] = [*self._values.get("notes", []), *self._notes]
        if self._kind == "researcher" and "organisation" in self._values:
            position = " ".join(self._beside.pop(name) for name in _POST if name in self._beside)
            post = {"organisation": self._values.pop("organisation"), "position": position or None}
            self._values["affiliations"] = [post]
        return Fields(self._values, self._withheld, self._beside, tuple(self._notices))

    def _check_visibility(self) -> None:
        """A column that says who may see a record, left empty, must not open the record to everyone."""
        heading = next((h for h, name in self._mapping.columns.items() if name == "visibility"), None)
        if heading is not None and "visibility" not in self._values:
            raise Cell("", heading, "visibility").refused(
                "does not say who may see the record",
                "Fill the cell in, or give one visibility for all rows that name none.",
            )

    def _read(self, target: Target, cell: Cell) -> None:
        if target.cell is CellType.NOTE:
            self._notes.extend(_notes(cell))
        elif target.cell in (CellType.TITLE, CellType.JA, CellType.EN):
            self._bilingual(target, cell)
        elif target.name in _PLAIN_TEXTS:
            self._passages.append(passage(target.name, cell.column, cell.written))
        elif cell.is_not_yet_known and target.cell is not CellType.VISIBILITY:
            self._keep(cell, kept(cell, NoticeKind.NOT_YET_KNOWN))
        elif target.cell is CellType.TEXT:
            self._passages.append(passage(target.name, cell.column, cell.written))
        elif target.cell is CellType.BESIDE:
            known = self._beside.get(target.name)
            self._beside[target.name] = f"{known} {cell.written.strip()}" if known else cell.written.strip()
        else:
            self._typed(target, cell)

    def _typed(self, target: Target, cell: Cell) -> None:
        read = _read_typed(target.cell, cell)
        if read.value is None:
            self._keep(cell, read)
        elif target.cell in _PLACES:
            self._places.setdefault(target.cell, read.value)
            self._keep(cell, read)
        else:
            self._set(target.path, cell, read)

    def _bilingual(self, target: Target, cell: Cell) -> None:
        language = {CellType.JA: "ja", CellType.EN: "en"}.get(target.cell)
        language = language or language_of(cell.written) or "ja"
        self._set((target.path[0], language), cell, Read(cell.written))

    def _set(self, path: tuple[str, ...], cell: Cell, read: Read) -> None:
        """Set a value; where another column gave another one before, that holds and this becomes a note."""
        *parents, last = path
        place = self._values
        for parent in parents:
            place = place.setdefault(parent, {})
        if place.setdefault(last, read.value) == read.value:
            self._keep(cell, read)
        else:
            self._keep(cell, kept(cell))

    def _keep(self, cell: Cell, read: Read) -> None:
        if read.note:
            self._notes.append(labelled(cell.column, cell.written))
        if read.notice:
            self._notices.append(read.notice)


def _read_typed(cell_type: CellType, cell: Cell) -> Read:
    """Read a cell; what repeats from row to row (dates, levels, places) is read once."""
    if cell_type in _REPEATED and isinstance(cell.value, str):
        return _read_repeated(cell_type, cell.value, cell.column, cell.field)
    return _READERS[cell_type](cell)


@lru_cache(maxsize=8_192)
def _read_repeated(cell_type: CellType, value: str, column: str, field: str) -> Read:
    return _READERS[cell_type](Cell(value, column, field))


def _value_at(values: dict[str, Any], path: tuple[str, ...]) -> Any:
    found: Any = values
    for part in path:
        found = found.get(part) if isinstance(found, dict) else None
    return found if path else None


def _notes(cell: Cell) -> list[str]:
    """A cell of notes under its heading; our own column `notes` is a list of them."""
    if cell.column == "notes":
        return [note for part in cell.written.split(";") if (note := part.strip())]
    return [labelled(cell.column, cell.written)]
