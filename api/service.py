"""What answers a server's requests, and how is a newly published generation taken up in between?

A request is answered by one matcher, hence by one generation. When another is published it is opened beside
the one that serves, and takes its place for the requests that come; the old one is released with the last
request that it answers.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TypeVar

from api.engine import open_home, open_matcher
from api.questions.backcasts.schemas import BackcastRequest
from api.questions.challenges.landscape import ServedLandscape
from api.schemas import MatchRequest
from api.schemas.partners import PartnersRequest, TransfersRequest
from api.schemas.teams import TeamRequest
from api.settings import Settings
from corpora import (
    EnmusubiError,
    Filters,
    IndexCorruptError,
    Matchable,
    Organisation,
    Store,
    TextError,
    UsageError,
    Viewer,
    holders_of,
    language_of,
)
from indexer import Encoder, current_id, open_generation
from matcher import (
    Backcast,
    Backcaster,
    Matcher,
    MatchResult,
    PartnerFinder,
    Partners,
    Preferences,
    Programmes,
    Team,
    TeamFinder,
    TransferFinder,
    Transfers,
    last_day,
)

Answer = TypeVar("Answer")
_log = logging.getLogger(__name__)


class Service:
    """An open home: matching is done one query at a time, the processor being the limit."""

    def __init__(
        self, store: Store, matcher: Matcher, *, index: Path | None = None, writer: Store | None = None
    ) -> None:
        """`index` is where new generations are published; without it none is taken up.

        `writer` is another connection to the store, so that nobody who reads waits for one who writes;
        without it both have one.
        """
        self.store = store
        self.writer = writer or store
        self.programmes = Programmes(store)
        self._matcher = matcher
        self._index = index
        self._seen: str | None = matcher.generation.id
        self._lock = threading.Lock()
        self._refreshing = threading.Lock()
        self.landscape = ServedLandscape(store, self.asked)

    @property
    def matcher(self) -> Matcher:
        """The matcher of the generation that answers now."""
        return self._matcher

    def match(self, request: MatchRequest, *, viewer: Viewer | None = None) -> MatchResult:
        """Match among the records that the viewer may see; without one, among public records.

        Raises `TextError`, `UsageError`.
        """
        _check_words(request.text)
        with self._lock:
            matcher = self._matcher
            return matcher.match(
                request.text,
                find=request.find,
                k=request.k,
                viewer=viewer or Viewer(),
                filters=Filters(request.where),
                corrections=request.corrections.corrections(),
                quota=request.quota,
            )

    def asked(self, work: Callable[[Matcher], Answer]) -> Answer:
        """Do something else with the matcher that answers now, when no query is at work."""
        with self._lock:
            return work(self._matcher)

    def team(self, request: TeamRequest, *, viewer: Viewer | None = None) -> Team:
        """Find a team among the seeds that the viewer may see, in the generation that answers now.

        Raises `TextError`, `UsageError`.
        """
        _check_words(request.text)
        wanted = Preferences(request.size, request.per_organisation, request.near, request.ready)
        with self._lock:
            matcher = self._matcher
            finder = TeamFinder(self.store, matcher.generation, matcher.encoder)
            filters = Filters(request.where)
            return finder.team(request.text, preferences=wanted, viewer=viewer or Viewer(), filters=filters)

    def partners(self, request: PartnersRequest, *, viewer: Viewer) -> Partners:
        """Find partners for the need of a city abroad, in the generation that answers now.

        Raises `TextError`, `NotFoundError`, and `UsageError` where the country cannot be told.
        """
        if (request.text is None) == (request.need is None):
            raise UsageError("Give either the text of a need, or the id of its record in 'need'.")
        if request.text is not None:
            _check_words(request.text)
        with self._lock:
            finder = PartnerFinder(self.store, self._matcher, self.programmes)
            asking = finder.need(request.need, viewer=viewer) if request.need else request.text or ""
            return finder.partners(
                asking,
                country=request.country,
                as_of=_day(request.as_of),
                k=request.k,
                viewer=viewer,
            )

    def transfers(self, request: TransfersRequest, *, viewer: Viewer) -> Transfers:
        """Find where else a case might help. Raises `NotFoundError`, `UsageError`."""
        with self._lock:
            finder = TransferFinder(self.store, self._matcher, self.programmes)
            return finder.transfers(request.record, as_of=_day(request.as_of), k=request.k, viewer=viewer)

    def backcast(self, request: BackcastRequest, *, viewer: Viewer | None = None) -> Backcast:
        """Reckon backwards from a vision among the seeds that the viewer may see.

        Raises `TextError`, `UsageError`, `RecordError`.
        """
        _check_words(request.text)
        with self._lock:
            matcher = self._matcher
            backcaster = Backcaster(self.store, matcher.generation, matcher.encoder)
            return backcaster.backcast(
                request.text,
                year=request.year,
                changed=request.assumptions,
                viewer=viewer or Viewer(),
                filters=Filters(request.where),
            )

    def end(self) -> None:
        """Be told that the server ends: `refresh` is to come to its end soon, too."""

    def close(self) -> None:
        """Release the store, and the generation with the files that it maps: the service answers no more."""
        with self._lock:
            del self._matcher
        self.landscape.forget()
        self.store.close()
        if self.writer is not self.store:
            self.writer.close()

    def refresh(self) -> bool:
        """Take up the generation that is published, where it is another one; say whether that was done.

        Costs a look at one small file where nothing has changed. What cannot be opened, or was made by
        another encoder, is written to the log, and the one that is open goes on serving.
        """
        if self._index is None:
            return False
        with self._refreshing:
            published = _published(self._index)
            if published == self._seen:
                return False
            self._seen = published
            try:
                generation = open_generation(self._index)
                if generation.id == self._matcher.generation.id:
                    return False
                self._matcher = self._matcher.on(generation.prepared())
            except EnmusubiError as error:
                _log.warning("%s Until then generation %s serves.", error, self._matcher.generation.id)
                return False
        self.landscape.forget()
        _log.info("Generation %s serves.", self._matcher.generation.id)
        return True

    def holders(self, records: Iterable[Matchable], *, viewer: Viewer) -> dict[str, Organisation]:
        """The organisations that hold records by id, as far as the viewer may see them."""
        return holders_of(self.store, records, viewer=viewer)


def _day(written: str | None) -> date:
    return last_day(written) if written else date.today()


def _check_words(text: str) -> None:
    """Refuse a text without words here, without its beginning: it may be confidential. Raises `TextError`."""
    if text.strip() and language_of(text) is None:
        raise TextError(
            "The text holds no Japanese or English words. Describe it in one of the two languages."
        )


def open_service(settings: Settings, *, encoder: Encoder | None = None) -> Service:
    """Open store, index and encoder, unless one is given.

    Raises `EnmusubiError` where the home or its index cannot serve.
    """
    if settings.shards:
        from api.cluster.service import open_sharded

        return open_sharded(settings, encoder=encoder)
    store = open_home(settings)
    try:
        matcher = open_matcher(settings, store, encoder=encoder)
        return Service(store, matcher, index=settings.index, writer=open_home(settings))
    except BaseException:
        store.close()
        raise


def _published(index: Path) -> str | None:
    try:
        return current_id(index)
    except IndexCorruptError:
        return None  # said when it is opened
