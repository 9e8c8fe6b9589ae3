"""Does the store keep what was shown of every release, and behind the newest who stands, until they go?"""

from datetime import UTC, datetime

import pytest
from store_homes import AnyHome

from corpora import Figure, Organisation, Store

AT = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
SECTOR, REGION = ("sector", "storage"), ("region", "九州")


@pytest.fixture
def store(home: AnyHome) -> Store:
    opened = home.open()
    opened.put(
        Organisation.model_validate(
            {"kind": "organisation", "id": name, "organisation_kind": "town", "name": {"ja": name}}
        )
        for name in "abcd"
    )
    return opened


def figure(cell: tuple[str, ...], shown: int | None, basis: str) -> Figure:
    return Figure(cell, shown, frozenset(basis))


def test_every_release_keeps_what_was_shown_and_only_the_newest_who_is_behind(store: Store) -> None:
    store.release([figure(SECTOR, 5, "abc"), figure(REGION, None, "ab")], k=3, at=AT)
    store.release([figure(SECTOR, None, "a"), figure(REGION, 5, "bcd")], k=4, at=AT)

    newest, first = store.releases(5)
    assert (newest.number, newest.k, newest.shown) == (2, 4, {REGION: 5})
    assert (first.number, first.k, first.shown, first.at) == (1, 3, {SECTOR: 5}, "2026-11-27T03:00:00+00:00")
    assert store.releases() == (newest,)
    assert store.figures() == (figure(REGION, 5, "bcd"), figure(SECTOR, None, "a"))


def test_a_store_without_a_release_tells_nothing(store: Store) -> None:
    assert (store.releases(), store.figures()) == ((), ())


def test_a_purged_organisation_is_behind_no_figure_any_more(store: Store) -> None:
    store.release([figure(SECTOR, 5, "abc"), figure(REGION, None, "c")], k=3, at=AT)

    store.purge("c")

    assert store.figures() == (figure(SECTOR, 5, "ab"),)


def test_who_was_purged_while_a_release_was_made_does_not_come_back(store: Store) -> None:
    store.purge("d")

    store.release([figure(SECTOR, 5, "abd")], k=3, at=AT)

    assert store.figures() == (figure(SECTOR, 5, "ab"),)
