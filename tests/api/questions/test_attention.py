"""What does `enmusubi exposure` print?"""

from pathlib import Path

import pytest
from commands import Run, run_command
from conftest import need, seed
from served import Home

from matcher import Fusion, Signal


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    own = {"organisation": "univ-example"}
    content = [
        *(seed(f"s{n}", text={"ja": f"水素の装置の{n}号。"}, **own) for n in range(6)),
        *(seed(f"t{n}", text={"ja": f"断熱の窓の{n}号。"}, organisation="univ-sample") for n in range(3)),
        seed("hidden", text={"ja": "水素の装置。"}, visibility="organisation", **own),
        *(need(f"n{n}", text={"ja": "水素の装置を探しています。"}) for n in range(2)),
        need(
            "hidden-need", text={"ja": "断熱の窓。"}, visibility="organisation", organisation="city-example"
        ),
    ]
    return Home.made(tmp_path_factory.mktemp("attention"), content)


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: Home) -> Run:
    monkeypatch.setattr("api.engine.load", lambda _: home.encoder)
    fitted = Fusion({Signal.DENSE: 1.0}, prior=0.0, threshold=0.5, fitted=True)
    monkeypatch.setattr("matcher.match.fusion_for", lambda _: fitted)

    def ended(*arguments: object):
        return run_command(capfd, monkeypatch, ["--home", home.settings.home, *arguments])

    return ended


def test_shares_are_counted_over_what_the_asker_may_see(run: Run) -> None:
    public, owned = run("exposure", "--json").json, run("exposure", "--json", "--as", "city-example")

    assert public["needs"] == 2
    assert {own["organisation"] for own in public["shares"]} <= {"univ-example", "univ-sample"}
    assert sum(own["fitting"] for own in public["shares"]) <= 9
    assert owned.code == 3  # no such organisation is on record: nobody asks in its name


def test_a_quota_evens_out_what_is_shown(run: Run) -> None:
    def largest(*options: str) -> int:
        return max(own["matches"] for own in run("exposure", "--k", "4", "--json", *options).json["shares"])

    assert largest("--quota", "1") < largest()


def test_the_route_tells_what_the_command_prints_and_no_more_than_the_asker_may_see(
    run: Run, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = run("exposure", "--k", "4", "--quota", "2", "--json").json
    with home.asked() as client:
        told = client.get("/v1/exposure", params={"k": 4, "quota": 2}).json()
        monkeypatch.setattr("api.routes.attention.MOST", 1)
        cut = client.get("/v1/exposure").json()
        refused = client.get("/v1/exposure", params={"quota": 0})

    assert told == printed
    assert (cut["needs"], cut["left_out"]) == (1, 1)  # of the two that may be seen
    assert refused.status_code == 422


@pytest.mark.parametrize(("language", "words"), [("ja", "偏り"), ("en", "Inequity")])
def test_a_person_reads_it_in_their_language(run: Run, language: str, words: str) -> None:
    ended = run("--lang", language, "exposure")

    assert ended.code == 0
    assert words in ended.out
    assert "univ-sample" in ended.out


def test_a_match_is_asked_for_under_a_quota(run: Run, home: Home) -> None:
    found = run("match", "水素の装置", "--k", "3", "--quota", "1", "--json").json
    with home.asked() as client:
        answered = client.post("/v1/match", json={"text": "水素の装置", "k": 3, "quota": 1}).json()

    holders = [hit["record"]["holder"]["organisation"] for hit in found["hits"]]
    assert set(holders) == {"univ-example", "univ-sample"}
    assert [hit["id"] for hit in answered["hits"]] == [hit["id"] for hit in found["hits"]]
    assert Path(home.settings.home).is_dir()
