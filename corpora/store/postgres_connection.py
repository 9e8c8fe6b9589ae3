"""How is PostgreSQL talked to as if it were SQLite?

A connection that takes the SQL of the store, one for each store. Parameters are put into the text of a
statement by psycopg, so that their types are as free as SQLite's. A connection that was lost is made anew
with the next statement, never within a transaction.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from corpora.errors import ConfigurationError, HomeError, LockedError
from corpora.store import dialect
from corpora.store.postgres_texts import hold_all_texts

if TYPE_CHECKING:
    from psycopg import ClientCursor
    from psycopg import Connection as Psycopg

    Raw = Psycopg[tuple[Any, ...]]

_TOGETHER = 500  # statements that are sent at once
_LEAST_VERSION = 14


class PostgresConnection:
    """The `Connection` of a store, by psycopg."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._raw = _connected(url)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction runs."""
        from psycopg.pq import TransactionStatus

        return self._raw.info.transaction_status is not TransactionStatus.IDLE and not self._raw.closed

    def execute(self, sql: str, parameters: Any = (), /) -> "ClientCursor[tuple[Any, ...]]":
        """Run one statement. Raises `HomeError` where the server cannot be reached or cannot write."""
        return self.run(dialect.query(sql), parameters)

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> None:
        """Run one statement for each set of parameters, many at once."""
        sets, said = iter(parameters), dialect.query(sql).encode()
        with _told(self.url):
            cursor = self._cursor()
            while several := [cursor.mogrify(said, own) for own in islice(sets, _TOGETHER)]:
                cursor.execute(";".join(several).encode())

    def run(self, sql: str, parameters: Any = None) -> "ClientCursor[tuple[Any, ...]]":
        """Run what is said as PostgreSQL and psycopg say it; several statements without parameters."""
        with _told(self.url):
            return self._cursor().execute(sql.encode(), parameters)

    def fill(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write many rows of some columns into a table (`COPY`)."""
        said = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with _told(self.url), self._cursor().copy(said.encode()) as copy:
            for row in rows:
                copy.write_row(row)

    def streamed(self, sql: str, *, many: int) -> Iterator[tuple[Any, ...]]:
        """Yield what a question without parameters finds, in a transaction, never more than `many` held."""
        self.run(f"DECLARE streamed NO SCROLL CURSOR FOR {sql}")
        while rows := self.run(f"FETCH {many} FROM streamed").fetchall():
            yield from rows
        self.run("CLOSE streamed")

    def _cursor(self) -> "ClientCursor[tuple[Any, ...]]":
        from psycopg import ClientCursor

        if self._raw.closed:
            self._raw = _connected(self.url)
        return ClientCursor(self._raw)

    def commit(self) -> None:
        """Keep what was written."""
        self.run("COMMIT")

    def rollback(self) -> None:
        """Take back what was written in the transaction, and end it."""
        if self.in_transaction:
            self.run("ROLLBACK")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.in_transaction:
            self.rollback() if kind else self.commit()

    def close(self) -> None:
        """Release the connection."""
        self._raw.close()


def _connected(url: str) -> "Raw":
    """Connect to a database that can hold a store. Raises `ConfigurationError`, `HomeError`."""
    try:
        import psycopg
    except ImportError as error:
        raise ConfigurationError(
            "A store on PostgreSQL needs the package psycopg. Install it: pip install 'enmusubi[postgres]'"
        ) from error
    with _told(url):
        raw = psycopg.connect(url, autocommit=True, connect_timeout=10)
    raw.add_notice_handler(lambda _: None)
    encoding = raw.execute("SHOW server_encoding").fetchone()
    if encoding != ("UTF8",):
        raw.close()
        raise ConfigurationError(
            f"The database {shown(url)} has the encoding {encoding and encoding[0]}, which cannot hold all "
            "texts. Make a database with ENCODING 'UTF8' and give its URL."
        )
    if raw.info.server_version // 10_000 < _LEAST_VERSION:
        version = raw.info.server_version // 10_000
        raw.close()
        raise ConfigurationError(
            f"{shown(url)} is PostgreSQL {version}; the store needs {_LEAST_VERSION} or newer. Upgrade it."
        )
    raw.execute("SET client_encoding = 'UTF8'")
    hold_all_texts(raw)
    return raw


def shown(url: str) -> str:
    """Return a database's URL without what is secret in it."""
    from psycopg.conninfo import conninfo_to_dict

    told = conninfo_to_dict(url)
    place = f"{told.get('host') or 'the local socket'}{':' + str(told['port']) if told.get('port') else ''}"
    return f"'{told.get('dbname') or told.get('user') or ''}' at {place}"


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Say of the server's refusals what to do.

    Raises `HomeError` where it cannot be reached or cannot write, `LockedError` where others hold a lock.
    """
    import psycopg
    from psycopg import errors

    try:
        yield
    except errors.LockNotAvailable as error:
        raise LockedError(
            "Another process is writing to the store. Wait until it has ended and try again."
        ) from error
    except (errors.DiskFull, errors.ReadOnlySqlTransaction, errors.InsufficientPrivilege) as error:
        raise HomeError(
            f"The store cannot be written: {_line(error)}. Nothing of this step was kept. Free space on the "
            "server's disk, check that its user may write, and run again."
        ) from error
    except psycopg.ProgrammingError as error:
        if "connection string" in str(error) or "URI" in str(error):
            raise ConfigurationError(
                "The store's URL cannot be read. Write it as postgresql://user@host:5432/database; what "
                "has a meaning in URLs stands as %2F and the like, also in a password."
            ) from None
        raise
    except psycopg.OperationalError as error:
        raise HomeError(
            f"The database {shown(url)} does not answer: {_line(error)}. Check that the server runs and that "
            "the URL names it."
        ) from error


def _line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")
