"""Does the server bear fifty clients that read and write, and lose nothing, even where it is killed?

Every client writes seeds, changes them with the version it knows, reads records, lists them and matches. At
the end each write that was acknowledged is looked up. With `--restart` the server is killed (-9) on the way
and started again: what was on the way may fail, what was acknowledged may not be lost. Command:
`python -m eval.bench.load [--clients 50] [--seconds 60] [--records 10000] [--restart] [--json]`.
"""

import argparse
import json
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from eval.bench.clients import Answer, Client
from eval.bench.hashing import HashEncoder
from eval.bench.served import Running, free_port, make_home, started
from indexer import Role

_TEXT = "工場の屋根から蒸気が逃げています。捨てている熱を使って燃料費を減らしたい。"
_DOWN_S = 1.0
_PATIENT = ("--request-s", "120")  # fifty clients wait for one matcher: how long is what is measured


@dataclass
class Load:
    """What came of it: times in ms by what was asked, errors by status, and writes that are not there."""

    clients: int
    seconds: float
    records: int
    restarted: bool
    indexed: int | None = None
    requests: int = 0
    per_second: float = 0.0
    p50_ms: dict[str, float] = field(default_factory=dict)
    p99_ms: dict[str, float] = field(default_factory=dict)
    embedding_p50_ms: float = 0.0
    acknowledged: int = 0
    lost: int = 0
    errors: dict[str, int] = field(default_factory=dict)
    cut_off: int = 0


