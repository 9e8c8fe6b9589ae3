"""Can records be listed, read and written over HTTP, and does nothing tell of what may not be seen?"""

import re
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import need, seed
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from served import OTHER, OWN, Home, member

from api.accounts.rights import Principal
from api.schemas.writing import ListQuery
from api.serving.problems import NOT_FOUND_S
from corpora import Organisation, Role, Scope, Viewer
from corpora.store.protocol import FILTER_KEYS

SEED = {"kind": "seed", "text": {"ja": "排熱を集めて温室で使う装置です。"}, "trl": 4}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home.made(tmp_path_factory.mktemp("records"))


@pytest.fixture(scope="module")
def anybody(home: Home) -> Iterator[TestClient]:
    with home.asked() as client:
        yield client


@pytest.fixture(scope="module")
def office(home: Home) -> Iterator[TestClient]:
    with home.asked(member()) as client:
        yield client


@pytest.fixture(scope="module")
def other_office(home: Home) -> Iterator[TestClient]:
    with home.asked(member(OTHER)) as client:
        yield client


def problem(response: Any, status: int, kind: str) -> str:
    assert (response.status_code, response.json()["type"]) == (status, f"urn:enmusubi:error:{kind}")
    assert response.headers["content-type"] == "application/problem+json"
    return str(response.json()["detail"])


def made(office: TestClient, **values: Any) -> httpx.Response:
    response: Any = office.post("/v1/records", json={**SEED, **values})
    assert response.status_code == 201, response.text
    return response


def ids(response: Any) -> list[str]:
    assert response.status_code == 200, response.text
    return [item["record"]["id"] for item in response.json()["items"]]


def walk(client: TestClient, query: str) -> list[list[str]]:
    """The ids of every page."""
    pages, cursor = [], ""
    while True:
        answer = client.get(f"/v1/records?{query}{cursor}")
        pages.append(ids(answer))
        following = answer.json()["next"]
        if following is None:
            return pages
        cursor = f"&cursor={following}"


# ---- reading ----


def test_a_record_is_read_as_it_is_stored_with_its_version_as_tag(anybody: TestClient) -> None:
    response = anybody.get("/v1/records/s01")

    assert response.status_code == 200
    told = response.json()
    assert (told["version"], told["record"]["id"], told["record"]["kind"]) == (1, "s01", "seed")
    assert told["record"]["text"] == {"ja": "水素の装置の1号。", "en": None}
    assert re.fullmatch(r'"v1-[0-9a-f]{16}"', response.headers["etag"])


def test_every_kind_that_ships_can_be_read(tmp_path: Path) -> None:
    from corpora import bundled_records

    first = {record.kind: record for record in bundled_records()}
    home = Home.made(tmp_path, first.values())

    with home.asked() as client:
        answers = {kind: client.get(f"/v1/records/{record.id}") for kind, record in first.items()}

    assert {kind: answer.status_code for kind, answer in answers.items()} == dict.fromkeys(first, 200)
    for kind, record in first.items():
        assert answers[kind].json()["record"] == record.model_dump(mode="json")


@pytest.mark.parametrize("known", ["{tag}", "W/{tag}", '"x", {tag}', "*"])
def test_what_the_client_has_already_is_not_sent_again(anybody: TestClient, known: str) -> None:
    tag = anybody.get("/v1/records/s01").headers["etag"]

    response = anybody.get("/v1/records/s01", headers={"If-None-Match": known.format(tag=tag)})

    assert (response.status_code, response.content, response.headers["etag"]) == (304, b"", tag)


def test_another_version_is_sent(anybody: TestClient) -> None:
    response = anybody.get("/v1/records/s01", headers={"If-None-Match": '"v0-0000000000000000"'})

    assert response.status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_hidden_record_is_answered_byte_for_byte_as_one_that_is_not_there(
    office: TestClient, method: str
) -> None:
    answers = [
        office.request(
            method,
            f"/v1/records/{name}",
            json=SEED if method == "PUT" else None,
            headers={"X-Request-Id": "same", "If-Match": "*"},
        )
        for name in ("hidden-of-city-example", "nobody-of-city-example")
    ]

    assert problem(answers[0], 404, "not-found") == (
        "There is no record 'hidden-of-city-example'. Check the id."
    )
    assert answers[0].content.replace(b"hidden-of", b"nobody-of") == answers[1].content.replace(
        b"hidden-of", b"nobody-of"
    )
    headers = [{k: v for k, v in a.headers.items() if k != "content-length"} for a in answers]
    assert headers[0] == headers[1]


