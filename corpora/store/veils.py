"""What do those see of a confidential record who may not see it?

Its veiled form (a teaser), which its owner writes and approves: sector, problem, constraints, no name. It is
a record of its own, with a text and a tier of its own and an id that tells nothing, so that no vector or
score of it is joined to what it veils. Only the table `veils` knows what lies behind it.
Functions over one connection; the store owns the transactions.
"""

import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from pydantic import TypeAdapter

from corpora.errors import NotFoundError, RecordError, UsageError
from corpora.records import (
    LANGUAGES,
    AnyRecord,
    Matchable,
    Organisation,
    Researcher,
    Visibility,
)
from corpora.store.audience import seen_as
from corpora.store.connection import Connection
from corpora.store.protocol import Veil, Veiled
from corpora.text import normalise

_RECORD: TypeAdapter[AnyRecord] = TypeAdapter(AnyRecord)

# In a query over `records`: a veiled form is no hit for whoever sees what is behind it, or if that is gone.
NOT_INSTEAD = f"""NOT EXISTS (SELECT 1 FROM veils JOIN records AS behind ON behind.id = veils.record_id
    WHERE veils.teaser_id = records.id AND (behind.withdrawn_at IS NOT NULL OR {seen_as("behind")}))"""


def put_veil(
    connection: Connection, record: AnyRecord, veil: Veil, *, put: Callable[[AnyRecord], object]
) -> str:
    """Write the veiled form of a record, in place of an earlier one; returns the id that others see.

    Raises as `veiled_form`.
    """
    known = veiled(connection, record.id)
    teaser_id = known.teaser_id if known else f"veil-{secrets.token_hex(8)}"
    put(veiled_form(connection, record, veil, teaser_id))
    connection.execute(
        """INSERT INTO veils (record_id, teaser_id, approved_by, approved_at, content_hash)
           VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (record_id) DO UPDATE
           SET teaser_id = excluded.teaser_id, approved_by = excluded.approved_by,
               approved_at = excluded.approved_at, content_hash = excluded.content_hash""",
        [record.id, teaser_id, veil.approved_by, veil.approved_at.isoformat(), record.content_hash],
    )
    return teaser_id


def veiled_form(
    connection: Connection, record: AnyRecord, veil: Veil, teaser_id: str = "veil-preview"
) -> AnyRecord:
    """Return what others would see in place of a record.

    Raises `UsageError` where there is nothing to veil, `RecordError` where it tells a name.
    """
    if not isinstance(record, Matchable) or record.organisation is None:
        raise UsageError(f"'{record.id}' is no seed or need of an organisation: it has no veiled form.")
    if record.tier == veil.tier or not veil.tier.includes(record.tier):
        raise UsageError(
            f"The veiled form of '{record.id}' must be open to more than the record itself, which is for "
            f"{record.visibility.value}. Give it a wider visibility, such as {Visibility.COALITION.value}."
        )
    _check_names(connection, record, veil)
    return _teaser(record, veil, teaser_id)


def veiled(connection: Connection, record_id: str) -> Veiled | None:
    """Return the veiled form of a record that is not withdrawn, or None."""
    row = connection.execute(
        """SELECT teaser_id, approved_by, approved_at, veils.content_hash <> records.content_hash
           FROM veils JOIN records ON records.id = record_id WHERE record_id = ?""",
        [record_id],
    ).fetchone()
    if row is None:
        return None
    return Veiled(record_id, row[0], row[1], datetime.fromisoformat(row[2]), bool(row[3]))


def behind(connection: Connection, teaser_id: str) -> str:
    """Return the id of the record behind a veiled form. Raises `NotFoundError`."""
    row = connection.execute("SELECT record_id FROM veils WHERE teaser_id = ?", [teaser_id]).fetchone()
    if row is None:
        raise NotFoundError(f"There is no record '{teaser_id}'. Check the id.")
    return str(row[0])


def teasers_of(connection: Connection, record_ids: Iterable[str]) -> list[str]:
    """Return the ids of the veiled forms of records, sorted."""
    rows = connection.execute(
        """SELECT teaser_id FROM veils WHERE record_id IN (SELECT value FROM json_each(?))
           ORDER BY teaser_id""",
        [json.dumps(list(record_ids))],
    )
    return [row[0] for row in rows]


def _teaser(record: Matchable, veil: Veil, teaser_id: str) -> AnyRecord:
    texts = {}
    for language in LANGUAGES:
        told = [part.get(language) for part in (veil.problem, veil.constraints) if part]
        if veil.problem.get(language):
            texts[language] = "\n".join(part for part in told if part)
    return _RECORD.validate_python(
        {
            "kind": record.kind,
            "id": teaser_id,
            "text": texts,
            "sector": veil.sector,
            "visibility": veil.tier.visibility,
            "shared_with": veil.tier.shared_with,
            "illustrative": record.illustrative,
        }
    )


def _check_names(connection: Connection, record: Matchable, veil: Veil) -> None:
    parts = (veil.problem, veil.constraints)
    told = [text for part in parts if part for text in (part.ja, part.en) if text]
    for name in _names(connection, record):
        plain = _plain(name)
        if len(plain) > 1 and any(plain in _plain(text) for text in told):
            raise RecordError(
                f"The veiled form names '{name}', which tells whose record it is. Leave the name out.",
                field="problem",
                value=name,
            )


def _names(connection: Connection, record: Matchable) -> Iterator[str]:
    """Every name and address that tells whose record it is."""
    ids = [record.organisation, record.contact, getattr(record, "researcher", None), record.id]
    yield from filter(None, ids)
    for (document,) in connection.execute(
        "SELECT document FROM records WHERE id IN (SELECT value FROM json_each(?))", [json.dumps(ids)]
    ):
        party = _RECORD.validate_json(document)
        if isinstance(party, Organisation | Researcher):
            yield from (name for name in party.name.model_dump().values() if name)
            yield from party.aliases
        yield from filter(None, (getattr(party, name, None) for name in ("email", "phone", "url")))


def _plain(text: str) -> str:
    return "".join(normalise(text).casefold().split())
