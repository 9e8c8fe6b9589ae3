"""What must every store be able to do, whatever database it stands on?"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from corpora.errors import RecordError, UsageError
from corpora.records import AnyRecord, Bilingual, Matchable, Sector, Tier, Visibility
from corpora.store.accounts import AccountStore
from corpora.store.feedback import FeedbackStore
from corpora.store.feedback_fits import FitsStore
from corpora.store.news import NewsStore
from corpora.store.proposals import ProposalStore
from corpora.store.provenance import Imported, ImportRun, Sighting, Version
from corpora.store.served import ServedStore
from corpora.store.statistics import StatisticsStore

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Viewer:
    """Who asks: nobody in particular (public records only) or a member organisation; its working groups."""

    organisation: str | None = None
    working_groups: frozenset[str] = frozenset()

    @property
    def is_member(self) -> bool:
        """Whether they may see what is open to the members of the coalition."""
        return self.organisation is not None


@dataclass(frozen=True)
class Entry:
    """One language of one seed or need: what the indexer makes searchable.

    `key` is a stable positive integer that is never given twice in a store.
    """

    key: int
    record_id: str
    kind: str
    language: str
    title: str | None
    text: str
    content_hash: str
    public: bool
    edits: tuple["ConceptEdit", ...] = ()


@dataclass(frozen=True)
class EntryHead:
    """An entry without what it says: enough to tell whether the index is current."""

    key: int
    record_id: str
    kind: str
    language: str
    content_hash: str
    public: bool
    edits: tuple["ConceptEdit", ...] = ()


@dataclass(frozen=True)
class ConceptEdit:
    """What a person decided about a record: that it has a concept (`keep`), or that it has not."""

    concept: str
    keep: bool


class ConceptOrigin(StrEnum):
    """Who says that a record has a concept: its file, the tagger, or a person."""

    GIVEN = "given"
    AUTOMATIC = "automatic"
    EDITED = "edited"


@dataclass(frozen=True)
class Mention:
    """A slice of a record's original that speaks for a concept: code-point offsets."""

    language: str
    field: str
    start: int
    end: int


@dataclass(frozen=True)
class RecordConcept:
    """A concept of a record; automatic ones have a probability in [0, 1] and the places that speak for it."""

    concept: str
    origin: ConceptOrigin
    probability: float | None = None
    mentions: tuple[Mention, ...] = ()


def entry_hash(title: str | None, text: str) -> str:
    """SHA-256 of what an entry says, 64 hex digits."""
    return hashlib.sha256(f"{title or ''}\0{text}".encode()).hexdigest()


def entry_texts(record: Matchable) -> Iterator[tuple[str, str | None, str]]:
    """Yield (language, title, text) of every language in which a record is told."""
    for language in record.text.languages:
        yield language, record.title.get(language) if record.title else None, record.text.get(language) or ""


@dataclass(frozen=True)
class DoubtfulPair:
    """Two records that may be one: `what` is organisation, person or seed, score in [0, 1]."""

    what: str
    left: str
    right: str
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class QueuedPair:
    """A pair in the review queue; `same` is None while nobody has decided. Times are UTC, ISO 8601."""

    id: int
    pair: DoubtfulPair
    proposed_at: str
    same: bool | None = None
    decided_by: str | None = None
    decided_at: str | None = None


@dataclass(frozen=True)
class Merge:
    """A record that was made part of another, by whom and when, and whether that was undone."""

    id: int
    kept: str
    merged: str
    merged_by: str
    merged_at: str
    undone_by: str | None = None
    undone_at: str | None = None


@dataclass(frozen=True)
class Undone:
    """What undoing a merge did: records restored, and records left as they are, being changed since."""

    kept: str
    merged: str
    restored: tuple[str, ...]
    changed_since: tuple[str, ...]


FILTER_KEYS = (
    "sector",
    "organisation",
    "country",
    "prefecture",
    "language",
    "illustrative",
    "visibility",
    "trl_min",
    "trl_max",
    "concept",
)


