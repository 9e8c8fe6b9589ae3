"""What was a record before it was changed or withdrawn?

A version enters the history when it ends, so that what never changed takes no room there.
Functions over one connection; the store owns the transactions.
"""

import json
from collections.abc import Iterable, Mapping

from pydantic import TypeAdapter

from corpora.records import AnyRecord
from corpora.store.audience import owner_of, visible_to
from corpora.store.connection import Connection
from corpora.store.protocol import Viewer
from corpora.store.provenance import Ended, Version
from corpora.store.withheld import NOTHING, withheld_by_record

_RECORD: TypeAdapter[AnyRecord] = TypeAdapter(AnyRecord)
_NONE: Mapping[str, str] = {}


def keep_versions(connection: Connection, record_ids: Iterable[str], *, ended: Ended, until: str) -> None:
    """Copy what the records are now into the history; they must be neither new nor withdrawn."""
    ids = list(record_ids)
    withheld = withheld_by_record(connection, ids)
    rows = []
    for record_id in ids:
        own = withheld.get(record_id)
        values, organisation = (json.dumps(own.values), own.organisation) if own else ("{}", None)
        rows.append((values, organisation, until, ended.value, record_id))
    connection.executemany(
        """INSERT INTO history
           (record_id, version, document, withheld, withheld_by, at, until, ended, import_id)
           SELECT id, version, document, ?, ?, updated_at, ?, ?, import_id FROM records WHERE id = ?""",
        rows,
    )


def versions(connection: Connection, record: AnyRecord, *, viewer: Viewer | None) -> tuple[Version, ...]:
    """Return the former versions of a record, newest first; with `viewer` those that they might have seen.

    One in which something stood openly that is withheld now is its owner's alone.
    """
    secret = set(withheld_by_record(connection, [record.id]).get(record.id, NOTHING).values)
    rows = connection.execute(
        """SELECT version, document, at, until, ended, import_id, withheld, withheld_by FROM history
           WHERE record_id = ? ORDER BY version DESC""",
        [record.id],
    )
    found = []
    for number, document, at, until, ended, import_id, withheld, withheld_by in rows:
        former = _RECORD.validate_json(document)
        kept_back = json.loads(withheld)
        asking = viewer.organisation if viewer else None
        own = asking is not None and owner_of(record) == asking
        if viewer and not (visible_to(former, viewer) and (own or secret <= kept_back.keys())):
            continue
        values = kept_back if own and withheld_by == asking else _NONE
        found.append(Version(number, former, at, until, Ended(ended), import_id, values))
    return tuple(found)
