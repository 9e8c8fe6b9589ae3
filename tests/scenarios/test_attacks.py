"""Does a real server bear clients that are slow, many, or lie, and answer the next one all the same?"""

import concurrent.futures
import json
import socket
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from eval.bench.served import Running, make_home, running

HEADER_S, REQUEST_S = 1.0, 6.0
SECRET = "秘密の計画の水素装置"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("attacked")
    make_home(home, 100)
    return home


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Running]:
    times = ("--header-s", str(HEADER_S), "--idle-s", "1", "--request-s", str(REQUEST_S))
    with running(home, "--rate", "60000", *times) as started:
        httpx.post(f"{started.url}/v1/match", json={"text": SECRET}, timeout=60)  # the first takes longest
        yield started


@pytest.fixture(autouse=True)
def lives_afterwards(server: Running) -> Iterator[None]:
    yield
    assert httpx.get(f"{server.url}/v1/records/seed-000001", timeout=60).status_code == 200
    assert server.process.poll() is None


def connected(server: Running) -> socket.socket:
    place = urlsplit(server.url)
    return socket.create_connection((str(place.hostname), place.port), timeout=30)


def spoken(server: Running, said: bytes) -> bytes:
    """Everything the server says to these bytes, until it hangs up."""
    with connected(server) as line:
        line.sendall(said)
        return received(line)


def received(line: socket.socket) -> bytes:
    heard = b""
    try:
        while chunk := line.recv(65536):
            heard += chunk
    except ConnectionResetError:
        pass
    return heard


def test_who_does_not_finish_the_headers_is_hung_up_on(server: Running) -> None:
    with connected(server) as line:
        began = time.monotonic()
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        assert received(line) == b""
        took_s = time.monotonic() - began

    assert HEADER_S * 0.8 < took_s < HEADER_S + 20


def test_who_says_nothing_at_all_is_hung_up_on(server: Running) -> None:
    with connected(server) as line:
        assert received(line) == b""


def test_who_is_slow_with_a_second_request_is_hung_up_on(server: Running) -> None:
    heard = spoken(server, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HT")

    assert heard.count(b"HTTP/1.1 200") == 1


def test_who_does_not_finish_the_body_is_told_so(server: Running) -> None:
    heard = spoken(
        server,
        b"POST /v1/match HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b'Content-Length: 1000\r\n\r\n{"text": "',
    )

    assert heard.startswith(b"HTTP/1.1 408 ")
    assert b"urn:enmusubi:error:slow-request" in heard


def test_slow_clients_keep_nobody_else_waiting(server: Running) -> None:
    slow = [connected(server) for _ in range(100)]
    for line in slow:
        line.sendall(b"POST /v1/match HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")

    answer = httpx.get(f"{server.url}/v1/records/seed-000001", timeout=REQUEST_S)

    for line in slow:
        line.close()
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "said",
    [
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET /\r\nSet-Cookie: a=b HTTP/1.1\r\n\r\n",
        b"POST /v1/match HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/match HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 1_000_000 + b"\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused(server: Running, said: bytes) -> None:
    assert spoken(server, said).startswith(b"HTTP/1.1 400 ")


def test_two_lengths_that_contradict_each_other_smuggle_nothing(server: Running) -> None:
    said = (
        b"POST /v1/match HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: application/json\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
    )

    heard = spoken(server, said)

    assert b"enmusubi_requests_total" not in heard or heard.startswith(b"HTTP/1.1 4")


@pytest.mark.parametrize("name", ["X-Request-Id", "Idempotency-Key", "If-None-Match", "If-Match"])
def test_a_header_that_is_sent_does_not_come_back_as_another(server: Running, name: str) -> None:
    heard = spoken(
        server,
        f"GET /v1/records/nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"{name}: a%0d%0aSet-Cookie: b\r\n\r\n".encode(),
    )

    assert heard.startswith(b"HTTP/1.1 404 ")
    assert b"\r\nset-cookie" not in heard.lower()


def test_a_thousand_requests_at_once_are_each_answered_or_put_off(server: Running) -> None:
    """Whole answers, or a refusal that says when to come again: no error, no broken connection."""
    body = json.dumps({"text": SECRET, "k": 3}).encode()
    said = (
        b"POST /v1/match HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
        b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
    )
    with concurrent.futures.ThreadPoolExecutor(1_000) as pool:
        heard = list(pool.map(lambda _: spoken(server, said), range(1_000)))

    statuses = Counter(one[9:12].decode() for one in heard)
    assert sum(statuses.values()) == 1_000
    assert set(statuses) <= {"200", "429", "503"}
    assert statuses["200"] > 0
    assert statuses["429"] > 0
    for one in heard:
        if not one.startswith(b"HTTP/1.1 200 "):
            assert b"retry-after: " in one.lower()


def test_nothing_that_was_asked_stands_in_the_log(server: Running, home: Path) -> None:
    httpx.post(f"{server.url}/v1/match", json={"text": SECRET, "k": SECRET}, timeout=60)
    httpx.get(f"{server.url}/v1/{SECRET}", timeout=60)

    log = (home / "server.log").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in log.splitlines()]
    assert {line["message"] for line in lines if line["logger"] == "enmusubi.requests"} == {"answered"}
    assert "秘密" not in log
    assert json.dumps("秘密")[1:-1] not in log
