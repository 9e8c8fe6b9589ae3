"""What do the pages answer, seen without a browser: problems, foreign forms, languages, words?"""

import importlib
import pkgutil
import re
import string
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import need
from fastapi.testclient import TestClient
from served import OTHER, OWN, Home, member, records

from api.web import words
from corpora import Role

HTML = {"accept": "text/html,*/*;q=0.8"}
TEXT = "水素の装置がほしい。"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    own = need("n1", text={"ja": TEXT}, organisation=OWN)
    return Home.made(tmp_path_factory.mktemp("pages"), [*records(), own])


@pytest.fixture(scope="module")
def client(home: Home) -> Iterator[TestClient]:
    with home.asked(member(), secure=False) as opened:
        yield opened


def test_a_problem_is_a_page_for_browsers_and_json_for_programs(client: TestClient) -> None:
    for path in ("/nowhere", "/match?need=n1&seed=nothing"):
        page, told = client.get(f"{path}", headers=HTML), client.get(path)
        assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert told.json()["status"] == 404
    assert client.get("/v1/nowhere", headers=HTML).headers["content-type"] == "application/problem+json"


def test_what_is_hidden_is_answered_on_pages_as_what_is_not_there(client: TestClient) -> None:
    def answer(need: str, seed: str) -> str:
        page = client.get(f"/match?need={need}&seed={seed}&lang=ja", headers=HTML)
        assert page.status_code == 404
        told = page.text.replace(need, "").replace(seed, "")
        return told.replace(page.headers["x-request-id"], "")

    assert answer("n1", f"hidden-of-{OTHER}") == answer("n1", "not-there-at-all")
    assert answer(f"hidden-of-{OTHER}", "s01") == answer("not-there-at-all", "s01")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://elsewhere.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"origin": "http://testserver"}, 200),
        ({}, 200),
    ],
)
def test_a_form_that_another_site_sends_is_refused_also_where_nobody_signs_in(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    assert client.post("/", data={"text": TEXT}, headers={**HTML, **headers}).status_code == status


def test_a_page_allows_nothing_inline_and_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.post("/", data={"text": TEXT}, headers=HTML)

    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<style" not in page.text
    assert " style=" not in page.text
    assert "<script>" not in page.text


def test_below_the_line_no_word_promises_and_what_is_quoted_in_the_other_language_is_named(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shown() -> tuple[set[str], set[str]]:
        page = client.post("/?lang=en", data={"text": TEXT}, headers=HTML).text
        return set(re.findall('class="band">([^<]+)<', page)), set(re.findall("<dt>(Record[^<]*)<", page))

    assert shown() == ({"very likely"}, {"Record (Japanese)"})
    matcher = client.app.state.service.matcher  # type: ignore[attr-defined]
    monkeypatch.setattr(matcher, "fusion", replace(matcher.fusion, threshold=0.9999))
    assert shown()[0] == {"possible"}


@pytest.mark.parametrize(
    ("query", "cookie", "browser", "expected"),
    [
        ("?lang=en", "ja", "ja", "en"),
        ("", "en", "ja", "en"),
        ("", None, "fr, en;q=0.8, ja;q=0.5", "en"),
        ("?lang=fr", None, "fr", "en"),  # the server's own
    ],
)
def test_a_page_is_in_the_language_of_address_cookie_browser_server(
    home: Home, query: str, cookie: str | None, browser: str, expected: str
) -> None:
    with home.asked(secure=False) as client:
        cookies = {"enmusubi_lang": cookie} if cookie else {}
        page = client.get(f"/{query}", headers={**HTML, "accept-language": browser}, cookies=cookies)

    assert f'<html lang="{expected}">' in page.text


@pytest.mark.parametrize(
    ("following", "place"),
    [
        ("/board", "/board?said=signed_in"),
        ("//elsewhere.example", "/?said=signed_in"),
        ("/\\elsewhere.example", "/?said=signed_in"),
        ("https://elsewhere.example", "/?said=signed_in"),
        ("/a\r\nSet-Cookie: x=y", "/?said=signed_in"),
    ],
)
def test_signing_in_leads_to_a_page_of_ours_only(home: Home, following: str, place: str) -> None:
    from datetime import UTC, datetime

    from api.accounts.tokens import new_token
    from corpora import Account, Scope

    now = datetime.now(UTC).replace(microsecond=0)
    store = home.store()
    name = f"desk-{abs(hash(following))}"
    store.add_account(Account(name, "例", Role.OFFICE, now, OWN))
    made = new_token(name, Scope, now=now, days=1)
    store.add_token(made.token)
    store.close()
    with home.asked(secure=False) as client:
        sent = {"token": made.secret, "next": following}
        answer = client.post("/sign-in", data=sent, headers=HTML, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, place)

        # a change without the session's proof is refused; signing out with it ends the session
        assert client.post("/sign-out", headers=HTML).status_code == 403
        page = client.get("/", headers=HTML).text
        proof = page.split('name="csrf" value="')[1].split('"')[0]
        client.post("/sign-out", data={"csrf": proof}, headers=HTML)
        assert "/sign-in" in client.get("/", headers=HTML).text


def test_saving_a_need_asks_first_and_saves_it_once_for_the_own_organisation_only(client: TestClient) -> None:
    asked = client.post("/record?lang=en", data={"text": f"{TEXT}予算は3000万円。"}, headers=HTML).text
    key = asked.split('name="key" value="')[1].split('"')[0]
    assert 'value="30000000"' in asked

    sent = {
        "text": f"{TEXT}予算は3000万円。",
        "key": key,
        "budget": "30,000,000",
        "visibility": "organisation",
    }
    places = {
        client.post("/record/save", data=sent, headers=HTML, follow_redirects=False).headers["location"]
        for _ in range(2)
    }

    assert len(places) == 1
    kept = client.get(f"/v1{places.pop().partition('?')[0]}").json()["record"]
    assert (kept["visibility"], kept["organisation"], kept["budget_jpy"]) == ("organisation", OWN, 30_000_000)


def test_a_seed_that_may_not_be_seen_is_not_proposed_and_nothing_is_saved(client: TestClient) -> None:
    before = len(client.get("/v1/records?limit=100").json()["items"])

    sent = {"text": TEXT, "seed": f"hidden-of-{OTHER}", "visibility": "organisation"}

    assert client.post("/record/save", data=sent, headers=HTML).status_code == 404
    assert len(client.get("/v1/records?limit=100").json()["items"]) == before


def phrases() -> Iterator[tuple[str, str, Any]]:
    for found in pkgutil.iter_modules(words.__path__):
        module = importlib.import_module(f"api.web.words.{found.name}")
        tables = [
            value for name, value in vars(module).items() if name.isupper() and not name.startswith("_")
        ]
        for said_by_name in tables:
            yield from ((found.name, name, said) for name, said in said_by_name.items())


def test_every_phrase_is_said_in_both_languages_with_the_same_values() -> None:
    def values(text: str) -> set[str | None]:
        return {field for _, field, _, _ in string.Formatter().parse(text) if field}

    wrong = [
        (page, name)
        for page, name, said in phrases()
        if set(said) != {"ja", "en"} or values(said["ja"]) != values(said["en"])
    ]

    assert wrong == []


def test_no_page_takes_for_itself_a_word_that_stands_around_every_page() -> None:
    templates = Path(words.__file__).parents[1] / "templates"
    around = {
        name
        for own in ("layout.html", "macros.html")
        for name in re.findall(r'say\("(\w+)"', (templates / own).read_text(encoding="utf-8"))
    }

    taken = {
        (found.name, name)
        for found in pkgutil.iter_modules(words.__path__)
        if found.name != "common"
        for name in getattr(importlib.import_module(f"api.web.words.{found.name}"), "WORDS", {})
        if name in around
    }

    assert "name" in around
    assert taken == set()


@pytest.mark.parametrize(("language", "tier"), [("ja", "機関内のみ"), ("en", "own organisation only")])
def test_a_record_of_ones_own_organisation_only_says_so_in_results_and_side_by_side(
    client: TestClient, language: str, tier: str
) -> None:
    chip = f'<span class="chip tier">{tier}</span>'

    results = client.post(
        f"/?lang={language}", data={"text": TEXT, "where": f"organisation={OWN}"}, headers=HTML
    ).text
    pair = client.get(f"/match?need=n1&seed=hidden-of-{OWN}&lang={language}", headers=HTML).text

    assert results.count(chip) == 1
    assert chip in pair


def test_every_file_that_a_page_loads_is_our_own() -> None:
    static = Path(words.__file__).parents[1] / "static"

    assert {own.suffix for own in static.iterdir()} <= {".css", ".js", ".svg"}
    assert [
        own.name for own in static.iterdir() if "http" in own.read_text().replace("http://www.w3.org", "")
    ] == []
