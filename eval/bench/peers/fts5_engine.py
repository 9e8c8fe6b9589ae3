"""How does SQLite's full-text search answer what its peers are asked?

`bm25()` counts all rows of the table, in the table: statistics cannot be handed in. A term with ASCII
punctuation is written in hexadecimal, or the tokeniser would split it.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from eval.bench.peers.lexical_engine import Documents, Mask, Scores

VERSION = sqlite3.sqlite_version
_ALL = "SELECT rowid, bm25(documents) FROM documents WHERE documents MATCH ?"
_BEST = "SELECT rowid FROM documents WHERE documents MATCH ? ORDER BY rank LIMIT ?"
_BEST_VISIBLE = (
    "SELECT rowid FROM documents WHERE documents MATCH ? AND +rowid IN (SELECT value FROM json_each(?)) "
    "ORDER BY rank LIMIT ?"
)


class Fts5Engine:
    """One table in a file, with a write-ahead log."""

    on_disk = True

    def __init__(self, directory: Path) -> None:
        self._connection = sqlite3.connect(directory / "documents.db")
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("CREATE VIRTUAL TABLE documents USING fts5(terms, tokenize='ascii')")
        self._rows = 0

    def build(self, documents: Documents) -> None:
        """Insert in one transaction."""
        self._rows = len(documents)
        with self._connection:
            self._insert(enumerate(documents))

    def _insert(self, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        self._connection.executemany(
            "INSERT INTO documents (rowid, terms) VALUES (?, ?)",
            ((row, " ".join(map(_written, document))) for row, document in rows),
        )

    def search(self, query: Sequence[str], k: int, *, visible: Mask | None = None) -> list[int]:
        """A filter is a list of row numbers in JSON, looked up after matching and before the cut."""
        if visible is None:
            found = self._connection.execute(_BEST, (_any_of(query), k))
        else:
            allowed = json.dumps(np.flatnonzero(visible).tolist())
            found = self._connection.execute(_BEST_VISIBLE, (_any_of(query), allowed, k))
        return [row for (row,) in found]

    def scores(self, query: Sequence[str]) -> Scores:
        """Return what `bm25()` gives, its sign turned."""
        scores = np.zeros(self._rows, np.float32)
        for row, score in self._connection.execute(_ALL, (_any_of(query),)):
            scores[row] = -score
        return scores

    def change(self, rows: Sequence[int], documents: Documents) -> None:
        """Delete and insert in one transaction."""
        with self._connection:
            self._connection.executemany("DELETE FROM documents WHERE rowid = ?", ((row,) for row in rows))
            self._insert(zip(rows, documents, strict=True))

    def statistics_from(self, public: Mask) -> bool:
        """An auxiliary function of one's own could; Python's sqlite3 cannot register one."""
        return False

    def save(self, directory: Path) -> None:
        """A transaction has written it."""

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _written(term: str) -> str:
    split = any(character.isascii() and not character.isalnum() for character in term)
    return f"0x{term.encode().hex()}" if split else term


def _any_of(query: Sequence[str]) -> str:
    return " OR ".join(f'"{_written(term)}"' for term in dict.fromkeys(query))
