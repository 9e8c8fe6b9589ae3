"""How are the weights of verdicts kept, and asked for with as little work as nothing has changed?

Functions over one connection, and the part of the store that forwards to them; the store owns transactions.
"""

import threading
from collections import Counter
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from corpora.store import clock
from corpora.store.audience import parameters_of, seen_as
from corpora.store.connection import Connection
from corpora.store.feedback_fits import FittedVerdict, Weight
from corpora.store.protocol import Viewer

_FITTED = """SELECT feedback.account, feedback.organisation, feedback.need_id, feedback.seed_id,
                    feedback_weights.weight
             FROM feedback_weights
             JOIN feedback ON feedback.id = feedback_weights.feedback_id
             JOIN feedback_model ON feedback_model.version = :version
             JOIN records AS need ON need.id = feedback.need_id
             JOIN records AS seed ON seed.id = feedback.seed_id
             LEFT JOIN accounts ON accounts.id = feedback.account
             WHERE feedback.withdrawn_at IS NULL AND accounts.disabled_at IS NULL
               AND need.withdrawn_at IS NULL AND seed.withdrawn_at IS NULL"""


class KnownFits:
    """Remembers the last answer about public pairs over one connection, no longer than it is true."""

    def __init__(self) -> None:
        self._state: tuple[str, int, int] | None = None
        self._known: tuple[FittedVerdict, ...] = ()

    def of(self, connection: Connection, version: str) -> tuple[FittedVerdict, ...]:
        """Return what `fitted` does. Only one thread at a time may use the connection."""
        if connection.in_transaction:  # what is written there may be taken back
            return fitted(connection, version)
        seen, said = connection.execute(
            "SELECT seen_version.number, verdicts_version.number FROM seen_version, verdicts_version"
        ).fetchone()
        state = (version, seen, said)
        if state != self._state:
            self._known, self._state = fitted(connection, version), state
        return self._known


class FitsMixin:
    """The `FitsStore` protocol in SQL."""

    if TYPE_CHECKING:
        _lock: threading.RLock
        _fits: KnownFits

        def _transaction(self) -> AbstractContextManager[Connection]: ...
        def _reading(self) -> AbstractContextManager[Connection]: ...

    def put_weights(self, weights: Iterable[Weight], *, version: str) -> None:
        """Keep what a fit has learned."""
        with self._transaction() as connection:
            put(connection, list(weights), version)

    def fitted_verdicts(self, *, version: str) -> tuple[FittedVerdict, ...]:
        """Return the verdicts on public pairs that count."""
        with self._reading() as connection:
            return self._fits.of(connection, version)

    def fitted_on(self, record_id: str, *, version: str, viewer: Viewer) -> tuple[FittedVerdict, ...]:
        """Return the verdicts on other pairs of a record that count for a viewer."""
        with self._reading() as connection:
            return on_record(connection, record_id, version, viewer)

    def has_fits(self) -> bool:
        """Whether any verdict has a weight."""
        with self._reading() as connection:
            return connection.execute("SELECT 1 FROM feedback_weights LIMIT 1").fetchone() is not None


def put(connection: Connection, weights: list[Weight], version: str) -> None:
    """Keep weights in place of those before, and how many verdicts on public pairs belong together."""
    connection.execute("DELETE FROM feedback_weights")
    connection.execute("DELETE FROM feedback_fits")
    connection.executemany(
        """INSERT INTO feedback_weights (feedback_id, public, weight)
           SELECT id, ?, ? FROM feedback WHERE id = ?""",
        [(int(own.public), own.weight, own.feedback_id) for own in weights],
    )
    together = Counter(own.account for own in weights if own.public)
    connection.executemany("INSERT INTO feedback_fits (account, verdicts) VALUES (?, ?)", together.items())
    connection.execute(
        """INSERT INTO feedback_model (number, version, fitted_at) VALUES (1, ?, ?)
           ON CONFLICT (number) DO UPDATE SET version = excluded.version, fitted_at = excluded.fitted_at""",
        [version, clock.now()],
    )


def fitted(connection: Connection, version: str) -> tuple[FittedVerdict, ...]:
    """Return the verdicts of accounts all of whose fitted verdicts on public pairs still count."""
    rows = connection.execute(
        f"""{_FITTED} AND feedback_weights.public = 1
            AND need.visibility = 'public' AND seed.visibility = 'public' ORDER BY feedback.id""",
        {"version": version},
    ).fetchall()
    whole = dict(connection.execute("SELECT account, verdicts FROM feedback_fits").fetchall())
    there = Counter(row[0] for row in rows)
    return tuple(FittedVerdict(*row) for row in rows if there[row[0]] == whole[row[0]])


def on_record(
    connection: Connection, record_id: str, version: str, viewer: Viewer
) -> tuple[FittedVerdict, ...]:
    """Return the verdicts on pairs of a record that were not public, as far as a viewer sees both."""
    rows = connection.execute(
        f"""{_FITTED} AND feedback_weights.public = 0
            AND (feedback.need_id = :record OR feedback.seed_id = :record)
            AND {seen_as("need")} AND {seen_as("seed")} ORDER BY feedback.id""",
        {"version": version, "record": record_id, **parameters_of(viewer)},
    )
    return tuple(FittedVerdict(*row) for row in rows)
