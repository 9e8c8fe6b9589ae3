"""Was the log of proposals tampered with?

Each event's hash covers the event and the hash before it, so an edited, removed or inserted row breaks the
chain. Texts enter by a salted hash of their own: erasing them does not break it, and nobody can guess a short
text by its hash. Who rewrites every hash to the end is seen only against a head that was noted elsewhere.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from corpora.store.connection import Connection
from corpora.store.proposals import ERASED, LoggedEvent, ProposalEvent
from corpora.store.protocol import StoreFault

GENESIS = "0" * 64
_RESTORE = "Restore a backup: enmusubi restore FILE"
EVENTS = """SELECT events.sequence, events.proposal, number, at, actor, organisation, role, kind, payload,
    texts_hash, previous, hash, salt, texts
    FROM proposal_events AS events LEFT JOIN proposal_texts AS texts ON texts.sequence = events.sequence"""


def canonical(value: Any) -> str:
    """JSON with sorted keys: the same for the same value."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def new_salt() -> str:
    """Return 32 random hex digits."""
    return secrets.token_hex(16)


def hash_of_texts(salt: str, texts: str) -> str:
    """SHA-256 over salt and texts as they are stored, 64 hex digits."""
    return hashlib.sha256(f"{salt}\0{texts}".encode()).hexdigest()


def hash_of_event(
    previous: str, sequence: int, event: ProposalEvent, payload: str, texts_hash: str | None
) -> str:
    """SHA-256 over all that is chained of an event, 64 hex digits."""
    chained = [
        previous,
        sequence,
        event.proposal,
        event.number,
        event.at,
        event.actor,
        event.organisation,
        event.role,
        event.kind,
        payload,
        texts_hash,
    ]
    return hashlib.sha256(canonical(chained).encode()).hexdigest()


def logged(row: tuple[Any, ...]) -> LoggedEvent:
    """Read a row of `EVENTS`."""
    sequence, proposal, number, at, actor, organisation, role, kind, payload, texts_hash, *rest = row
    previous, hashed, _, texts = rest
    written: Mapping[str, str] = json.loads(texts) if texts is not None else {}
    event = ProposalEvent(proposal, number, at, actor, organisation, role, kind, json.loads(payload), written)
    return LoggedEvent(sequence, event, previous, hashed, erased=texts_hash is not None and texts is None)


def chain_faults(connection: Connection) -> Iterator[StoreFault]:
    """Yield where the chain breaks, texts were changed or went without a purge, or the end is cut off."""
    previous, last = GENESIS, 0
    erased = dict(
        connection.execute(
            "SELECT proposal, max(number) FROM proposal_events WHERE kind = ? GROUP BY proposal", [ERASED]
        )
    )
    for row in connection.execute(f"{EVENTS} ORDER BY events.sequence"):
        try:
            one = logged(row)
        except ValueError:
            yield StoreFault(f"Event {row[0]} of the log of proposals is no valid JSON.", _RESTORE)
            previous, last = row[11], row[0]
            continue
        if fault := _fault_of(one, row, previous, erased.get(one.event.proposal, 0)):
            yield StoreFault(fault, _RESTORE)
        previous, last = one.hash, one.sequence
    yield from _cut_off(connection, last)


def _fault_of(one: LoggedEvent, row: tuple[Any, ...], previous: str, erased: int) -> str | None:
    payload, texts_hash, salt, texts = row[8], row[9], row[12], row[13]
    where = f"of the log of proposals (proposal '{one.event.proposal}', {one.event.kind})"
    if one.previous != previous:
        return f"The event before event {one.sequence} {where} was removed, inserted or changed."
    if hash_of_event(one.previous, one.sequence, one.event, payload, texts_hash) != one.hash:
        return f"Event {one.sequence} {where} was changed after it was written."
    if texts is not None and hash_of_texts(salt, texts) != texts_hash:
        return f"The texts of event {one.sequence} {where} were changed after they were written."
    if one.erased and erased <= one.event.number:
        return f"The texts of event {one.sequence} {where} are gone, and no purge says why."
    return None


def _cut_off(connection: Connection, last: int) -> Iterator[StoreFault]:
    """Events that are missing at the end: the database has given out more numbers than there are events."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'proposal_events'").fetchone()
    if row and row[0] != last:
        yield StoreFault(f"The log of proposals ends at event {last}, but {row[0]} were written.", _RESTORE)
