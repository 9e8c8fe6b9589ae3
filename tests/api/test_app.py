"""Does the engine answer over HTTP as the contract says, and refuse what it cannot take?"""

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from api.app import Service, create_app, open_service
from api.limits import Limits
from api.settings import Settings
from corpora import Bilingual, IndexMissingError, Seed, open_store
from indexer import current_id

MAX_BODY_BYTES = Limits().body_bytes
JA = "工場の屋根から一日中蒸気が逃げています。捨てている熱を使って燃料費を減らしたい。"
EN = "Our island runs on diesel generators. We want power from sun and wind."


@pytest.fixture(scope="module")
def settings(demo_home: Path, models: Path) -> Settings:
    return Settings(home=demo_home, models=models, encoder="default", language="en", debug=False)


@pytest.fixture(scope="module")
def client(settings: Settings, real_encoder: Any) -> Iterator[TestClient]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.engine.load", lambda _: real_encoder)
        with TestClient(create_app(settings)) as opened:
            yield opened


def match(client: TestClient, **body: Any) -> httpx.Response:
    response: Any = client.post("/v1/match", json=body)
    return response


def raw(client: TestClient, body: bytes) -> httpx.Response:
    response: Any = client.post("/v1/match", content=body, headers={"Content-Type": "application/json"})
    return response


def check_problem(response: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    """Check that an answer is a problem in the form of RFC 9457, and return it."""
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem.keys() - {"errors"} == {"type", "title", "status", "detail", "request_id"}
    assert problem["request_id"] == response.headers["x-request-id"]
    assert (problem["type"], problem["title"]) == (f"urn:enmusubi:error:{kind}", kind)
    assert problem["status"] == status
    return problem


# ---- is it there? ----


def test_a_process_that_lives_says_so(client: TestClient) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "alive"})


def test_a_process_that_is_ready_names_the_generation(client: TestClient, demo_home: Path) -> None:
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"status": "ready", "generation": current_id(demo_home / "index")}


# ---- matching ----


@pytest.mark.parametrize(("text", "language"), [(JA, "ja"), (EN, "en")])
def test_a_need_finds_ten_explained_seeds(client: TestClient, text: str, language: str) -> None:
    response = match(client, text=text)

    assert response.status_code == 200
    answer = response.json()
    assert (answer["query"]["text"], answer["query"]["language"]) == (text, language)
    assert answer["calibrated"] is True
    assert [hit["rank"] for hit in answer["hits"]] == list(range(1, 11))
    assert {hit["record"]["kind"] for hit in answer["hits"]} == {"seed"}
    assert all(hit["explanation"]["evidence"] for hit in answer["hits"])
    assert [hit["score"] for hit in answer["hits"]] == sorted(
        (h["score"] for h in answer["hits"]), reverse=True
    )


def test_a_need_finds_seeds_of_the_other_language_too(client: TestClient) -> None:
    languages = [hit["record"]["language"] for hit in match(client, text=EN).json()["hits"]]

    assert set(languages) == {"ja", "en"}


def test_a_seed_described_in_its_own_words_comes_first(client: TestClient) -> None:
    answer = match(
        client, text="酸露点以下まで排ガス熱を回収する黒鉛充填ふっ素樹脂熱交換器がほしい。", k=1
    ).json()

    assert [hit["id"] for hit in answer["hits"]] == ["seed-industry-04"]


def test_evidence_is_an_exact_slice_of_what_was_asked(client: TestClient) -> None:
    text = "𠮷野の木😀を燃やす。屋根から蒸気が逃げる。"

    answer = match(client, text=text).json()

    spans = [own["need"] for hit in answer["hits"] for own in hit["explanation"]["evidence"]]
    assert len(spans) >= 10
    assert all(span["text"] == text[span["start"] : span["end"]] for span in spans)


def test_a_seed_finds_needs(client: TestClient) -> None:
    answer = match(client, text="汚泥から水素をつくる装置。", find="needs", k=3).json()

    assert [hit["record"]["kind"] for hit in answer["hits"]] == ["need"] * 3


def test_filters_hold_for_every_hit_and_k_is_filled(client: TestClient) -> None:
    answer = match(client, text=JA, where={"sector": "storage", "language": "en"}, k=7).json()

    assert [(hit["record"]["sector"], hit["record"]["language"]) for hit in answer["hits"]] == [
        ("storage", "en")
    ] * 7


