"""How is an event added to the log of proposals, and how is it read, found and erased again?

Functions over one connection; the store owns the transactions.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from corpora.errors import ChangedError, ConfigurationError, ConflictError, KeyReusedError, NotFoundError
from corpora.store.connection import Connection
from corpora.store.proposal_chain import (
    EVENTS,
    GENESIS,
    canonical,
    chain_faults,
    hash_of_event,
    hash_of_texts,
    logged,
    new_salt,
)
from corpora.store.proposals import (
    ERASED,
    ClientKey,
    Fold,
    LoggedEvent,
    ProposalEvent,
    ProposalRow,
    ProposalScope,
    ProposalStanding,
)
from corpora.store.protocol import StoreFault

_STANDING = "need_id, seed_id, need_party, seed_party, working_group, stage, open, owner, due, active_at"
_ALL = 2**62
_REBUILD = "Make it of the log anew: enmusubi proposals verify --rebuild"
_OWN = ", ".join(f"proposals.{name}" for name in _STANDING.split(", "))
# Who holds a record now may see what is proposed of it; of a purged one, who held it then.
_NEED_PARTY = "coalesce(need.organisation, proposals.need_party)"
_SEED_PARTY = "coalesce(seed.organisation, proposals.seed_party)"
_ROWS = f"""SELECT proposals.id, place, proposals.version, {_NEED_PARTY}, {_SEED_PARTY}, {_OWN}
    FROM proposals LEFT JOIN records AS need ON need.id = proposals.need_id
    LEFT JOIN records AS seed ON seed.id = proposals.seed_id
    WHERE (:everything OR {_NEED_PARTY} = :organisation OR {_SEED_PARTY} = :organisation
           OR proposals.working_group IN (SELECT value FROM json_each(:groups)))"""


def append(
    connection: Connection, event: ProposalEvent, standing: ProposalStanding, key: ClientKey | None
) -> str:
    """Add an event in its turn; returns the proposal that it, or the key's first use, belongs to.

    Raises `ChangedError`, `ConflictError`, `KeyReusedError`.
    """
    if key and (used := keyed(connection, event.actor, key)) is not None:
        return used
    _check_turn(connection, event)
    _check_pair(connection, event, standing)
    sequence = write(connection, event)
    _stand(connection, event.proposal, event.number, standing, sequence)
    if key:
        connection.execute(
            "INSERT INTO proposal_keys (actor, key, fingerprint, proposal) VALUES (?, ?, ?, ?)",
            [event.actor, key.key, key.fingerprint, event.proposal],
        )
    return event.proposal


def write(connection: Connection, event: ProposalEvent) -> int:
    """Add an event to the chain, whatever it says; returns its place."""
    (last,) = connection.execute(
        "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'proposal_events'), 0)"
    ).fetchone()
    sequence, previous = last + 1, head(connection)
    payload = canonical(dict(event.payload))
    texts, salt, texts_hash = None, "", None
    if event.texts:
        texts, salt = canonical(dict(event.texts)), new_salt()
        texts_hash = hash_of_texts(salt, texts)
    hashed = hash_of_event(previous, sequence, event, payload, texts_hash)
    connection.execute(
        """INSERT INTO proposal_events
           (sequence, proposal, number, at, actor, organisation, role, kind, payload, texts_hash,
            previous, hash)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            *(sequence, event.proposal, event.number, event.at, event.actor, event.organisation),
            *(event.role, event.kind, payload, texts_hash, previous, hashed),
        ],
    )
    if texts is not None:
        connection.execute("INSERT INTO proposal_texts VALUES (?, ?, ?)", [sequence, salt, texts])
    return int(sequence)


def head(connection: Connection) -> str:
    """Return the hash of the last event, of zeros where there is none."""
    row = connection.execute("SELECT hash FROM proposal_events ORDER BY sequence DESC LIMIT 1").fetchone()
    return row[0] if row else GENESIS


