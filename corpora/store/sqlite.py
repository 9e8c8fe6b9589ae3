"""How are records kept in one SQLite file?

WAL, foreign keys on, secure_delete on; sqlite-utils underneath.
"""

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from corpora.errors import HomeError, LockedError
from corpora.store import backup, erasing
from corpora.store.protocol import Store, StoreCopy, StoreFault
from corpora.store.schema import migrate, schema_version
from corpora.store.sql import SqlStore

_WAIT_S = 30.0
_IN_MEMORY = ":memory:"
_CANNOT_WRITE = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
)


def open_sqlite(path: Path) -> Store:
    """Open the store at `path`, making it where it is new; runs the migrations.

    Raises `HomeError` where the file cannot be opened, written or is no database.
    """
    try:
        return SqliteStore(_migrated(path))
    except sqlite3.Error as error:
        raise HomeError(
            f"The store {path} cannot be opened: {error}. Check that the directory exists and can be "
            "written, and that the file is an Enmusubi store."
        ) from error


def memory_store() -> Store:
    """Return an empty store of which nothing reaches the disk, for texts that are only asked about."""
    return SqliteStore(_migrated(_IN_MEMORY))


def _migrated(path: Path | str) -> Database:
    connection = sqlite3.connect(path, check_same_thread=False, timeout=_WAIT_S, isolation_level=None)
    try:
        _switch_to_wal(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        if path == _IN_MEMORY:
            connection.execute("PRAGMA temp_store = MEMORY")
        db = Database(connection)
        migrate(db)
    except BaseException:
        connection.close()
        raise
    return db


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    # SQLite does not wait for the lock here by itself, where several open a fresh file at once.
    give_up_at = time.monotonic() + _WAIT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > give_up_at:
                raise
            time.sleep(0.01)


class SqliteStore(SqlStore):
    """The `Store` protocol on SQLite."""

    def __init__(self, db: Database) -> None:
        super().__init__(db.conn, changes=self._changes)
        self._db = db

    def _changes(self) -> object:
        """Differs where others have committed something, or this connection has changed rows."""
        (version,) = self._db.conn.execute("PRAGMA data_version").fetchone()
        return version, self._db.conn.total_changes

    def _sweep(self, *names: str, what: str = "Record", again: str = "purge the record") -> None:
        """Make deleted text leave the write-ahead log and the free pages as well. Raises `LockedError`."""
        with self._lock:
            self._db.conn.execute("VACUUM")
            self._fold(*names, what=what, again=again)

    def _sweep_out(
        self, deleted: Iterable[str | bytes], *names: str, tables: Sequence[str], what: str, again: str
    ) -> None:
        """The same for values deleted from few tables, in far less time. Raises `LockedError`."""
        with self._lock:
            self._fold(*names, what=what, again=again)
            if erasing.stands(self._db.conn, tables, erasing.pieces(deleted)):
                self._sweep(*names, what=what, again=again)

    def _fold(self, *names: str, what: str, again: str) -> None:
        """Fold the write-ahead log into the file and empty it. Raises `LockedError`."""
        if self._db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            raise LockedError(
                f"{what} '{', '.join(names)}' is deleted, but its text stays in the store's write-ahead "
                f"log while another process reads the store. End that process and {again} again."
            )

    def copy_to(self, path: Path) -> StoreCopy:
        """Write all that the store held at one moment to a new file. Raises `HomeError`."""
        source = Path(self._one("PRAGMA database_list", [])["file"])  # type: ignore[index]
        backup.copy_database(source, path)  # by a connection of its own: no other thread waits for it
        with closing(sqlite3.connect(path)) as connection:
            copy = Database(connection)
            return StoreCopy(schema_version(copy), SqliteStore(copy).counts())

    def faults(self) -> tuple[StoreFault, ...]:
        """Return what is wrong with pages, references and documents."""
        with self._lock:
            return backup.faults(self._db.conn)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Write in one transaction.

        Raises `LockedError` where another process writes for too long, `HomeError` where the disk is full or
        the file cannot be written; nothing is written then.
        """
        with self._lock:
            try:
                self._db.conn.execute("BEGIN IMMEDIATE")
                with self._db.conn as connection:
                    yield connection
            except sqlite3.OperationalError as error:
                code = error.sqlite_errorcode & 0xFF
                if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                    raise LockedError(
                        "Another process is writing to the store. Wait until it has ended and try again."
                    ) from error
                if code in _CANNOT_WRITE:
                    raise HomeError(
                        f"The store cannot be written: {error}. Nothing of this step was kept. Free space on "
                        "that disk, check that the home can be written, and run again."
                    ) from error
                raise

    @contextmanager
    def _at_once(self) -> Iterator[sqlite3.Connection | None]:
        """Write in one transaction, or give None at once where another process writes."""
        with self._lock:
            self._db.conn.execute("PRAGMA busy_timeout = 0")
            try:
                free = self._begun()
                with self._db.conn as connection:
                    yield connection if free else None
            finally:
                self._db.conn.execute(f"PRAGMA busy_timeout = {int(_WAIT_S * 1000)}")

    def _begun(self) -> bool:
        try:
            self._db.conn.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return False
        return True
