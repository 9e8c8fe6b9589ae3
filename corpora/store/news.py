"""What is asked again every night, which matches were found, and what has been told to whom?

A saved text is its owner's secret: whoever reads it here names the organisation that owns it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from corpora.store.protocol import Filters
    from corpora.store.served import RequestKey


@dataclass(frozen=True)
class SavedQuery:
    """A text that its owner wants asked again every night.

    `find` is "seeds" or "needs"; `threshold` a probability, None for the engine's own line. Times are UTC.
    """

    id: str
    organisation: str
    name: str
    text: str
    find: str
    filters: "Filters"
    threshold: float | None
    created_at: str
    changed_at: str
    paused: bool = False


@dataclass(frozen=True)
class Following:
    """What an organisation wants to be told, where, and in which language (None: not said)."""

    organisation: str
    needs: bool = True
    seeds: bool = False
    email: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class StandingQuery:
    """What is asked every night: a saved query, or (`saved` is None) the record with this id.

    `state` changes with all that the answer depends on besides the records and the engine.
    """

    id: str
    organisation: str
    find: str
    state: str
    saved: SavedQuery | None = None


@dataclass(frozen=True)
class Judged:
    """In which state, and by which engine, a standing query was asked about everything."""

    state: str
    engine: str


@dataclass(frozen=True)
class Memory:
    """What was computed of a standing query, and what by: of use as long as the same computes."""

    made_by: str
    data: bytes


@dataclass(frozen=True)
class Slice:
    """A slice of an original, code points, which had this hash when the slice was made."""

    content_hash: str
    start: int
    end: int


@dataclass(frozen=True)
class Pointer:
    """Where the evidence of a match stands: in the text that asks, and in a field of the record."""

    asked: Slice
    found: Slice
    language: str
    field: str


@dataclass(frozen=True)
class FoundMatch:
    """A record that answers a standing query: its probability, and the generation that said so."""

    record_id: str
    score: float
    generation: str
    pointer: Pointer | None = None


@dataclass(frozen=True)
class NewsMatch:
    """A found match of an organisation, the digest that it stands in, and since when it counts as told."""

    organisation: str
    query_id: str
    saved: bool
    match: FoundMatch
    found_at: str
    digest_id: str | None = None
    told_at: str | None = None


@dataclass(frozen=True)
class ToldReminder:
    """A proposal of which a digest says that it waits: at which stage, why, and for how many days by then."""

    proposal: str
    stage: str
    why: str
    days: int


@dataclass(frozen=True)
class DigestEntry:
    """A digest: matches and reminders that are told together; `delivered_at` is None until it has gone out.

    `since` is when the one before was put together, None for the first. `reminded` is False for a digest of
    an older program, which did not keep of what it reminded.
    """

    id: str
    organisation: str
    put_at: str
    delivered_at: str | None = None
    since: str | None = None
    reminded: bool = True


class NewsStore(Protocol):
    """Saved queries, and the matches that were found and told."""

    def save_query(
        self,
        *,
        organisation: str,
        name: str,
        text: str,
        find: str = "seeds",
        filters: "Filters | None" = None,
        threshold: float | None = None,
        key: "RequestKey | None" = None,
    ) -> SavedQuery:
        """Save a text; under a key that was used before, return what it was saved as.

        Raises `NotFoundError` for an unknown organisation, `UsageError`, `RecordError`, `TextError`,
        `ConflictError` where it has one of that name, `KeyReusedError`.
        """

    def saved_queries(self, *, organisation: str) -> tuple[SavedQuery, ...]:
        """Return an organisation's saved queries by name, paused ones among them."""

    def saved_query(self, query_id: str, *, organisation: str) -> SavedQuery:
        """Return one by its id or name. Raises `NotFoundError`, also for what is another's."""

    def change_saved(self, query: SavedQuery) -> SavedQuery:
        """Write name, text, filters, threshold or pause anew; a former text is erased.

        Raises as `save_query`, and `LockedError` as `purge` does.
        """

    def remove_saved(self, query_id: str, *, organisation: str) -> None:
        """Erase a saved query with all that was made of it; again, where its text was left on the disk.

        Raises `NotFoundError`, `LockedError` as `purge` does.
        """

    def following(self, organisation: str) -> Following:
        """Return what an organisation wants to be told; what holds by default where it has said nothing."""

    def put_following(self, following: Following) -> None:
        """Keep what an organisation wants to be told. Raises `NotFoundError`, `RecordError`."""

    def standing_queries(self) -> tuple[StandingQuery, ...]:
        """Return all that is asked every night, ordered by organisation and id; paused ones are left out."""

    def judged(self) -> dict[tuple[str, str], Judged]:
        """Return by (organisation, query id) when standing queries were last asked about everything."""

    def memory(self, query: StandingQuery, what: str) -> Memory | None:
        """Return what is remembered of a standing query."""

    def remember(self, query: StandingQuery, what: str, memory: Memory) -> None:
        """Remember something of a standing query, in place of what was; nothing where the query is gone."""

    def matchable_states(self) -> dict[str, str]:
        """Return by id a hash of each seed and need that is not withdrawn, other after any change."""

    def seen(self) -> dict[str, str]:
        """Return by id the state in which records were seen."""

    def see(self, states: Mapping[str, str], *, gone: Iterable[str] = ()) -> None:
        """Note in which state records were seen, and forget those that are gone, in one transaction."""

    def put_found(
        self,
        query: StandingQuery,
        matches: Sequence[FoundMatch],
        *,
        at: str,
        among: Iterable[str] | None = None,
        judged: Judged | None = None,
    ) -> int:
        """Keep matches of a query that were never found before, in one transaction; returns how many.

        What was found before and stands in no digest yet is given up where it is not among the matches now:
        of the records `among`, or of all. `judged` says that the query was asked about everything.
        """

    def news_of(self, *, organisation: str) -> tuple[NewsMatch, ...]:
        """Return all matches found for an organisation, the newest first, told or not."""

    def put_digests(
        self, *, at: str, reminders: Mapping[str, Sequence[ToldReminder]] | None = None
    ) -> tuple[DigestEntry, ...]:
        """Put all that may be told into one new digest for each organisation, in one transaction.

        `reminders` are kept with it, by organisation: who has some gets one though no match is new.
        Left for later: records withdrawn or not visible to the organisation now, queries paused or gone.
        """

    def keep_reminders(self, digest_id: str, told: Sequence[ToldReminder]) -> None:
        """Keep of what a digest of an older program reminds; where that is kept already, nothing is done."""

    def reminders_in(self, digest_id: str) -> tuple[ToldReminder, ...]:
        """Return of what a digest reminded, in its order, but for proposals of records purged since."""

    def pending(self) -> tuple[NewsMatch, ...]:
        """Return what `put_digests` would put, by organisation: for a dry run."""

    def digests(
        self, *, organisation: str | None = None, undelivered: bool = False
    ) -> tuple[DigestEntry, ...]:
        """Return digests, the oldest first."""

    def digest(self, digest_id: str, *, organisation: str) -> DigestEntry:
        """Return one digest of an organisation. Raises `NotFoundError`, also for what is another's."""

    def settle_digest(self, digest_id: str, *, keep: bool = False) -> bool:
        """Take out of a digest that has not gone out what may not be told now; False where nothing is left.

        What is taken out is told later, if it may be told again; an empty digest is removed, unless `keep`
        says that it tells more than matches.
        """

    def matches_in(self, digest_id: str) -> tuple[NewsMatch, ...]:
        """Return the matches of a digest that its owner may see now, the most probable first."""

    def mark_delivered(self, digest_id: str, *, at: str) -> None:
        """Note that a digest has gone out, and with it its matches."""
