"""Which homes does the contract of the stores run in? One class for each kind of store."""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from postgres_server import postgres_server

from corpora import Store, open_store


class Home(ABC):
    """An empty place for a store: opens it as often as asked, closes it, and shows its bytes."""

    name: str
    place: Path | str

    def __init__(self, directory: Path) -> None:
        directory.mkdir()
        self.directory = directory
        self._opened: list[Store] = []

    def open(self, place: Path | None = None) -> Store:
        """Open the store, as another process would, or a copy of it in a file."""
        self._opened.append(open_store(place or self.place))
        return self._opened[-1]

    def files_holding(self, text: str) -> list[str]:
        """The names of the files in which the bytes of the text stand."""
        return [file.name for file in self.files() if text.encode() in file.read_bytes()]

    def files(self) -> list[Path]:
        """Every file of the store, and what else lies in the home."""
        return sorted(self.directory.iterdir())

    def log(self) -> list[tuple[str, str]]:
        """Every (action, record id) of the log, in order."""
        return self.rows("SELECT action, record_id FROM log ORDER BY id")

    @abstractmethod
    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What somebody reads past the store."""

    @abstractmethod
    def write(self, statement: str) -> None:
        """Write past the store, but not past the checks of the database."""

    @abstractmethod
    def edit(self, *statements: str) -> None:
        """Write past these checks as well, as somebody could to whom the database belongs."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[object]:
        """Write as another process, and not end."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[object]:
        """Read as another process, and not end."""

    def close_stores(self) -> None:
        """Close every store that was opened."""
        while self._opened:
            self._opened.pop().close()

    def close(self) -> None:
        """Close every store, and clear the place where none is kept for longer than its test."""
        self.close_stores()


class SqliteHome(Home):
    """A file in the home."""

    name = "sqlite"
    refusal = sqlite3.IntegrityError
    module = "corpora.store.sqlite"

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.place = self.path = directory / "store.db"

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(query).fetchall()

    def write(self, statement: str) -> None:
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.execute(statement)

    def edit(self, *statements: str) -> None:
        with closing(sqlite3.connect(self.path)) as connection, connection:
            triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            put_away = triggers.fetchall()
            for name, _ in put_away:
                connection.execute(f"DROP TRIGGER {name}")
            for statement in (*statements, *(sql for _, sql in put_away)):
                connection.execute(statement)

    @contextmanager
    def writing(self) -> Iterator[object]:
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("ROLLBACK")

    @contextmanager
    def reading(self) -> Iterator[object]:
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM records").fetchone()
            yield connection


_LONG = (
    ("records", "document"),
    ("history", "document"),
    ("history", "withheld"),
    ("withheld", "value"),
    ("entries", "text"),
    ("merge_changes", "before"),
    ("import_jobs", "report"),
    ("import_jobs", "wish"),
    ("proposal_texts", "texts"),
    ("saved_queries", "text"),
)


class PostgresHome(Home):
    """A schema of its own in the database of the tests."""

    name = "postgres"
    refusal = psycopg.errors.RaiseException
    module = "corpora.store.postgres"
    server_url: str | None = None

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self._server = postgres_server(self.server_url)
        self._compresses = True
        self.schema = self._server.make()
        self.place = self._server.url_of(self.schema)

    def files(self) -> list[Path]:
        return [*super().files(), *self._server.files_of(self.schema)]

    def open(self, place: Path | None = None) -> Store:
        """Open it; texts are not compressed, so that their bytes can be looked for."""
        store = super().open(place)
        if self._compresses:
            self._compresses = False
            self.write(
                ";".join(
                    f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL"
                    for table, column in _LONG
                )
            )
        return store

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self._server.connected(self.schema) as connection:
            return connection.execute(query.encode()).fetchall()

    def write(self, statement: str) -> None:
        with self._server.connected(self.schema) as connection:
            connection.execute(statement.encode())

    def edit(self, *statements: str) -> None:
        with self._server.connected(self.schema) as connection:
            connection.execute("SET session_replication_role = replica")  # no trigger, no reference
            for statement in statements:
                connection.execute(statement.encode())

    @contextmanager
    def writing(self) -> Iterator[object]:
        other = open_store(self.place)
        with other.alone() as connection:  # type: ignore[attr-defined]
            yield connection
        other.close()

    @contextmanager
    def reading(self) -> Iterator[object]:
        with self._server.connected(self.schema) as connection:
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            connection.execute("SELECT count(*) FROM records")
            yield connection

    def close(self) -> None:
        super().close()
        self._server.drop(self.schema)


HOMES: dict[str, type[SqliteHome] | type[PostgresHome]] = {"sqlite": SqliteHome, "postgres": PostgresHome}
AnyHome = SqliteHome | PostgresHome
Homes = Callable[[], AnyHome]
