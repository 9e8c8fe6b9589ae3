"""What do `enmusubi backcast` and `/v1/backcasts` answer?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import Run, run_command
from conftest import seed
from fastapi.testclient import TestClient
from served import Home

VISION = "2045年、水素の装置は港で動いている。船は2035年までに<b>アンモニア</b>で走る。"
EAGER = "threshold = 0.05\nstep_8_9 = 7\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    content = [
        *(seed(f"s{n}", text={"ja": f"水素の装置の{n}号。"}, trl=n) for n in range(4, 9)),
        seed("hidden", text={"ja": "水素の装置。"}, visibility="organisation", organisation="univ-example"),
    ]
    return Home.made(tmp_path_factory.mktemp("backcasts"), content)


@pytest.fixture(scope="module")
def client(home: Home) -> Iterator[TestClient]:
    with home.asked() as opened:
        yield opened


@pytest.fixture
def run(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: Home, tmp_path: Path
) -> Run:
    monkeypatch.setattr("api.engine.load", lambda _: home.encoder)
    (tmp_path / "ours.toml").write_text(EAGER, encoding="utf-8")

    def ended(*arguments: object, stdin: str = ""):
        return run_command(capfd, monkeypatch, ["--home", home.settings.home, *arguments], stdin=stdin)

    return ended


def test_the_plan_is_the_same_from_the_command_and_over_http(
    run: Run, client: TestClient, tmp_path: Path
) -> None:
    told = run("backcast", "-", "--assumptions", tmp_path / "ours.toml", "--json", stdin=VISION).json
    values = {"threshold": 0.05, "step_8_9": 7}
    answered = client.post("/v1/backcasts", json={"text": VISION, "assumptions": values})

    assert answered.status_code == 200
    assert {**told, "took_ms": 0} == {**answered.json(), "took_ms": 0}
    assert told["target"] | {"start": 0, "end": 5} == {
        "year": 2045, "origin": "vision", "start": 0, "end": 5, "text": "2045年",
    }  # fmt: skip
    assert [own["id"] for own in told["assumptions"] if own["changed"]] == ["threshold", "step_8_9"]
    assert "hidden" not in str(told)
    for own in told["requirements"]:
        assert VISION[own["start"] : own["end"]] == own["text"]


@pytest.mark.parametrize(
    ("language", "words"),
    [("ja", ("年ごとの節目", "使った仮定")), ("en", ("Milestones by year", "Assumptions"))],
)
def test_a_person_reads_the_plan_as_text_and_as_a_page_in_which_nothing_of_the_vision_is_markup(
    run: Run, tmp_path: Path, language: str, words: tuple[str, ...]
) -> None:
    place = tmp_path / "plan.html"
    asked = ("backcast", VISION, "--lang", language, "--assumptions", tmp_path / "ours.toml")

    printed = run(*asked)
    written = run(*asked, "--out", place)

    assert (printed.code, written.code) == (0, 0)
    page = place.read_text(encoding="utf-8")
    for word in (*words, "step_8_9"):
        assert word in printed.out
        assert word in page
    assert "<svg" in page
    assert "&lt;b&gt;アンモニア" in page
    assert "<b>" not in page
    assert run(*asked, "--out", place).code == 2  # it is there already


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": "   "}, 422),
        ({"text": VISION, "year": 1999}, 422),
        ({"text": VISION, "assumptions": {"nosuch": 1}}, 422),
        ({"text": VISION, "assumptions": {"gap_trl": 12}}, 422),
        ({"text": VISION, "where": {"nosuch": "1"}}, 400),
    ],
)
def test_what_cannot_be_asked_is_refused(client: TestClient, body: dict[str, object], status: int) -> None:
    assert client.post("/v1/backcasts", json=body).status_code == status


def test_a_wrong_file_of_assumptions_is_refused_before_anything_is_loaded(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.engine.load", lambda _: pytest.fail("the encoder was loaded"))
    (tmp_path / "ours.toml").write_text("step_1_2 = 99", encoding="utf-8")

    ended = run("backcast", VISION, "--assumptions", tmp_path / "ours.toml")

    assert ended.code == 3
    assert "step_1_2" in ended.err


def test_on_the_page_what_is_wrong_is_said_beside_its_field_and_the_text_comes_back(
    client: TestClient,
) -> None:
    def page(**fields: str) -> tuple[int, str]:
        csrf = client.get("/backcasts").text.split('name="csrf" value="', 1)[1].split('"', 1)[0]
        answer = client.post("/backcasts", data={"csrf": csrf, **fields})
        return answer.status_code, answer.text

    assert page(text=" ")[0] == 422
    for field, value in (("assume-threshold", "2"), ("assume-gap_trl", "many"), ("year", "1999")):
        code, told = page(text=VISION, **{field: value})
        assert code == 422
        assert f'id="e-{field}"' in told
        assert "&lt;b&gt;アンモニア" in told
    code, told = page(text=VISION, **{"assume-threshold": "0.05", "assume-step_8_9": "7"})
    assert code == 200
    assert "2045" in told
    assert "<b>" not in told
