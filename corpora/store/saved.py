"""Which texts has an organisation saved, what does it want to be told, and what is asked every night?

Functions over one connection; the store owns the transactions.
"""

import hashlib
import json
import re
import secrets
import unicodedata
from collections.abc import Iterator
from typing import Any

from corpora.errors import ConflictError, NotFoundError, RecordError, UsageError
from corpora.store.connection import Connection
from corpora.store.erasing import PIECE
from corpora.store.news import Following, SavedQuery, StandingQuery
from corpora.store.protocol import Filters
from corpora.text import check_text

_MOST_NAME = 120
_MOST_TEXT = 100_000
_TAIL = 8
_COLUMNS = "id, organisation, name, text, find, filters, threshold, created_at, changed_at, paused"
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", re.ASCII)


def new_query_id() -> str:
    """Return an id that tells nothing: not even how many others have saved."""
    return f"saved-{secrets.token_hex(8)}"


def checked(query: SavedQuery) -> SavedQuery:
    """Return a saved query with a tidy name. Raises `UsageError`, `RecordError`, `TextError`."""
    name = " ".join(query.name.split())
    if not name or len(name) > _MOST_NAME or any(unicodedata.category(c)[0] == "C" for c in name):
        raise RecordError(
            f"The name of a saved query is {query.name[:_MOST_NAME]!r}. "
            f"Give 1 to {_MOST_NAME} characters that can be seen.",
            field="name",
        )
    if query.find not in ("seeds", "needs"):
        raise UsageError(f"find is '{query.find}'. Allowed: seeds, needs.")
    if query.threshold is not None and not 0 < query.threshold < 1:
        raise UsageError(f"threshold is {query.threshold}. Give a probability between 0 and 1, such as 0.5.")
    if len(query.text) > _MOST_TEXT:
        raise RecordError(
            f"The text has {len(query.text)} characters. Save at most {_MOST_TEXT}.", field="text"
        )
    check_text(query.text)
    return SavedQuery(**{**vars(query), "name": name})


def put_saved(connection: Connection, query: SavedQuery) -> None:
    """Add a saved query, or write one anew. Raises `NotFoundError`, `ConflictError`."""
    check_organisation(connection, query.organisation)
    taken = connection.execute(
        "SELECT 1 FROM saved_queries WHERE organisation = ? AND name = ? AND id <> ?",
        [query.organisation, query.name, query.id],
    ).fetchone()
    if taken:
        raise ConflictError(f"There is a saved query of the name '{query.name}' already. Give another name.")
    filters = json.dumps(dict(query.filters.conditions), ensure_ascii=False, sort_keys=True)
    row = {**vars(query), "filters": filters, "paused": int(query.paused)}
    connection.execute(
        f"""INSERT INTO saved_queries ({_COLUMNS})
            VALUES (:id, :organisation, :name, :text, :find, :filters, :threshold, :created_at, :changed_at,
                    :paused)
            ON CONFLICT (id) DO UPDATE
            SET name = excluded.name, text = excluded.text, find = excluded.find,
                filters = excluded.filters, threshold = excluded.threshold,
                changed_at = excluded.changed_at, paused = excluded.paused""",
        row,
    )


def forget_computed(connection: Connection, query_id: str) -> None:
    """Have a saved query asked about everything again, nothing of its former text being remembered."""
    for table in ("judged_queries", "query_memories"):
        connection.execute(f"DELETE FROM {table} WHERE saved_id = ?", [query_id])


def held_of(connection: Connection, query: SavedQuery) -> list[str | bytes]:
    """Return what is kept of a saved query and must be gone with it: its name, its text, its vectors.

    What is short, with what stands before it in a row: alone it may stand elsewhere, too.
    """
    rows = connection.execute("SELECT data FROM query_memories WHERE saved_id = ?", [query.id])
    text = query.text if len(query.text.encode()) >= PIECE else f"{query.name[-_TAIL:]}{query.text}"
    return [f"{query.organisation[-_TAIL:]}{query.name}", text, *(bytes(data) for (data,) in rows)]


