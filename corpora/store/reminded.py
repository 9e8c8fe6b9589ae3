"""Of which proposals was an organisation reminded in a digest, so that it says the same a year later?

What was told is kept as codes and numbers, never as words: titles are read from the records when it is shown,
by whoever may see them. Functions over one connection; the store owns the transactions.
"""

from collections.abc import Sequence

from corpora.store.connection import Connection
from corpora.store.news import ToldReminder
from corpora.store.proposals import ERASED


def keep_reminders(connection: Connection, digest_id: str, told: Sequence[ToldReminder]) -> None:
    """Keep of what a digest reminds, unless that is kept already; nothing of what was purged."""
    first = connection.execute("UPDATE digests SET reminded = 1 WHERE id = ? AND reminded = 0", [digest_id])
    if not first.rowcount:
        return
    connection.executemany(
        """INSERT INTO told_reminders (digest_id, number, proposal, stage, why, days)
           SELECT ?, ?, ?, ?, ?, ? WHERE NOT EXISTS
               (SELECT 1 FROM proposal_events WHERE proposal = ? AND kind = ?)""",
        [
            (digest_id, number, own.proposal, own.stage, own.why, own.days, own.proposal, ERASED)
            for number, own in enumerate(told, start=1)
        ],
    )


def reminders_in(connection: Connection, digest_id: str) -> tuple[ToldReminder, ...]:
    """Return of what a digest reminds, in the order in which it was told."""
    rows = connection.execute(
        "SELECT proposal, stage, why, days FROM told_reminders WHERE digest_id = ? ORDER BY number",
        [digest_id],
    )
    return tuple(ToldReminder(*row) for row in rows)