@pytest.mark.parametrize("name", [f"hidden-of-{OTHER}", "not-there"])
def test_what_is_hidden_and_what_is_not_there_are_answered_no_sooner_than_after_a_fixed_time(
    anybody: TestClient, name: str
) -> None:
    began = time.perf_counter()
    answer = anybody.get(f"/v1/records/{name}")

    assert answer.status_code == 404
    assert time.perf_counter() - began >= NOT_FOUND_S


def test_the_owner_sees_what_is_hidden_from_others(office: TestClient, other_office: TestClient) -> None:
    seen = [client.get(f"/v1/records/hidden-of-{OTHER}").status_code for client in (office, other_office)]

    assert seen == [404, 200]


@pytest.mark.parametrize(
    "name", ["%00", "..%2f..%2fetc%2fpasswd", "a%0d%0aSet-Cookie:x", "'%20OR%201=1--", "é"]
)
def test_an_id_that_can_be_none_is_refused(anybody: TestClient, name: str) -> None:
    response = anybody.get(f"/v1/records/{name}")

    assert response.status_code in (404, 422)
    assert "set-cookie" not in response.headers


# ---- listing ----


def test_a_list_shows_what_the_asker_may_see_in_the_order_of_ids(
    anybody: TestClient, office: TestClient
) -> None:
    public = ids(anybody.get("/v1/records?limit=100"))
    own = ids(office.get("/v1/records?limit=100"))

    assert public == sorted(public)
    assert f"hidden-of-{OWN}" not in public
    assert f"hidden-of-{OWN}" in own
    assert f"hidden-of-{OTHER}" not in own


@pytest.mark.parametrize("limit", [1, 2, 5, 13, 100])
def test_pages_joined_are_the_whole_list_and_every_page_but_the_last_is_full(
    anybody: TestClient, limit: int
) -> None:
    whole = ids(anybody.get("/v1/records?kind=seed&limit=100"))

    pages = walk(anybody, f"kind=seed&limit={limit}")

    assert [name for page in pages for name in page] == whole
    assert {len(page) for page in pages[:-1]} <= {limit}
    assert pages[-1]


def test_hidden_records_do_not_shorten_a_page(tmp_path: Path) -> None:
    hidden = [seed(f"a{n:03}", visibility="organisation", organisation=OTHER) for n in range(50)]
    home = Home.made(tmp_path, [*hidden, *(seed(f"b{n:03}") for n in range(10))])

    with home.asked() as client:
        answer = client.get("/v1/records?limit=10")

    assert ids(answer) == [f"b{n:03}" for n in range(10)]
    assert answer.json()["next"] is None


def test_what_comes_while_pages_are_read_neither_repeats_nor_pushes_out(tmp_path: Path) -> None:
    home = Home.made(tmp_path, [seed(f"m{n:02}") for n in range(6)])
    writer = home.store()

    with home.asked() as client:
        first = client.get("/v1/records?limit=3")
        writer.put([seed("a00"), seed("m025"), seed("z00")])
        second = client.get(f"/v1/records?limit=10&cursor={first.json()['next']}")
    writer.close()

    assert ids(first) == ["m00", "m01", "m02"]
    assert ids(second) == ["m025", "m03", "m04", "m05", "z00"]


def test_every_filter_of_the_store_can_be_given() -> None:
    assert set(ListQuery.model_fields) == {*FILTER_KEYS, "kind", "limit", "cursor"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=need", ["n1"]),
        ("sector=storage", ["s1", "s2"]),
        ("language=en", ["n1", "s2"]),
        ("trl_min=5&kind=seed", ["s2"]),
        ("trl_max=4", ["s1"]),
        ("country=VN", ["n1"]),
        ("prefecture=%E7%A6%8F%E5%B2%A1%E7%9C%8C", ["s1"]),
        (f"organisation={OWN}", ["s1"]),
        ("concept=heat-pump", ["s2"]),
        ("illustrative=true", ["s2"]),
        ("visibility=public&kind=need", ["n1"]),
        ("sector=storage&trl_min=5", ["s2"]),
        ("sector=policy", []),
    ],
)
def test_filters_hold_for_every_record_of_a_list(tmp_path: Path, query: str, found: list[str]) -> None:
    place = {"prefecture": "福岡県"}
    text = {"ja": "水素です。", "en": "Hydrogen."}
    home = Home.made(
        tmp_path,
        [
            Organisation(id=OWN, organisation_kind="other", name={"ja": OWN}),  # type: ignore[arg-type]
            seed("s1", sector="storage", trl=4, organisation=OWN, place=place),
            seed("s2", sector="storage", trl=7, text=text, illustrative=True, concepts=["heat-pump"]),
            need("n1", text={"en": "We need hydrogen."}, place={"country": "VN"}),
        ],
    )

    with home.asked() as client:
        assert ids(client.get(f"/v1/records?{query}")) == found