def saved_of(connection: Connection, organisation: str) -> tuple[SavedQuery, ...]:
    """Return an organisation's saved queries by name."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM saved_queries WHERE organisation = ? ORDER BY name, id",
        [organisation],
    )
    return tuple(map(_saved, rows))


def saved_one(connection: Connection, query_id: str, organisation: str) -> SavedQuery:
    """Return one by id, else by name. Raises `NotFoundError`."""
    for query in sorted(saved_of(connection, organisation), key=lambda own: own.id != query_id):
        if query_id in (query.id, query.name):
            return query
    raise NotFoundError(f"There is no saved query '{query_id}'. See: enmusubi saved list")


def following_of(connection: Connection, organisation: str) -> Following:
    """Return what an organisation wants to be told."""
    row = connection.execute(
        "SELECT needs, seeds, email, language FROM followings WHERE organisation = ?", [organisation]
    ).fetchone()
    return Following(organisation, bool(row[0]), bool(row[1]), *row[2:]) if row else Following(organisation)


def put_following(connection: Connection, following: Following) -> None:
    """Keep what an organisation wants to be told. Raises `NotFoundError`, `RecordError`."""
    check_organisation(connection, following.organisation)
    if following.email is not None and not _ADDRESS.fullmatch(following.email):
        raise RecordError(
            f"'{following.email}' is no e-mail address. Write it as name@example.org.", field="email"
        )
    if following.language not in (None, "ja", "en"):
        raise UsageError(f"The language is '{following.language}'. Allowed: ja, en.")
    connection.execute(
        """INSERT INTO followings (organisation, needs, seeds, email, language)
           VALUES (:organisation, :needs, :seeds, :email, :language)
           ON CONFLICT (organisation) DO UPDATE
           SET needs = excluded.needs, seeds = excluded.seeds, email = excluded.email,
               language = excluded.language""",
        {**vars(following), "needs": int(following.needs), "seeds": int(following.seeds)},
    )


def standing_queries(connection: Connection) -> Iterator[StandingQuery]:
    """Yield what is asked every night: saved queries, and the records that their owners follow."""
    rows = connection.execute(
        f"""SELECT {_COLUMNS} FROM saved_queries
            WHERE paused = 0 AND EXISTS (SELECT 1 FROM records WHERE records.id = saved_queries.organisation
                                         AND withdrawn_at IS NULL)"""
    )
    for query in map(_saved, rows):
        said = (query.text, query.find, sorted(query.filters.conditions.items()), query.threshold)
        yield StandingQuery(query.id, query.organisation, query.find, _state(*said), query)
    own = connection.execute(
        """SELECT own.id, own.organisation, own.kind,
                  (SELECT group_concat(language || content_hash, ' ')
                   FROM (SELECT language, content_hash FROM entries WHERE record_id = own.id
                         ORDER BY language) AS told)
           FROM records AS own JOIN records AS owner ON owner.id = own.organisation
           LEFT JOIN followings ON followings.organisation = own.organisation
           WHERE own.withdrawn_at IS NULL AND owner.withdrawn_at IS NULL AND owner.kind = 'organisation'
             AND ((own.kind = 'need' AND coalesce(followings.needs, 1) = 1)
                  OR (own.kind = 'seed' AND coalesce(followings.seeds, 0) = 1))"""
    )
    for record_id, organisation, kind, texts in own:
        yield StandingQuery(record_id, organisation, "seeds" if kind == "need" else "needs", _state(texts))


def check_organisation(connection: Connection, organisation: str) -> None:
    """Raise `NotFoundError` where there is no such organisation."""
    row = connection.execute(
        "SELECT 1 FROM records WHERE id = ? AND kind = 'organisation' AND withdrawn_at IS NULL",
        [organisation],
    ).fetchone()
    if row is None:
        raise NotFoundError(
            f"There is no account '{organisation}'. Give the id of an organisation in the store."
        )


def _state(*said: object) -> str:
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _saved(row: tuple[Any, ...]) -> SavedQuery:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    filters = Filters(json.loads(values.pop("filters")))
    return SavedQuery(**{**values, "filters": filters, "paused": bool(values["paused"])})
