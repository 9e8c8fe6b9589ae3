"""Does a real server come up, answer one question after another, and go down when it is told to?"""

import json
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from indexer import current_id

PHRASES = (
    "工場の屋根から一日中蒸気が逃げているので、その熱を集めて隣の温室や近くの温浴施設で使いたいと考えています。",
    "離島の発電機の燃料代が高く、風と日差しで電気をつくりたいが、台風のたびに設備が壊れるのではないかと心配です。",
    "Our paper mill burns heavy oil for steam and pays more for it every year than it earns. ",
    "下水処理場の汚泥を県外へ運んで処分しており、運送費が重いので、ガスにして公用車や消化槽の加温に回したい。",
)


@dataclass
class Server:
    """A process that serves, and where."""

    process: "subprocess.Popen[str]"
    url: str
    home: Path


@pytest.fixture(scope="module")
def port() -> int:
    """A free port below those that the system hands out by itself, to other tests at the same time."""
    for number in range(20_000, 30_000):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", number))
            return number
    raise OSError("Every port from 20000 to 29999 is taken.")


@pytest.fixture(scope="module")
def server(
    program: str,
    environment: dict[str, str],
    demo_home: Path,
    port: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    home = Path(shutil.copytree(demo_home, tmp_path_factory.mktemp("served") / "home"))
    process = subprocess.Popen(
        [program, "--home", str(home), "serve", "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    url = f"http://127.0.0.1:{port}"
    give_up_at = time.monotonic() + 180
    while process.poll() is None and time.monotonic() < give_up_at:
        try:
            httpx.get(f"{url}/healthz", timeout=5)
            break
        except httpx.TransportError:
            time.sleep(0.1)
    yield Server(process, url, home)
    if process.poll() is None:
        process.kill()
    process.communicate()


def test_a_server_says_that_it_lives_and_with_which_index(server: Server) -> None:
    alive, ready = (httpx.get(f"{server.url}/{path}", timeout=60) for path in ("healthz", "readyz"))

    assert (alive.status_code, alive.json()) == (200, {"status": "alive"})
    assert (ready.status_code, ready.json()) == (
        200,
        {"status": "ready", "generation": current_id(server.home / "index")},
    )


def test_thirty_questions_of_a_hundred_characters_one_after_another_are_all_answered(server: Server) -> None:
    questions = [
        (PHRASES[number % 4] + f"（{number}）" + PHRASES[(number + 1) % 4])[:100] for number in range(30)
    ]
    assert {len(question) for question in questions} == {100}

    with httpx.Client(base_url=server.url, timeout=60) as client:
        answers = [client.post("/v1/match", json={"text": question}) for question in questions]

    assert [answer.status_code for answer in answers] == [200] * 30
    assert [answer.json()["query"]["text"] for answer in answers] == questions
    assert [len(answer.json()["hits"]) for answer in answers] == [10] * 30


def test_what_the_server_answers_is_what_the_command_prints(
    server: Server, enmusubi: Callable[..., "subprocess.CompletedProcess[str]"]
) -> None:
    printed = json.loads(enmusubi("--home", server.home, "match", PHRASES[0], "--k", "3", "--json").stdout)

    answered: Any = httpx.post(f"{server.url}/v1/match", json={"text": PHRASES[0], "k": 3}, timeout=60).json()

    assert {**answered, "took_ms": 0} == {**printed, "took_ms": 0}


def test_a_second_server_on_the_same_port_is_refused_at_once(
    server: Server, port: int, enmusubi: Callable[..., "subprocess.CompletedProcess[str]"]
) -> None:
    ended = enmusubi("--home", server.home, "serve", "--port", port)

    assert (ended.returncode, ended.stdout) == (3, "")
    assert ended.stderr == (
        f"Cannot listen on 127.0.0.1:{port}: Address already in use. Choose another: --port N (or --host).\n"
    )


def test_a_server_that_is_told_to_end_ends_without_a_trace(server: Server, port: int) -> None:
    assert server.process.poll() is None

    server.process.send_signal(signal.SIGTERM)
    out, err = server.process.communicate(timeout=30)

    assert server.process.returncode == -signal.SIGTERM
    first, *log = err.splitlines()
    assert (out, first) == (
        "",
        f"http://127.0.0.1:{port}/ (Ctrl-C ends it). "
        "Nobody has an account: it runs without a login. Public records only. "
        "To import and to follow proposals on the pages, add one: enmusubi account add",
    )
    lines = [json.loads(line) for line in log]
    assert {(line["level"], line["message"]) for line in lines} == {("info", "answered")}
    assert sum(line["route"] == "/v1/match" for line in lines) == 31
    assert not any(phrase[:4] in err for phrase in PHRASES)
    assert sorted(path.name for path in server.home.iterdir()) == ["index", "session.key", "store.sqlite"]
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{server.url}/healthz", timeout=5)
