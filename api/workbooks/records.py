"""How does a record become a row under headings that an import reads again?

The columns are the targets of `corpora.columns`: what `enmusubi export` writes, `enmusubi import` takes.
JSON lines hold the whole record, tables what a flat row can say.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any

from api.workbooks.words import SheetWords
from corpora import AnyRecord, Filters, Store, Table, Target, UsageError, Viewer, recognise, targets

KINDS = ("seed", "need", "organisation", "researcher", "contact_point", "partnership", "country")
_PAGE = 500
_SAMPLES = 50
# Targets that read what a person writes freely: a record's own field stands under another.
_READ_ONLY = frozenset(
    {"title", "text", "section", "keywords", "stage", "patents", "address", "name", "office"}
)
_SEPARATOR = "; "


def records_seen(
    store: Store, kinds: Iterable[str], *, viewer: Viewer, filters: Filters
) -> Iterator[AnyRecord]:
    """Iterate over the records that a viewer may see, by kind, then by id."""
    for kind in kinds:
        after = ""
        while found := store.page(viewer=viewer, filters=filters, kind=kind, after=after, limit=_PAGE):
            yield from (stored.record for stored in found)
            after = found[-1].record.id


def tables_of_records(records: Iterable[AnyRecord], language: str) -> list[Table]:
    """Return a table for each kind of record; columns in which nothing stands are left out."""
    kinds: dict[str, list[AnyRecord]] = {}
    for record in records:
        kinds.setdefault(record.kind, []).append(record)
    return [_table(kind, found, language) for kind, found in kinds.items()]


def whole(records: Iterable[AnyRecord]) -> Table:
    """Return records with all that they say, for JSON lines."""
    return Table(
        "records", (), [record.model_dump(mode="json", exclude_defaults=False) for record in records]
    )


def kinds_of(name: str) -> tuple[str, ...]:
    """The kinds that a word of the command line names. Raises `UsageError`."""
    singular = name.removesuffix("s").replace("-", "_")
    if name == "records":
        return KINDS
    found = {"countrie": "country"}.get(singular, singular)
    if found not in KINDS:
        allowed = ", ".join((*KINDS, "records", "matches", "proposals"))
        raise UsageError(f"'{name}' is nothing that can be exported. Allowed: {allowed}.")
    return (found,)


def _table(kind: str, records: list[AnyRecord], language: str) -> Table:
    columns = {name: own for name, own in targets(kind).items() if own.path and name not in _READ_ONLY}
    rows = [_cells(record.model_dump(mode="python"), columns) for record in records]
    used = [name for name in columns if any(row.get(name) not in (None, "") for row in rows)]
    headings = _headings(kind, {name: columns[name] for name in used}, rows, language)
    return Table(
        SheetWords(language)(kind),
        [headings[name] for name in used],
        [{headings[name]: row.get(name) for name in used} for row in rows],
    )


def _headings(
    kind: str, columns: Mapping[str, Target], rows: Sequence[Mapping[str, Any]], language: str
) -> dict[str, str]:
    """The heading of each column: its label where an import takes it for what it is, else its own name."""
    labels = {name: own.ja if language == "ja" else own.en for name, own in columns.items()}
    samples = [{labels[name]: row.get(name) for name in columns} for row in rows[:_SAMPLES]]
    understood = recognise([*labels.values()], samples, kind=kind).mapping.columns
    return {name: label if understood.get(label) == name else name for name, label in labels.items()}


def _cells(said: Mapping[str, Any], columns: Mapping[str, Target]) -> dict[str, Any]:
    return {name: _cell(_at(said, _path(name, own))) for name, own in columns.items()}


def _path(name: str, target: Target) -> tuple[str, ...]:
    """Where the value stands: titles and texts by their language."""
    language = name.rpartition("_")[2]
    return (*target.path, language) if language in ("ja", "en") and len(target.path) == 1 else target.path


def _at(said: Any, path: tuple[str, ...]) -> Any:
    for part in path:
        said = said.get(part) if isinstance(said, Mapping) else None
    return said


def _cell(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list | tuple):
        return _SEPARATOR.join(_source(part) if isinstance(part, Mapping) else str(part) for part in value)
    if isinstance(value, bool):
        return "yes" if value else None
    return value.isoformat() if isinstance(value, date) else value


def _source(said: Mapping[str, Any]) -> str:
    """A source as one line: document, lines."""
    return " ".join(str(said[name]) for name in ("document", "lines") if said.get(name))
