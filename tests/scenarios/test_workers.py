"""Do several workers answer as one server does, whoever dies and whatever is published?"""

import json
import os
import re
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from corpora import Bilingual, Seed, open_store
from eval.bench.hashing import HashEncoder, shipped_for
from eval.bench.served import (
    Running,
    add_secretary,
    make_home,
    running,
    settings_of,
)
from indexer import current_id, update_index

WITHIN_S = 60.0
BURST = 20  # and two more each second
ASKED = {"text": "水素の装置", "k": 3}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("together") / "home"
    home.mkdir()
    make_home(home, 50)
    return home


@pytest.fixture(scope="module")
def token(home: Path) -> str:
    return add_secretary(home)


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server puts what it needs for a while."""
    return tmp_path_factory.mktemp("places")


@pytest.fixture(scope="module")
def server(home: Path, token: str, places: Path) -> Iterator[Running]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(places))
        with running(home, "--workers", "2", "--rate", str(BURST * 6)) as started:
            assert list(places.glob("enmusubi-*"))
            yield started


def client(server: Running, address: str, **options: Any) -> httpx.Client:
    """Asks from an address of this machine, as nobody else does."""
    transport = httpx.HTTPTransport(local_address=address)
    return httpx.Client(base_url=server.url, transport=transport, timeout=60, **options)


def ask(server: Running, path: str, *, address: str = "127.0.0.1", name: str = "") -> httpx.Response:
    """A question on a connection of its own; sent again if that breaks."""
    with client(server, address) as own:
        headers = {"X-Request-Id": name or os.urandom(8).hex()}
        try:
            return own.get(path, headers=headers)
        except httpx.TransportError:
            return own.get(path, headers=headers)


def who_answered(home: Path, name: str) -> set[int]:
    """The process that wrote of a request; none where it was killed before it could."""
    give_up_at = time.monotonic() + 2
    while time.monotonic() < give_up_at:
        lines = (home / "server.log").read_text("utf-8").splitlines()
        if found := [json.loads(line)["process"] for line in lines if f'"{name}"' in line]:
            return set(found)
        time.sleep(0.01)
    return set()


def until(met: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + WITHIN_S
    while not met():
        assert time.monotonic() < give_up_at
        time.sleep(0.05)


def asked_of_all(server: Running, home: Path, count: int, *, but: frozenset[int] = frozenset()) -> list[int]:
    """Ask until so many other processes have answered; returns them."""
    seen: set[int] = set()

    def met() -> bool:
        name = os.urandom(8).hex()
        assert ask(server, "/readyz", name=name).status_code == 200
        seen.update(who_answered(home, name))
        return len(seen - but) == count

    until(met)
    return sorted(seen - but)


def test_one_that_is_killed_is_replaced_and_nobody_is_refused_meanwhile(server: Running, home: Path) -> None:
    first, second = asked_of_all(server, home, 2)

    os.kill(first, signal.SIGKILL)

    # each of these asks without end of patience: all are answered, by the other one or by a third
    (third,) = asked_of_all(server, home, 1, but=frozenset({first, second}))
    assert third not in (first, second)


def test_all_take_up_what_is_published(server: Running, home: Path) -> None:
    settings, encoder = settings_of(home), HashEncoder()
    with closing(open_store(settings.store)) as store:
        store.put([Seed(id="new", text=Bilingual(ja="水素をつくる新しい装置。"))])
        update_index(store, settings.index, encoder=encoder, known=lambda: shipped_for(encoder))
    published = current_id(settings.index)
    taken_up: set[int] = set()

    def met() -> bool:
        name = os.urandom(8).hex()
        if ask(server, "/readyz", name=name).json()["generation"] == published:
            taken_up.update(who_answered(home, name))
        return len(taken_up) == 2

    until(met)


def test_whoever_is_asked_tells_what_all_have_counted(server: Running) -> None:
    before = counted(server)

    sent = []
    for _ in range(12):
        with client(server, "127.0.0.6") as own:
            sent.append(own.post("/v1/match", json=ASKED).status_code)

    assert sent == [200] * 12
    assert [counted(server) - before for _ in range(6)] == [12] * 6


def counted(server: Running) -> int:
    page = ask(server, "/metrics").text
    line = r'enmusubi_requests_total\{method="POST",route="/v1/match",status="200"\} ([0-9]+)'
    return sum(int(number) for number in re.findall(line, page))


def test_a_limit_holds_for_all_of_them_together(server: Running, home: Path) -> None:
    names = [os.urandom(8).hex() for _ in range(2 * BURST)]
    began = time.monotonic()
    statuses = Counter(
        ask(server, "/v1/records/seed-000001", address="127.0.0.9", name=name).status_code for name in names
    )
    took_s = time.monotonic() - began

    assert len(set().union(*(who_answered(home, name) for name in names))) == 2  # both were asked
    assert statuses[200] + statuses[429] == 2 * BURST
    assert BURST <= statuses[200] <= BURST + 2 * took_s + 1


def test_a_list_is_imported_whoever_takes_it_in(server: Running, home: Path, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/octet-stream"}
    with client(server, "127.0.0.7", headers=headers) as own:
        took = own.post(
            "/v1/imports?name=list.csv&kind=seed", content="title,text\n装置,水素をつくる装置。\n".encode()
        )

        def done() -> bool:
            time.sleep(0.5)
            told = own.get(took.headers["Location"]).json()
            assert told["state"] in ("queued", "running", "done")
            return bool(told["state"] == "done")

        until(done)
    assert len(list((home / "servers").iterdir())) == 1  # none of the workers, but one process for all


def test_told_to_end_they_answer_what_is_under_way_and_leave_nothing(
    server: Running, home: Path, places: Path
) -> None:
    body = json.dumps(ASKED).encode()
    place = urlsplit(server.url)
    own = ("127.0.0.8", 0)
    with socket.create_connection((str(place.hostname), place.port), 60, source_address=own) as line:
        head = (
            "POST /v1/match HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
        )
        line.sendall(head.encode())
        assert line.recv(65_536).startswith(b"HTTP/1.1 100")  # it is under way: the body is waited for
        line.sendall(body[:5])

        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        line.sendall(body[5:])

        assert line.recv(65_536).startswith(b"HTTP/1.1 200")
    assert server.process.wait(timeout=60) == 0
    assert not list(places.iterdir())
    assert sorted(path.name for path in home.iterdir()) == [
        "index",
        "server.log",
        "session.key",
        "store.sqlite",
    ]
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{server.url}/healthz", timeout=5)
    log = (home / "server.log").read_text("utf-8")
    assert "Traceback" not in log
    assert "leaked" not in log
