"""Is an organisation told of its own proposals that wait, once a fortnight, and nobody else?"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from news_crashes import settings_of
from news_world import EASY, STEAM, Nights, need, nights, steam_seed

from api.accounts.rights import Principal
from api.digests import deliver
from api.digests.content import html, plain, subject
from api.digests.feed import feed_of
from api.routes.digests import newest_digests
from corpora import Following, Need, Role, Scope, Seed, Viewer
from matcher import (
    STALE_DAYS,
    Actor,
    DeclineReason,
    Deed,
    Digest,
    Pipeline,
    Stage,
    Transition,
    Waiting,
    digest_of,
)

OFFICE = Actor("desk", "org-b", Role.OFFICE)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Nights]:
    made = nights(tmp_path)
    titled = need("need-1", organisation="org-b", text={"ja": STEAM}, title={"ja": "蒸気のニーズ"})
    made.store.put([steam_seed("seed-1"), titled])
    yield made
    made.close()


@pytest.fixture
def pipeline(home: Nights) -> Pipeline:
    return Pipeline(home.store, clock=lambda: home.now.replace(microsecond=0))


@pytest.fixture
def proposal(pipeline: Pipeline) -> str:
    return pipeline.propose(OFFICE, "need-1", "seed-1").id


def told(home: Nights, *days: int) -> list[tuple[int, str]]:
    """On which of these days which organisation was told something."""
    found = []
    for played in days:
        home.played = played
        before = {own.id for own in home.store.digests()}
        deliver(home.store, settings_of(home.home), now=home.now)
        found += [(played, own.organisation) for own in home.store.digests() if own.id not in before]
    return found


def digest(home: Nights, organisation: str) -> Digest:
    return digest_of(home.store, home.store.digests(organisation=organisation)[-1])


def test_both_parties_are_told_when_it_begins_to_wait_and_once_a_fortnight_after(
    home: Nights, proposal: str
) -> None:
    days = told(home, *range(1, 45))

    assert days == [(day, name) for day in (14, 28, 42) for name in ("org-b", "org-c")]
    (reminder,) = digest(home, "org-b").reminders
    assert (reminder.proposal, reminder.stage, reminder.why, reminder.days) == (
        proposal,
        Stage.PROPOSED,
        Waiting.STALE,
        42,
    )


def test_nights_that_were_left_out_lose_no_reminder(home: Nights, proposal: str) -> None:
    assert told(home, 20, 27, 33) == [(20, "org-b"), (20, "org-c"), (33, "org-b"), (33, "org-c")]


def test_who_is_told_twice_a_day_is_reminded_once(home: Nights, proposal: str) -> None:
    assert told(home, 14, 14) == [(14, "org-b"), (14, "org-c")]


def test_a_date_that_passed_is_told_the_day_after_and_no_more_once_something_was_done(
    home: Nights, pipeline: Pipeline, proposal: str
) -> None:
    due = home.now.date() + timedelta(days=3)
    pipeline.act(OFFICE, proposal, Transition(Deed.PLAN, text="面談", due=due))

    first = told(home, 1, 3, 4, 5)
    (reminder,) = digest(home, "org-b").reminders
    pipeline.act(OFFICE, proposal, Transition(Deed.MOVE, to=Stage.CONTACTED))
    pipeline.act(OFFICE, proposal, Transition(Deed.PLAN, due=home.now.date() + timedelta(days=60)))

    assert first == [(4, "org-b"), (4, "org-c")]
    assert (reminder.why, reminder.days) == (Waiting.OVERDUE, 1)
    assert told(home, 18, 40) == []
    assert digest(home, "org-b").reminders == (reminder,)  # what was told stays told


def test_an_old_digest_says_what_was_told_then_whatever_was_done_or_counts_as_waiting_since(
    home: Nights, pipeline: Pipeline, proposal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(home, 14)
    then = {name: plain(digest(home, name), address=None) for name in ("org-b", "org-c")}
    home.played = 20
    pipeline.act(OFFICE, proposal, Transition(Deed.DECLINE, reason=DeclineReason.CAPACITY))
    monkeypatch.setitem(STALE_DAYS, Stage.PROPOSED, 30)  # as a later program may have it

    assert told(home, 21) == []
    assert {name: plain(digest(home, name), address=None) for name in then} == then


def test_what_became_confidential_since_has_no_title_in_an_old_digest_and_no_match(
    home: Nights, proposal: str
) -> None:
    home.fusion = EASY
    told(home, 14)
    home.night()
    told(home, 28)
    before = digest(home, "org-b")
    secret = home.store.get("seed-1").model_dump() | {"visibility": "organisation"}
    home.store.put([Seed.model_validate(secret)])

    after = digest(home, "org-b")

    assert ([own.record_id for own in before.matches], before.reminders[0].seed.ja) == (
        ["seed-1"],
        "蒸気の熱 seed-1",
    )
    assert (after.matches, after.reminders) == ((), (replace(before.reminders[0], seed=None),))
    assert "seed-1" not in plain(after, address=None)
    assert [own.reminders for own in (digest(home, "org-c"),)] == [before.reminders]


def test_of_an_older_programs_digests_it_is_kept_by_the_next_delivery(
    home: Nights, proposal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(home, 14)
    then = digest(home, "org-b")
    with closing(sqlite3.connect(home.home / "store.sqlite")) as store, store:
        store.execute("UPDATE digests SET reminded = 0")
        store.execute("DELETE FROM told_reminders")
    assert digest(home, "org-b") == then

    told(home, 15)
    monkeypatch.setitem(STALE_DAYS, Stage.PROPOSED, 30)

    assert digest(home, "org-b") == then


def test_mail_feed_and_page_tell_it_in_both_languages_and_of_a_hidden_record_no_title(
    home: Nights, proposal: str
) -> None:
    secret = home.store.get("need-1").model_dump() | {"visibility": "organisation"}
    home.store.put([Need.model_validate(secret)])
    home.store.put_following(Following("org-b", email="b@example.org", language="ja"))
    told(home, 14)

    mine, others = digest(home, "org-b"), replace(digest(home, "org-c"), language="en")
    assert subject(mine) == "縁結び: 動きを待つ連携案件 1件"
    assert "・蒸気のニーズ と 蒸気の熱 seed-1\n   段階: 提案\n   14日間動きがありません\n" in plain(
        mine, address=None
    )
    assert "候補" not in plain(mine, address=None)
    assert f'<a href="https://e.example/proposals/{proposal}">' in html(mine, address="https://e.example")
    assert (
        f'href="https://e.example/nights/{mine.id}"' in feed_of([mine], address="https://e.example").decode()
    )
    assert "(a record that you may not see) and Heat of steam seed-1" in plain(others, address=None)
    assert "蒸気のニーズ" not in html(others, address=None)
    assert [path.suffix for path in (home.home / "outbox").iterdir()] == [".eml"]


def test_who_may_not_read_proposals_is_told_of_none(home: Nights, proposal: str) -> None:
    told(home, 14)
    office = Principal("desk", Role.OFFICE, Viewer("org-b"), frozenset(Scope))
    narrow, service = replace(office, scopes=frozenset({Scope.READ})), replace(office, role=Role.SERVICE)

    assert [len(list(newest_digests(home.store, who))) for who in (office, narrow, service)] == [1, 0, 0]


def test_a_purge_takes_a_reminder_out_of_digest_feed_and_outbox(home: Nights, proposal: str) -> None:
    home.store.put_following(Following("org-b", email="b@example.org", language="ja"))
    told(home, 14)
    home.store.purge("need-1")
    told(home, 15)

    assert digest(home, "org-b").reminders == ()
    assert list((home.home / "outbox").glob("*.eml")) == []
    assert list((home.home / "digests").glob("*.atom")) == []