@dataclass
class _Seen:
    """What the clients saw, under one lock."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    times: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    cut_off: int = 0
    written: dict[str, tuple[int, str]] = field(default_factory=dict)  # id -> version, text acknowledged

    def note(self, what: str, answer: Answer, *good: int) -> bool:
        """Keep how long it took; say whether it was answered as it should."""
        with self.lock:
            if answer.status == 0:
                self.cut_off += 1
                return False
            self.times.setdefault(what, []).append(answer.took_ms)
            if answer.status in good:
                return True
            self.errors[f"{what} {answer.status}"] += 1
            return False


class _Worker(threading.Thread):
    """One client: it writes, changes, reads, lists and matches until it is told to stop."""

    def __init__(self, number: int, client: Client, seen: _Seen, records: int, done: threading.Event) -> None:
        super().__init__(daemon=True)
        self._chance = random.Random(number)  # noqa: S311
        self._number = number
        self._client = client
        self._seen = seen
        self._records = records
        self._done = done
        self._own: list[tuple[str, str]] = []  # id and tag, as acknowledged
        self._made = 0

    def run(self) -> None:
        """Ask one thing after another."""
        steps: list[Callable[[], None]] = [self._read] * 5 + [self._match] * 2
        steps += [self._list, self._create, self._change]
        while not self._done.is_set():
            self._chance.choice(steps)()

    def _read(self) -> None:
        number = self._chance.randrange(self._records)
        answer = self._client.ask("GET", f"/v1/records/seed-{number:06}")
        self._seen.note("read", answer, 200 if number % 10 else 404)

    def _list(self) -> None:
        self._seen.note("list", self._client.ask("GET", "/v1/records?kind=seed&limit=20"), 200)

    def _match(self) -> None:
        body = {"text": f"{_TEXT}{self._chance.randrange(1_000)}", "k": 5}
        self._seen.note("match", self._client.ask("POST", "/v1/match", body), 200)

    def _create(self) -> None:
        self._made += 1
        text = f"負荷試験の装置{self._number}の{self._made}号です。"
        key = {"Idempotency-Key": f"load-{self._number}-{self._made}"}
        answer = self._client.ask("POST", "/v1/records", {"kind": "seed", "text": {"ja": text}}, key)
        if self._seen.note("create", answer, 201):
            self._acknowledge(answer)

    def _change(self) -> None:
        if not self._own:
            self._create()
            return
        place = self._chance.randrange(len(self._own))
        name, tag = self._own.pop(place)
        text = f"改めた装置{self._number}の{self._chance.randrange(10**9)}号です。"
        body = {"kind": "seed", "text": {"ja": text}}
        answer = self._client.ask("PUT", f"/v1/records/{name}", body, {"If-Match": tag})
        if self._seen.note("change", answer, 200):
            self._acknowledge(answer)

    def _acknowledge(self, answer: Answer) -> None:
        told = answer.json()
        name = str(told["record"]["id"])
        self._own.append((name, answer.tag))
        with self._seen.lock:
            self._seen.written[name] = (int(told["version"]), str(told["record"]["text"]["ja"]))


def measure(load: Load, home: Path) -> Load:
    """Run it on a fresh home, and look up afterwards what was acknowledged."""
    make_home(home, load.records, indexed=load.indexed)
    port = free_port()
    server = started(home, port, *_PATIENT)
    seen, done = _Seen(), threading.Event()
    workers = [
        _Worker(number, Client(server.url), seen, load.records, done) for number in range(load.clients)
    ]
    began = time.perf_counter()
    for worker in workers:
        worker.start()
    try:
        if load.restarted:
            server = _restarted(server, home, port, after_s=load.seconds / 2)
        time.sleep(max(0.0, load.seconds - (time.perf_counter() - began)))
        done.set()
        for worker in workers:
            worker.join()
        took_s = time.perf_counter() - began
        load.lost = _lost(Client(server.url), seen)
    finally:
        done.set()
        server.kill()
    _fill(load, seen, took_s)
    return load


def _restarted(server: Running, home: Path, port: int, *, after_s: float) -> Running:
    time.sleep(after_s)
    server.kill()
    time.sleep(_DOWN_S)
    return started(home, port, *_PATIENT)


def _lost(client: Client, seen: _Seen) -> int:
    """Count the writes that are not there: a later version may stand that was not acknowledged."""
    lost = 0
    for name, (version, text) in seen.written.items():
        told: Any = client.ask("GET", f"/v1/records/{name}").json()
        now = told.get("version", 0)
        lost += now < version or (now == version and told["record"]["text"]["ja"] != text)
    return lost


def _fill(load: Load, seen: _Seen, took_s: float) -> None:
    everything = {**seen.times, "all": [ms for own in seen.times.values() for ms in own]}
    load.requests = len(everything["all"])
    load.per_second = round(load.requests / took_s, 1)
    load.p50_ms = {what: round(float(np.percentile(own, 50)), 1) for what, own in sorted(everything.items())}
    load.p99_ms = {what: round(float(np.percentile(own, 99)), 1) for what, own in sorted(everything.items())}
    load.embedding_p50_ms = _embedding_ms()
    load.acknowledged = len(seen.written)
    load.errors = dict(seen.errors)
    load.cut_off = seen.cut_off


def _embedding_ms() -> float:
    """What the encoder alone takes for such a text, the median of many, nothing else running."""
    encoder, times = HashEncoder(), []
    for number in range(200):
        began = time.perf_counter()
        encoder.encode([[f"{_TEXT}{number}"]], role=Role.QUERY)
        times.append((time.perf_counter() - began) * 1000)
    return round(float(np.median(times)), 3)


def main(arguments: list[str] | None = None) -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--indexed", type=int, help="how many are found by matching; default: all")
    parser.add_argument("--restart", action="store_true")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    asked = Load(chosen.clients, chosen.seconds, chosen.records, chosen.restart, chosen.indexed)
    with tempfile.TemporaryDirectory() as directory:
        found = measure(asked, Path(directory))
    if chosen.json:
        print(json.dumps(asdict(found)))
    else:
        for name, value in asdict(found).items():
            print(f"{name:18} {value}")
    well = not found.lost and not found.errors and (chosen.restart or not found.cut_off)
    sys.exit(not well)


if __name__ == "__main__":
    main()
