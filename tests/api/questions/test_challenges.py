"""Do commands and routes tell gaps, shared challenges and figures, and nothing that can be put together?"""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from commands import Ended, Run, run_command
from conftest import FakeEncoder, need, seed, shipped_for
from fastapi.testclient import TestClient
from served import Home, member

from api.nights.night import release_statistics
from api.nights.report import Outcome
from api.nights.steps import Night
from api.questions.challenges import landscape
from api.questions.challenges.chart import heat_map, tiles
from api.settings import settings_from_environment
from corpora import PREFECTURES, ConfigurationError, EncoderError, Organisation
from indexer import update_index

STEAM, METHANE = "工場の蒸気を使いたい。", "下水のメタンで困っています。"
SECRET = "zqxsecretwv"
TOWNS = [f"town-{letter}" for letter in "abcde"]


def content() -> list[Any]:
    towns = [
        Organisation.model_validate(
            {
                "kind": "organisation",
                "id": name,
                "organisation_kind": "town",
                "name": {"ja": f"{name}町", "en": name},
                "place": {"prefecture": "福岡県"},
            }
        )
        for name in TOWNS
    ]
    needs = [
        need(f"n-{name}", text={"ja": STEAM}, organisation=name, sector="industry", published="2026-05-01")
        for name in TOWNS[:4]
    ]
    hidden = need(
        "n-hidden", text={"ja": f"{METHANE}{SECRET}"}, organisation="town-e", visibility="organisation"
    )
    return [*towns, *needs, hidden, seed("s1", text={"ja": "港の船の研究。"})]


