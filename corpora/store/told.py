"""Which matches were found, what stands in which digest, and what has been seen and asked before?

Functions over one connection; the store owns the transactions.
"""

import json
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

from corpora.errors import NotFoundError
from corpora.store.connection import Connection
from corpora.store.news import (
    DigestEntry,
    FoundMatch,
    Judged,
    Memory,
    NewsMatch,
    Pointer,
    Slice,
    StandingQuery,
    ToldReminder,
)
from corpora.store.reminded import keep_reminders

Visible = Callable[[Sequence[str], str], set[str]]  # of these records, those that an organisation may see
_ASKS = "organisation, query_id, saved_id, own_id"
_MATCH = """SELECT m.organisation, m.query_id, m.saved_id, m.record_id, m.score, m.generation, m.pointer,
                   m.found_at, m.digest_id, m.told_at
            FROM found_matches AS m"""
# Neither paused, nor a record that has been withdrawn or now belongs to somebody else.
_ASKED_STILL = """(EXISTS (SELECT 1 FROM saved_queries AS s WHERE s.id = m.saved_id AND s.paused = 0)
    OR EXISTS (SELECT 1 FROM records AS own WHERE own.id = m.own_id AND own.withdrawn_at IS NULL
               AND own.organisation = m.organisation))
    AND EXISTS (SELECT 1 FROM records AS owner WHERE owner.id = m.organisation
                AND owner.withdrawn_at IS NULL)"""
_ORDER = "ORDER BY m.organisation, m.score DESC, m.record_id, m.query_id"


def judged(connection: Connection) -> dict[tuple[str, str], Judged]:
    """Return when standing queries were last asked about everything."""
    rows = connection.execute("SELECT organisation, query_id, state, engine FROM judged_queries")
    return {(owner, query_id): Judged(state, engine) for owner, query_id, state, engine in rows}


def memory_of(connection: Connection, query: StandingQuery, what: str) -> Memory | None:
    """Return what is remembered of a standing query."""
    row = connection.execute(
        """SELECT made_by, data FROM query_memories WHERE organisation = ? AND query_id = ? AND what = ?""",
        [query.organisation, query.id, what],
    ).fetchone()
    return Memory(*row) if row else None


def put_memory(connection: Connection, query: StandingQuery, what: str, memory: Memory) -> None:
    """Remember something of a standing query that is still there."""
    if _is_there(connection, query):
        connection.execute(
            f"""INSERT INTO query_memories ({_ASKS}, what, made_by, data)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (organisation, query_id, what) DO UPDATE
                SET saved_id = excluded.saved_id, own_id = excluded.own_id, made_by = excluded.made_by,
                    data = excluded.data""",
            [*_asks(query), what, memory.made_by, memory.data],
        )


def see(connection: Connection, states: Mapping[str, str], gone: Iterable[str]) -> None:
    """Note in which state records were seen; those purged in between are passed over."""
    connection.executemany(
        """INSERT INTO seen_records (record_id, state)
           SELECT id, :state FROM records WHERE id = :record_id
           ON CONFLICT (record_id) DO UPDATE SET state = excluded.state""",
        [{"record_id": record_id, "state": state} for record_id, state in states.items()],
    )
    connection.executemany("DELETE FROM seen_records WHERE record_id = ?", [(name,) for name in gone])


def put_found(
    connection: Connection,
    query: StandingQuery,
    matches: Sequence[FoundMatch],
    *,
    at: str,
    among: Iterable[str] | None,
    asked: Judged | None,
) -> int:
    """Keep the matches that were never found before; returns how many."""
    if not _is_there(connection, query):
        return 0
    _give_up(connection, query, {match.record_id for match in matches}, among)
    count = sum(_put_one(connection, query, match, at) for match in matches)
    if asked:
        connection.execute(
            f"""INSERT INTO judged_queries ({_ASKS}, state, engine) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (organisation, query_id) DO UPDATE
                SET saved_id = excluded.saved_id, own_id = excluded.own_id, state = excluded.state,
                    engine = excluded.engine""",
            [*_asks(query), asked.state, asked.engine],
        )
    return count


