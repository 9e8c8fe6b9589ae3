"""Which homes does the contract of the stores run in? One class for each kind of store."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from corpora import Store, open_store


class SqliteHome:
    """An empty place for a store: opens it as often as asked, closes it, and shows its bytes."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir()
        self.directory = directory
        self.path = directory / "store.db"
        self._opened: list[Store] = []

    def open(self) -> Store:
        """Open the store, as another process would."""
        self._opened.append(open_store(self.path))
        return self._opened[-1]

    def files_holding(self, text: str) -> list[str]:
        """The names of the files in which the bytes of the text stand."""
        return [file.name for file in sorted(self.directory.iterdir()) if text.encode() in file.read_bytes()]

    def log(self) -> list[tuple[str, str]]:
        """Every (action, record id) of the log, in order."""
        with sqlite3.connect(self.path) as connection:
            rows = connection.execute("SELECT action, record_id FROM log ORDER BY id").fetchall()
        connection.close()
        return rows

    def close(self) -> None:
        """Close every store that was opened."""
        for store in self._opened:
            store.close()


HOMES = {"sqlite": SqliteHome}
Homes = Callable[[], SqliteHome]
