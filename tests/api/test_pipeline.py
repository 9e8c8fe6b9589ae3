"""Who is told how collaborations go, over HTTP, on a page, as a workbook and by command?"""

import io
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from commands import Ended, Run, run_command
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from proposals_home import organisation
from served import Home

from api.accounts.rights import ANYBODY, Principal
from corpora import Need, Role, Scope, Seed, Viewer
from matcher import Actor, DeclineReason, Deed, Pipeline, Transition, make_release, utc_now

SECRETARY = Actor("secretary", "company-other", Role.SECRETARIAT)
PAIRS = 6


def somebody(
    role: Role, own: str | None, *groups: str, scopes: frozenset[Scope] = frozenset(Scope)
) -> Principal:
    return Principal(f"{role}-of-{own}", role, Viewer(own, frozenset(groups)), scopes)


OFFICE = somebody(Role.OFFICE, "city-0")
OUTSIDER = somebody(Role.READER, "company-other")
SECRETARIAT = somebody(Role.SECRETARIAT, "company-other")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Six cities with six universities; one pair more is declined, and a night has released its figures."""
    text, records = {"ja": "熱を使いたい。"}, [organisation("company-other")]
    for number in range(PAIRS):
        place = {"prefecture": "福岡県"}
        records += [organisation(f"city-{number}", "city", place=place), organisation(f"univ-{number}")]
    made = Home.made(tmp_path_factory.mktemp("pipeline"), records)
    with closing(made.store()) as store:
        for number in range(PAIRS):
            told = {"text": text, "visibility": "coalition"}
            store.put(
                [
                    Need.model_validate({**told, "id": f"need-{number}", "organisation": f"city-{number}"}),
                    Seed.model_validate({**told, "id": f"seed-{number}", "organisation": f"univ-{number}"}),
                ]
            )
        pipeline = Pipeline(store)
        for number in range(PAIRS):
            pipeline.propose(SECRETARY, f"need-{number}", f"seed-{number}")
        other = pipeline.propose(SECRETARY, "need-0", "seed-1")
        pipeline.act(SECRETARY, other.id, Transition(Deed.DECLINE, reason=DeclineReason.IP, text="特許"))
        make_release(store, None, k=3, at=utc_now())
    return made


@pytest.fixture(scope="module")
def client(home: Home) -> Iterator[TestClient]:
    with home.asked() as opened:
        yield opened


def asked(client: TestClient, who: Principal, path: str, **headers: str) -> Any:
    client.app.state.principal = who  # type: ignore[attr-defined]
    return client.get(path, headers=headers)


def figures(answer: Any, column: str) -> dict[tuple[str, str], int | None]:
    return {
        (table["name"], row["id"]): row[column] for table in answer.json()["tables"] for row in table["rows"]
    }


def test_everybody_is_told_the_same_of_the_whole_and_exactly_only_what_they_may_see(
    client: TestClient,
) -> None:
    told = {who: asked(client, who, "/v1/pipeline") for who in (OFFICE, OUTSIDER, SECRETARIAT)}
    released = [figures(answer, "released") for answer in told.values()]
    own = {who: figures(answer, "own") for who, answer in told.items()}

    for one in released:
        assert {cell: shown for cell, shown in one.items() if shown} == {
            ("stage", "proposed"): 5,
            ("region", "kyushu"): 5,
            ("group", "-"): 5,
        }
    counts = [(cell[("stage", "proposed")], cell[("reason", "ip")]) for cell in own.values()]
    assert counts == [(1, 1), (0, 0), (6, 1)]
    assert own[OFFICE]["time", "proposed"] == 0  # the declined one has left at once


def test_of_needs_the_figures_stay_what_they_were(client: TestClient) -> None:
    (release,) = asked(client, ANYBODY, "/v1/statistics").json()["releases"]

    assert release["figures"] == []


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        (ANYBODY, "", 401),
        (somebody(Role.SERVICE, None), "", 403),
        (somebody(Role.OFFICE, "city-0", scopes=frozenset({Scope.READ})), "", 403),
        (OFFICE, "?region=kyushu", 422),
        (OFFICE, "?limit=1", 422),
    ],
)
def test_who_may_not_and_what_cannot_be_asked_is_refused_among_it_every_intersection(
    client: TestClient, who: Principal, path: str, status: int
) -> None:
    assert asked(client, who, f"/v1/pipeline{path}").status_code == status


@pytest.mark.parametrize(("language", "words"), [("ja", "連携の統計"), ("en", "How collaborations go")])
def test_the_page_shows_both_apart_and_gives_them_as_a_workbook(
    client: TestClient, language: str, words: str
) -> None:
    page = asked(client, OFFICE, f"/pipeline?lang={language}", accept="text/html")
    file = asked(client, OFFICE, f"/pipeline.xlsx?lang={language}")

    assert words in page.text
    assert f"/pipeline.xlsx?lang={language}" in page.text
    assert '<td class="number">5</td><td class="number">1</td>' in page.text
    stages = load_workbook(io.BytesIO(file.content)).worksheets[0]
    assert [cell.value for cell in stages[2]][1:] == [5, 1]
    assert [cell.value for cell in stages[8]][1:] == ["–", 1]


def test_nobody_in_particular_sees_neither_page_nor_workbook(client: TestClient) -> None:
    assert {asked(client, ANYBODY, path).status_code for path in ("/pipeline", "/pipeline.xlsx")} == {401}


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: Home) -> Run:
    def ended(*arguments: object) -> Ended:
        return run_command(capfd, monkeypatch, ("--home", home.settings.home, *arguments))

    return ended


def test_the_command_tells_the_release_and_with_an_account_what_it_may_see(
    run: Run, client: TestClient, tmp_path: Any
) -> None:
    place = tmp_path / "pipeline.xlsx"

    assert "提案: 5\n" in run("--lang", "ja", "pipeline").out
    assert "proposed: 5 | 1\n" in run("--lang", "en", "pipeline", "--as", "city-0").out
    assert run("pipeline", "--as", "city-0", "--json").json == asked(client, OFFICE, "/v1/pipeline").json()
    assert run("pipeline", "--out", place).code == 0
    assert len(load_workbook(place).worksheets) == 8
    assert run("pipeline", "--out", tmp_path / "a.csv").code == 2
