"""Which kind of store does a path or a URL name?"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from corpora.store.protocol import Store
from corpora.store.sqlite import open_sqlite

_SCHEMES = ("postgresql://", "postgres://")


def is_store_url(place: Path | str) -> bool:
    """Whether a store is named by the URL of a database, not by a path."""
    return isinstance(place, str) and place.startswith(_SCHEMES)


def open_store(place: Path | str) -> Store:
    """Open the store at a path (SQLite) or a URL (`postgresql://...`), making it where it is new.

    Runs the migrations. Raises `HomeError` where it cannot be opened or written, `ConfigurationError` where
    the program is older than the store, or the database cannot hold one.
    """
    if isinstance(place, str) and is_store_url(place):
        from corpora.store.postgres import open_postgres

        return open_postgres(place)
    return open_sqlite(Path(place))


def load_store(
    source: Path, url: str, *, keep: bool = True, again: bool = False
) -> AbstractContextManager[Mapping[str, int]]:
    """Fill the empty database at a URL with the rows of a store's file, in one transaction; see `loading`."""
    from corpora.store.loading import loaded

    return loaded(source, url, keep=keep, again=again)
