"""What did accounts say of matches, and what of it stands?

One verdict of an account on a pair stands at a time: a new one withdraws the one before. What is withdrawn
keeps its verdict and its times but not its reason. All of it leaves with the purge of either record.
Functions over one connection, and the part of the store that forwards to them; the store owns transactions.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from corpora.errors import LockedError, NotFoundError, RecordError
from corpora.store import clock, pages
from corpora.store.connection import Connection
from corpora.store.served import RequestKey

LONGEST_REASON = 2_000


class Verdict(StrEnum):
    """What an account says of a match."""

    RELEVANT = "relevant"
    PARTLY = "partly"
    NOT_RELEVANT = "not_relevant"


@dataclass(frozen=True)
class Feedback:
    """A verdict of an account on a need and a seed; times are UTC, ISO 8601, `id` is given by the store."""

    account: str
    organisation: str | None
    need: str
    seed: str
    verdict: Verdict
    reason: str | None = None
    id: int = 0
    at: str = ""
    withdrawn_at: str | None = None


class FeedbackStore(Protocol):
    """Verdicts on matches."""

    def put_feedback(self, feedback: Feedback, *, key: RequestKey | None = None) -> int:
        """Keep a verdict in place of the account's earlier one on the pair; returns its id.

        Under a key that was used before nothing is written, and the id is that of then. Raises
        `NotFoundError` where a record is gone or is no need and seed, `RecordError` for a reason that cannot
        be kept, `KeyReusedError`.
        """

    def withdraw_feedback(self, feedback_id: int, *, account: str) -> None:
        """Take back a verdict of one's own; its reason is erased, from the disk as soon as nobody reads.

        Raises `NotFoundError`, the same for that of another account.
        """

    def feedback(
        self, *, account: str | None = None, record: str | None = None, withdrawn: bool = False
    ) -> tuple[Feedback, ...]:
        """Return verdicts in the order in which they came: those that stand, or also those withdrawn."""


class FeedbackMixin:
    """The `FeedbackStore` protocol in SQL."""

    if TYPE_CHECKING:
        _connection: Connection
        _lock: threading.RLock

        def _transaction(self) -> AbstractContextManager[Connection]: ...
        def _sweep_out(
            self, deleted: Iterable[str | bytes], *names: str, tables: Sequence[str], what: str, again: str
        ) -> None: ...

    def put_feedback(self, feedback: Feedback, *, key: RequestKey | None = None) -> int:
        """Keep a verdict. Raises `NotFoundError`, `RecordError`, `KeyReusedError`."""
        with self._transaction() as connection:
            if before := pages.made_before(connection, key):
                return int(before)
            number, former = put(connection, feedback)
            pages.keep_made(connection, key, "feedback", number)
        self._erase_reasons(former)
        return number

    def withdraw_feedback(self, feedback_id: int, *, account: str) -> None:
        """Take back a verdict of one's own. Raises `NotFoundError`."""
        with self._transaction() as connection:
            reasons = withdraw(connection, feedback_id, account)
        self._erase_reasons(reasons)

    def feedback(
        self, *, account: str | None = None, record: str | None = None, withdrawn: bool = False
    ) -> tuple[Feedback, ...]:
        """Return verdicts in the order in which they came."""
        with self._lock:
            return found(self._connection, account, record, withdrawn=withdrawn)

    def _erase_reasons(self, reasons: Sequence[str]) -> None:
        """Make reasons leave the file and its log; where others read just now, with the next write."""
        if reasons:
            with suppress(LockedError):
                self._sweep_out(reasons, tables=("feedback",), what="A reason", again="wait")


def put(connection: Connection, feedback: Feedback) -> tuple[int, list[str]]:
    """Keep a verdict in place of the one that stands; returns its id, and the reason that is erased.

    Raises `NotFoundError`, `RecordError`.
    """
    reason = _checked(feedback.reason)
    for record_id, kind in ((feedback.need, "need"), (feedback.seed, "seed")):
        row = connection.execute(
            "SELECT 1 FROM records WHERE id = ? AND kind = ? AND withdrawn_at IS NULL", [record_id, kind]
        ).fetchone()
        if row is None:
            raise NotFoundError(f"There is no {kind} '{record_id}'. Check the id.")
    now = clock.now()
    former = _withdrawn(
        connection,
        "account = :account AND need_id = :need AND seed_id = :seed",
        {"account": feedback.account, "need": feedback.need, "seed": feedback.seed},
    )
    (number,) = connection.execute(
        """INSERT INTO feedback (account, organisation, need_id, seed_id, verdict, reason, at)
           VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id""",
        [
            *(feedback.account, feedback.organisation, feedback.need, feedback.seed),
            *(feedback.verdict.value, reason, now),
        ],
    ).fetchone()
    return int(number), [own for _, own in former if own]


def withdraw(connection: Connection, feedback_id: int, account: str) -> list[str]:
    """Take back a verdict of the account; returns the reason that is erased. Raises `NotFoundError`."""
    taken_back = _withdrawn(
        connection, "id = :id AND account = :account", {"id": feedback_id, "account": account}
    )
    if not taken_back:
        raise NotFoundError(f"There is no feedback {feedback_id} of yours that stands. List yours.")
    return [own for _, own in taken_back if own]


def _withdrawn(
    connection: Connection, which: str, parameters: Mapping[str, object]
) -> list[tuple[int, str | None]]:
    """Take back the verdicts that stand; returns their ids and what tells the reasons that they had.

    That is with what stands beside them in a row: short ones may stand elsewhere, too.
    """
    said = {**parameters, "at": clock.now()}
    rows = connection.execute(
        f"SELECT id, verdict || reason || at FROM feedback WHERE {which} AND withdrawn_at IS NULL", said
    ).fetchall()
    connection.execute(
        f"UPDATE feedback SET withdrawn_at = :at, reason = NULL WHERE {which} AND withdrawn_at IS NULL", said
    )
    return rows


def found(
    connection: Connection, account: str | None, record: str | None, *, withdrawn: bool
) -> tuple[Feedback, ...]:
    """Return verdicts, ordered by id."""
    rows = connection.execute(
        """SELECT account, organisation, need_id, seed_id, verdict, reason, id, at, withdrawn_at FROM feedback
           WHERE (:account IS NULL OR account = :account)
             AND (:record IS NULL OR :record IN (need_id, seed_id))
             AND (:withdrawn OR withdrawn_at IS NULL) ORDER BY id""",
        {"account": account, "record": record, "withdrawn": withdrawn},
    )
    return tuple(
        Feedback(who, organisation, need, seed, Verdict(verdict), *rest)
        for who, organisation, need, seed, verdict, *rest in rows
    )


def _checked(reason: str | None) -> str | None:
    if reason is None or not reason.strip():
        return None
    if len(reason) > LONGEST_REASON:
        raise RecordError(
            f"The reason has {len(reason):,} characters; at most {LONGEST_REASON:,} are kept. Shorten it.",
            field="reason",
        )
    if any("\ud800" <= character <= "\udfff" or character == "\0" for character in reason):
        raise RecordError("The reason is not valid Unicode text. Type it anew.", field="reason")
    return reason