def keyed(connection: Connection, actor: str, key: ClientKey) -> str | None:
    """Return the proposal for which an actor has used a key for the same. Raises `KeyReusedError`."""
    row = connection.execute(
        "SELECT proposal, fingerprint FROM proposal_keys WHERE actor = ? AND key = ?", [actor, key.key]
    ).fetchone()
    if row is None:
        return None
    if row[1] != key.fingerprint:
        raise KeyReusedError(
            f"The key '{key.key}' was used already for something else. Use a new key for a new request."
        )
    return str(row[0])


def _check_turn(connection: Connection, event: ProposalEvent) -> None:
    row = connection.execute("SELECT version FROM proposals WHERE id = ?", [event.proposal]).fetchone()
    version = row[0] if row else 0
    if event.number != version + 1:
        raise ChangedError(
            f"Proposal '{event.proposal}' was changed by somebody else: it stands at version {version}, this "
            f"was based on {event.number - 1}. Look at it again (enmusubi proposals show {event.proposal}) "
            "and decide anew."
        )


def _check_pair(connection: Connection, event: ProposalEvent, standing: ProposalStanding) -> None:
    if not standing.open:
        return
    other = open_of_pair(connection, standing.need, standing.seed)
    if other not in (None, event.proposal):
        raise ConflictError(
            f"'{standing.need}' and '{standing.seed}' have an open proposal already. "
            "Go on with that one, or ask the secretariat about it."
        )


def open_of_pair(connection: Connection, need: str, seed: str) -> str | None:
    """Return the open proposal of a pair."""
    row = connection.execute(
        "SELECT id FROM proposals WHERE need_id = ? AND seed_id = ? AND open = 1", [need, seed]
    ).fetchone()
    return row[0] if row else None


def _stand(
    connection: Connection, proposal: str, version: int, standing: ProposalStanding, place: int
) -> None:
    names = _STANDING.split(", ")
    connection.execute(
        f"""INSERT INTO proposals (id, place, version, {_STANDING}) VALUES (?, ?, ?, {", ".join("?" * 10)})
            ON CONFLICT (id) DO UPDATE SET version = excluded.version,
                {", ".join(f"{name} = excluded.{name}" for name in names)}""",
        [proposal, place, version, *_values(standing)],
    )


def _values(standing: ProposalStanding) -> tuple[Any, ...]:
    return (
        *(standing.need, standing.seed, standing.need_party, standing.seed_party, standing.working_group),
        *(standing.stage, int(standing.open), standing.owner, standing.due, standing.active_at),
    )


def _standing(values: Sequence[Any]) -> ProposalStanding:
    need, seed, need_party, seed_party, group, stage, is_open, owner, due, active_at = values
    return ProposalStanding(
        need, seed, need_party, seed_party, group, stage, bool(is_open), owner, due, active_at
    )


def rows(
    connection: Connection,
    scope: ProposalScope,
    *,
    proposal: str | None = None,
    stage: str | None = None,
    open_only: bool = False,
    record: str | None = None,
    after: int = 0,
    limit: int | None = None,
) -> tuple[ProposalRow, ...]:
    """Return the proposals in scope that meet the conditions, ordered by place."""
    found = connection.execute(
        f"""{_ROWS} AND (:proposal IS NULL OR proposals.id = :proposal)
            AND (:stage IS NULL OR proposals.stage = :stage) AND (:open_only = 0 OR proposals.open = 1)
            AND (:record IS NULL OR :record IN (proposals.need_id, proposals.seed_id)) AND place > :after
            ORDER BY place LIMIT :limit""",
        {
            "everything": scope.everything,
            "organisation": scope.organisation,
            "groups": json.dumps(scope.working_groups),
            "proposal": proposal,
            "stage": stage,
            "open_only": int(open_only),
            "record": record,
            "after": after,
            "limit": _ALL if limit is None else limit,
        },
    )
    return tuple(
        ProposalRow(name, place, version, _standing(values), (need_party, seed_party))
        for name, place, version, need_party, seed_party, *values in found
    )


def row(connection: Connection, proposal_id: str, scope: ProposalScope) -> ProposalRow:
    """Return one proposal in scope. Raises `NotFoundError`."""
    found = rows(connection, scope, proposal=proposal_id)
    if not found:
        raise NotFoundError(f"There is no proposal '{proposal_id}'. List yours: enmusubi proposals list")
    return found[0]


