"""How does all that a file of SQLite holds come into an empty database of PostgreSQL, whole or not at all?

In one transaction, table by table, keys as they are; each table is read again before anything is kept, and
its rows and their digest must be those of the file. Keys are counted on from where the file counts.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from corpora.errors import ConfigurationError, HomeError
from corpora.store.postgres import PostgresStore
from corpora.store.postgres_connection import PostgresConnection, shown
from corpora.store.postgres_schema import migrate

_MANY = 1_000
_BITS = 256
_COUNTED = "SELECT seq FROM sqlite_sequence WHERE name = ?"


@contextmanager
def loaded(source: Path, url: str, *, keep: bool = True, again: bool = False) -> Iterator[Mapping[str, int]]:
    """Fill an empty database with the rows of a store's file, which has the newest schema.

    Yields how many there are of each table, before they are kept: where anything is raised within, or `keep`
    is false, the database stays as it was. `again`, it may hold just these rows: whoever filled it did not
    live to say so. Raises `ConfigurationError` where it is not empty or cannot hold a store, `HomeError`,
    `LockedError`.
    """
    with (
        closing(_opened(source)) as file,
        closing(PostgresConnection(url)) as connection,
        PostgresStore(connection).alone() as database,
    ):
        migrate(database)
        tables = _tables(file)
        try:
            rows = _held(file, database, tables) if again else None
            if rows is None:
                _check_empty(database, tables, shown(url))
                rows = _all_filled(file, database, tables)
        except sqlite3.Error as error:
            raise HomeError(
                f"The store {source} cannot be read to its end: {error}. Nothing was moved. "
                "Look at it: enmusubi doctor"
            ) from error
        yield rows
        if not keep:
            database.rollback()


@dataclass
class _Sum:
    """How many rows passed by, and the sum of their digests: the same in whatever order."""

    rows: int = 0
    digest: int = 0

    def seen(self, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        for row in rows:
            own = hashlib.sha256(repr(tuple(row)).encode("utf-8", "surrogatepass")).digest()
            self.rows += 1
            self.digest = (self.digest + int.from_bytes(own)) % (1 << _BITS)
            yield row

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]]) -> "_Sum":
        found = cls()
        for _ in found.seen(rows):
            pass
        return found


def _opened(source: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)


def _tables(file: sqlite3.Connection) -> list[str]:
    """The tables to fill, each after those that it refers to.

    Without the numbers that go up with each change: a database counts these by its own transactions.
    """
    found = file.execute(
        r"""SELECT name FROM sqlite_master WHERE type = 'table'
            AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE '%\_version' ESCAPE '\'
            ORDER BY name"""
    )
    names = [name for (name,) in found]
    before = {
        name: {row[2] for row in file.execute(f"PRAGMA foreign_key_list({name})")} - {name} for name in names
    }
    return [*TopologicalSorter(before).static_order()]


def _check_empty(database: PostgresConnection, tables: Iterable[str], place: str) -> None:
    """Raises `ConfigurationError`."""
    held = {
        table: count
        for table in tables
        if (count := (database.run(f"SELECT count(*) FROM {table}").fetchone() or (0,))[0])
    }
    if held:
        told = ", ".join(f"{table}: {count}" for table, count in held.items())
        raise ConfigurationError(
            f"The database {place} holds a store already ({told}), and nothing was moved. "
            "Make an empty one and name it: createdb, ENMUSUBI_STORE_URL"
        )


def _held(
    file: sqlite3.Connection, database: PostgresConnection, tables: Iterable[str]
) -> Mapping[str, int] | None:
    """How many rows of each table there are, where the database holds just those of the file; else None."""
    found = {}
    for table in tables:
        wanted = _Sum.of(file.execute(f"SELECT {', '.join(_columns(file, table))} FROM {table}"))
        if wanted != _read_again(file, database, table):
            return None
        found[table] = wanted.rows
    return found


def _all_filled(
    file: sqlite3.Connection, database: PostgresConnection, tables: Sequence[str]
) -> Mapping[str, int]:
    """Copy all tables; returns how many rows each has. Raises `HomeError`."""
    # Files of their own: where nothing is kept, nothing of what was written stays.
    database.run(f"TRUNCATE {', '.join([*tables, 'sqlite_sequence'])}")
    rows = {table: _filled(file, database, table) for table in tables}
    _count_on(file, database)
    database.run(f"ANALYZE {', '.join(tables)}")
    return rows


def _columns(file: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in file.execute(f"PRAGMA table_info({table})")]


def _read_again(file: sqlite3.Connection, database: PostgresConnection, table: str) -> _Sum:
    named = ", ".join(_columns(file, table))
    return _Sum.of(database.streamed(f"SELECT {named} FROM {table}", many=_MANY))


def _filled(file: sqlite3.Connection, database: PostgresConnection, table: str) -> int:
    """Copy a table and read it again; returns how many rows it has. Raises `HomeError`."""
    columns = _columns(file, table)
    order = " ORDER BY rowid" if table == "import_jobs" else ""
    written = _Sum()
    database.fill(
        table, columns, written.seen(file.execute(f"SELECT {', '.join(columns)} FROM {table}{order}"))
    )
    held = _read_again(file, database, table)
    if written != held:
        raise HomeError(
            f"The database does not hold of {table} what the file holds: {held.rows} rows for "
            f"{written.rows}, or another text in them. Nothing was moved. Report this, with the versions "
            "that enmusubi doctor names."
        )
    return held.rows


def _count_on(file: sqlite3.Connection, database: PostgresConnection) -> None:
    """Give no key twice, also where the newest row is gone."""
    for name, last in file.execute("SELECT name, seq FROM sqlite_sequence").fetchall():
        database.execute(
            "INSERT INTO sqlite_sequence VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET seq = ?",
            [name, last, last],
        )
    counted = database.run(
        """SELECT table_name, column_name FROM information_schema.columns
           WHERE table_schema = current_schema() AND is_identity = 'YES' AND column_name <> 'rowid'"""
    ).fetchall()
    for table, column in counted:
        (newest,) = file.execute(f"SELECT coalesce(max({column}), 0) FROM {table}").fetchone()
        (last,) = file.execute(_COUNTED, [table]).fetchone() or (0,)
        if top := max(newest, last):
            # Restarted, it is a counter of its own file, which goes with the transaction where that does.
            database.run(f"ALTER TABLE {table} ALTER COLUMN {column} RESTART")
            database.run("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [table, column, top])