def test_the_same_question_has_the_same_answer(client: TestClient) -> None:
    first, second = (match(client, text=JA).json() for _ in range(2))

    assert {**first, "took_ms": 0} == {**second, "took_ms": 0}


def test_what_was_left_out_of_a_long_text_is_said_in_both_languages(client: TestClient) -> None:
    answer = match(client, text="屋根から蒸気が逃げる。" * 1_000, k=1).json()

    notice, few = answer["query"]["notices"]
    assert few["en"].startswith("There are too few different words")
    assert notice["ja"].startswith("全11,000字のうち1,991字")
    assert notice["en"].startswith("Of 11,000 characters, 1,991 were read")


def test_questions_that_come_at_once_are_all_answered(client: TestClient) -> None:
    answers: list[list[str]] = []

    def ask() -> None:
        answers.append([hit["id"] for hit in match(client, text=EN, k=3).json()["hits"]])

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [answers[0]] * 6


# ---- what is refused ----


@pytest.mark.parametrize("text", ["", "  \u3000\n"])
def test_an_empty_text_is_refused(client: TestClient, text: str) -> None:
    problem = check_problem(match(client, text=text), 422, "text")

    assert problem["detail"] == "The need is empty. Give a description in Japanese or English."


@pytest.mark.parametrize("text", ["😀🎉", "12345", "ﷺ" * 5_000, "비밀 계획입니다"])
def test_a_text_without_words_is_refused_and_not_repeated(client: TestClient, text: str) -> None:
    response = match(client, text=text)

    problem = check_problem(response, 422, "text")
    assert problem["detail"] == (
        "The text holds no Japanese or English words. Describe it in one of the two languages."
    )
    assert text[:2] not in response.text.replace(problem["request_id"], "")


def test_a_lone_surrogate_in_the_bytes_of_the_body_is_refused(client: TestClient) -> None:
    problem = check_problem(raw(client, rb'{"text": "\ud83d\u6c34\u7d20"}'), 422, "request")

    assert problem["errors"] == [
        {
            "parameter": "body.text",
            "reason": "Input should be a valid string, unable to parse raw data as a unicode string",
        }
    ]


@pytest.mark.parametrize(
    "body",
    [
        rb'{"text": "\u6c34\u7d20", "where": {"organisation": "\ud800"}}',
        rb'{"text": "\u6c34\u7d20", "\ud800": "x"}',
        rb'{"text": "\u6c34\u7d20", "find": "\ud800"}',
    ],
)
def test_a_lone_surrogate_anywhere_else_is_refused_too(client: TestClient, body: bytes) -> None:
    problem = check_problem(raw(client, body), 422, "request")

    assert len(problem["errors"]) == 1


def test_a_filter_whose_name_is_a_lone_surrogate_is_refused(client: TestClient) -> None:
    problem = check_problem(raw(client, rb'{"text": "\u6c34\u7d20", "where": {"\ud800": "x"}}'), 400, "usage")

    assert problem["detail"].startswith(r"Unknown filter '\ud800'. Allowed: sector,")


@pytest.mark.parametrize(
    ("values", "parameter", "reason"),
    [
        ({"find": "seed"}, "body.find", "Input should be 'seeds', 'needs' or 'practices'"),
        ({"k": 0}, "body.k", "Input should be greater than or equal to 1"),
        ({"k": 1_001}, "body.k", "Input should be less than or equal to 1000"),
        ({"k": "many"}, "body.k", "Input should be a valid integer"),
        ({"as": "org"}, "body.as", "Extra inputs are not permitted"),
        ({"where": "sector"}, "body.where", "Input should be a valid dictionary"),
    ],
)
def test_a_wrong_field_is_named_and_the_text_is_not_repeated(
    client: TestClient, values: dict[str, Any], parameter: str, reason: str
) -> None:
    response = match(client, text=JA, **values)

    problem = check_problem(response, 422, "request")
    assert problem["errors"] == [{"parameter": parameter, "reason": reason}]
    assert problem["detail"] == f"{parameter}: {reason}"
    assert JA[:4] not in response.text