@pytest.mark.parametrize(
    "query",
    [
        "kind=x",
        "limit=0",
        "limit=101",
        "limit=x",
        "sector=x",
        "trl_min=0",
        "illustrative=yes",
        "colour=red",
        "visibility=secret",
        "country=jp",
        "cursor=%21",
        "prefecture=%00",
        "organisation=%27%20OR%201=1",
    ],
)
def test_a_wrong_condition_is_refused(anybody: TestClient, query: str) -> None:
    problem(anybody.get(f"/v1/records?{query}"), 422, "request")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 200), letter=st.sampled_from("ABCabc019-_"))
def test_a_cursor_that_was_changed_is_refused(anybody: TestClient, place: int, letter: str) -> None:
    cursor = anybody.get("/v1/records?limit=1").json()["next"]
    place %= len(cursor)
    changed = cursor[:place] + letter + cursor[place + 1 :]

    response = anybody.get(f"/v1/records?limit=1&cursor={changed}")

    if changed != cursor:
        assert problem(response, 400, "cursor") == (
            "The cursor is none that was handed out. Begin again without one."
        )


def test_a_cursor_of_another_list_is_refused(anybody: TestClient) -> None:
    cursor = anybody.get("/v1/records?limit=1").json()["next"]

    response = anybody.get(f"/v1/records?kind=seed&limit=1&cursor={cursor}")

    assert "belongs to a list with other conditions" in problem(response, 400, "cursor")


def test_a_cursor_outlives_a_restart(home: Home) -> None:
    with home.asked() as before:
        cursor = before.get("/v1/records?limit=1&kind=seed").json()["next"]
    with home.asked() as after:
        assert ids(after.get(f"/v1/records?limit=1&kind=seed&cursor={cursor}")) == ["s01"]


# ---- creating ----


def test_a_seed_that_is_stored_can_be_read_where_the_answer_says(office: TestClient) -> None:
    response = made(office, title={"en": "Heat"}, sector="industry", notes=["一行目\n二行目"])

    told = response.json()
    assert (told["version"], told["record"]["organisation"]) == (1, OWN)
    assert told["record"]["notes"] == ["一行目\n二行目"]
    assert response.headers["location"] == f"/v1/records/{told['record']['id']}"
    again = office.get(response.headers["location"])
    assert (again.json(), again.headers["etag"]) == (told, response.headers["etag"])


def test_the_same_key_and_request_make_one_record_and_have_the_same_answer(office: TestClient) -> None:
    key = {"Idempotency-Key": "key-1"}
    first, second = (office.post("/v1/records", json=SEED, headers=key) for _ in range(2))
    changed = office.put(
        first.headers["location"], json={**SEED, "trl": 9}, headers={"If-Match": first.headers["etag"]}
    )
    third = office.post("/v1/records", json=SEED, headers=key)

    assert changed.json()["version"] == 2
    for answer in (second, third):
        assert (answer.status_code, answer.content) == (201, first.content)
        assert answer.headers["location"] == first.headers["location"]
        assert answer.headers["etag"] == first.headers["etag"]


def test_the_same_key_for_another_request_is_refused(office: TestClient) -> None:
    key = {"Idempotency-Key": "key-2"}
    office.post("/v1/records", json=SEED, headers=key)

    response = office.post("/v1/records", json={**SEED, "trl": 5}, headers=key)

    assert problem(response, 422, "key-reused").startswith("The idempotency key 'key-2' was used for another")


def test_a_key_is_one_accounts_own(office: TestClient, other_office: TestClient) -> None:
    key = {"Idempotency-Key": "key-3"}
    first, second = (c.post("/v1/records", json=SEED, headers=key) for c in (office, other_office))

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.headers["location"] != second.headers["location"]


