"""Does every request have an id, bounds, safe headers, a line in the log and a count, and tell no more?"""

import asyncio
import gzip
import io
import json
import logging
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from served import OWN, Home, member

from api.limits import Limits
from api.middleware.body import BodyLimit
from api.service import Service
from api.serving.buckets import Buckets, OwnLevels
from api.serving.logs import JsonLines
from api.serving.problems import Refused

TEXT = "水素の装置がほしい。秘密の計画。"
FREE = (
    "/v1/match",
    "/v1/teams",
    "/v1/partners",
    "/v1/transfers",
    "/v1/backcasts",
    "/v1/gaps",
    "/v1/exposure",
    "/v1/shared-challenges",
    "/v1/statistics",
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home.made(tmp_path_factory.mktemp("middleware"))


@pytest.fixture(scope="module")
def client(home: Home) -> Iterator[TestClient]:
    with home.asked(member()) as opened:
        yield opened


# ---- ids ----


@pytest.mark.parametrize("given", ["abc", "A.b_c-9", "x" * 64])
def test_a_well_formed_id_is_taken_and_told_in_header_and_problem(client: TestClient, given: str) -> None:
    response = client.get("/v1/records/nothing", headers={"X-Request-Id": given})

    assert (response.headers["x-request-id"], response.json()["request_id"]) == (given, given)


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a\tb", "<b>", "a;b", "é".encode().decode("latin-1")])
def test_any_other_id_is_replaced(client: TestClient, given: str) -> None:
    response: Any = client.get("/healthz", headers={b"X-Request-Id": given.encode("latin-1")})  # type: ignore[dict-item]

    assert len(response.headers["x-request-id"]) == 32
    assert response.headers["x-request-id"] != client.get("/healthz").headers["x-request-id"]


# ---- headers ----


def test_answers_let_nothing_be_guessed_embedded_kept_or_told(client: TestClient) -> None:
    for path in ("/healthz", "/v1/records/nothing", "/v1/records", "/nothing"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["content-security-policy"].startswith("default-src 'none'; frame-ancestors 'none'")
        assert headers["cache-control"] == "no-store"


def test_a_page_may_load_its_own_and_nothing_else(client: TestClient) -> None:
    policy = client.get("/docs").headers["content-security-policy"]

    assert policy.startswith("default-src 'self';")
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_record_is_kept_by_the_one_who_asked_and_asked_for_again(client: TestClient) -> None:
    headers = client.get("/v1/records/s01").headers

    assert (headers["cache-control"], headers["vary"]) == ("private, no-cache", "Authorization, Cookie")


def test_long_answers_are_packed_for_who_can_unpack_them(client: TestClient) -> None:
    with client.stream("GET", "/v1/records", headers={"Accept-Encoding": "gzip"}) as packed:
        data = b"".join(packed.iter_raw())
    plain = client.get("/v1/records", headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(data) == plain.content
    assert "content-encoding" not in plain.headers
    assert "content-encoding" not in client.get("/healthz", headers={"Accept-Encoding": "gzip"}).headers


# ---- size ----


def test_many_bodies_at_a_time_may_not_take_all_memory() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await release.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def ask() -> int:
        statuses: list[int] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"x" * 400, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            statuses.append(message.get("status", 0))

        scope = {"type": "http", "path": "/v1/match", "headers": [], "state": {}, "method": "POST"}
        await limited(scope, receive, send)  # type: ignore[arg-type]
        return statuses[0]

    async def all_at_once() -> list[int]:
        asked = [asyncio.create_task(ask()) for _ in range(3)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        release.set()
        return await asyncio.gather(*asked)

    release = asyncio.Event()
    limited = BodyLimit(app, Limits(held_bytes=1_000))

    assert sorted(asyncio.run(all_at_once())) == [200, 200, 429]
    assert limited.held == 0


# ---- time ----


def test_an_answer_that_takes_too_long_is_given_up_and_others_are_not_kept_waiting(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    monkeypatch.setattr(Service, "match", lambda *_, **__: go_on.wait(20))
    with home.asked(limits=Limits(request_s=0.3)) as client:
        began = time.monotonic()
        late = [client.post("/v1/match", json={"text": TEXT}) for _ in range(3)]
        took_s = time.monotonic() - began
        read = client.get("/v1/records/s01")
        go_on.set()

    assert [answer.status_code for answer in late] == [503] * 3
    assert late[0].json()["title"] == "timeout"
    assert late[0].headers["retry-after"] == "5"
    assert took_s < 10
    assert read.status_code == 200


def test_a_line_that_is_too_long_is_refused(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()
    monkeypatch.setattr(Service, "match", lambda *_, **__: go_on.wait(20))
    with home.asked(limits=Limits(waiting=2, matching=1, request_s=20)) as client:
        statuses: list[int] = []
        askers = [
            threading.Thread(
                target=lambda: statuses.append(client.post("/v1/match", json={"text": TEXT}).status_code)
            )
            for _ in range(2)
        ]
        for asker in askers:
            asker.start()
        give_up_at = time.monotonic() + 20
        while "waiting 2.0" not in client.get("/metrics").text and time.monotonic() < give_up_at:
            time.sleep(0.01)
        refused = client.post("/v1/match", json={"text": TEXT})
        go_on.set()
        for asker in askers:
            asker.join()

    assert (refused.status_code, refused.json()["title"]) == (429, "busy")
    assert refused.headers["retry-after"] == "5"
    assert 429 not in statuses


def test_what_reads_every_proposal_stands_in_that_line_too(home: Home) -> None:
    with home.asked(member(), limits=Limits(waiting=0)) as client:
        answers = [client.get(path).status_code for path in ("/board.xlsx", "/pipeline", "/pipeline.xlsx")]

    assert answers == [429] * 3


# ---- rate ----


def test_who_asks_too_often_is_told_when_to_come_again(home: Home) -> None:
    with home.asked(limits=Limits(rate_per_minute=6, burst=3)) as client:
        answers = [client.get("/v1/records/s01") for _ in range(4)]
        watched = [client.get(path).status_code for path in ("/healthz", "/readyz", "/metrics")]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[3].json()["title"] == "too-many-requests"
    assert 1 <= int(answers[3].headers["retry-after"]) <= 11
    assert watched == [200] * 3


def test_a_bucket_fills_steadily_up_to_the_burst() -> None:
    now = 0.0
    buckets = Buckets(Limits(rate_per_minute=60, burst=2), clock=lambda: now)

    def told() -> object:
        try:
            buckets.take("a")
        except Refused as refused:
            return refused.status, refused.headers
        return "taken"

    seen = []
    for now in (0.0, 0.0, 0.0, 0.5, 1.1, 1.2, 100.0, 100.0, 100.0):  # noqa: B007
        seen.append(told())

    no, yes = (429, {"Retry-After": "1"}), "taken"
    assert seen == [yes, yes, no, no, yes, no, yes, yes, no]


def test_callers_have_buckets_of_their_own_and_the_oldest_is_forgotten() -> None:
    buckets = Buckets(Limits(rate_per_minute=1, burst=1), clock=lambda: 0.0, levels=OwnLevels(most=2))

    for caller in ("a", "b", "c", "a"):
        buckets.take(caller)
    with pytest.raises(Refused):
        buckets.take("c")


def test_without_a_rate_nobody_is_refused() -> None:
    buckets = Buckets(Limits(rate_per_minute=0, burst=1))

    for _ in range(1_000):
        buckets.take("a")


# ---- log and metrics ----


def test_the_log_tells_of_a_request_and_nothing_of_what_it_says(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="enmusubi.requests"):
        client.post("/v1/match", json={"text": TEXT}, headers={"X-Request-Id": "told"})
        client.get(f"/v1/records?prefecture={TEXT}&cursor={TEXT}")
        client.get(f"/v1/{TEXT}?q={TEXT}")

    told = [record.told for record in caplog.records]  # type: ignore[attr-defined]
    assert [(one["method"], one["route"], one["status"]) for one in told] == [
        ("POST", "/v1/match", 200),
        ("GET", "/v1/records", 422),
        ("GET", "none", 404),
    ]
    assert told[0]["request_id"] == "told"
    assert told[0].keys() == {"request_id", "method", "route", "status", "took_ms"}
    assert "秘密" not in str(told) + caplog.text


def test_a_line_of_the_log_is_json_without_the_words_of_an_exception() -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    log = logging.Logger("own")
    log.addHandler(handler)

    try:
        raise ValueError(TEXT)
    except ValueError:
        log.exception("It broke\ndown.", extra={"told": {"request_id": "r1"}})

    (line,) = written.getvalue().splitlines()
    told = json.loads(line)
    assert (told["level"], told["message"], told["request_id"]) == ("error", "It broke\ndown.", "r1")
    assert told["error"] == "ValueError"
    assert told["where"][0].startswith("tests/api/serving/test_middleware.py:")
    assert TEXT not in line


def test_metrics_count_by_route_and_never_by_account_or_text(home: Home) -> None:
    with home.asked(member()) as client:
        client.post("/v1/match", json={"text": TEXT})
        client.get(f"/v1/records/hidden-of-{OWN}")
        client.get(f"/v1/{TEXT}")
        client.request("BREW", "/healthz")
        page = client.get("/metrics")
        generation = client.get("/readyz").json()["generation"]

    lines = set(page.text.splitlines())
    assert page.headers["content-type"].startswith("text/plain; version=")
    assert {
        'enmusubi_requests_total{method="POST",route="/v1/match",status="200"} 1.0',
        'enmusubi_requests_total{method="GET",route="/v1/records/{record_id}",status="200"} 1.0',
        'enmusubi_requests_total{method="GET",route="none",status="404"} 1.0',
        'enmusubi_requests_total{method="other",route="/healthz",status="405"} 1.0',
        f'enmusubi_generation_info{{id="{generation}"}} 1.0',
    } <= lines
    for word in (OWN, "account", "秘密", "hidden-of"):
        assert word not in page.text


# ---- the description ----


def test_every_route_is_described_with_its_refusals_and_rights(client: TestClient) -> None:
    description = client.get("/openapi.json").json()

    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            where = f"{method} {path}"
            assert operation["summary"], where
            assert operation["description"], where
            refused = {status for status in operation["responses"] if status >= "400"}
            assert {"400", "422", "429"} <= refused, where
            for status in refused:
                (media,) = operation["responses"][status]["content"]
                assert media == "application/problem+json", where
            ways = [{"bearer": []}, {"session": []}]
            asked = path.startswith("/v1/")
            free = path in FREE or (method == "get" and path.startswith("/v1/records"))
            assert operation["security"] == ([{}] * free + ways if asked else []), where
            assert ({"401", "403"} <= refused) == asked, where
    assert description["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert "HTTPValidationError" not in description["components"]["schemas"]


def test_a_refused_route_answers_as_its_description_says(client: TestClient) -> None:
    """schemathesis does this for every route; here is one, so that a broken reference is seen at once."""
    import jsonschema

    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    problem = client.post("/v1/match", json={}).json()

    jsonschema.validate(problem, {**schemas["Problem"], "components": {"schemas": schemas}})
