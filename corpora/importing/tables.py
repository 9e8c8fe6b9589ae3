"""How is each table of a file read: which column is what, and what should its sender know?

Columns are recognised by the headings and the first rows of a table; rows in our own terms have none.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from corpora.columns import (
    ColumnMapping,
    Fields,
    Notice,
    Recognition,
    column_summary,
    fields_of,
    recognise,
    targets,
)
from corpora.errors import UsageError
from corpora.importing.again import Again, again_in
from corpora.importing.cells import corrected
from corpora.readers import Row
from corpora.records import RECORD_TYPES
from corpora.text import normalise

SAMPLES = 50
_LANGUAGES = ("ja", "en")
_OWN_IDS = (
    "id",
    "識別子",
    "レコードid",
    "recordid",
    "identifier",
)  # headings that mean ours, the same everywhere


@dataclass
class TableReading:
    """One table (a sheet, or a whole file) as it is read.

    `notices` counts rows by kind of notice and column, with the first of each kept to be shown.
    """

    file: str
    sheet: str | None
    known: ColumnMapping
    kind: str | None
    list_name: str = ""
    recognition: Recognition | None = None
    rows: int = 0
    again: Again | None = None  # of rows that were refused before
    unread: Counter[str] = field(default_factory=Counter)
    notices: dict[tuple[str, str], tuple[Notice, int]] = field(default_factory=dict)
    fault: str | None = None  # why none of its rows can be taken
    _constants: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def recognise(self, samples: list[Row]) -> None:
        """Recognise the columns by the first rows. Raises `UsageError`.

        One that is to be withheld and is not there is refused, and so are settings that cannot be read.
        """
        said = next((found for row in samples if (found := again_in(row.values))), None)
        if said:
            self.again, self.known = said, self.known.before(said.mapping)
        tables = [corrected(row.values) for row in samples if not (row.native or row.problem)]
        headings = list(dict.fromkeys(heading for cells in tables for heading in cells))
        if headings:
            seen = recognise(headings, tables, kind=self.kind, known=self.known)
            self.recognition = _with_numbers(seen, tables, self.known)
            for notice in self.recognition.notices:
                self._notice(notice, rows=0)

    def fields(self, row: Row) -> Fields:
        """What a row says in our terms. Raises `RecordError`, `UsageError`."""
        if row.native:
            return self._native(row.values)
        cells = corrected(row.values)
        mapping = self._mapping_for(cells)
        for heading, value in cells.items():
            if value not in (None, "") and mapping.columns.get(heading) is None:
                self.unread[heading] += heading not in mapping.withheld
        found = fields_of(cells, mapping)
        for notice in found.notices:
            self._notice(notice, rows=1)
        return found

    @property
    def stem(self) -> str:
        """The name, without its ending, of the file that the rows stood in first."""
        return self.again.stem if self.again else Path(self.file).stem

    @property
    def mapping(self) -> ColumnMapping:
        """The mapping by which the table is read."""
        return self.recognition.mapping if self.recognition else self.known

    @property
    def naming_column(self) -> str | None:
        """The heading of the ids or numbers by which records are known, where there is one."""
        numbers = (name for name, target in self.mapping.columns.items() if target == "number")
        return self.mapping.heading_for("id") or next(numbers, None)

    def _mapping_for(self, cells: Mapping[str, Any]) -> ColumnMapping:
        """The mapping; headings that the first rows did not have (JSON) are recognised when they come."""
        if self.recognition is None or not (cells.keys() <= self.recognition.mapping.columns.keys()):
            known = self.recognition.mapping if self.recognition else self.known
            headings = list(dict.fromkeys([*known.columns, *cells]))
            fresh = recognise(headings, [cells], kind=self.kind, known=known)
            columns = (*self.recognition.columns, *fresh.columns) if self.recognition else fresh.columns
            unique = {column.heading: column for column in reversed(columns)}
            self.recognition = Recognition(fresh.mapping, tuple(reversed(unique.values())), fresh.notices)
        return self.recognition.mapping

    def _native(self, values: Mapping[str, Any]) -> Fields:
        """The fields of a row in our own terms: constants where it says nothing, withheld ones taken out."""
        said = values.get("kind", self.kind or self.known.kind or "seed")
        renamed = {self.known.columns.get(name, name): value for name, value in values.items()}
        told = {name: value for name, value in renamed.items() if name and name not in self.known.withheld}
        if not isinstance(said, str) or said not in RECORD_TYPES:
            return Fields({"kind": said, **told})
        for name in self.known.withheld:
            if name not in RECORD_TYPES[said].model_fields:
                raise UsageError(f"'{name}' is to be withheld, but a {said} has no such field.")
        withheld = {
            name: _written(renamed[name])
            for name in sorted(self.known.withheld)
            if renamed.get(name) not in (None, "")
        }
        return Fields({**self._constants_of(said), "kind": said, **told}, withheld)

    def _constants_of(self, kind: str) -> Mapping[str, Any]:
        if kind not in self._constants:
            self._constants[kind] = fields_of(
                {}, ColumnMapping(kind=kind, constants=self._fitting(kind))
            ).values
        return self._constants[kind]

    def _fitting(self, kind: str) -> dict[str, str]:
        return {name: value for name, value in self.known.constants.items() if name in targets(kind)}

    def _notice(self, notice: Notice, *, rows: int) -> None:
        key = (notice.kind.value, notice.column)
        first, count = self.notices.get(key, (notice, 0))
        self.notices[key] = (first, count + rows)

    def to_json(self) -> dict[str, Any]:
        """The table as JSON: columns as they were read, and what was noticed, in both languages."""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "rows": self.rows,
            "columns": self._columns(),
            "columns_not_imported": dict(self.unread),
            "notices": [
                {
                    "kind": notice.kind.value,
                    "column": notice.column,
                    "rows": count,
                    **{language: notice.words(language) for language in _LANGUAGES},
                }
                for notice, count in self.notices.values()
            ],
        }

    def _columns(self) -> list[dict[str, Any]]:
        if self.recognition is None:
            return []
        told = [column_summary(self.recognition, language) for language in _LANGUAGES]
        return [
            {
                "heading": ja.heading,
                "target": ja.target,
                "label": {"ja": ja.label, "en": en.label},
                "reason": {"ja": ja.reason, "en": en.reason},
                "confidence": round(ja.confidence, 2),
                "example": ja.example,
                "withheld": ja.withheld,
            }
            for ja, en in zip(*told, strict=True)
        ]


def _with_numbers(found: Recognition, rows: list[Mapping[str, Any]], known: ColumnMapping) -> Recognition:
    """An office's own number names a record among its own: other offices have an S-001, too.

    A number that only counts the rows names none: a row put in above would shift them all.
    """
    changed: dict[str, str | None] = {}
    for heading, target in found.mapping.columns.items():
        if target == "id" and heading not in known.columns and _key(heading) not in _OWN_IDS:
            changed[heading] = "number"
        elif target == "number" and _counts([cells.get(heading) for cells in rows]):
            changed[heading] = None
    mapping = replace(found.mapping, columns={**found.mapping.columns, **changed})
    columns = [replace(one, target=changed.get(one.heading, one.target)) for one in found.columns]
    return replace(found, mapping=mapping, columns=tuple(columns))


def _key(heading: str) -> str:
    return "".join(normalise(heading).casefold().split())


def _counts(cells: list[Any]) -> bool:
    """Whether the cells are 1, 2, 3 and so on."""
    told = [normalise(str(cell)).strip() for cell in cells if cell not in (None, "")]
    return told == [str(number) for number in range(1, len(told) + 1)]


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
