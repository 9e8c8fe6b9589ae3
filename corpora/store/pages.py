"""Which records follow in order, which version of a record stands, and was this request sent before?

Functions over one connection; the store owns the transactions and says who may see what.
"""

from collections.abc import Mapping
from datetime import timedelta
from secrets import token_bytes

from pydantic import TypeAdapter

from corpora.errors import ChangedError, KeyReusedError, NotFoundError
from corpora.records import AnyRecord
from corpora.store import clock
from corpora.store.connection import Connection
from corpora.store.served import KEY_HOURS, RequestKey, Stored

_RECORD: TypeAdapter[AnyRecord] = TypeAdapter(AnyRecord)
_COLUMNS = "document, version, content_hash, updated_at"
LANGUAGE = """EXISTS (SELECT 1 FROM entries WHERE entries.record_id = records.id
                      AND entries.language = :language)"""


def stored(connection: Connection, record_id: str, visible: str, asked: Mapping[str, str | bool]) -> Stored:
    """Return a record that meets `visible`. Raises `NotFoundError`.

    Whether it may be seen is read from an index alone: nobody can tell by time that there is a document.
    """
    condition = f"records.id = :id AND records.withdrawn_at IS NULL AND {visible}"
    asked = {**asked, "id": record_id}
    query = f"SELECT 1 FROM records INDEXED BY records_seen WHERE {condition}"
    if connection.execute(query, asked).fetchone():
        found = connection.execute(f"SELECT {_COLUMNS} FROM records WHERE {condition}", asked).fetchone()
        if found is not None:  # it may have been withdrawn in between
            return _of(found)
    raise NotFoundError(f"There is no record '{record_id}'. Check the id.")


def page(
    connection: Connection, conditions: str, asked: Mapping[str, str | int | bool | None]
) -> tuple[Stored, ...]:
    """Return records of `:kind` (NULL: any) behind `:after` that meet the conditions, at most `:limit`."""
    rows = connection.execute(
        f"""SELECT {_COLUMNS} FROM records
            WHERE records.id > :after AND records.withdrawn_at IS NULL
              AND (:kind IS NULL OR records.kind = :kind) AND {conditions}
            ORDER BY records.id LIMIT :limit""",
        asked,
    )
    return tuple(map(_of, rows))


def newest(connection: Connection, record_id: str) -> Stored:
    """Return a record that is not withdrawn, as it stands now. Raises `NotFoundError`."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM records WHERE id = ? AND withdrawn_at IS NULL", [record_id]
    ).fetchone()
    if row is None:
        raise NotFoundError(f"There is no record '{record_id}'. Check the id.")
    return _of(row)


def check_version(connection: Connection, record_id: str, version: int | None) -> None:
    """Raise `NotFoundError` or `ChangedError` where a record does not stand in this version (None: any)."""
    found = newest(connection, record_id).version
    if version is not None and found != version:
        raise ChangedError(
            f"Record '{record_id}' has changed: it stands in version {found}, not {version}. "
            "Read it again, put your change into what it says now, and send that."
        )


def answer_before(connection: Connection, key: RequestKey) -> tuple[str, int] | None:
    """Return what a key stands for (an id and a version) where it was used before; old keys are erased.

    Raises `KeyReusedError` where it was used for another request.
    """
    limit = clock.before(timedelta(hours=KEY_HOURS))
    connection.execute("DELETE FROM request_keys WHERE at < ?", [limit])
    row = connection.execute(
        """SELECT digest, coalesce(record_id, job_id, made), version FROM request_keys
           WHERE account = ? AND key = ?""",
        [key.account, key.key],
    ).fetchone()
    if row is None:
        return None
    if row[0] != key.digest:
        raise KeyReusedError(
            f"The idempotency key '{key.key}' was used for another request. Give each request its own."
        )
    return str(row[1]), int(row[2] or 0)


def keep_key(
    connection: Connection,
    key: RequestKey,
    *,
    at: str,
    record: Stored | None = None,
    job: str | None = None,
    made: str | None = None,
) -> None:
    """Keep what was made under a key: a record in its version, a job, or else `made` as 'table:id'.

    It leaves with what it names.
    """
    connection.execute(
        """INSERT INTO request_keys (account, key, digest, record_id, version, job_id, made, at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            key.account,
            key.key,
            key.digest,
            record.record.id if record else None,
            record.version if record else None,
            job,
            made,
            at,
        ],
    )


def made_before(connection: Connection, key: RequestKey | None) -> str | None:
    """Return the id of what was made under a key before, if anything. Raises `KeyReusedError`."""
    before = answer_before(connection, key) if key else None
    return before[0].partition(":")[2] if before else None


def keep_made(connection: Connection, key: RequestKey | None, table: str, made: object) -> None:
    """Keep what was made under a key, if there is one: the id of a row of a table."""
    if key:
        keep_key(connection, key, at=clock.now(), made=f"{table}:{made}")


def as_written(connection: Connection, record_id: str, version: int) -> Stored:
    """Return a record as it was in a version, also where it has changed since. Raises `NotFoundError`."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM records WHERE id = ? AND version = ?", [record_id, version]
    ).fetchone()
    if row is not None:
        return _of(row)
    former = connection.execute(
        "SELECT document, at FROM history WHERE record_id = ? AND version = ?", [record_id, version]
    ).fetchone()
    if former is None:
        raise NotFoundError(f"There is no version {version} of record '{record_id}'. Check the id.")
    record = _RECORD.validate_json(former[0])
    return Stored(record, version, record.content_hash, former[1])


def secret(connection: Connection, name: str) -> bytes:
    """Return the random bytes kept under a name; they are made when they are first asked for."""
    connection.execute(
        "INSERT INTO secrets (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
        [name, token_bytes(32)],
    )
    return bytes(connection.execute("SELECT value FROM secrets WHERE name = ?", [name]).fetchone()[0])


def _of(row: tuple[str, int, str, str]) -> Stored:
    return Stored(_RECORD.validate_json(row[0]), row[1], row[2], row[3])
