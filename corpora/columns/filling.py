"""What do the cells of one row give, read one after the other?"""

from typing import Any

from corpora.columns.cell_places import located
from corpora.columns.cells import Cell, Read, kept
from corpora.columns.mapping import ColumnMapping
from corpora.columns.notices import Notice, NoticeKind
from corpora.columns.readings import read_cell
from corpora.columns.targets import CellType, Target, targets
from corpora.columns.texts import Passage, composed, labelled, passage
from corpora.text import language_of

_PLAIN_TEXTS = ("text", "text_ja", "text_en")
_POST = ("department", "position")
_PERSON = ("researcher_kana", "researcher_en", "researchmap", "orcid")
_PLACES = (CellType.COUNTRY, CellType.PREFECTURE, CellType.PLACE, CellType.ADDRESS)


class Filling:
    """The fields of one row while its cells are read, one after the other."""

    def __init__(self, kind: str, mapping: ColumnMapping) -> None:
        self._kind = kind
        self._mapping = mapping
        self._targets = targets(kind)
        self.values: dict[str, Any] = {"kind": kind}
        self.withheld: dict[str, str] = {}
        self.beside: dict[str, str] = {}
        self.notices: list[Notice] = []
        self._notes: list[str] = []
        self._passages: list[Passage] = []
        self._places: dict[CellType, dict[str, Any]] = {}
        self._prefecture: Cell | None = None

    def take(self, heading: str, value: Any) -> None:
        """Read one cell."""
        name = self._mapping.columns.get(heading)
        target = self._targets.get(name) if name else None
        cell = Cell(value, heading, target.field if target else name or heading)
        if cell.is_empty:
            return
        if heading in self._mapping.withheld:
            alone = target is not None and not target.several
            self.withheld[cell.field if alone else heading] = cell.written
        elif name is None or name == "kind":
            return
        elif target is None:
            self._keep(cell, Read(None, cell.notice(NoticeKind.NO_SUCH_FIELD, self._kind), note=True))
        elif isinstance(value, dict | list | tuple):
            self.values[target.path[0] if target.path else target.name] = value
        else:
            self._read(target, cell)

    def take_constant(self, name: str, constant: str) -> None:
        """Read what holds for rows that say nothing else."""
        target = self._targets.get(name)
        if target is None or name in self.beside or target.cell in self._places:
            return
        texts = target.cell is CellType.TEXT and self._passages
        if not texts and _value_at(self.values, target.path) is None:
            self._read(target, Cell(constant, name, target.field))

    def finish(self) -> None:
        """Put together what the cells gave."""
        self._check_visibility()
        if "researcher" in self.withheld:  # another spelling of who it is must not tell it
            self.withheld |= {name: self.beside.pop(name) for name in _PERSON if name in self.beside}
        if not self._mapping.has_text and "text" in self._targets and self._kind in ("seed", "need"):
            titles = self.values.get("title")
            told = titles.items() if isinstance(titles, dict) else ()
            self._passages[:0] = [
                Passage("text", "", title, language) for language, title in told if isinstance(title, str)
            ]
        if texts := composed(self._passages):
            self.values["text"] = texts
        if place := located(self._places):
            self._locate(place)
        if self._notes:
            self.values["notes"] = [*self.values.get("notes", []), *self._notes]
        if self._kind == "researcher" and "organisation" in self.values:
            position = " ".join(self.beside.pop(name) for name in _POST if name in self.beside)
            post = {"organisation": self.values.pop("organisation"), "position": position or None}
            self.values["affiliations"] = [post]

    def _locate(self, place: dict[str, Any]) -> None:
        if self._prefecture and place["country"] != "JP":
            raise self._prefecture.refused(
                f"lies in Japan, but the row names the country {place['country']}", "Correct one of the two."
            )
        self.values["place"] = place
        if place.get("prefecture"):
            self.notices = [n for n in self.notices if n.kind is not NoticeKind.SEVERAL_PLACES]

    def _check_visibility(self) -> None:
        """A column that says who may see a record, left empty, must not open the record to everyone."""
        heading = next((h for h, name in self._mapping.columns.items() if name == "visibility"), None)
        if heading is not None and "visibility" not in self.values:
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
            known = [self.beside[target.name]] if target.name in self.beside else []
            between = " " if target.several else "; "
            self.beside[target.name] = between.join([*known, cell.written.strip()])
        else:
            self._typed(target, cell)

    def _typed(self, target: Target, cell: Cell) -> None:
        read = read_cell(target.cell, cell)
        if read.value is None:
            self._keep(cell, read)
        elif target.cell in _PLACES:
            known = self._places.setdefault(target.cell, read.value)
            self._keep(cell, read if known == read.value else kept(cell))
            if target.cell is CellType.PREFECTURE:
                self._prefecture = cell
        else:
            self._set(target.path, cell, read)

    def _bilingual(self, target: Target, cell: Cell) -> None:
        language = {CellType.JA: "ja", CellType.EN: "en"}.get(target.cell)
        language = language or language_of(cell.written) or "ja"
        self._set((target.path[0], language), cell, Read(cell.written))

    def _set(self, path: tuple[str, ...], cell: Cell, read: Read) -> None:
        """Set a value; where another column gave another one before, that holds and this becomes a note."""
        *parents, last = path
        place = self.values
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
            self.notices.append(read.notice)


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
