"""How does all that a store on PostgreSQL holds come into a file?

Row by row into a store of SQLite, which has the same tables: so an archive is the same whatever it was made
of.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from corpora.errors import HomeError
from corpora.store.backup import sign_out
from corpora.store.postgres_connection import PostgresConnection
from corpora.store.protocol import StoreCopy
from corpora.store.schema import migrate, schema_version
from corpora.store.sqlite import SqliteStore

_MANY = 1_000


def copy_out(source: PostgresConnection, path: Path) -> StoreCopy:
    """Write all that a database held at one moment to a new SQLite file, and close the connection.

    Nobody waits for it. Raises `HomeError`.
    """
    try:
        with closing(source), closing(sqlite3.connect(path, isolation_level=None)) as connection:
            copy = Database(connection)
            migrate(copy)
            with connection:
                connection.execute("BEGIN")
                source.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                for table in _tables(connection):
                    _copy_rows(source, connection, table)
                _keep_counters(source, connection)
            sign_out(connection)
            connection.execute("VACUUM")
            return StoreCopy(schema_version(copy), SqliteStore(copy).counts())
    except sqlite3.Error as error:
        raise HomeError(
            f"The store cannot be copied to {path}: {error}. Make room on the disk; "
            "enmusubi doctor says whether the store is damaged."
        ) from error


def _tables(connection: sqlite3.Connection) -> list[str]:
    """The tables to fill, the counters last: writing to the others moves them."""
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
    names = [name for (name,) in rows if name != "sqlite_sequence"]
    return [*sorted(names, key=lambda name: name.endswith("_version")), "sqlite_sequence"]


def _copy_rows(source: PostgresConnection, target: sqlite3.Connection, table: str) -> None:
    rows = target.execute(f"PRAGMA table_info({table})").fetchall()
    columns = [row[1] for row in rows]
    named, marks = ", ".join(columns), ", ".join("?" * len(columns))
    order = "rowid" if table == "import_jobs" else named
    found = source.run(f"SELECT {named} FROM {table} ORDER BY {order}")
    target.execute(f"DELETE FROM {table}")
    while some := found.fetchmany(_MANY):
        target.executemany(f"INSERT INTO {table} ({named}) VALUES ({marks})", some)


def _keep_counters(source: PostgresConnection, target: sqlite3.Connection) -> None:
    """Count on from where the database counts, also where the newest row is gone: no key is given twice."""
    rows = target.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'").fetchall()
    for (table,) in rows:
        column = next(row[1] for row in target.execute(f"PRAGMA table_info({table})") if row[5])
        found = source.run("SELECT pg_get_serial_sequence(%s, %s)", [table, column]).fetchone()
        if found is None or found[0] is None:
            continue  # counted by a trigger, whose table is copied
        last = source.run(f"SELECT last_value FROM {found[0]} WHERE is_called").fetchone()
        if last is not None:
            target.execute("DELETE FROM sqlite_sequence WHERE name = ?", [table])
            target.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [table, last[0]])
