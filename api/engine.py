"""How are store, index and encoder of a home brought together?"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from api.settings import Settings
from corpora import NotFoundError, Organisation, Store, Viewer, open_store, viewer_as

if TYPE_CHECKING:
    from indexer import Encoder, IndexReport, Progress
    from matcher import Backcaster, Matcher, TeamFinder

ProgressMaker = Callable[[int], "Progress"]


def open_home(settings: Settings) -> Store:
    """Open the store of a home that exists. Raises `HomeError`."""
    return open_store(settings.existing_home().store)


def open_matcher(settings: Settings, store: Store, *, encoder: "Encoder | None" = None) -> "Matcher":
    """Load index and encoder, the index first: it fails in milliseconds, the encoder loads in seconds.

    Raises `IndexUnavailableError`, `EncoderError`.
    """
    with _no_collection():
        from indexer import one_thread_each, open_generation
        from matcher import Matcher

        one_thread_each()
        generation = open_generation(settings.index)
        return Matcher(store, generation, encoder or load(settings))


def open_team_finder(settings: Settings, store: Store) -> "TeamFinder":
    """Load index and encoder for teams. Raises `IndexUnavailableError`, `EncoderError`."""
    with _no_collection():
        from indexer import open_generation
        from matcher import TeamFinder

        generation = open_generation(settings.index)
        return TeamFinder(store, generation, load(settings))


def open_backcaster(settings: Settings, store: Store) -> "Backcaster":
    """Load index and encoder for plans. Raises `IndexUnavailableError`, `EncoderError`."""
    with _no_collection():
        from indexer import open_generation
        from matcher import Backcaster

        generation = open_generation(settings.index)
        return Backcaster(store, generation, load(settings))


def load(settings: Settings) -> "Encoder":
    """Load the encoder that the settings name. Raises `EncoderError`."""
    with _no_collection():
        from indexer import load_encoder

        return load_encoder(settings.encoder, cache=settings.models, precision=settings.precision)


def load_late(settings: Settings) -> "Encoder":
    """Give the encoder that the settings name, loaded when it is first needed if its version is known before.

    Raises `EncoderError`, then or now.
    """
    from indexer import LateEncoder, expected_version

    version = expected_version(settings.encoder)
    return LateEncoder(version, lambda: load(settings)) if version else load(settings)


def bring_up_to_date(
    settings: Settings,
    store: Store,
    *,
    encoder: "Encoder",
    full: bool = False,
    keep: int | None = None,
    progress: ProgressMaker | None = None,
    preparing: ProgressMaker | None = None,
) -> "IndexReport":
    """Bring the index of a home up to date; `preparing` reports the first use of an encoder."""
    from indexer import count_shipped_texts, shipped, update_index

    if settings.cluster:
        from api.cluster.embedding import ClusterEncoder, Named

        named = Named(settings.encoder, settings.models, settings.precision)
        encoder = ClusterEncoder(encoder, named, address=settings.cluster)
    return update_index(
        store,
        settings.index,
        encoder=encoder,
        known=lambda: shipped(
            encoder,
            cache=settings.models,
            progress=preparing(2 * count_shipped_texts()) if preparing else None,
        ),
        full=full,
        keep=settings.generations if keep is None else keep,
        progress=progress,
    )


def viewer_of(store: Store, account: str | None) -> Viewer:
    """Return who asks: nobody, an account by its id, or a member organisation by its id.

    Raises `NotFoundError`, and `ForbiddenError` for an account that is disabled.
    """
    if account is None:
        return Viewer()
    try:
        known = store.account(account)
    except NotFoundError:
        return _viewer_of_organisation(store, account)
    from api.accounts.auth import check_enabled, day_of, utc_now, viewer_of_account

    check_enabled(known)
    return viewer_of_account(store, known, on=day_of(utc_now()))


def _viewer_of_organisation(store: Store, name: str) -> Viewer:
    record = store.get_many([name]).get(name)
    if not isinstance(record, Organisation):
        raise NotFoundError(
            f"There is no account '{name}'. Give the id of an account, or of an organisation in the store."
        )
    return viewer_as(record)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Put garbage collection off while lasting objects are made: it costs a fifth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
            gc.freeze()
