"""Who might work with a city abroad, where might a case help: asked on the terminal, over HTTP, on a page."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import Ended, Run, run_command
from conftest import FakeEncoder, shipped_for
from fastapi.testclient import TestClient

from api.app import Service, create_app
from api.settings import settings_from_environment
from corpora import bundled_records, open_store
from indexer import open_generation, update_index
from matcher import Matcher

NEED = "島の発電をディーゼルから太陽光に変え、電気バスも走らせたい。"
WANTED = (
    "c2c-2022-20",
    "c2c-2022-22",
    "c2c-participants-pw-",
    "c2c-outcome-13",
    "c2c-2013-2020-32",
    "need-c2c-2022-20",
    "need-c2c-2022-22",
    "overseas-pw-",
    "overseas-id-semarang",
    "muni-okinawa-urasoe-shi",
    "muni-fukuoka-kitakyushu-shi",
    "muni-toyama-toyama-shi",
    "company-nextems",
    "company-quando",
    "country-pw",
    "seed-energy-supply-15",
)


@pytest.fixture(scope="module")
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, encoder: FakeEncoder) -> Path:
    """A home with a few of the shipped records, all of them about islands or buses."""
    made = tmp_path_factory.mktemp("partners")
    store = open_store(made / "store.sqlite")
    store.put([record for record in bundled_records() if record.id.startswith(WANTED)])
    update_index(store, made / "index", encoder=encoder, known=lambda: shipped_for(encoder))
    store.close()
    return made


@pytest.fixture(scope="module")
def client(home: Path, encoder: FakeEncoder) -> Iterator[TestClient]:
    settings = settings_from_environment(home=home)
    store = open_store(settings.store)
    service = Service(store, Matcher(store, open_generation(settings.index), encoder))
    with TestClient(create_app(settings, service)) as opened:
        yield opened


@pytest.fixture
def run(
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    encoder: FakeEncoder,
) -> Run:
    monkeypatch.setattr("api.engine.load", lambda _: encoder)
    monkeypatch.setenv("ENMUSUBI_LANG", "ja")

    def ended(*arguments: object, stdin: str = "") -> Ended:
        return run_command(capfd, monkeypatch, arguments, stdin=stdin)

    return ended


def test_the_terminal_the_route_and_the_record_give_the_same_answer(
    home: Path, run: Run, client: TestClient
) -> None:
    printed = run(
        "--home", home, "partners", "-", "--country", "PW", "--as-of", "2013", "--json", stdin=NEED
    ).json
    answer = client.post("/v1/partners", json={"text": NEED, "country": "パラオ", "as_of": "2013"})

    assert answer.status_code == 200
    assert {**answer.json(), "took_ms": 0} == {**printed, "took_ms": 0}
    assert {own["id"] for own in printed["municipalities"]} == {
        "muni-okinawa-urasoe-shi",
        "muni-fukuoka-kitakyushu-shi",
        "muni-toyama-toyama-shi",
    }
    for party in (*printed["municipalities"], *printed["implementers"]):
        told = [reason["share"] for reason in party["reasons"] if reason["share"] is not None]
        assert sum(told) == pytest.approx(party["share"])
    papers = {paper["id"] for paper in printed["papers"]}
    assert {
        name for own in printed["municipalities"] for r in own["reasons"] for name in r["papers"]
    } <= papers
    assert (printed["jcm"]["standing"], printed["jcm"]["signed"]) == ("not_yet", "2014-01-13")
    assert [hit["id"] for hit in printed["seeds"]] == ["seed-energy-supply-15"]


def test_a_stored_need_asks_by_its_id_and_the_day_changes_what_is_said_of_jcm(client: TestClient) -> None:
    asked = {"need": "need-c2c-2022-22", "as_of": "2022-12"}

    found = client.post("/v1/partners", json=asked).json()

    assert found["cities"] == [{"id": "overseas-pw-airai", "name": {"ja": "アイライ州", "en": "Airai State"}}]
    assert found["municipalities"][0]["id"] == "muni-okinawa-urasoe-shi"
    assert found["jcm"]["standing"] == "partner"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("partners", {}, 400),
        ("partners", {"text": NEED, "need": "need-c2c-2022-22"}, 400),
        ("partners", {"text": "太陽光がほしい。"}, 400),
        ("partners", {"text": NEED, "country": "Atlantis"}, 400),
        ("partners", {"text": NEED, "country": "PW", "as_of": "2022-13"}, 400),
        ("partners", {"need": "seed-energy-supply-15"}, 404),
        ("transfers", {"record": "c2c-participants-pw-koror"}, 404),
        ("transfers", {"record": "nothing"}, 404),
    ],
)
def test_what_cannot_be_answered_is_refused(
    client: TestClient, path: str, body: dict[str, str], status: int
) -> None:
    assert client.post(f"/v1/{path}", json=body).status_code == status


def test_a_case_is_carried_over_on_the_terminal_and_over_http(
    home: Path, run: Run, client: TestClient
) -> None:
    printed = run("--home", home, "transfer", "c2c-outcome-13", "--as-of", "2022-12", "--json").json
    answer = client.post("/v1/transfers", json={"record": "c2c-outcome-13", "as_of": "2022-12"}).json()
    words = run("--home", home, "transfer", "c2c-outcome-13", "--as-of", "2022-12").out

    assert {**answer, "took_ms": 0} == {**printed, "took_ms": 0}
    assert [own["id"] for own in printed["known_by"]] == ["muni-toyama-toyama-shi"]
    assert {own["need"] for own in printed["transfers"]} == {"need-c2c-2022-20", "need-c2c-2022-22"}
    assert {"ja": "片方だけが島", "en": "only one is an island"} in printed["transfers"][0]["unlike"]
    assert "片方だけが島" in words


def test_a_person_reads_partners_with_reasons_and_means_in_their_language(home: Path, run: Run) -> None:
    ended = run("--home", home, "partners", "--id", "need-c2c-2022-22", "--as-of", "2022-12")

    for said in (
        "1. 浦添市",
        "この都市との連携の実績：アイライ州",
        "2022-12-31時点で",
        "輸出管理（外為法）の確認が必要",
    ):
        assert said in ended.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["partners"], "Give either a text or --id RECORD."),
        (["partners", NEED], "names no country abroad"),
        (["partners", NEED, "--country", "PW", "--as-of", "soon"], "'soon' is no date"),
    ],
)
def test_wrong_usage_says_what_to_give(home: Path, run: Run, arguments: list[str], said: str) -> None:
    ended = run("--home", home, *arguments)

    assert ended.code == 2
    assert said in ended.err


def test_the_page_answers_by_post_and_leads_on_to_the_transfer_of_a_case(client: TestClient) -> None:
    browser = {"Accept": "text/html", "Accept-Language": "ja"}
    form = client.get("/partners", headers=browser)
    sent = {"text": NEED, "country": "PW", "as_of": "2022-12"}
    found = client.post("/partners", data=sent, headers=browser)
    transfers = client.get("/partners/transfers?record=c2c-2022-22", headers=browser)

    assert 'value="c2c-outcome-13"' in form.text
    assert found.status_code == 200
    for said in ("浦添市", "パラオは2022-12-31時点で", "/partners/transfers?record=c2c-2022-22", NEED):
        assert said in found.text
    assert NEED not in str(found.url)
    assert "共通点" in transfers.text
    assert "展開先の候補" in transfers.text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text": " "}, "Enter the need."),
        ({"text": "We want solar."}, "The text names no country or city abroad."),
        ({"text": NEED, "country": "Atlantis"}, "This country is not known."),
        ({"text": NEED, "country": "PW", "as_of": "soon"}, "Enter a year, a month or a day"),
    ],
)
def test_the_page_says_at_the_field_what_is_wrong_and_keeps_what_was_entered(
    client: TestClient, sent: dict[str, str], said: str
) -> None:
    answer = client.post("/partners", data=sent, headers={"Accept": "text/html", "Accept-Language": "en"})

    assert answer.status_code == 422
    assert said in answer.text
    assert sent["text"].strip() in answer.text


def test_what_the_page_is_given_is_shown_as_text(client: TestClient) -> None:
    sent = {"text": f"<script>alert(1)</script> {NEED}", "country": "PW"}

    answer = client.post("/partners", data=sent, headers={"Accept": "text/html"})

    assert "<script>alert" not in answer.text
    assert json.dumps("<script>") not in answer.text