@dataclass(frozen=True)
class Filters:
    """Conditions that a record must meet, all of them; checked before the cut."""

    conditions: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key, value in self.conditions.items():
            _check_condition(key, value)


def _check_condition(key: str, value: str) -> None:
    if key not in FILTER_KEYS:
        raise UsageError(f"Unknown filter '{key}'. Allowed: {', '.join(FILTER_KEYS)}.")
    allowed: tuple[str, ...] | None = {
        "sector": tuple(Sector),
        "visibility": tuple(Visibility),
        "language": ("ja", "en"),
        "illustrative": ("true", "false"),
        "trl_min": tuple("123456789"),
        "trl_max": tuple("123456789"),
    }.get(key)
    if allowed is not None and value not in allowed:
        raise UsageError(f"Filter {key}={value!r} is not allowed. Allowed: {', '.join(allowed)}.")


class Change(StrEnum):
    """What writing a record did."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class StoreCounts:
    """How many records of each kind there are, withdrawn ones apart."""

    by_kind: Mapping[str, int]
    withdrawn: int
    purged: int


@dataclass(frozen=True)
class Tombstone:
    """What stays of what was purged, of a revoked token or an account that is shut: its id, and when.

    `at` is UTC, ISO 8601; `action` is as the log has it.
    """

    record_id: str
    at: str
    action: str = "purge"


@dataclass(frozen=True)
class StoreFault:
    """What is wrong with a store, and what to do."""

    what: str
    remedy: str


@dataclass(frozen=True)
class StoreCopy:
    """What a copy of a store holds."""

    schema_version: int
    counts: StoreCounts


@dataclass(frozen=True)
class Veil:
    """What is told in place of a record, to whom, and who approved it when; `sector` may be left open."""

    problem: Bilingual
    tier: Tier
    approved_by: str
    approved_at: datetime
    constraints: Bilingual | None = None
    sector: Sector | None = None


@dataclass(frozen=True)
class Veiled:
    """The record that is seen in place of another; `outdated` where that has changed since the approval."""

    record_id: str
    teaser_id: str
    approved_by: str
    approved_at: datetime
    outdated: bool


class Store(
    AccountStore,
    NewsStore,
    ProposalStore,
    FeedbackStore,
    FitsStore,
    ServedStore,
    StatisticsStore,
    Protocol,
):
    """Records with their history of withdrawal and purge."""

    def put(self, records: Iterable[AnyRecord], *, dry_run: bool = False) -> list[Change]:
        """Add or update records in one transaction; says for each what changed.

        With `dry_run` the transaction is rolled back: what it says, and raises, is the same.
        Raises `RecordError` where an id belongs to another kind or was purged; nothing is written then.
        What a record was before goes into its history; what was withheld of it stays.
        """

    def put_batch(
        self, items: Iterable[Imported], *, import_id: int | None, dry_run: bool = False
    ) -> list[Change | RecordError]:
        """Add or update records as an import reads them, in one transaction; says for each what changed.

        What the store refuses (an id of another kind, a purged one, fields withheld by nobody) stands in the
        list as an error, and the others are written all the same. Other withheld values are an update,
        another place in the file is none. Without an import (as in a dry run) no origins are kept.
        Raises `NotFoundError` where there is no such import.
        """

    def begin_import(self, *, list_name: str, file: str, file_hash: str, mapping: str | None = None) -> int:
        """Note that the reading of a file begins, with its mapping as JSON; returns the import's id."""

    def finish_import(self, import_id: int, counts: Mapping[str, int]) -> None:
        """Note that a file was read to its end. Raises `NotFoundError`."""

    def imports(self, list_name: str | None = None) -> tuple[ImportRun, ...]:
        """Return all imports, or those of one list, newest first, those that were cut off among them."""

    def origins_of(self, record_ids: Iterable[str]) -> dict[str, tuple[Sighting, ...]]:
        """Return where records were read, by id, ordered by list; those read from no list are left out."""

    def missing_from(self, list_name: str, *, since: int) -> tuple[str, ...]:
        """Return the ids of records that only this list held and no import since that one has seen, sorted.

        Raises `NotFoundError` where there is no such import.
        """

    def listed(self, list_name: str) -> tuple[str, ...]:
        """Return the ids of records that only this list holds and that are not withdrawn, sorted."""

    def withdraw_missing(self, list_name: str, *, since: int, keep: Iterable[str] = ()) -> tuple[str, ...]:
        """Withdraw what is missing from a complete list, in one transaction; returns the ids.

        `keep` names what is on the list although it was not seen, as a row that was refused.
        Raises `NotFoundError` where there is no such import, `UsageError` where one since was cut off.
        """

    def history(self, record_id: str, *, viewer: Viewer | None = None) -> tuple[Version, ...]:
        """Return the former versions of a record, newest first; a withdrawn one still has them.

        With `viewer` the record and the version must be visible to them, and withheld values are filled for
        the owner of both. Raises `NotFoundError`.
        """

    def withheld_of(self, record_id: str, *, viewer: Viewer) -> dict[str, str]:
        """Return the fields that are withheld of a record and open to a viewer who may see it.

        All of them to its own organisation, to others those whose tier is open to them.
        """

    def set_field_tier(self, record_id: str, field: str, tier: Tier) -> None:
        """Decide for whom a field is: it leaves the record and is withheld, also when it is imported anew.

        Raises `NotFoundError`, and `UsageError` for a field or tier that cannot be.
        """

    def field_tiers(self, record_id: str) -> dict[str, Tier]:
        """Return the tiers that were decided for fields; what else is withheld is for the owner alone."""

    def get(self, record_id: str, *, viewer: Viewer | None = None) -> AnyRecord:
        """Return a record that is not withdrawn and, with `viewer`, visible to them.

        Raises `NotFoundError`, the same for what is absent and for what may not be seen.
        """

    def get_many(self, record_ids: Iterable[str]) -> dict[str, AnyRecord]:
        """Return those of the records that exist and are not withdrawn, by id."""

    def records(self, kind: str | None = None) -> Iterator[AnyRecord]:
        """Iterate over the records that are not withdrawn, ordered by id."""

    def entries(self, keys: Iterable[int] | None = None) -> Iterator[Entry]:
        """Iterate over the searchable entries of records not withdrawn, ordered by key.

        With `keys` only over those of them that there are.
        """

    def entry_heads(self) -> Iterator[EntryHead]:
        """Iterate over the same without their texts, which at 100,000 records takes a tenth of the time."""

    def tag(self, concepts: Mapping[str, Sequence[RecordConcept]]) -> None:
        """Replace the automatic concepts of the records named, in one transaction.

        Records that are gone are passed over; given concepts and edits stay.
        """

    def edit_concepts(
        self,
        record_id: str,
        *,
        add: Iterable[str] = (),
        remove: Iterable[str] = (),
        forget: Iterable[str] = (),
    ) -> None:
        """Keep what a person decided; `forget` drops earlier decisions. Raises `NotFoundError`."""

    def concepts_of(self, record_ids: Iterable[str]) -> dict[str, tuple[RecordConcept, ...]]:
        """Return the concepts of records, edits applied, the most probable first, then by id.

        What a file gave or a person added counts as certain. Absent and withdrawn records have none.
        """

    def put_classes(self, classes: Mapping[str, str]) -> None:
        """Keep the names of patent classes by code, in place of those kept before."""

    def classes(self) -> dict[str, str]:
        """Return the names of patent classes by code that a user has read in."""

    def visible_keys(self, *, kind: str, viewer: Viewer, filters: Filters) -> "NDArray[int64]":
        """Return the keys of the entries that the viewer may see and that meet the filters, sorted.

        Whoever sees a record is not shown its veiled form beside it. The array cannot be written to; it is
        the same object for as long as nothing in the store has changed.
        """

    def facets(self, *, kind: str, viewer: Viewer, filters: Filters) -> Mapping[str, Mapping[str, int]]:
        """Return how many records that the viewer may see and that meet the filters have which value.

        By facet (language, organisation, concept, country, prefecture, trl) and value, the most frequent
        first. Veiled forms count as in `visible_keys`.
        """

    def veil(self, record_id: str, veil: Veil) -> str:
        """Write what others see in place of a record, which its owner has approved; returns the id they see.

        It leaves with the record. Raises `NotFoundError`, `UsageError` where there is nothing to veil,
        `RecordError` where it tells a name.
        """

    def preview_veil(self, record_id: str, veil: Veil) -> AnyRecord:
        """Return what others would see in place of a record. Raises as `veil`; nothing is written."""

    def veiled(self, record_id: str) -> Veiled | None:
        """Return the veiled form of a record, or None."""

    def behind(self, teaser_id: str, *, viewer: Viewer) -> AnyRecord:
        """Return the record behind a veiled form. Raises `NotFoundError`, also where it may not be seen."""

    def withdraw(self, record_id: str) -> None:
        """Take a record out of every result; it can be put again. Raises `NotFoundError`."""

    def purge(self, record_id: str) -> None:
        """Erase a record for good, leaving id and date in the log.

        Where it was merged into another, what that one took over from it goes too; the log names that one.
        Purging again what is purged erases again what may be left. Raises `NotFoundError` for an id that
        never was, and `LockedError` where another process keeps the deleted text on the disk.
        """

    def tombstones(self) -> tuple[Tombstone, ...]:
        """Return what was purged, revoked or shut, ordered by id; an account opened again is not shut."""

    def bury(self, tombstones: Iterable[Tombstone]) -> tuple[str, ...]:
        """Purge here what was purged elsewhere, as a store is older than the purge; returns what was there.

        An id that never was is buried too: it can never be put. What was revoked elsewhere is revoked here,
        and an account that was shut is shut, unless it was opened here since.
        Raises `LockedError` as `purge` does.
        """

    def copy_to(self, path: Path) -> StoreCopy:
        """Write all that the store held at one moment to a new file, while others read and write.

        Raises `HomeError`.
        """

    def faults(self) -> tuple[StoreFault, ...]:
        """Return what is wrong with pages, references and documents; empty where the store is sound."""

    def propose(self, pairs: Iterable[DoubtfulPair]) -> int:
        """Queue pairs for review; returns how many are new. The order of the two does not matter.

        A pair that is queued already, open or decided, stays as it is. Raises `NotFoundError` and
        `UsageError` for records that cannot be a pair; nothing is queued then.
        """

    def review_queue(self, *, what: str | None = None, decided: bool | None = False) -> list[QueuedPair]:
        """Return the open pairs (or decided ones, or with None both), the surest first.

        A pair is open while neither record is withdrawn.
        """

    def queued_pair(self, pair_id: int) -> QueuedPair:
        """Return one pair of the queue. Raises `NotFoundError`."""

    def decide_pair(self, pair_id: int, *, same: bool, by: str) -> QueuedPair:
        """Keep what a person decided; nothing is merged by it. Raises `NotFoundError`."""

    def merge(self, kept: str, merged: str, *, by: str) -> int:
        """Make one record part of another, in one transaction; returns the number of the merge.

        The merged one is withdrawn, the kept one gets its names as aliases and what it lacks, records that
        refer to the merged one refer to the kept one. Raises `NotFoundError`, and `UsageError` where kinds,
        visibility or owner differ. While a merge stands, writing the kept record or one that refers to the
        merged one does not take it back, and the merged one can be written only as it was (`RecordError`).
        """

    def unmerge(self, merge_id: int, *, by: str) -> Undone:
        """Restore every record as it was before a merge, except those that were changed since.

        Raises `NotFoundError`, and `UsageError` where it was undone before.
        """

    def merges(self) -> list[Merge]:
        """Return every merge, the newest first."""

    def merged_into(self) -> dict[str, str]:
        """Return for each merged record the one that is kept in the end."""

    def counts(self) -> StoreCounts:
        """Count records by kind."""

    def close(self) -> None:
        """Release the database."""
