"""Which figures about the whole coalition were released, when, and upon which organisations does each rest?

A release is kept whole: what was shown, never what was suppressed. For the newest one also the organisations
behind every figure, shown or not, so that the next can tell how many have come or gone; they leave with the
purge of an organisation. Functions over one connection, and the part of the store that forwards to them.
"""

import json
import threading
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from corpora.store.connection import Connection

Cell = tuple[str, ...]  # what is counted, and where: ("sector", "storage")


@dataclass(frozen=True)
class Figure:
    """A figure of a release: `shown` is rounded, None where it is suppressed; `basis` are organisations."""

    cell: Cell
    shown: int | None
    basis: frozenset[str]


@dataclass(frozen=True)
class Release:
    """What was shown at a time (UTC, ISO 8601), by cell; none of it rests on fewer than `k` organisations."""

    number: int
    at: str
    k: int
    shown: dict[Cell, int]


class StatisticsStore(Protocol):
    """Releases of figures about the whole coalition."""

    def figures(self) -> tuple[Figure, ...]:
        """Return every figure of the newest release with its organisations, ordered by cell.

        For making the next release only: no asker may be answered with it.
        """

    def release(self, figures: Sequence[Figure], *, k: int, at: datetime) -> Release:
        """Keep a release in one transaction; its bases take the place of those before."""

    def releases(self, most: int = 1) -> tuple[Release, ...]:
        """Return the newest releases, the newest first."""


class StatisticsMixin:
    """The `StatisticsStore` protocol in SQL."""

    if TYPE_CHECKING:
        _connection: Connection
        _lock: threading.RLock

        def _transaction(self) -> AbstractContextManager[Connection]: ...

    def figures(self) -> tuple[Figure, ...]:
        """Return every figure of the newest release with its organisations."""
        with self._lock:
            return figures(self._connection)

    def release(self, figures: Sequence[Figure], *, k: int, at: datetime) -> Release:
        """Keep a release in one transaction."""
        with self._transaction() as connection:
            return put(connection, figures, k=k, at=at.isoformat(timespec="seconds"))

    def releases(self, most: int = 1) -> tuple[Release, ...]:
        """Return the newest releases, the newest first."""
        with self._lock:
            return releases(self._connection, most)


def figures(connection: Connection) -> tuple[Figure, ...]:
    """Return every figure of the newest release with its organisations, ordered by cell."""
    bases: dict[str, set[str]] = defaultdict(set)
    for cell, organisation in connection.execute("SELECT cell, organisation FROM statistic_bases"):
        bases[cell].add(organisation)
    shown = dict(
        connection.execute(
            """SELECT cell, shown FROM statistic_figures
               WHERE release = (SELECT max(number) FROM statistic_releases)"""
        ).fetchall()
    )
    return tuple(
        Figure(tuple(json.loads(cell)), shown.get(cell), frozenset(bases[cell]))
        for cell in sorted({*bases, *shown})
    )


def put(connection: Connection, made: Sequence[Figure], *, k: int, at: str) -> Release:
    """Keep a release; organisations that were purged meanwhile are left out of the bases."""
    (number,) = connection.execute(
        "INSERT INTO statistic_releases (at, k) VALUES (?, ?) RETURNING number", [at, k]
    ).fetchone()
    connection.executemany(
        "INSERT INTO statistic_figures (release, cell, shown) VALUES (?, ?, ?)",
        [(number, _written(own.cell), own.shown) for own in made if own.shown is not None],
    )
    connection.execute("DELETE FROM statistic_bases")
    connection.executemany(
        "INSERT INTO statistic_bases (cell, organisation) SELECT ?, id FROM records WHERE id = ?",
        [(_written(own.cell), name) for own in made for name in sorted(own.basis)],
    )
    return Release(number, at, k, {own.cell: own.shown for own in made if own.shown is not None})


def releases(connection: Connection, most: int) -> tuple[Release, ...]:
    """Return the newest releases, the newest first."""
    rows = connection.execute(
        "SELECT number, at, k FROM statistic_releases ORDER BY number DESC LIMIT ?", [most]
    ).fetchall()
    return tuple(Release(number, at, k, _shown(connection, number)) for number, at, k in rows)


def _shown(connection: Connection, number: int) -> dict[Cell, int]:
    rows = connection.execute(
        "SELECT cell, shown FROM statistic_figures WHERE release = ? ORDER BY cell", [number]
    )
    return {tuple(json.loads(cell)): shown for cell, shown in rows}


def _written(cell: Cell) -> str:
    return json.dumps(cell, ensure_ascii=False)
