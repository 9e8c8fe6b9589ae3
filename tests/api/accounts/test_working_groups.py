"""Which working groups are there, with which members, teams and practices?"""

from contextlib import closing

import pytest
from commands import run_command
from served import Home

from api.accounts.working_groups import group_cards
from corpora import WORKING_GROUPS, Practice, Store, Viewer, bundled_records, open_store


@pytest.fixture
def shipped(store: Store) -> Store:
    store.put(bundled_records())
    return store


def test_the_five_groups_have_the_members_that_the_draft_plan_lists(shipped: Store) -> None:
    cards = {card.group.id: card for card in group_cards(shipped, Viewer())}

    assert {name: len(card.members) for name, card in cards.items()} == {
        "zero_carbon_campus_wg": 11,
        "regional_zero_carbon_wg": 22,
        "innovation_wg": 19,
        "human_resources_wg": 14,
        "international_wg": 9,
    }
    assert all(card.body is not None for card in cards.values())
    assert [team.name.ja for team in cards["regional_zero_carbon_wg"].group.teams] == [
        "地域イノベーション手法研究チーム",
        "シナリオ研究チーム",
    ]
    assert len(cards["regional_zero_carbon_wg"].practices) == 3


def test_every_shipped_practice_says_where_it_is_told_and_whose_project_it_was(shipped: Store) -> None:
    practices = [own for own in shipped.records("practice") if isinstance(own, Practice)]
    groups = {group.id for group in WORKING_GROUPS}

    assert len(practices) == 24
    for own in practices:
        assert own.source
        assert own.text.languages == ("ja", "en")
        assert own.working_group is None or own.working_group in groups
        assert own.partnership is None or shipped.get(own.partnership).kind == "partnership"
        assert not own.illustrative


def test_the_command_tells_them_in_both_languages(
    tmp_path_factory: pytest.TempPathFactory,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = Home(Home.made(tmp_path_factory.mktemp("groups"), []).settings)
    with closing(open_store(home.settings.store)) as opened:
        opened.put(own for own in bundled_records() if own.kind in ("organisation", "practice"))

    def run(*options: str):
        return run_command(capfd, monkeypatch, ["--home", home.settings.home, *options])

    assert "研究チーム（例）：シナリオ研究チーム" in run("--lang", "ja", "working-groups").out
    assert "19 members" in run("--lang", "en", "working-groups").out
    groups = run("working-groups", "--json").json["groups"]
    assert [group["id"] for group in groups] == [group.id for group in WORKING_GROUPS]
