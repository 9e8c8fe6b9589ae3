"""From which list was a record read, where did it stand there, and what is no longer on the list?

Functions over one connection; the store owns the transactions.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from corpora.errors import NotFoundError, UsageError
from corpora.store.connection import Connection
from corpora.store.provenance import ImportRun, Origin, Sighting
from corpora.store.standing import merged_into

# Not seen since an import, neither withdrawn yet nor on another list.
_MISSING = """SELECT here.record_id FROM origins AS here JOIN records ON records.id = here.record_id
    WHERE here.list = ? AND here.last_seen < ? AND here.gone IS NULL AND records.withdrawn_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM origins AS other WHERE other.record_id = here.record_id
                      AND other.list <> here.list AND other.gone IS NULL)
    ORDER BY here.record_id"""
_NEVER = 2**62  # no import has this number yet


def put_import(
    connection: Connection, *, at: str, list_name: str, file: str, file_hash: str, mapping: str | None
) -> int:
    """Note that the reading of a file begins; returns the import's id."""
    (number,) = connection.execute(
        "INSERT INTO imports (at, list, file, file_hash, mapping) VALUES (?, ?, ?, ?, ?) RETURNING id",
        [at, list_name, _shown(file), file_hash, mapping],
    ).fetchone()
    return int(number)


def end_import(connection: Connection, import_id: int, counts: Mapping[str, int], *, at: str) -> None:
    """Note that a file was read to its end. Raises `NotFoundError`."""
    check_import(connection, import_id)
    connection.execute(
        "UPDATE imports SET counts = ?, finished_at = ? WHERE id = ?",
        [json.dumps(dict(counts)), at, import_id],
    )


def check_import(connection: Connection, import_id: int) -> None:
    """Raise `NotFoundError` where there is no such import."""
    if connection.execute("SELECT 1 FROM imports WHERE id = ?", [import_id]).fetchone() is None:
        raise NotFoundError(f"There is no import {import_id}. Begin one before its records are put.")


def imports(connection: Connection, list_name: str | None) -> tuple[ImportRun, ...]:
    """Return all imports, or those of one list, newest first."""
    rows = connection.execute(
        """SELECT id, at, list, file, file_hash, mapping, counts, finished_at FROM imports
           WHERE :list IS NULL OR list = :list ORDER BY id DESC""",
        {"list": list_name},
    )
    found = []
    for number, at, list_name, file, file_hash, mapping, counts, finished_at in rows:
        told = json.loads(counts) if counts else None
        found.append(ImportRun(number, at, list_name, file, file_hash, mapping, told, finished_at))
    return tuple(found)


def see(connection: Connection, origins: Iterable[tuple[str, Origin]], *, import_id: int) -> None:
    """Write where records stand on their lists, in place of where they stood."""
    connection.executemany(
        """INSERT INTO origins (record_id, list, file, sheet, row, page, first_seen, last_seen)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (record_id, list) DO UPDATE
           SET file = excluded.file, sheet = excluded.sheet, row = excluded.row, page = excluded.page,
               last_seen = excluded.last_seen, gone = NULL""",
        [
            (record_id, at.list_name, _shown(at.file), sheet, at.row, at.page, import_id, import_id)
            for record_id, at in origins
            for sheet in [at.sheet and _shown(at.sheet)]
        ],
    )


def _shown(name: str) -> str:
    # A file's name may hold bytes of another encoding, which no database takes.
    return name.encode("utf-8", "backslashreplace").decode()


def origins_of(connection: Connection, record_ids: Sequence[str]) -> dict[str, tuple[Sighting, ...]]:
    """Return where the records were read, by id, ordered by list."""
    found: dict[str, list[Sighting]] = defaultdict(list)
    for record_id, list_name, file, row, sheet, page, *seen in connection.execute(
        """SELECT record_id, list, file, row, sheet, page, first_seen, last_seen, gone FROM origins
           WHERE record_id IN (SELECT value FROM json_each(?)) ORDER BY record_id, list""",
        [json.dumps(list(record_ids))],
    ):
        found[record_id].append(Sighting(Origin(list_name, file, row, sheet, page), *seen))
    return {record_id: tuple(own) for record_id, own in found.items()}


def missing_from(connection: Connection, list_name: str, *, since: int) -> tuple[str, ...]:
    """Return the ids of what only this list held and what no import since that one has seen, sorted.

    Raises `NotFoundError` where there is no such import.
    """
    check_import(connection, since)
    return _missing(connection, list_name, since)


def listed(connection: Connection, list_name: str) -> tuple[str, ...]:
    """Return the ids of what only this list holds, sorted."""
    return _missing(connection, list_name, _NEVER)


def _missing(connection: Connection, list_name: str, since: int) -> tuple[str, ...]:
    """What is missing, but for what holds a merged record that another list has still."""
    ids = [row[0] for row in connection.execute(_MISSING, [list_name, since])]
    into = merged_into(connection) if ids else {}
    query = "SELECT DISTINCT record_id FROM origins WHERE list <> ? AND gone IS NULL"
    held = {into[row[0]] for row in connection.execute(query, [list_name]) if row[0] in into} if into else ()
    return tuple(record_id for record_id in ids if record_id not in held)


def strike(connection: Connection, list_name: str, *, since: int, keep: Iterable[str]) -> None:
    """Note of what was not seen since an import that it is gone from the list, but for `keep`."""
    connection.execute(
        """UPDATE origins SET gone = ? WHERE list = ? AND last_seen < ? AND gone IS NULL
           AND record_id NOT IN (SELECT value FROM json_each(?))""",
        [since, list_name, since, json.dumps(list(keep))],
    )


def check_read_to_the_end(connection: Connection, list_name: str, *, since: int) -> None:
    """Raise `UsageError` where an import since that one was cut off: what it missed may be on the list."""
    cut_off = connection.execute(
        """SELECT id, file FROM imports WHERE list = ? AND id >= ? AND finished_at IS NULL ORDER BY id""",
        [list_name, since],
    ).fetchone()
    if cut_off:
        raise UsageError(
            f"Import {cut_off[0]} of the list '{list_name}' was not read to the end of '{cut_off[1]}', so "
            "what it did not see may still be there. Import the file again, then withdraw what is missing."
        )
