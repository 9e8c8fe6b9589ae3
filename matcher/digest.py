"""What stands in a digest: which new matches, for which question, on what evidence, and which proposals wait?

Data only, read from the store when it is shown: what was told then stays told (likelihoods, and which
proposals waited how long), but what was purged, withdrawn or hidden since is not in it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from corpora import (
    AnyRecord,
    Bilingual,
    DigestEntry,
    Matchable,
    NewsMatch,
    NotFoundError,
    Organisation,
    SavedQuery,
    Store,
    Viewer,
    viewer_as,
    visible_to,
)
from matcher.digest_reminders import DigestReminder, digest_reminders
from matcher.naming_records import title_of
from matcher.pointing import Citation, quoted

_NEVER = "1970-01-01T00:00:00+00:00"


@dataclass(frozen=True)
class DigestMatch:
    """A match to be told: record, holder, probability, and which question it answers.

    `evidence` is a sentence of the question and the record's that answers it; None where either text has
    changed since. `path` is where the record is shown, below the service's address.
    """

    record_id: str
    kind: str
    title: Bilingual
    holder: Bilingual | None
    probability: float
    query_id: str
    query_name: Bilingual
    saved: bool
    evidence: tuple[Citation, Citation] | None
    path: str
    illustrative: bool


@dataclass(frozen=True)
class Digest:
    """What an organisation is told at once: new matches since the digest before, and proposals that wait.

    The most probable match comes first, and the reminder that is overdue for longest.

    `since` is None for the first; times are UTC, ISO 8601. `language` is the organisation's, ja or en.
    """

    id: str
    organisation: str
    account: Bilingual
    language: str
    since: str | None
    until: str
    delivered_at: str | None
    matches: tuple[DigestMatch, ...]
    reminders: tuple[DigestReminder, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether it tells nothing."""
        return not (self.matches or self.reminders)


def digest_of(
    store: Store, entry: DigestEntry, *, viewer: Viewer | None = None, proposals: bool = True
) -> Digest:
    """Read a digest from the store; with a `viewer` only what they, too, may see of what it tells.

    An account may see less than its organisation, and without `proposals` nothing of these. Raises
    `NotFoundError` where the organisation is gone.
    """
    account = store.get(entry.organisation)
    if not isinstance(account, Organisation):
        raise NotFoundError(f"There is no account '{entry.organisation}'.")
    matches = store.matches_in(entry.id)
    seen = viewer or viewer_as(account)
    reading = _Reading(store, entry.organisation, matches, seen)
    return Digest(
        id=entry.id,
        organisation=entry.organisation,
        account=account.name,
        language=store.following(entry.organisation).language or _language(account),
        since=entry.since,
        until=entry.put_at,
        delivered_at=entry.delivered_at,
        matches=tuple(reading.told(matches)),
        reminders=digest_reminders(store, entry, seen) if proposals else (),
    )


def no_digest(store: Store, organisation: str) -> Digest:
    """Return what an organisation is told before there is anything to tell. Raises `NotFoundError`."""
    account = store.get(organisation)
    if not isinstance(account, Organisation):
        raise NotFoundError(f"There is no account '{organisation}'.")
    language = store.following(organisation).language or _language(account)
    return Digest("", organisation, account.name, language, None, _NEVER, None, ())


class _Reading:
    """The records and saved queries that the matches of one organisation name."""

    def __init__(self, store: Store, organisation: str, matches: Iterable[NewsMatch], viewer: Viewer) -> None:
        named = {own.match.record_id for own in matches} | {own.query_id for own in matches if not own.saved}
        self._store = store
        self._viewer = viewer
        self._records = store.get_many(sorted(named))
        self._saved = {query.id: query for query in store.saved_queries(organisation=organisation)}
        self._holders: dict[str, Bilingual | None] = {}

    def told(self, matches: Iterable[NewsMatch]) -> Iterable[DigestMatch]:
        """Yield what can be told of matches; one whose question or record is gone is left out."""
        for own in matches:
            record = self._records.get(own.match.record_id)
            asking = self._asking(own)
            if asking is not None and isinstance(record, Matchable) and visible_to(record, self._viewer):
                yield self._one(own, record, asking)

    def _asking(self, own: NewsMatch) -> SavedQuery | Matchable | None:
        found: Mapping[str, SavedQuery | AnyRecord] = self._saved if own.saved else self._records
        asking = found.get(own.query_id)
        return asking if isinstance(asking, SavedQuery | Matchable) else None

    def _one(self, own: NewsMatch, record: Matchable, asking: SavedQuery | Matchable) -> DigestMatch:
        text = asking.text if isinstance(asking, SavedQuery) else asking
        named = (
            Bilingual(ja=asking.name, en=asking.name) if isinstance(asking, SavedQuery) else title_of(asking)
        )
        pointer = own.match.pointer
        return DigestMatch(
            record_id=record.id,
            kind=record.kind,
            title=title_of(record),
            holder=self._holder(record.organisation),
            probability=own.match.score,
            query_id=own.query_id,
            query_name=named,
            saved=own.saved,
            evidence=quoted(text, record, pointer) if pointer else None,
            path=f"/records/{quote(record.id, safe='')}",
            illustrative=record.illustrative,
        )

    def _holder(self, organisation: str | None) -> Bilingual | None:
        if organisation is None:
            return None
        if organisation not in self._holders:
            try:
                found = self._store.get(organisation, viewer=self._viewer)
            except NotFoundError:
                found = None
            self._holders[organisation] = found.name if isinstance(found, Organisation) else None
        return self._holders[organisation]


def _language(account: Organisation) -> str:
    """The language of an organisation that has not chosen one: that of its country."""
    return "ja" if account.place is None or account.place.country in (None, "JP") else "en"
