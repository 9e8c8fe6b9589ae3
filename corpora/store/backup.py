"""How is a store copied while others use it, checked for damage, and kept from telling what was purged?

Functions over SQLite files and connections; an archive of the copy is none of this room's business.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from corpora.errors import HomeError, LockedError
from corpora.store import jobs
from corpora.store.connection import Connection
from corpora.store.parting import part
from corpora.store.proposal_log import erase, log_faults
from corpora.store.protocol import StoreFault, Tombstone
from corpora.store.veils import teasers_of

_BURIED = {
    "purge": "DELETE FROM records WHERE id = :id",
    "purge-account": "DELETE FROM accounts WHERE id = :id",
    "remove-saved": "DELETE FROM saved_queries WHERE id = :id",
    "revoke-token": "UPDATE tokens SET revoked_at = coalesce(revoked_at, :at) WHERE id = :id",
}
_SHUT = {"disable-account": "UPDATE accounts SET disabled_at = coalesce(disabled_at, :at) WHERE id = :id"}
_OPENED = ("add-account", "enable-account")
_ERASING = ("purge", "purge-account", "remove-saved")
_MOST_FAULTS = 20
_WAIT_S = 5.0
_RESTORE = "Restore a backup: enmusubi restore FILE"


def copy_database(source: Path, target: Path) -> None:
    """Copy a database as of one moment to a new file; in WAL mode nobody waits for it.

    The copy has no free pages and no log beside it. Raises `HomeError`.
    """
    try:
        with _connected(source) as original, closing(sqlite3.connect(target)) as copy:
            original.backup(copy)
            sign_out(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            copy.execute("VACUUM")
    except sqlite3.Error as error:
        raise HomeError(
            f"The store {source} cannot be copied to {target}: {error}. Make room on the disk; "
            "enmusubi doctor says whether the store is damaged."
        ) from error


def sign_out(copy: sqlite3.Connection) -> None:
    """End all sessions in a copy: who has signed out since must not be signed in by a restore."""
    if copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'sessions'").fetchone():
        copy.execute("DELETE FROM sessions")
        copy.commit()


def end_sessions(path: Path) -> None:
    """End all sessions in the file of a store that nobody works with. Raises `HomeError`."""
    try:
        with _connected(path) as connection:
            sign_out(connection)
    except sqlite3.Error as error:
        raise HomeError(f"The sessions in the store {path} cannot be ended: {error}.") from error


def faults(connection: sqlite3.Connection) -> tuple[StoreFault, ...]:
    """Return what is wrong with the pages, references and documents of a store; empty where all is well."""
    try:
        return tuple(_faults(connection))
    except sqlite3.DatabaseError as error:
        return (StoreFault(f"The store cannot be read to its end: {error}.", _RESTORE),)


def _faults(connection: sqlite3.Connection) -> Iterator[StoreFault]:
    for (said,) in connection.execute(f"PRAGMA quick_check({_MOST_FAULTS})").fetchall():
        if said != "ok":
            yield StoreFault(f"The store's file is damaged: {said.replace(chr(10), ' ')}.", _RESTORE)
    dangling: dict[tuple[str, str], int] = {}
    for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        dangling[table, parent] = dangling.get((table, parent), 0) + 1
    for (table, parent), count in dangling.items():
        yield StoreFault(f"{count} rows of the store's table {table} name {parent} that are gone.", _RESTORE)
    yield from content_faults(connection)


def content_faults(connection: Connection) -> Iterator[StoreFault]:
    """Yield the documents that are no JSON, and where the log of proposals was tampered with."""
    unreadable = connection.execute(
        "SELECT id FROM records WHERE NOT json_valid(document) ORDER BY id LIMIT ?", [_MOST_FAULTS]
    )
    for (record_id,) in unreadable:
        yield StoreFault(
            f"Record '{record_id}' is no valid JSON in the store.",
            f"{_RESTORE}, or purge the record and import it under another id",
        )
    yield from log_faults(connection, None)


def tombstones(connection: Connection) -> tuple[Tombstone, ...]:
    """Return what was purged, revoked or shut, ordered by id, with the date of the first time.

    An account that was opened again is not shut.
    """
    rows = connection.execute(
        """SELECT record_id, min(at), action FROM log
           WHERE action IN (SELECT value FROM json_each(?))
           GROUP BY record_id, action ORDER BY record_id, action""",
        [json.dumps(list(_BURIED))],
    )
    shut = (one for one in _accounts(connection).values() if one.action in _SHUT)
    return tuple(sorted([*(Tombstone(*row) for row in rows), *shut], key=lambda one: one.record_id))


def _accounts(connection: Connection) -> dict[str, Tombstone]:
    """What was last done to each account, of being opened and shut."""
    rows = connection.execute(
        """SELECT record_id, at, action FROM log
           WHERE action IN (SELECT value FROM json_each(?)) ORDER BY at, id""",
        [json.dumps([*_SHUT, *_OPENED])],
    )
    return {row[0]: Tombstone(*row) for row in rows}


def tombstones_at(path: Path) -> tuple[Tombstone, ...]:
    """Return what was purged from a store that may be damaged elsewhere; changes nothing in it.

    Raises `HomeError` where that cannot be read.
    """
    try:
        with _connected(path) as connection:
            return tombstones(connection)
    except sqlite3.Error as error:
        raise HomeError(f"The store {path} cannot say what was purged: {error}.") from error


def bury(connection: Connection, found: Iterable[Tombstone]) -> tuple[tuple[str, ...], bool]:
    """Erase what was purged elsewhere, revoke what was revoked, shut what was shut and not opened here since.

    Returns the ids of what was erased, and whether import jobs were, which may have quoted it.
    """
    wanted = {(one.record_id, one.action): one.at for one in found}
    for (record_id, action), at in list(wanted.items()):
        if action == "purge":
            wanted |= dict.fromkeys(((name, action) for name in teasers_of(connection, [record_id])), at)
    for known in tombstones(connection):
        wanted.pop((known.record_id, known.action), None)
    for own in _accounts(connection).values():
        if own.at > wanted.get((own.record_id, "disable-account"), own.at):
            wanted.pop((own.record_id, "disable-account"))
    gone = []
    purged_at = max((at for (_, action), at in wanted.items() if action == "purge"), default=None)
    erased = purged_at is not None and jobs.erase(connection, at=purged_at)
    for (record_id, action), at in wanted.items():
        if action == "purge":
            erase(connection, record_id, at=at)
            if connection.execute("SELECT 1 FROM records WHERE id = ?", [record_id]).fetchone():
                part(connection, record_id)
        there = connection.execute({**_BURIED, **_SHUT}[action], {"id": record_id, "at": at}).rowcount
        if there and action in _ERASING:
            gone.append(record_id)
        connection.execute(
            "INSERT INTO log (at, action, record_id) VALUES (?, ?, ?)", [at, action, record_id]
        )
    return tuple(gone), erased


def release_store(path: Path) -> None:
    """Fold the write-ahead log into the store's file, which nobody else may have open.

    A file that is no database stays as it is. Raises `LockedError` where another process has it open.
    """
    try:
        with _connected(path) as connection:
            (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return
        mode = None
    except sqlite3.DatabaseError:
        return
    if mode != "delete":
        raise LockedError(
            f"Another process has the store {path} open. End it (such as enmusubi serve) and try again."
        )


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database that is there; none is made."""
    uri = f"{path.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(uri, uri=True, timeout=_WAIT_S, isolation_level=None)) as connection:
        yield connection
