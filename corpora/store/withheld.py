"""What may only a record's own organisation read, and how is it kept from everybody else?

Withheld values stand in a table of their own, never in the document, under the organisation that owned
the record when they were written: who takes a record over does not inherit them. A field may have a tier of
its own, which opens what is withheld to more than the owner, never to those who may not see the record.
Functions over one connection; the store owns the transactions.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from corpora.errors import RecordError, UsageError
from corpora.records import SHARED, AnyRecord, Tier, Visibility
from corpora.store.audience import VISIBLE, open_to, owner_of, parameters_of
from corpora.store.connection import Connection
from corpora.store.protocol import Viewer
from corpora.store.provenance import Imported

OWN_ONLY = Tier(Visibility.ORGANISATION)
# Without these nobody could tell whose a record is, whom it is for, or what an organisation may see.
_NEVER_WITHHELD = ("organisation", "shared_with", "memberships", "affiliations", "source", "parties")


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


def withheld_by_record(connection: Connection, record_ids: Iterable[str]) -> dict[str, Withheld]:
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


def put_withheld(connection: Connection, withheld: Mapping[str, Withheld]) -> None:
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


def hand_over(connection: Connection, record_ids: Iterable[str], *, owner: str, to: str) -> None:
    """Let another organisation read what one withheld of records, as where both were found to be one."""
    changes = [(to, owner, record_id) for record_id in record_ids]
    for table in ("withheld", "field_tiers"):
        connection.executemany(
            f"UPDATE {table} SET organisation = ? WHERE organisation = ? AND record_id = ?", changes
        )


def withheld_of(connection: Connection, record_id: str, viewer: Viewer) -> dict[str, str]:
    """Return what is withheld of a record and open to a viewer who may see it, ordered by field.

    All of it to its owner, to others what a tier opens to them; what a former owner withheld is nobody's.
    """
    rows = connection.execute(
        f"""SELECT field, value, withheld.organisation FROM withheld
            JOIN records ON records.id = withheld.record_id
            WHERE records.id = :id AND records.withdrawn_at IS NULL AND {VISIBLE}
              AND withheld.organisation = iif(records.kind = 'organisation', records.id, records.organisation)
            ORDER BY field""",
        {"id": record_id, **parameters_of(viewer)},
    ).fetchall()
    tiers = tiers_by_record(connection, [record_id]).get(record_id, {})
    return {name: value for name, value, owner in rows if open_to(tiers.get(name, OWN_ONLY), owner, viewer)}


def tiers_by_record(connection: Connection, record_ids: Iterable[str]) -> dict[str, dict[str, Tier]]:
    """Return the tiers that were decided for fields of records; those of a former owner open nothing."""
    found: dict[str, dict[str, Tier]] = {}
    for record_id, name, visibility, shared_with, is_owner in connection.execute(
        """SELECT record_id, field, field_tiers.visibility, shared_with,
                  field_tiers.organisation = iif(kind = 'organisation', records.id, records.organisation)
           FROM field_tiers JOIN records ON records.id = record_id
           WHERE record_id IN (SELECT value FROM json_each(?)) ORDER BY record_id, field""",
        [json.dumps(list(record_ids))],
    ):
        tier = Tier(Visibility(visibility), tuple(json.loads(shared_with))) if is_owner else OWN_ONLY
        found.setdefault(record_id, {})[name] = tier
    return found


def put_tier(connection: Connection, record: AnyRecord, name: str, tier: Tier) -> None:
    """Decide for whom a field of a record is. Raises `UsageError` where it cannot be withheld."""
    allowed = [
        own
        for own, info in type(record).model_fields.items()
        if info.default in (None, ()) and own not in _NEVER_WITHHELD
    ]
    withheld = withheld_by_record(connection, [record.id]).get(record.id, NOTHING).values
    if name not in allowed and name not in withheld:
        raise UsageError(
            f"'{name}' of a {record.kind} cannot have a tier of its own. Allowed: {', '.join(allowed)}."
        )
    if tier.visibility is Visibility.PUBLIC:
        raise UsageError("A field that everyone may see stands in the record. Write it there.")
    if bool(tier.shared_with) != (tier.visibility in SHARED):
        raise UsageError(f"{' and '.join(SHARED)} name with whom they are shared, other tiers do not.")
    owner = owner_of(record)
    if owner is None:
        raise UsageError(f"Record '{record.id}' has no organisation that could withhold anything of it.")
    connection.execute(
        """INSERT INTO field_tiers (record_id, field, organisation, visibility, shared_with)
           VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (record_id, field) DO UPDATE
           SET organisation = excluded.organisation, visibility = excluded.visibility,
               shared_with = excluded.shared_with""",
        [record.id, name, owner, tier.visibility.value, json.dumps(sorted(set(tier.shared_with)))],
    )


def kept_back(item: Imported, names: Iterable[str], before: Withheld) -> Imported:
    """Return a record as it was read without the fields that have a tier of their own: those are withheld.

    A field that it does not tell stays as it was, unless it has come to another owner.
    """
    told = item.record.model_dump(mode="json")
    written = {
        name: told[name] if isinstance(told[name], str) else json.dumps(told[name], ensure_ascii=False)
        for name in names
        if told.get(name) not in (None, [])
    }
    stays = before.values if before.organisation == owner_of(item.record) else {}
    kept = {name: stays[name] for name in names if name in stays}
    if item.withheld is None and not written:
        return item
    fields = type(item.record).model_fields
    record = item.record.model_copy(update={name: fields[name].default for name in written})
    others = stays if item.withheld is None else item.withheld
    return replace(item, record=record, withheld={**others, **kept, **written})
