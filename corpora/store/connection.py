"""What must a connection to a database be able to do for the store?

As much of `sqlite3.Connection` as the SQL of the store needs. That SQL is written once, for SQLite; `dialect`
tells PostgreSQL the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol


class Rows(Protocol):
    """What a statement returned."""

    @property
    def rowcount(self) -> int:
        """How many rows a statement has written."""

    @property
    def description(self) -> Sequence[Sequence[Any]] | None:
        """The columns; the first item of each is its name."""

    def fetchone(self) -> Any:
        """Return the next row, None behind the last one."""

    def fetchall(self) -> list[Any]:
        """Return the rows that are left."""

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the rows that are left."""


class Connection(Protocol):
    """A database; parameters stand as `?` or `:name`."""

    @property
    def in_transaction(self) -> bool:
        """Whether something is written that may be taken back."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Rows:
        """Run one statement."""

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> object:
        """Run one statement for each set of parameters."""

    def rollback(self) -> None:
        """Take back what was written in the transaction, and end it."""

    def close(self) -> None:
        """Release the database."""
