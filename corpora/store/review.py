"""Which pairs of records wait for a person to say whether they are one, and what was decided?

Functions over one connection; the store owns the transactions. Pairs and merges vanish with the purge of
either record.
"""

import json
from collections.abc import Iterable
from typing import Any

from corpora.errors import NotFoundError, UsageError
from corpora.store.clock import now
from corpora.store.connection import Connection
from corpora.store.protocol import DoubtfulPair, QueuedPair

KIND_OF = {"organisation": "organisation", "person": "researcher", "seed": "seed"}


def propose(connection: Connection, pairs: Iterable[DoubtfulPair]) -> int:
    """Queue the pairs that were never queued before; returns how many."""
    count = 0
    for pair in pairs:
        left, right = sorted((pair.left, pair.right))
        check_pair(connection, pair.what, left, right)
        count += connection.execute(
            """INSERT INTO doubtful_pairs (what, left_id, right_id, score, reasons, proposed_at)
               VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (what, left_id, right_id) DO NOTHING""",
            [pair.what, left, right, pair.score, json.dumps(pair.reasons, ensure_ascii=False), now()],
        ).rowcount
    return count


def queued(connection: Connection, *, what: str | None, decided: bool | None) -> list[QueuedPair]:
    """Return pairs, the surest first; open ones only while both records are there."""
    rows = connection.execute(
        """SELECT pairs.id, what, left_id, right_id, score, reasons, proposed_at, same, decided_by, decided_at
           FROM doubtful_pairs AS pairs
           JOIN records AS one ON one.id = left_id JOIN records AS two ON two.id = right_id
           WHERE (:what IS NULL OR what = :what)
             AND (:decided IS NULL OR (same IS NOT NULL) = :decided)
             AND (same IS NOT NULL OR (one.withdrawn_at IS NULL AND two.withdrawn_at IS NULL))
           ORDER BY score DESC, pairs.id""",
        {"what": what, "decided": decided},
    )
    return [_pair(row) for row in rows]


def pair_of(connection: Connection, pair_id: int) -> QueuedPair:
    """Return one pair, open or decided. Raises `NotFoundError`."""
    row = connection.execute(
        """SELECT id, what, left_id, right_id, score, reasons, proposed_at, same, decided_by, decided_at
           FROM doubtful_pairs WHERE id = ?""",
        [pair_id],
    ).fetchone()
    if row is None:
        raise NotFoundError(f"There is no pair {pair_id} in the review queue. List it to see the numbers.")
    return _pair(row)


def decide(connection: Connection, pair_id: int, *, same: bool, by: str) -> QueuedPair:
    """Keep what a person said of a pair, in place of what was said before. Raises `NotFoundError`."""
    connection.execute(
        "UPDATE doubtful_pairs SET same = ?, decided_by = ?, decided_at = ? WHERE id = ?",
        [int(same), by, now(), pair_id],
    )
    return pair_of(connection, pair_id)


def decide_records(connection: Connection, what: str, ids: tuple[str, str], by: str | None) -> None:
    """Close (by a name) or open again (None) the pair of two records that were merged or told apart."""
    left, right = sorted(ids)
    connection.execute(
        """UPDATE doubtful_pairs SET same = ?, decided_by = ?, decided_at = ?
           WHERE what = ? AND left_id = ? AND right_id = ?""",
        [None if by is None else 1, by, None if by is None else now(), what, left, right],
    )


def check_pair(connection: Connection, what: str, left: str, right: str) -> None:
    """Refuse a pair that cannot be one: unknown, of another kind, or one record twice."""
    if what not in KIND_OF:
        raise UsageError(f"A pair of '{what}' cannot be reviewed. Allowed: {', '.join(KIND_OF)}.")
    if left == right:
        raise UsageError(f"Record '{left}' cannot be paired with itself. Name two records.")
    for record_id in (left, right):
        row = connection.execute(
            "SELECT kind FROM records WHERE id = ? AND withdrawn_at IS NULL", [record_id]
        ).fetchone()
        if row is None:
            raise NotFoundError(f"There is no record '{record_id}'. Check the id.")
        if row[0] != KIND_OF[what]:
            raise UsageError(f"Record '{record_id}' is a {row[0]}, no {KIND_OF[what]}. Name two of one kind.")


def _pair(row: tuple[Any, ...]) -> QueuedPair:
    pair_id, what, left, right, score, reasons, proposed_at, same, by, at = row
    pair = DoubtfulPair(what, left, right, score, tuple(json.loads(reasons)))
    return QueuedPair(pair_id, pair, proposed_at, None if same is None else bool(same), by, at)
