"""What may only a record's own organisation read, and how is it kept from everybody else?

Withheld values stand in a table of their own, never in the document, under the organisation that owned
the record when they were written: who takes a record over does not inherit them.
Functions over one connection; the store owns the transactions.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from corpora.errors import RecordError
from corpora.records import AnyRecord
from corpora.store.audience import owner_of
from corpora.store.protocol import Viewer


@dataclass(frozen=True)
class Withheld:
    """Values by field, and whose they are; nobody's where there are none."""

    values: Mapping[str, str] = field(default_factory=dict)
    organisation: str | None = None


NOTHING = Withheld()


def withheld_from(record: AnyRecord, values: Mapping[str, str]) -> Withheld:
    """Return the values as what the record's owner may read. Raises `RecordError`."""
    if not values:
        return NOTHING
    owner = owner_of(record)
    if owner is None:
        raise RecordError(
            f"Record '{record.id}' withholds {', '.join(sorted(values))}, but no organisation owns it, so "
            "nobody could read them. Give it an organisation, or withhold nothing of it.",
            field="organisation",
        )
    for name, value in values.items():
        _check_unicode(name, value)
    return Withheld(dict(values), owner)


def _check_unicode(name: str, value: str) -> None:
    try:
        (name + value).encode()
    except UnicodeEncodeError as error:
        shown = name.encode("utf-8", "backslashreplace").decode()
        raise RecordError(
            f"The withheld field '{shown}' holds a lone surrogate: it is not valid Unicode. "
            "Save the file as UTF-8 and try again.",
            field=shown,
        ) from error


def withheld_by_record(connection: sqlite3.Connection, record_ids: Iterable[str]) -> dict[str, Withheld]:
    """Return what is withheld of the records that withhold something."""
    found: dict[str, dict[str, str]] = {}
    owners: dict[str, str] = {}
    for record_id, name, value, organisation in connection.execute(
        """SELECT record_id, field, value, organisation FROM withheld
           WHERE record_id IN (SELECT value FROM json_each(?)) ORDER BY record_id, field""",
        [json.dumps(list(record_ids))],
    ):
        found.setdefault(record_id, {})[name] = value
        owners[record_id] = organisation
    return {record_id: Withheld(values, owners[record_id]) for record_id, values in found.items()}


def put_withheld(connection: sqlite3.Connection, withheld: Mapping[str, Withheld]) -> None:
    """Write what is withheld of records, in place of what was before."""
    connection.executemany("DELETE FROM withheld WHERE record_id = ?", [(name,) for name in withheld])
    connection.executemany(
        "INSERT INTO withheld (record_id, field, value, organisation) VALUES (?, ?, ?, ?)",
        [
            (record_id, name, value, own.organisation)
            for record_id, own in withheld.items()
            for name, value in own.values.items()
        ],
    )


def hand_over(connection: sqlite3.Connection, record_ids: Iterable[str], *, owner: str, to: str) -> None:
    """Let another organisation read what one withheld of records, as where both were found to be one."""
    connection.executemany(
        "UPDATE withheld SET organisation = ? WHERE organisation = ? AND record_id = ?",
        [(to, owner, record_id) for record_id in record_ids],
    )


def withheld_of(connection: sqlite3.Connection, record_id: str, viewer: Viewer) -> dict[str, str]:
    """Return what is withheld of a record where the viewer owns both, ordered by field; else nothing."""
    return dict(
        connection.execute(
            """SELECT field, value FROM withheld JOIN records ON records.id = withheld.record_id
               WHERE records.id = :id AND records.withdrawn_at IS NULL AND withheld.organisation = :viewer
                 AND iif(records.kind = 'organisation', records.id, records.organisation) = :viewer
               ORDER BY field""",
            {"id": record_id, "viewer": viewer.organisation},
        ).fetchall()
    )
