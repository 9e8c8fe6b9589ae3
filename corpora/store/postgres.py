"""How are records kept in a database of PostgreSQL?

By the same SQL as in SQLite, over one connection per store. Writers take turns by an advisory lock, as they
do in SQLite: what two processes do at once comes out the same on both.

What is deleted leaves the tables' files at once (`VACUUM FULL`). The server's write-ahead log, its archive
and its backups still hold what was written to them until the server recycles them: the store cannot reach
those. Nor does an import that was tried or broke off leave at once: a purge takes what it left along.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from corpora.errors import LockedError
from corpora.store import backup
from corpora.store.moving import copy_out
from corpora.store.postgres_connection import PostgresConnection
from corpora.store.postgres_schema import migrate
from corpora.store.protocol import Store, StoreCopy, StoreFault
from corpora.store.sql import SqlStore

_WAIT_S = 30.0
_TRIED = ("records", "entries", "history", "withheld", "record_concepts", "record_audience")
# One lock for each place that the URL's user sees as the store: a schema of a database.
_LOCK = "hashtext('enmusubi'), hashtext(current_schema())"


def open_postgres(url: str) -> Store:
    """Open the store in a database, making its tables where there are none; runs the migrations.

    Raises `HomeError` where the database cannot be reached, `ConfigurationError` where it can hold no store.
    """
    connection = PostgresConnection(url)
    try:
        store = PostgresStore(connection)
        with store.alone() as alone:
            migrate(alone)
    except BaseException:
        connection.close()
        raise
    return store


class PostgresStore(SqlStore):
    """The `Store` protocol on PostgreSQL."""

    def __init__(self, connection: PostgresConnection) -> None:
        super().__init__(connection)
        self._postgres = connection

    @contextmanager
    def alone(self) -> Iterator[PostgresConnection]:
        """Write in one transaction, as the only writer.

        Raises `LockedError` where another process writes for too long, `HomeError` where the server cannot
        write or does not answer; nothing is written then.
        """
        with self._lock, self._postgres as connection:
            connection.run(
                f"""BEGIN; SET LOCAL lock_timeout = {int(_WAIT_S * 1000)};
                    SELECT pg_advisory_xact_lock({_LOCK})"""
            )
            yield connection

    _transaction = alone

    @contextmanager
    def _at_once(self) -> Iterator[PostgresConnection | None]:
        """Write in one transaction, or give None at once where another process writes."""
        with self._lock, self._postgres as connection:
            connection.run("BEGIN")
            row = connection.run(f"SELECT pg_try_advisory_xact_lock({_LOCK})").fetchone()
            yield connection if row and row[0] else None

    def _sweep(self, *names: str, what: str = "Record", again: str = "purge the record") -> None:
        """Make deleted text leave the files of all tables. Raises `LockedError`."""
        self._write_anew((), *names, what=what, again=again)

    def _sweep_out(
        self, deleted: Iterable[str | bytes], *names: str, tables: Sequence[str], what: str, again: str
    ) -> None:
        """Make deleted values leave the files of some tables. Raises `LockedError`."""
        self._write_anew(tables, *names, what=what, again=again)

    def _forget_tried(self) -> None:
        """Make what was taken back leave the files; where others read just now, with the next purge."""
        with suppress(LockedError):
            self._write_anew(_TRIED, what="What was tried", again="try")

    def _write_anew(self, tables: Sequence[str], *names: str, what: str, again: str) -> None:
        connection = self._postgres
        with self._lock:
            connection.run(f"SET lock_timeout = {int(_WAIT_S * 1000)}")
            try:
                self._await_readers(*names, what=what, again=again)
                connection.run(f"VACUUM FULL {', '.join(tables or self._tables())}")
            except LockedError as error:
                raise _kept(*names, what=what, again=again) from error
            finally:
                connection.run("RESET lock_timeout")

    def _tables(self) -> list[str]:
        rows = self._postgres.run("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        return sorted(name for (name,) in rows)

    def _await_readers(self, *names: str, what: str, again: str) -> None:
        """Wait until no transaction reads what was there before: VACUUM leaves what others may still see."""
        give_up_at = time.monotonic() + _WAIT_S
        older = """SELECT count(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND pid <> pg_backend_pid()
                     AND backend_type = 'client backend' AND backend_xmin IS NOT NULL"""
        while self._postgres.run(older).fetchone() != (0,):
            if time.monotonic() > give_up_at:
                raise _kept(*names, what=what, again=again)
            time.sleep(0.02)

    def copy_to(self, path: Path) -> StoreCopy:
        """Write all that the store held at one moment to a new SQLite file. Raises `HomeError`."""
        return copy_out(PostgresConnection(self._postgres.url), path)  # no other thread waits for it

    def faults(self) -> tuple[StoreFault, ...]:
        """Return what is wrong with documents and the log; pages and references are the server's to check."""
        with self._lock:
            return tuple(backup.content_faults(self._connection))


def _kept(*names: str, what: str, again: str) -> LockedError:
    return LockedError(
        f"{what} '{', '.join(names)}' is deleted, but its text stays in the database's files while another "
        f"process reads the store. End that process and {again} again."
    )