def test_a_key_is_forgotten_after_a_day(office: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    key = {"Idempotency-Key": "key-4"}
    first = office.post("/v1/records", json=SEED, headers=key)

    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(UTC) + timedelta(hours=24, seconds=2)

    monkeypatch.setattr("corpora.store.clock.datetime", Tomorrow)
    second = office.post("/v1/records", json={**SEED, "trl": 5}, headers=key)

    assert second.status_code == 201
    assert second.headers["location"] != first.headers["location"]


def test_twenty_requests_at_once_under_one_key_make_one_record(office: TestClient) -> None:
    places: list[str] = []

    def send() -> None:
        answer = office.post("/v1/records", json=SEED, headers={"Idempotency-Key": "key-5"})
        places.append(answer.headers["location"])

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(places) == 20
    assert len(set(places)) == 1


def test_who_is_nobody_must_say_who_it_is(anybody: TestClient) -> None:
    response = anybody.post("/v1/records", json=SEED)

    problem(response, 401, "authentication")
    assert response.headers["www-authenticate"] == 'Bearer realm="enmusubi"'


def test_an_account_without_the_right_is_refused(home: Home) -> None:
    reader = Principal("reader", Role.READER, Viewer(organisation=OWN), frozenset(Scope))

    with home.asked(reader) as client:
        detail = problem(client.post("/v1/records", json=SEED), 403, "forbidden")

    assert detail == (
        "Account 'reader' (reader) may not create a record. Ask the office that owns it, or the secretariat."
    )


def test_nobody_writes_for_another_organisation(office: TestClient) -> None:
    problem(office.post("/v1/records", json={**SEED, "organisation": OTHER}), 403, "forbidden")


def test_who_may_write_everybodys_records_does(home: Home) -> None:
    with home.asked(member(OWN, role=Role.SECRETARIAT)) as client:
        response = client.post("/v1/records", json={**SEED, "organisation": OTHER})

    assert (response.status_code, response.json()["record"]["organisation"]) == (201, OTHER)


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "organisation"},
        {"kind": None},
        {"id": "mine"},
        {"text": {}},
        {"text": {"ja": ""}},
        {"text": {"ja": "水素\x00"}},
        {"text": "水素"},
        {"text": {"ja": 5}},
        {"trl": 0},
        {"trl": "4"},
        {"trl": True},
        {"trl": 4.0},
        {"illustrative": "yes"},
        {"published": 20_000},
        {"published": "2026-13-01"},
        {"sector": "x"},
        {"visibility": "x"},
        {"organisation": "../x"},
        {"title": {"ja": "  "}},
        {"notes": ["a"] * 101},
        {"place": {"country": "Japan"}},
        {"colour": "red"},
    ],
)
def test_what_is_no_record_is_refused(office: TestClient, values: dict[str, Any]) -> None:
    response = office.post("/v1/records", json={**SEED, **values})

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_a_lone_surrogate_is_refused_and_a_pair_is_kept(office: TestClient) -> None:
    def send(text: bytes) -> Any:
        return office.post(
            "/v1/records",
            content=b'{"kind": "seed", "text": {"ja": "\\u6c34' + text + b'"}}',
            headers={"Content-Type": "application/json"},
        )

    assert send(rb"\ud83d").status_code == 422
    assert send(rb"\ud83d\ude00").json()["record"]["text"]["ja"] == "水😀"


def test_a_text_without_words_is_refused_and_not_repeated(office: TestClient) -> None:
    response = office.post("/v1/records", json={**SEED, "text": {"ja": "비밀 계획"}})

    assert "holds no Japanese or English words" in problem(response, 422, "record")
    assert "비밀" not in response.text


@pytest.mark.parametrize(
    "text",
    ["'; DROP TABLE records; --", "heat {{ 7*7 }} ${7*7} <%= 7 %>", "<script>alert(1)</script> heat"],
)
def test_what_looks_like_code_is_a_text_like_any_other(office: TestClient, text: str) -> None:
    response = made(office, text={"en": text})

    assert office.get(response.headers["location"]).json()["record"]["text"]["en"] == text
    assert len(ids(office.get("/v1/records?kind=organisation"))) == 2


# ---- changing and withdrawing ----