def _put_one(connection: Connection, query: StandingQuery, match: FoundMatch, at: str) -> int:
    known = connection.execute(
        "SELECT 1 FROM found_matches WHERE organisation = ? AND query_id = ? AND record_id = ?",
        [query.organisation, query.id, match.record_id],
    ).fetchone()
    pointer = json.dumps(asdict(match.pointer)) if match.pointer else None
    # What stands in no digest yet is told as it is now; what was told stays as it was told.
    written = connection.execute(
        f"""INSERT INTO found_matches ({_ASKS}, record_id, score, generation, pointer, found_at)
            SELECT ?, ?, ?, ?, id, ?, ?, ?, ? FROM records WHERE id = ?
            ON CONFLICT (organisation, query_id, record_id) DO UPDATE
            SET score = excluded.score, generation = excluded.generation, pointer = excluded.pointer
            WHERE found_matches.digest_id IS NULL""",
        [*_asks(query), match.score, match.generation, pointer, at, match.record_id],
    ).rowcount
    return int(written > 0 and known is None)


def _give_up(
    connection: Connection, query: StandingQuery, kept: set[str], among: Iterable[str] | None
) -> None:
    rows = connection.execute(
        """SELECT record_id FROM found_matches
           WHERE organisation = ? AND query_id = ? AND digest_id IS NULL""",
        [query.organisation, query.id],
    )
    looked_at = None if among is None else set(among)
    stale = [r for (r,) in rows.fetchall() if r not in kept and (looked_at is None or r in looked_at)]
    connection.executemany(
        "DELETE FROM found_matches WHERE organisation = ? AND query_id = ? AND record_id = ?",
        [(query.organisation, query.id, record_id) for record_id in stale],
    )


def news_of(connection: Connection, organisation: str) -> tuple[NewsMatch, ...]:
    """Return all matches found for an organisation, the newest first."""
    rows = connection.execute(
        f"{_MATCH} WHERE m.organisation = ? ORDER BY m.found_at DESC, m.score DESC, m.record_id, m.query_id",
        [organisation],
    )
    return tuple(map(_match, rows))


def pending(connection: Connection, visible: Visible) -> tuple[NewsMatch, ...]:
    """Return what stands in no digest yet and may be told now, by organisation."""
    rows = connection.execute(f"{_MATCH} WHERE m.digest_id IS NULL AND {_ASKED_STILL} {_ORDER}")
    return _visible(map(_match, rows.fetchall()), visible)


def put_digests(
    connection: Connection, visible: Visible, *, at: str, reminders: Mapping[str, Sequence[ToldReminder]]
) -> tuple[DigestEntry, ...]:
    """Put what is pending, and reminders, into one new digest for each organisation that has either."""
    found = {
        name: [*own] for name, own in groupby(pending(connection, visible), key=lambda m: m.organisation)
    }
    there = connection.execute(
        """SELECT id FROM records WHERE withdrawn_at IS NULL
           AND id IN (SELECT value FROM json_each(?))""",
        [json.dumps(sorted(name for name, own in reminders.items() if own))],
    )
    made = []
    for organisation in sorted({*found, *(name for (name,) in there.fetchall())}):
        (since,) = connection.execute(
            "SELECT max(put_at) FROM digests WHERE organisation = ?", [organisation]
        ).fetchone()
        entry = DigestEntry(str(uuid.uuid4()), organisation, at, since=since)
        connection.execute(
            """INSERT INTO digests (id, number, organisation, put_at, since)
               VALUES (?, (SELECT coalesce(max(number), 0) + 1 FROM digests), ?, ?, ?)""",
            [entry.id, organisation, at, since],
        )
        keep_reminders(connection, entry.id, reminders.get(organisation, ()))
        connection.executemany(
            """UPDATE found_matches SET digest_id = ?
               WHERE organisation = ? AND query_id = ? AND record_id = ?""",
            [(entry.id, organisation, m.query_id, m.match.record_id) for m in found.get(organisation, ())],
        )
        made.append(entry)
    return tuple(made)