def test_a_question_without_a_text_is_refused(client: TestClient) -> None:
    problem = check_problem(raw(client, b"{}"), 422, "request")

    assert problem["detail"] == "body.text: Field required"


def test_a_text_that_is_too_long_is_refused_and_not_repeated(client: TestClient) -> None:
    response = match(client, text="水素" * 500_001)

    problem = check_problem(response, 422, "request")
    assert problem["detail"] == "body.text: String should have at most 1000000 characters"
    assert "水素" not in response.text


@pytest.mark.parametrize(
    ("where", "detail"),
    [
        (
            {"colour": "red"},
            "Unknown filter 'colour'. Allowed: sector, organisation, country, prefecture, language, "
            "illustrative, visibility, trl_min, trl_max, concept.",
        ),
        ({"language": "fr"}, "Filter language='fr' is not allowed. Allowed: ja, en."),
    ],
)
def test_a_wrong_filter_is_refused_with_what_is_allowed(
    client: TestClient, where: dict[str, str], detail: str
) -> None:
    response = match(client, text=JA, where=where)

    assert check_problem(response, 400, "usage")["detail"] == detail
    assert JA[:4] not in response.text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"text": "',
        '{"text": "屋根から蒸気"'.encode(),
        b"[]",
        b'"roof steam"',
        b"null",
        b"text=roof+steam",
    ],
)
def test_what_is_no_json_object_is_refused_and_not_repeated(client: TestClient, body: bytes) -> None:
    response = raw(client, body)

    check_problem(response, 422, "request")
    assert "屋根" not in response.text
    assert "roof" not in response.text


@pytest.mark.parametrize("body", [b'{"text": "\xff\xfe roof"}', "水素".encode("cp932")])
def test_a_body_that_cannot_be_read_at_all_is_refused(client: TestClient, body: bytes) -> None:
    response = raw(client, body)

    check_problem(response, 400, "unreadable-body")
    assert "roof" not in response.text


def test_a_body_that_is_too_large_is_refused_before_it_is_read(client: TestClient) -> None:
    problem = check_problem(raw(client, b" " * (MAX_BODY_BYTES + 1)), 413, "too-large")

    assert problem["detail"] == "The request has 8,000,001 bytes; at most 8,000,000 are allowed."


def test_a_body_of_the_largest_size_is_read(client: TestClient) -> None:
    body = json.dumps({"text": EN, "k": 1}).encode()

    assert raw(client, body + b" " * (MAX_BODY_BYTES - len(body))).status_code == 200


def test_a_body_that_comes_in_pieces_without_a_length_is_read(client: TestClient) -> None:
    body = json.dumps({"text": EN, "k": 1}).encode()
    response: Any = client.post(
        "/v1/match", content=iter([body[:9], body[9:]]), headers={"Content-Type": "application/json"}
    )

    assert response.status_code == 200


def test_a_body_without_a_length_is_refused_as_soon_as_it_is_too_large(client: TestClient) -> None:
    response: Any = client.post("/v1/match", content=iter([b" " * 1_000_000] * 9))

    problem = check_problem(response, 413, "too-large")
    assert problem["detail"] == ("The request has more than 8,000,000 bytes; that is all that is allowed.")


@pytest.mark.parametrize("body", [b'{"text": ' + b"[" * 100_000, b'{"where": ' * 300])
def test_json_that_is_nested_too_deep_is_refused(client: TestClient, body: bytes) -> None:
    problem = check_problem(raw(client, body), 400, "too-deep")

    assert problem["detail"] == "The JSON is nested deeper than 200 levels. Send it flat."


def test_a_path_that_does_not_exist_is_a_problem_too(client: TestClient) -> None:
    response: Any = client.get("/v1/nothing")

    assert (
        check_problem(response, 404, "no-such-path")["detail"]
        == "Not Found. See /docs for what can be asked."
    )


def test_a_method_that_is_not_allowed_is_a_problem_that_names_those_that_are(client: TestClient) -> None:
    response: Any = client.get("/v1/match")

    check_problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == "POST"


