"""Which process finds, puts and delivers, and kills itself at the place that is asked for?"""

import os
import signal
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from news_world import EASY, QuickEncoder

import api.digests.delivering as delivering
import api.digests.places as places
from api.settings import Settings
from corpora import open_store
from corpora.store.sqlite import SqliteStore
from indexer import open_generation, terms_of_many
from matcher import Matcher, find_news

terms_of_many(["水素"], language="ja")  # loaded once, before the processes part that are killed


def settings_of(home: Path) -> Settings:
    return Settings(home=home, models=home, encoder="fake", language="ja", debug=False)


def one_run(home: Path, now: datetime) -> None:
    """Find news and deliver it, as a night does."""
    store = open_store(home / "store.sqlite")
    matcher = Matcher(store, open_generation(home / "index"), QuickEncoder(), fusion=EASY)
    find_news(store, matcher, now=now)
    delivering.deliver(store, settings_of(home), now=now)
    store.close()


def _killing(function: Callable[..., Any], *, before: bool, count: int) -> Callable[..., Any]:
    calls = []

    def called(*arguments: Any, **options: Any) -> Any:
        calls.append(1)
        if before and len(calls) == count:
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*arguments, **options)
        if len(calls) == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return called


PLACES: dict[str, tuple[Any, str, bool, int]] = {
    "before what was seen is noted": (SqliteStore, "see", True, 1),
    "between finding and putting": (SqliteStore, "put_digests", True, 1),
    "between putting and delivering": (SqliteStore, "put_digests", False, 1),
    "while a feed is half written": (places.os, "replace", True, 1),
    "between feed and mail": (places.os, "replace", False, 1),
    "between mail and mark": (SqliteStore, "mark_delivered", True, 1),
    "after the first of two is marked": (SqliteStore, "mark_delivered", False, 1),
}


def killed_run(home: Path, now: datetime, place: str) -> None:
    """Run until the place, and no further."""
    owner, name, before, count = PLACES[place]
    setattr(owner, name, _killing(getattr(owner, name), before=before, count=count))
    one_run(home, now)