def test_a_record_is_written_anew_in_the_version_that_was_read(office: TestClient, home: Home) -> None:
    first = made(office, notes=["alt"])
    place = first.headers["location"]

    response = office.put(place, json={**SEED, "trl": 7}, headers={"If-Match": first.headers["etag"]})

    told = response.json()
    assert (response.status_code, told["version"], told["record"]["trl"], told["record"]["notes"]) == (
        200,
        2,
        7,
        [],
    )
    assert response.headers["etag"] != first.headers["etag"]
    store = home.store()
    (before,) = store.history(told["record"]["id"])
    store.close()
    assert before.record.notes == ("alt",)


def test_the_same_content_again_is_no_new_version(office: TestClient) -> None:
    first = made(office)

    again = office.put(first.headers["location"], json=SEED, headers={"If-Match": first.headers["etag"]})

    assert (again.json()["version"], again.headers["etag"]) == (1, first.headers["etag"])


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_without_the_version_that_was_read_nothing_is_changed(office: TestClient, method: str) -> None:
    first = made(office)

    response = office.request(method, first.headers["location"], json=SEED if method == "PUT" else None)

    assert problem(response, 428, "precondition-required").startswith("Send the ETag")
    assert office.get(first.headers["location"]).headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_what_has_changed_since_is_not_written_over(office: TestClient, method: str) -> None:
    first = made(office)
    place, tag = first.headers["location"], first.headers["etag"]
    office.put(place, json={**SEED, "trl": 8}, headers={"If-Match": tag})

    response = office.request(
        method, place, json={**SEED, "trl": 1} if method == "PUT" else None, headers={"If-Match": tag}
    )

    assert "it stands in version 2" in problem(response, 412, "changed")
    assert office.get(place).json()["record"]["trl"] == 8


def test_of_ten_who_change_one_version_at_once_one_succeeds(office: TestClient) -> None:
    first = made(office)
    statuses: list[int] = []

    def change(trl: int) -> None:
        answer = office.put(
            first.headers["location"],
            json={**SEED, "trl": trl % 3 + 5},
            headers={"If-Match": first.headers["etag"]},
        )
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=change, args=(trl,)) for trl in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200] + [412] * 9


def test_a_record_is_not_made_another_kind_nor_anothers(office: TestClient) -> None:
    first = made(office)
    place, tag = first.headers["location"], {"If-Match": first.headers["etag"]}

    other_kind = office.put(place, json={"kind": "need", "text": {"ja": "水素"}}, headers=tag)
    given_away = office.put(place, json={**SEED, "organisation": OTHER}, headers=tag)

    problem(other_kind, 422, "record")
    problem(given_away, 403, "forbidden")


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_another_organisations_public_record_cannot_be_written(
    office: TestClient, other_office: TestClient, method: str
) -> None:
    place = made(other_office).headers["location"]

    response = office.request(
        method, place, json=SEED if method == "PUT" else None, headers={"If-Match": "*"}
    )

    name = place.rsplit("/", 1)[1]
    done = "edit" if method == "PUT" else "withdraw"
    assert f"may not {done} a record with '{name}'" in problem(response, 403, "forbidden")


def test_a_record_that_is_withdrawn_is_gone_from_everywhere(office: TestClient) -> None:
    first = made(office)
    place = first.headers["location"]

    response = office.delete(place, headers={"If-Match": first.headers["etag"]})

    assert (response.status_code, response.content) == (204, b"")
    assert office.get(place).status_code == 404
    assert first.json()["record"]["id"] not in ids(office.get("/v1/records?limit=100"))
    assert office.delete(place, headers={"If-Match": "*"}).status_code == 404


def test_reading_does_not_wait_for_who_writes(home: Home) -> None:
    """Another process is in the middle of a long transaction: whoever reads is answered all the same."""
    import sqlite3

    with home.asked(member()) as client:
        writer = sqlite3.connect(home.settings.store, isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        creating = threading.Thread(target=lambda: client.post("/v1/records", json=SEED))
        creating.start()
        answers = [client.get("/v1/records/s01").status_code, client.get("/v1/records").status_code]
        matched = client.post("/v1/match", json={"text": "水素の装置"}).status_code
        waiting = creating.is_alive()
        writer.execute("ROLLBACK")
        creating.join(timeout=30)
        writer.close()

    assert (answers, matched, waiting) == ([200, 200], 200, True)


def test_the_examples_of_the_description_are_taken(office: TestClient) -> None:
    schemas = office.get("/openapi.json").json()["paths"]["/v1/records"]["post"]["requestBody"]
    (example,) = schemas["content"]["application/json"]["schema"]["examples"]

    assert made(office, **example).status_code == 201