def test_a_fault_of_ours_is_a_problem_that_repeats_nothing(
    client: TestClient, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Service):
        def match(self, request: Any, *, viewer: Any) -> None:
            raise RuntimeError(f"broken at {request.text}")

    matcher = client.app.state.service.matcher  # type: ignore[attr-defined]
    with TestClient(create_app(settings, Broken(open_store(settings.store), matcher))) as broken:
        response = match(broken, text=JA)

    problem = check_problem(response, 500, "internal")
    assert problem["detail"] == "Something went wrong inside. The server's log says what."
    (told,) = [record.told for record in caplog.records if record.message == "failed inside"]
    assert (told["error"], told["request_id"]) == ("RuntimeError", problem["request_id"])
    assert told["where"][-1].startswith("tests/api/test_app.py:")
    assert JA not in f"{told} {caplog.text}"


def test_a_home_without_an_index_cannot_be_served_and_its_store_is_closed_again(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, models=tmp_path, encoder="default", language="en", debug=False)
    store = open_store(settings.store)
    store.put([Seed(id="s1", text=Bilingual(ja="水素"))])
    store.close()

    with pytest.raises(IndexMissingError) as caught:
        open_service(settings)

    assert str(caught.value) == f"There is no index in {tmp_path / 'index'}. Build one: enmusubi index"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store.sqlite"]


# ---- pages for people ----


def test_the_root_is_the_page_for_people(client: TestClient) -> None:
    response = client.get("/", follow_redirects=False)

    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert "<textarea" in response.text


def test_the_pages_ask_for_nothing_from_outside(client: TestClient) -> None:
    page = client.get("/docs")

    assert page.status_code == 200
    assert re.findall(r"""(?:https?:)?//[\w.-]+""", re.sub(r"<!--.*?-->", "", page.text)) == []
    assets = re.findall(r"""(?:src|href)=["']([^"']+)["']""", page.text)
    assert len(assets) >= 3
    for asset in assets:
        answer = client.get(asset)
        assert answer.status_code == 200, asset
        assert len(answer.content) > 500, asset


def test_the_style_sheet_loads_nothing_from_outside(client: TestClient) -> None:
    style = client.get("/static-offline-docs/swagger-ui.css").text

    assert re.findall(r"@import|url\(\s*[\"']?https?://", style) == []


def test_the_description_of_the_interface_names_every_route_and_the_question(client: TestClient) -> None:
    description = client.get("/openapi.json").json()

    assert sorted(description["paths"]) == [
        "/healthz",
        "/metrics",
        "/readyz",
        "/v1/accounts",
        "/v1/accounts/{account_id}",
        "/v1/accounts/{account_id}/terms",
        "/v1/accounts/{account_id}/tokens",
        "/v1/accounts/{account_id}/tokens/{token_id}",
        "/v1/backcasts",
        "/v1/digests",
        "/v1/digests/feed.atom",
        "/v1/digests/following",
        "/v1/digests/{digest_id}",
        "/v1/exposure",
        "/v1/feedback",
        "/v1/feedback/{feedback_id}",
        "/v1/gaps",
        "/v1/imports",
        "/v1/imports/{job_id}",
        "/v1/imports/{job_id}/corrections",
        "/v1/match",
        "/v1/partners",
        "/v1/pipeline",
        "/v1/proposals",
        "/v1/proposals/due",
        "/v1/proposals/{proposal_id}",
        "/v1/proposals/{proposal_id}/transitions",
        "/v1/records",
        "/v1/records/{record_id}",
        "/v1/saved-queries",
        "/v1/saved-queries/{saved_id}",
        "/v1/session",
        "/v1/shared-challenges",
        "/v1/statistics",
        "/v1/teams",
        "/v1/transfers",
    ]
    question = description["components"]["schemas"]["MatchRequest"]
    assert question["required"] == ["text"]
    assert sorted(question["properties"]) == ["corrections", "find", "k", "quota", "text", "where"]


@pytest.mark.parametrize(
    "path", ["/static-offline-docs/../../../etc/passwd", "/static-offline-docs/%2e%2e/%2e%2e/setup.py"]
)
def test_the_static_files_do_not_lead_out_of_their_directory(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_pages_can_show_the_version_of_the_description_that_is_served(client: TestClient) -> None:
    """Seen in a browser: an older Swagger UI showed an error in place of the interface."""
    version = client.get("/openapi.json").json()["openapi"]
    script = client.get("/static-offline-docs/swagger-ui-bundle.js").text

    assert version.startswith("3.1.")
    assert "isOAS31" in script