@pytest.fixture(scope="module", autouse=True)
def line() -> Iterator[None]:
    """The line from which a seed answers lies above what the fake encoder's scores reach."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("matcher.landscape.ANSWERS", 0.99999)
        yield


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = Home.made(tmp_path_factory.mktemp("challenges"), content())
    nightly(made)
    return made


def nightly(home: Home) -> None:
    known = shipped_for(home.encoder)
    with closing(home.store()) as store:
        update_index(store, home.settings.index, encoder=home.encoder, known=lambda: known)
    night = Night(home.settings, lambda _: home.encoder)
    release_statistics(night)
    night.close()


@pytest.fixture
def client(home: Home) -> Iterator[TestClient]:
    with home.asked() as opened:
        yield opened


def records_of(answer: Any) -> set[str]:
    return {own["id"] for challenge in answer["challenges"] for own in challenge["members"]}


def test_gaps_are_told_of_what_the_asker_may_see_with_the_nearest_and_its_distance(home: Home) -> None:
    told = {}
    for who in (None, "town-e"):
        with home.asked(member(who) if who else None) as client:
            answer = client.get("/v1/gaps")
            told[who] = answer.json()
            assert (SECRET in answer.text) == (who == "town-e")

    assert records_of(told[None]) == {f"n-{name}" for name in TOWNS[:4]}
    assert records_of(told["town-e"]) == {*records_of(told[None]), "n-hidden"}
    challenge = told[None]["challenges"][0]
    assert challenge["size"]["organisations"] == 4
    assert challenge["size"]["kinds"] == {"town": 4}
    assert challenge["size"]["regions"] == {"kyushu": 4}
    gap = challenge["gaps"][0]
    assert gap["kind"] == "no_answer"
    assert gap["asked"]["text"] == STEAM
    assert gap["nearest"][0]["id"] == "s1"
    assert 0 < gap["nearest"][0]["probability"] < 0.99999


def test_seeds_without_a_need_are_the_reverse(client: TestClient) -> None:
    answer = client.get("/v1/gaps", params={"of": "seeds"}).json()

    assert records_of(answer) == {"s1"}
    assert answer["challenges"][0]["gaps"][0]["nearest"][0]["record"]["kind"] == "need"


def test_filters_choose_what_is_looked_over(client: TestClient) -> None:
    asked = client.get("/v1/gaps", params={"organisation": "town-a"}).json()

    assert (asked["asked"], records_of(asked)) == (1, {"n-town-a"})


def test_a_shared_challenge_tells_who_shares_it_and_since_when(client: TestClient) -> None:
    (challenge,) = client.get("/v1/shared-challenges", params={"k": 4}).json()["challenges"]

    assert challenge["size"]["holders"] == TOWNS[:4]
    assert challenge["trend"] == [{"name": "2026-Q2", "needs": 4, "organisations": 4}]
    assert client.get("/v1/shared-challenges", params={"k": 5}).json()["challenges"] == []


def test_what_is_shared_is_grouped_anew_only_when_something_has_changed(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    grouped: list[int] = []
    own = landscape.shared_challenges

    def counted(*arguments: Any, **options: Any) -> Any:
        grouped.append(1)
        return own(*arguments, **options)

    monkeypatch.setattr(landscape, "shared_challenges", counted)
    with home.asked() as client, closing(home.store()) as store:
        first, again = (client.get("/v1/shared-challenges").text for _ in range(2))
        store.withdraw("n-town-a")
        (less,) = client.get("/v1/shared-challenges").json()["challenges"]
        store.put([own for own in content() if own.id == "n-town-a"])

    assert first == again
    assert len(grouped) == 2
    assert less["size"]["holders"] == TOWNS[1:4]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/shared-challenges?k=2",
        "/v1/gaps?of=everything",
        "/v1/gaps?colour=red",
        "/v1/statistics?sector=industry",
        "/v1/statistics?organisation=town-a&prefecture=x",
        "/v1/statistics?cursor=abc",
        "/v1/statistics?limit=1",
        "/v1/statistics?releases=0",
    ],
)
def test_what_cannot_be_asked_for_is_refused_among_it_every_intersection_and_page_of_figures(
    client: TestClient, path: str
) -> None:
    assert client.get(path).status_code == 422


def test_figures_are_the_same_for_everybody_however_often_and_whatever_they_may_see(home: Home) -> None:
    answers = set()
    for who in (None, "town-a", "town-e"):
        with home.asked(member(who) if who else None) as client:
            answers |= {client.get("/v1/statistics").text for _ in range(2)}

    (text,) = answers
    (release,) = json.loads(text)["releases"]
    figures = {tuple(own["cell"]): own["organisations"] for own in release["figures"]}
    assert release["k"] == 3
    assert figures["sector", "industry"] == 5
    assert figures["prefecture", "kyushu", "福岡県"] == 5
    assert all(shown % 5 == 0 for shown in figures.values())
    assert ("sector", "-") not in figures  # the one hidden need of town-e


def test_before_and_after_a_record_changes_no_figure_until_the_night_and_then_not_for_one(
    tmp_path: Path,
) -> None:
    home = Home.made(tmp_path, content())
    nightly(home)
    with home.asked() as client:
        first = client.get("/v1/statistics").json()["releases"][0]["figures"]
        store = home.store()
        store.put([need("n-new", text={"ja": STEAM}, organisation="town-e", sector="industry")])
        at_once = client.get("/v1/statistics").json()["releases"][0]["figures"]
        nightly(home)
        (newest, before) = client.get("/v1/statistics", params={"releases": 2}).json()["releases"]
        store.close()

    assert at_once == first
    assert newest["number"] == before["number"] + 1
    assert newest["figures"] == before["figures"] == first


def test_a_night_without_a_new_index_releases_nothing_and_does_not_load_the_encoder(tmp_path: Path) -> None:
    home = Home.made(tmp_path, content())
    store = home.store()
    store.release([], k=3, at=datetime.now(UTC) + timedelta(minutes=1))

    def load(_: object) -> FakeEncoder:
        raise EncoderError("It is not needed.")

    night = Night(home.settings, load)
    assert release_statistics(night).outcome is Outcome.NOTHING
    assert len(store.releases(5)) == 1
    night.close()
    store.close()


def test_how_many_must_stand_behind_a_figure_can_be_raised_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENMUSUBI_LEAST_ORGANISATIONS", "5")
    assert settings_from_environment().least_organisations == 5
    monkeypatch.setenv("ENMUSUBI_LEAST_ORGANISATIONS", "2")
    with pytest.raises(ConfigurationError, match=r"is 2\. It can be raised only: give 3 or more"):
        settings_from_environment()


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: Home) -> Run:
    monkeypatch.setattr("api.engine.load", lambda _: home.encoder)
    monkeypatch.setenv("ENMUSUBI_LANG", "en")

    def ended(*arguments: object) -> Ended:
        return run_command(capfd, monkeypatch, ("--home", home.settings.home, *arguments))

    return ended


@pytest.mark.parametrize(
    ("command", "ja", "en"),
    [
        (["gaps"], "シーズの応えない技術課題が", "challenges without an answer"),
        (["gaps", "--of", "seeds"], "求めるニーズのない組が", "that no need asks for"),
        (["shared-challenges"], "3機関以上が共有する課題は1件です", "1 challenges are shared by 3"),
        (["statistics"], "機関数、5単位", "organisations, rounded to 5"),
    ],
)
def test_a_person_reads_them_in_their_language(run: Run, command: list[str], ja: str, en: str) -> None:
    for language, words in (("ja", ja), ("en", en)):
        ended = run("--lang", language, *command)
        assert ended.code == 0
        assert words in ended.out
        assert SECRET not in ended.out


def test_the_owner_reads_more_and_json_is_what_goes_over_the_wire(run: Run, client: TestClient) -> None:
    assert SECRET in run("gaps", "--as", "town-e").out
    for command in ("gaps", "shared-challenges", "statistics"):
        assert run(command, "--json").json == client.get(f"/v1/{command}").json()


# ---- pages ----


def test_the_page_shows_what_is_shared_and_the_figures_of_the_release_in_both_languages(
    client: TestClient,
) -> None:
    for language, words in (
        ("ja", ("共有する課題", "都道府県")),
        ("en", ("Shared challenges", "prefecture")),
    ):
        page = client.get("/challenges", params={"lang": language}, headers={"Accept-Language": language})
        assert page.status_code == 200
        assert all(own in page.text for own in words)
        assert SECRET not in page.text
        assert page.text.count("<g transform") == 47
        assert '<text x="23" y="34" class="figure">5</text>' in page.text


def test_the_page_of_gaps_tells_the_nearest_and_what_separates(client: TestClient) -> None:
    page = client.get("/challenges/gaps", params={"sector": "industry"}, headers={"Accept-Language": "ja"})

    assert "4件を調べ" in page.text
    assert "港の船の研究。" in page.text
    assert "隔てるもの" in page.text
    seeds = client.get("/challenges/gaps", params={"of": "seeds", "sector": "none such"})
    assert seeds.status_code == 200
    assert "1 seeds were looked over" in seeds.text


def test_every_prefecture_has_a_tile_of_its_own_and_no_figure_that_was_not_told() -> None:
    placed = tiles({("prefecture", "kyushu", "福岡県"): 20, ("prefecture", "shikoku", "福岡県"): 5}, "en")

    assert {own.prefecture for own in placed} == set(PREFECTURES)
    assert len({(own.column, own.row) for own in placed}) == 47
    assert [(own.label, own.figure, own.shade) for own in placed if own.figure] == [("Fukuoka", 20, 3)]


def test_the_heat_map_writes_every_figure_and_a_dash_where_there_is_none() -> None:
    drawing = heat_map(
        {("group_region", "a", "x"): 15}, [("a", "蓄電"), ("b", "熱")], [("x", "九州"), ("y", "東北")]
    )

    texts = re.findall(r">([^<>]+)</text>", drawing)
    assert sorted(text for text in texts if text in ("15", "–")) == ["15", "–", "–", "–"]
    assert {"蓄電", "熱", "九州", "東北"} <= set(texts)
