"""How is a real server started on this machine, asked without a pause by several clients, and watched?"""

import http.client
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from api import Settings
from eval.bench.nights.lists import QUERIES

ROOT = Path(__file__).resolve().parents[3]
_START_S = 120.0


@dataclass(frozen=True)
class Answer:
    """What came of one question: seconds, status, the body as it came; `asked_at` is the clients' clock."""

    query: int
    asked_at: float
    took_s: float
    status: int
    body: bytes

    def hits(self) -> tuple[str, list[tuple[str, float]]]:
        """The generation that answered, and its hits."""
        told = json.loads(self.body)
        return told["generation"], [(hit["id"], hit["score"]) for hit in told["hits"]]


@dataclass
class Server:
    """A server's process and where it listens."""

    port: int
    process: "subprocess.Popen[bytes]"

    def get(self, path: str) -> Any:
        """Ask for JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def memory_mb(self) -> float:
        """Resident memory now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii", errors="replace")
        found = re.search(r"VmRSS:\s+([0-9]+) kB", status)
        return int(found[1]) / 1024 if found else 0.0

    def open_files(self) -> int:
        """How many files it has open now."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def mapped(self, index: Path) -> set[str]:
        """The generations of an index of which it has a file mapped or open, removed ones too."""
        own = Path(f"/proc/{self.process.pid}")
        places = own.joinpath("maps").read_text(encoding="utf-8", errors="replace").splitlines()
        for descriptor in own.joinpath("fd").iterdir():
            with suppress(OSError):  # closed in between
                places.append(str(descriptor.readlink()))
        within = re.compile(rf"{re.escape(str(index.resolve()))}/generations/([^/]+)/")
        return {found[1] for place in places if (found := within.search(place))}


@contextmanager
def served(settings: Settings) -> Iterator[Server]:
    """Serve a home until the block ends."""
    port = _free_port()
    command = [sys.executable, "-m", "uvicorn", "--factory", "eval.bench.nights.served:app"]
    options = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning", "--no-access-log"]
    # Our own environment besides: the last bits of a score depend on how the processor is used.
    own = ["env", f"ENMUSUBI_HOME={settings.home}", f"ENMUSUBI_MODELS={settings.models}"]
    process = subprocess.Popen([*own, *command, *options], cwd=ROOT)  # noqa: S603
    server = Server(port, process)
    try:
        _wait(server)
        yield server
    finally:
        process.terminate()
        process.wait()


@dataclass
class Clients:
    """Ask again and again, each client on a connection that it keeps."""

    port: int
    answers: list[Answer] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def asking(self, count: int, *, pause_s: float) -> Iterator["Clients"]:
        """Let `count` clients ask until the block ends, each pausing after an answer."""
        threads = [threading.Thread(target=self._ask, args=(own, pause_s)) for own in range(count)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._ended.set()
            for thread in threads:
                thread.join()

    def _ask(self, client: int, pause_s: float) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        query = client
        while not self._ended.wait(pause_s):
            query = (query + 1) % len(QUERIES)
            find, text = QUERIES[query]
            body = json.dumps({"text": text, "find": find, "k": 10})
            asked_at, started = time.monotonic(), time.perf_counter()
            try:
                connection.request("POST", "/v1/match", body, {"Content-Type": "application/json"})
                response = connection.getresponse()
                told = response.read()
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(f"{type(error).__name__}: {error}")
                connection.close()
                continue
            took_s = time.perf_counter() - started
            self.answers.append(Answer(query, asked_at, took_s, response.status, told))
        connection.close()


def until(met: Callable[[], bool], *, within_s: float, what: str) -> None:
    """Wait until something holds; ends the program where it does not."""
    give_up_at = time.monotonic() + within_s
    while not met():
        if time.monotonic() > give_up_at:
            sys.exit(f"After {within_s:g} s still not: {what}.")
        time.sleep(0.05)


def _wait(server: Server) -> None:
    def ready() -> bool:
        if server.process.poll() is not None:
            sys.exit(f"The server ended with {server.process.returncode}.")
        with suppress(OSError, http.client.HTTPException):
            return bool(server.get("/readyz")["generation"])
        return False

    until(ready, within_s=_START_S, what="the server is ready")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