def events_by_proposal(
    connection: Connection, proposals: Sequence[str] | None = None
) -> dict[str, tuple[LoggedEvent, ...]]:
    """Return the events of some proposals, or of all, in order."""
    found: dict[str, list[LoggedEvent]] = defaultdict(list)
    for line in connection.execute(
        f"""{EVENTS} WHERE :wanted IS NULL OR events.proposal IN (SELECT value FROM json_each(:wanted))
            ORDER BY events.sequence""",
        {"wanted": None if proposals is None else json.dumps(list(proposals))},
    ):
        one = logged(line)
        found[one.event.proposal].append(one)
    return {proposal: tuple(own) for proposal, own in found.items()}


def erase(connection: Connection, record_id: str, *, at: str) -> None:
    """Erase the texts of all proposals of a record that is purged; an event says so, and they are closed."""
    found = connection.execute(
        "SELECT id, version FROM proposals WHERE need_id = :record OR seed_id = :record ORDER BY place",
        {"record": record_id},
    ).fetchall()
    for proposal, version in found:
        for statement in (
            """DELETE FROM proposal_texts
               WHERE sequence IN (SELECT sequence FROM proposal_events WHERE proposal = ?)""",
            "DELETE FROM proposal_keys WHERE proposal = ?",
            "DELETE FROM told_reminders WHERE proposal = ?",
        ):
            connection.execute(statement, [proposal])
        payload = {"record": record_id}
        said = connection.execute(
            "SELECT 1 FROM proposal_events WHERE proposal = ? AND kind = ? AND payload = ?",
            [proposal, ERASED, canonical(payload)],
        ).fetchone()
        if said is None:
            write(
                connection,
                ProposalEvent(proposal, version + 1, at, "purge", None, "service", ERASED, payload),
            )
            connection.execute(
                "UPDATE proposals SET version = ?, open = 0, due = NULL, active_at = ? WHERE id = ?",
                [version + 1, at, proposal],
            )


def log_faults(connection: Connection, fold: Fold | None) -> Iterator[StoreFault]:
    """Yield where the log was tampered with; where it was not, which proposals do not stand as it says."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'proposal_events'").fetchone():
        return  # a store of an older program, as a backup may hold
    broken = list(chain_faults(connection))
    yield from broken or standing_faults(connection, fold)


def standing_faults(connection: Connection, fold: Fold | None) -> Iterator[StoreFault]:
    """Yield the proposals whose version, or with `fold` whose standing, is not that of their log."""
    stand = {one.id: one for one in rows(connection, ProposalScope(everything=True))}
    logs = {name: [one.event for one in events] for name, events in events_by_proposal(connection).items()}
    for proposal in sorted(stand.keys() | logs.keys()):
        row, events = stand.get(proposal), logs.get(proposal)
        version, number = (row.version if row else 0), (events[-1].number if events else 0)
        if version != number:
            yield StoreFault(
                f"Proposal '{proposal}' stands at version {version}, its log at {number}.", _REBUILD
            )
        elif fold and row and events and row.standing != fold(events):
            yield StoreFault(f"Proposal '{proposal}' does not stand as its log says.", _REBUILD)


def rebuild(connection: Connection, fold: Fold) -> int:
    """Make of the log anew where all proposals stand; returns how many stood otherwise.

    Raises `ConfigurationError` where the log itself is not whole.
    """
    for fault in chain_faults(connection):
        raise ConfigurationError(f"{fault.what} {fault.remedy}")
    before = {one.id: one for one in rows(connection, ProposalScope(everything=True))}
    connection.execute("DELETE FROM proposals")
    count = 0
    for proposal, events in events_by_proposal(connection).items():
        standing, version = fold([one.event for one in events]), events[-1].event.number
        _stand(connection, proposal, version, standing, events[0].sequence)
        old = before.pop(proposal, None)
        count += old is None or (old.standing, old.version) != (standing, version)
    return count + len(before)
