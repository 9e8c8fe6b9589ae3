"""Does somebody get what a home would give that holds only what they may see: matches, teams, news, lists?"""

import random
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from conftest import need, seed
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from news_world import EASY, STEAM, Nights, QuickEncoder, member, said

from api.accounts.rights import Principal
from api.app import create_app
from api.service import Service
from api.settings import Settings
from corpora import (
    AnyRecord,
    Filters,
    Organisation,
    Role,
    Scope,
    Viewer,
    open_store,
    viewer_as,
    visible_to,
)
from corpora.records import Membership
from indexer import open_generation
from matcher import Matcher, Preferences, TeamFinder, digest_of

NEAR = "北海道"
GROUPS = {"org-a": "innovation_wg", "org-b": "international_wg", "org-c": None}
TIERS: dict[str, list[str]] = {
    "public": [],
    "coalition": [],
    "working_group": ["innovation_wg"],
    "named": ["org-b"],
    "organisation": [],
}
ASKED = (STEAM, "太陽光と蓄電池で港の船に電気を送り、下水のメタンも使いたい。", "We need heat from steam.")
WHERE: tuple[dict[str, str], ...] = ({}, {"organisation": "org-a"})
TEXTS = {"ja": "から逃げる蒸気の熱を使う。", "en": " uses heat that escapes from steam."}


def member_of(name: str, *, hidden: bool) -> Organisation:
    """A member; one that is hidden from others lies where a team would rather be found."""
    group = GROUPS[name]
    return member(
        name,
        memberships=[Membership(body="coalition", group=group)] if group else [],
        place={"country": "JP", "prefecture": NEAR if hidden else "福岡県"},
        visibility="organisation" if hidden else "public",
    )


def records(start: int) -> list[AnyRecord]:
    """Members, one of which only it can see itself, and seeds and needs of every tier and language."""
    draw = random.Random(start)
    hidden = draw.choice(list(GROUPS))
    made: list[AnyRecord] = [member_of(name, hidden=name == hidden) for name in GROUPS]
    for number in range(36):
        tier = draw.choice(list(TIERS))
        language = draw.choice(["ja", "en"])
        text = f"{said(draw)}{number}" if language == "ja" else f"Number {number}"
        make = draw.choice([seed, seed, need])
        made.append(
            make(
                f"r{number:02}",
                text={language: text + TEXTS[language]},
                organisation=draw.choice(list(GROUPS)),
                visibility=tier,
                shared_with=TIERS[tier],
            )
        )
    return made


@pytest.fixture
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with ExitStack() as stack:

        def made(content: list[AnyRecord]) -> Nights:
            directory = tmp_path_factory.mktemp("rights")
            home = Nights(directory, open_store(directory / "store.sqlite"), QuickEncoder(), EASY)
            stack.callback(home.close)
            home.store.put(content)
            home.index()
            return home

        yield made


VIEWERS = st.sampled_from([None, *GROUPS])
FEW = settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.generate],  # not shrunk: that takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@FEW
@given(start=st.integers(0, 10_000), name=VIEWERS, asked=st.sampled_from(ASKED))
def test_whoever_asks_gets_what_a_home_gives_that_holds_only_what_they_may_see(
    homes: Any, start: int, name: str | None, asked: str
) -> None:
    # given a home with everything, and one with what may be seen
    everything = records(start)
    named = {own.id: own for own in everything if isinstance(own, Organisation)}
    viewer = viewer_as(named[name]) if name else Viewer()
    seen = [own for own in everything if visible_to(own, viewer)]
    whole, rest = homes(everything), homes(seen)

    # then matches are the same, and fill k as far as there are records
    for find, kind in (("seeds", "seed"), ("needs", "need")):
        for where in WHERE:
            found, expected = (
                home.matcher.match(asked, find=find, k=8, viewer=viewer, filters=Filters(where))
                for home in (whole, rest)
            )
            assert [hit.record.id for hit in found.hits] == [hit.record.id for hit in expected.hits]
            scores = [hit.score for hit in expected.hits]
            assert [hit.score for hit in found.hits] == pytest.approx(scores, abs=1e-6)
            there = [own for own in seen if own.kind == kind and _is_from(own, where)]
            assert len(found.hits) == min(8, len(there))

    # and teams are
    wanted = Preferences(prefecture=NEAR, per_organisation=1)
    team, expected_team = (
        TeamFinder(home.store, open_generation(home.home / "index"), home.encoder).team(
            asked, preferences=wanted, viewer=viewer
        )
        for home in (whole, rest)
    )
    assert _told(team) == _told(expected_team)
    figures = [(own.coverage, own.attainable, own.bound) for own in (team, expected_team)]
    assert figures[0] == pytest.approx(figures[1], abs=1e-6)

    # and lists are, page by page
    assert _listed(whole, viewer) == _listed(rest, viewer)

    # and what an organisation is told in the morning is
    if name:
        assert _news(whole, name) == _news(rest, name)


def _is_from(record: AnyRecord, where: dict[str, str]) -> bool:
    return not where or getattr(record, "organisation", None) == where["organisation"]


def _told(team: Any) -> list[Any]:
    return [
        (own.record.id, [answer.found for answer in own.answers], [one.record.id for one in own.alternatives])
        for own in team.members
    ]


def _listed(home: Nights, viewer: Viewer) -> list[Any]:
    store = open_store(home.home / "store.sqlite")
    service = Service(store, Matcher(store, open_generation(home.home / "index"), home.encoder))
    asking = Principal("account", Role.READER, viewer, frozenset(Scope))
    app = create_app(Settings(home.home, home.home, "fake", "en", debug=False), service, principal=asking)
    found: list[Any] = []
    with TestClient(app) as client:
        following: str | None = ""
        while following is not None:
            cursor = f"&cursor={following}" if following else ""
            page = client.get(f"/v1/records?limit=7{cursor}").json()
            assert len(page["items"]) == 7 or page["next"] is None
            found += [{**own, "updated_at": None} for own in page["items"]]
            following = page["next"]
    return found


def _news(home: Nights, organisation: str) -> list[Any]:
    home.store.save_query(organisation=organisation, name="蒸気", text=STEAM)
    home.night(most=100)
    home.store.put_digests(at=home.now.isoformat())
    (entry,) = home.store.digests(organisation=organisation) or (None,)
    told = digest_of(home.store, entry).matches if entry else ()
    return [
        (own.record_id, own.title, own.holder, round(own.probability, 6), own.query_name, own.evidence)
        for own in told
    ]
