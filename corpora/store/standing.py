"""Which merges stand, and what must a record be that is written while they do?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from corpora.errors import RecordError
from corpora.records import (
    Affiliation,
    AnyRecord,
    ContactPoint,
    Need,
    Partnership,
    Party,
    Researcher,
    Seed,
    Visibility,
)
from corpora.store.audience import same_eyes
from corpora.store.connection import Connection
from corpora.store.uniting import united

_RECORD: TypeAdapter[AnyRecord] = TypeAdapter(AnyRecord)


@dataclass(frozen=True)
class Standing:
    """The merges that stand: what is written later must not take them back."""

    into: Mapping[str, str]
    number: Mapping[str, int]
    parts: Mapping[str, tuple[str, ...]]
    merged: Mapping[str, str]

    def settled(self, record: AnyRecord) -> AnyRecord:
        """Return a record with what was merged into it, referring to kept records only.

        What was merged is left out where the record is for other eyes now.
        """
        if not self.into:
            return record
        for part in map(_RECORD.validate_json, self.parts.get(record.id, ())):
            if same_eyes(self._redirected(record), self._redirected(part)):
                record = united(record, part)
        return self._redirected(record)

    def says_the_same(self, record: AnyRecord) -> bool:
        """Whether a merged record, as it is written anew, says what it said when it was merged."""
        return self._redirected(_RECORD.validate_json(self.merged[record.id])) == record

    def _redirected(self, record: AnyRecord) -> AnyRecord:
        fields = references(record, self.into)
        return record.model_copy(update=fields) if fields else record

    def refusal(self, record_id: str) -> RecordError:
        """Say that a merged record cannot be changed."""
        kept, number = self.into[record_id], self.number[record_id]
        remedy = f"Change '{kept}', or undo the merge: enmusubi names undo {number}"
        return RecordError(
            f"Record '{record_id}' was merged into '{kept}'. {remedy}.", field="id", remedy=f"{remedy}."
        )


def standing(connection: Connection) -> Standing:
    """Return the merges that were not undone."""
    rows = connection.execute(
        """SELECT merges.id, kept_id, merged_id, document FROM merges
           JOIN records ON records.id = merged_id WHERE undone_at IS NULL ORDER BY merges.id"""
    ).fetchall()
    parts: dict[str, tuple[str, ...]] = {}
    for _, kept, _, document in rows:
        parts[kept] = (*parts.get(kept, ()), document)
    return Standing(
        merged_into(connection),
        {merged: number for number, _, merged, _ in rows},
        parts,
        {merged: document for _, _, merged, document in rows},
    )


def merged_into(connection: Connection) -> dict[str, str]:
    """Return for each record that was merged the one that is kept in the end."""
    direct = dict(
        connection.execute("SELECT merged_id, kept_id FROM merges WHERE undone_at IS NULL ORDER BY id")
    )
    return {merged: _end(direct, merged) for merged in direct}


def references(record: AnyRecord, into: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a record that name a merged record, naming the kept one instead."""
    fields: dict[str, Any] = {}
    if isinstance(record, Seed | Need | ContactPoint):
        told = {name: getattr(record, name, None) for name in ("organisation", "researcher")}
        fields = {name: into[value] for name, value in told.items() if value is not None and value in into}
    if record.visibility is Visibility.NAMED and any(name in into for name in record.shared_with):
        fields["shared_with"] = tuple(sorted({into.get(name, name) for name in record.shared_with}))
    for kind, name in ((Partnership, "parties"), (Researcher, "affiliations")):
        if isinstance(record, kind) and any(part.organisation in into for part in getattr(record, name)):
            fields[name] = tuple(_redirected_part(part, into) for part in getattr(record, name))
    return fields


def _redirected_part(part: Party | Affiliation, into: Mapping[str, str]) -> Party | Affiliation:
    kept = into.get(part.organisation or "")
    return part.model_copy(update={"organisation": kept}) if kept else part


def _end(direct: dict[str, str], record_id: str) -> str:
    seen = {record_id}
    while record_id in direct and direct[record_id] not in seen:
        record_id = direct[record_id]
        seen.add(record_id)
    return record_id
