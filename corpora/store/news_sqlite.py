"""Which transaction does each change to saved queries and digests need, and what is swept away after it?"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from corpora.errors import NotFoundError
from corpora.store import clock, pages, reminded, saved, told
from corpora.store.connection import Connection
from corpora.store.news import (
    DigestEntry,
    Following,
    FoundMatch,
    Judged,
    Memory,
    NewsMatch,
    SavedQuery,
    StandingQuery,
    ToldReminder,
)
from corpora.store.protocol import Filters
from corpora.store.served import RequestKey


class NewsMixin:
    """The `NewsStore` protocol in SQL, for a store that has transactions."""

    def _transaction(self) -> AbstractContextManager[Connection]:
        raise NotImplementedError

    def _reading(self) -> AbstractContextManager[Connection]:
        raise NotImplementedError

    def _visible_to(self, record_ids: Sequence[str], organisation: str) -> set[str]:
        raise NotImplementedError

    def _sweep_out(
        self, deleted: Iterable[str | bytes], *names: str, tables: Sequence[str], what: str, again: str
    ) -> None:
        raise NotImplementedError

    def _log(self, action: str, record_id: str) -> None:
        raise NotImplementedError

    def _all(self, query: str, parameters: Any) -> list[dict[str, Any]]:
        raise NotImplementedError

    def save_query(
        self,
        *,
        organisation: str,
        name: str,
        text: str,
        find: str = "seeds",
        filters: Filters | None = None,
        threshold: float | None = None,
        key: RequestKey | None = None,
    ) -> SavedQuery:
        """Save a text. Raises `NotFoundError`, `UsageError`, `RecordError`, `TextError`, `KeyReusedError`."""
        now = clock.now()
        query = saved.checked(
            SavedQuery(
                saved.new_query_id(),
                organisation,
                name,
                text,
                find,
                filters or Filters(),
                threshold,
                now,
                now,
            )
        )
        with self._transaction() as connection:
            if before := pages.made_before(connection, key):
                return saved.saved_one(connection, before, organisation)
            saved.put_saved(connection, query)
            pages.keep_made(connection, key, "saved_queries", query.id)
        return query

    def saved_queries(self, *, organisation: str) -> tuple[SavedQuery, ...]:
        """Return an organisation's saved queries by name."""
        with self._reading() as connection:
            return saved.saved_of(connection, organisation)

    def saved_query(self, query_id: str, *, organisation: str) -> SavedQuery:
        """Return one by its id or name. Raises `NotFoundError`."""
        with self._reading() as connection:
            return saved.saved_one(connection, query_id, organisation)

    def change_saved(self, query: SavedQuery) -> SavedQuery:
        """Write a saved query anew; a former text is erased. Raises `NotFoundError`, `LockedError`."""
        with self._transaction() as connection:
            before = saved.saved_one(connection, query.id, query.organisation)
            held = saved.held_of(connection, before)
            changed = replace(saved.checked(query), created_at=before.created_at, changed_at=clock.now())
            saved.put_saved(connection, changed)
            if changed.text != before.text:
                saved.forget_computed(connection, query.id)
            elif before.paused and not changed.paused:
                connection.execute("DELETE FROM judged_queries WHERE saved_id = ?", [query.id])
        if (changed.text, changed.name) != (before.text, before.name):
            with self._reading() as connection:
                kept = saved.held_of(connection, changed)
            gone = [own for own in held if own not in kept]
            what = "The former text of saved query"
            self._sweep_out(gone, query.id, tables=_SAVED_IN, what=what, again="change it")
        return changed

    def remove_saved(self, query_id: str, *, organisation: str) -> None:
        """Erase a saved query with all that was made of it. Raises `NotFoundError`, `LockedError`."""
        held: Sequence[str | bytes] = ()
        try:
            with self._transaction() as connection:
                query = saved.saved_one(connection, query_id, organisation)
                query_id, held = query.id, saved.held_of(connection, query)
                connection.execute("DELETE FROM saved_queries WHERE id = ?", [query_id])
                self._log(_REMOVED, query_id)
        except NotFoundError:
            removed = "SELECT 1 FROM log WHERE action = ? AND record_id = ?"
            if not self._all(removed, [_REMOVED, query_id]):
                raise
        self._sweep_out(held, query_id, tables=_SAVED_IN, what="Saved query", again="remove it")

    def following(self, organisation: str) -> Following:
        """Return what an organisation wants to be told."""
        with self._reading() as connection:
            return saved.following_of(connection, organisation)

    def put_following(self, following: Following) -> None:
        """Keep what an organisation wants to be told. Raises `NotFoundError`, `RecordError`."""
        with self._transaction() as connection:
            saved.put_following(connection, following)

    def standing_queries(self) -> tuple[StandingQuery, ...]:
        """Return all that is asked every night, ordered by organisation and id."""
        with self._reading() as connection:
            found = list(saved.standing_queries(connection))
        return tuple(sorted(found, key=lambda query: (query.organisation, query.id)))

    def judged(self) -> dict[tuple[str, str], Judged]:
        """Return when standing queries were last asked about everything."""
        with self._reading() as connection:
            return told.judged(connection)

    def memory(self, query: StandingQuery, what: str) -> Memory | None:
        """Return what is remembered of a standing query."""
        with self._reading() as connection:
            return told.memory_of(connection, query, what)

    def remember(self, query: StandingQuery, what: str, memory: Memory) -> None:
        """Remember something of a standing query."""
        with self._transaction() as connection:
            told.put_memory(connection, query, what, memory)

    def matchable_states(self) -> dict[str, str]:
        """Return by id a hash of each seed and need that is not withdrawn."""
        query = """SELECT id, content_hash FROM records
                   WHERE kind IN ('seed', 'need') AND withdrawn_at IS NULL"""
        return {row["id"]: row["content_hash"] for row in self._all(query, {})}

    def seen(self) -> dict[str, str]:
        """Return by id the state in which records were seen."""
        rows = self._all("SELECT record_id, state FROM seen_records", {})
        return {row["record_id"]: row["state"] for row in rows}

    def see(self, states: Mapping[str, str], *, gone: Iterable[str] = ()) -> None:
        """Note in which state records were seen, and forget those that are gone."""
        with self._transaction() as connection:
            told.see(connection, states, gone)

    def put_found(
        self,
        query: StandingQuery,
        matches: Sequence[FoundMatch],
        *,
        at: str,
        among: Iterable[str] | None = None,
        judged: Judged | None = None,
    ) -> int:
        """Keep matches that were never found before; returns how many."""
        with self._transaction() as connection:
            return told.put_found(connection, query, matches, at=at, among=among, asked=judged)

    def news_of(self, *, organisation: str) -> tuple[NewsMatch, ...]:
        """Return all matches found for an organisation, the newest first."""
        with self._reading() as connection:
            return told.news_of(connection, organisation)

    def pending(self) -> tuple[NewsMatch, ...]:
        """Return what may be told now and stands in no digest yet."""
        with self._reading() as connection:
            return told.pending(connection, self._visible_to)

    def put_digests(
        self, *, at: str, reminders: Mapping[str, Sequence[ToldReminder]] | None = None
    ) -> tuple[DigestEntry, ...]:
        """Put what may be told now into one new digest for each organisation."""
        with self._transaction() as connection:
            return told.put_digests(connection, self._visible_to, at=at, reminders=reminders or {})

    def keep_reminders(self, digest_id: str, told: Sequence[ToldReminder]) -> None:
        """Keep of what a digest of an older program reminds."""
        with self._transaction() as connection:
            reminded.keep_reminders(connection, digest_id, told)

    def reminders_in(self, digest_id: str) -> tuple[ToldReminder, ...]:
        """Return of what a digest reminded."""
        with self._reading() as connection:
            return reminded.reminders_in(connection, digest_id)

    def digests(
        self, *, organisation: str | None = None, undelivered: bool = False
    ) -> tuple[DigestEntry, ...]:
        """Return digests, the oldest first."""
        with self._reading() as connection:
            return told.digests(connection, organisation, undelivered=undelivered)

    def digest(self, digest_id: str, *, organisation: str) -> DigestEntry:
        """Return one digest of an organisation. Raises `NotFoundError`."""
        with self._reading() as connection:
            return told.digest_of(connection, digest_id, organisation)

    def settle_digest(self, digest_id: str, *, keep: bool = False) -> bool:
        """Take out of a digest what may not be told now; False where nothing is left."""
        with self._transaction() as connection:
            return told.settle(connection, digest_id, self._visible_to, keep=keep)

    def matches_in(self, digest_id: str) -> tuple[NewsMatch, ...]:
        """Return the matches of a digest that its owner may see now."""
        with self._reading() as connection:
            return told.matches_in(connection, digest_id, self._visible_to)

    def mark_delivered(self, digest_id: str, *, at: str) -> None:
        """Note that a digest has gone out."""
        with self._transaction() as connection:
            told.mark_delivered(connection, digest_id, at=at)


_REMOVED = "remove-saved"
_SAVED_IN = ("saved_queries", "query_memories")