def digests(
    connection: Connection, organisation: str | None, *, undelivered: bool
) -> tuple[DigestEntry, ...]:
    """Return digests, the oldest first."""
    rows = connection.execute(
        """SELECT id, organisation, put_at, delivered_at, since, reminded FROM digests
           WHERE (:organisation IS NULL OR organisation = :organisation)
             AND (NOT :undelivered OR delivered_at IS NULL) ORDER BY number""",
        {"organisation": organisation, "undelivered": undelivered},
    )
    return tuple(
        DigestEntry(name, owner, put_at, delivered_at, since, reminded=bool(kept))
        for name, owner, put_at, delivered_at, since, kept in rows
    )


def digest_of(connection: Connection, digest_id: str, organisation: str) -> DigestEntry:
    """Return one digest of an organisation. Raises `NotFoundError`."""
    for entry in digests(connection, organisation, undelivered=False):
        if entry.id == digest_id:
            return entry
    raise NotFoundError(f"There is no digest '{digest_id}'. See: enmusubi digests list")


def settle(connection: Connection, digest_id: str, visible: Visible, *, keep: bool = False) -> bool:
    """Take out of a digest what may not be told now; False where nothing is left or to `keep`."""
    inside = connection.execute(f"{_MATCH} WHERE m.digest_id = ?", [digest_id]).fetchall()
    rows = connection.execute(f"{_MATCH} WHERE m.digest_id = ? AND {_ASKED_STILL}", [digest_id])
    kept = {_key(own) for own in _visible(map(_match, rows.fetchall()), visible)}
    out = [_key(own) for own in map(_match, inside) if _key(own) not in kept]
    connection.executemany(
        """UPDATE found_matches SET digest_id = NULL
           WHERE organisation = ? AND query_id = ? AND record_id = ?""",
        out,
    )
    if not (kept or keep):
        connection.execute("DELETE FROM digests WHERE id = ? AND delivered_at IS NULL", [digest_id])
    return bool(kept or keep)


def matches_in(connection: Connection, digest_id: str, visible: Visible) -> tuple[NewsMatch, ...]:
    """Return the matches of a digest that its owner may see now, the most probable first."""
    rows = connection.execute(f"{_MATCH} WHERE m.digest_id = ? {_ORDER}", [digest_id])
    return _visible(map(_match, rows.fetchall()), visible)


def mark_delivered(connection: Connection, digest_id: str, *, at: str) -> None:
    """Note that a digest has gone out; what was noted before stays."""
    connection.execute(
        "UPDATE digests SET delivered_at = ? WHERE id = ? AND delivered_at IS NULL", [at, digest_id]
    )
    connection.execute(
        "UPDATE found_matches SET told_at = ? WHERE digest_id = ? AND told_at IS NULL", [at, digest_id]
    )


def _visible(matches: Iterable[NewsMatch], visible: Visible) -> tuple[NewsMatch, ...]:
    found: list[NewsMatch] = []
    for organisation, own in groupby(matches, key=lambda match: match.organisation):
        those = list(own)
        seen = visible([match.match.record_id for match in those], organisation)
        found += [match for match in those if match.match.record_id in seen]
    return tuple(found)


def _key(match: NewsMatch) -> tuple[str, str, str]:
    return match.organisation, match.query_id, match.match.record_id


def _asks(query: StandingQuery) -> tuple[str, str, str | None, str | None]:
    return (
        query.organisation,
        query.id,
        query.id if query.saved else None,
        None if query.saved else query.id,
    )


def _is_there(connection: Connection, query: StandingQuery) -> bool:
    """Whether what asks was neither removed nor purged since it was read."""
    table = "saved_queries" if query.saved else "records"
    return connection.execute(f"SELECT 1 FROM {table} WHERE id = ?", [query.id]).fetchone() is not None


def _match(row: tuple[Any, ...]) -> NewsMatch:
    organisation, query_id, saved_id, record_id, score, generation, pointer, found, digest, told = row
    match = FoundMatch(record_id, score, generation, _pointer(pointer))
    return NewsMatch(organisation, query_id, saved_id is not None, match, found, digest, told)


def _pointer(text: str | None) -> Pointer | None:
    if text is None:
        return None
    data = json.loads(text)
    return Pointer(Slice(**data["asked"]), Slice(**data["found"]), data["language"], data["field"])
