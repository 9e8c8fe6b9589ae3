"""How do rows of a file become records in the store, with every refused row accounted for?"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from corpora.errors import RecordError, TextError
from corpora.readers import Row, nested, read_rows
from corpora.records import RECORD_TYPES, AnyRecord, Matchable, Organisation
from corpora.store import Change, Store
from corpora.text import check_text, normalise


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken, and what to do about it."""

    file: str
    row: int
    field: str | None
    value: str | None
    reason: str


@dataclass
class ImportReport:
    """What an import did: counts of changes, and every refused row."""

    changes: Counter[Change] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)
    dry_run: bool = False

    def to_json(self) -> dict[str, Any]:
        """The report as JSON: counts under the names of `Change`, refusals as objects."""
        counts = {change.value: self.changes[change] for change in Change}
        return {"dry_run": self.dry_run, **counts, "refused": [asdict(refusal) for refusal in self.refusals]}


def import_files(
    paths: Iterable[Path],
    store: Store,
    *,
    kind: str | None = None,
    mapping: Mapping[str, str] | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Read files into the store: good rows go in, bad ones are reported.

    `kind` is taken for rows that name none; `mapping` renames their columns (theirs -> ours, a field of
    the record or a column of a flat table such as `text_ja`).
    Raises `FormatError` where a file as a whole cannot be read; files before it are kept.
    """
    report = ImportReport(dry_run=dry_run)
    resolver = OrganisationNames(store)
    for path in paths:
        for row in read_rows(path):
            if not row.native and path.suffix.lower() != ".jsonl":
                row = replace(row, values=nested(row.values))
            try:
                record = record_of(row, kind=kind, mapping=mapping or {}, organisations=resolver)
                report.changes.update(store.put([record], dry_run=dry_run))
                resolver.add(record)
            except RecordError as error:
                value = _value_at(error.field, _renamed(row.values, mapping or {}))
                reason = _encodable(str(error))
                report.refusals.append(Refusal(str(path), row.number, error.field, value, reason))
    return report


def record_of(
    row: Row, *, kind: str | None, mapping: Mapping[str, str], organisations: "OrganisationNames"
) -> AnyRecord:
    """Make a valid record of a row, or raise `RecordError` naming the field."""
    if row.problem:
        raise RecordError(f"The row {row.problem}.")
    values = _renamed(row.values, mapping)
    found = values.setdefault("kind", kind or "seed")
    if not isinstance(found, str) or found not in RECORD_TYPES:
        raise RecordError(f"Kind '{found}' is not known. Known: {', '.join(RECORD_TYPES)}.", field="kind")
    if "id" not in values:
        digest = hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode("utf-8", "replace"))
        values["id"] = f"{found}-{digest.hexdigest()[:12]}"
    if found in ("seed", "need") and values.get("organisation"):
        values["organisation"] = organisations.resolve(str(values["organisation"]))
    try:
        record = cast(AnyRecord, RECORD_TYPES[found].model_validate(values))
    except ValidationError as error:
        raise _record_error(error) from error
    _check_texts(record)
    return record


class OrganisationNames:
    """Finds an organisation's id by id, name or alias, exactly (after normalising)."""

    def __init__(self, store: Store) -> None:
        self._ids: dict[str, set[str]] = {}
        for record in store.records("organisation"):
            self.add(record)

    def add(self, record: AnyRecord) -> None:
        """Make a newly imported organisation known by its names."""
        if isinstance(record, Organisation):
            for name in (record.id, record.name.ja, record.name.en, *record.aliases):
                if name:
                    self._ids.setdefault(_key(name), set()).add(record.id)

    def resolve(self, name: str) -> str:
        """Return the id for a name or id. Raises `RecordError` where none or several have this name."""
        ids = self._ids.get(_key(name), set())
        if name in ids:
            return name
        if not ids:
            raise RecordError(
                f"Organisation '{name}' is not known. Import it first, or use the name or id of a known one.",
                field="organisation",
            )
        if len(ids) > 1:
            raise RecordError(
                f"Organisation '{name}' may be {' or '.join(sorted(ids))}. Give the id that is meant.",
                field="organisation",
            )
        return next(iter(ids))


def _renamed(values: Mapping[str, Any], mapping: Mapping[str, str]) -> dict[str, Any]:
    renamed = {name: value for name, value in values.items() if name not in mapping}
    for name, value in nested({mapping[n]: v for n, v in values.items() if n in mapping}).items():
        known = renamed.get(name)
        renamed[name] = {**known, **value} if isinstance(known, dict) and isinstance(value, dict) else value
    return renamed


def _value_at(field: str | None, values: dict[str, Any]) -> str | None:
    found: Any = values
    for part in field.split(".") if field else ():
        if isinstance(found, dict):
            found = found.get(part)
    return None if found is None or field is None else _encodable(str(found)[:200])


def _encodable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _key(name: str) -> str:
    return "".join(normalise(name).casefold().split())


def _check_texts(record: AnyRecord) -> None:
    if isinstance(record, Matchable):
        for language in record.text.languages:
            try:
                check_text(record.text.get(language) or "")
            except TextError as error:
                raise RecordError(str(error), field=f"text.{language}") from error


def _record_error(error: ValidationError) -> RecordError:
    problems = [
        f"{'.'.join(map(str, problem['loc'])) or 'record'}: {problem['msg'].removeprefix('Value error, ')}"
        for problem in error.errors(include_url=False, include_context=False)
    ]
    location = error.errors()[0]["loc"]
    return RecordError("; ".join(problems), field=".".join(map(str, location)) or None)
