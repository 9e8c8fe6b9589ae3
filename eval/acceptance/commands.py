"""How long does a user wait for the demo, the command line and the server?"""

import json
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eval.acceptance.check import Check

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "api.cli"]
NEED = (
    "工場の屋根から一日中蒸気が逃げています。捨てている熱を使って燃料費を減らしたいのですが、"
    "配管が古く、止められるのは盆休みだけです。相談できる研究室を探しています。予算は年三百万円まで。"
)


def speed() -> list[Check]:
    """Time the second demo, a match from the command line and through the server."""
    with tempfile.TemporaryDirectory() as directory:
        home = ["--home", directory]
        _run([*home, "demo"])
        second = _seconds([*home, "demo"])
        command = min(_seconds([*home, "match", NEED]) for _ in range(3))
        with _server(home) as address:
            times = [_asked(address, NEED[shift:] + NEED[:shift]) for shift in range(40)]
    median = statistics.median(times[5:]) * 1000
    return [
        Check("second demo, s", second, "< 20", second < 20),
        Check("match from the command line, warm file cache, s", command, "< 8", command < 8),
        Check("match through the server, p50, ms", median, "< 250", median < 250),
    ]


def _run(arguments: list[str]) -> None:
    subprocess.run([*COMMAND, *arguments], check=True, capture_output=True, cwd=ROOT)  # noqa: S603


def _seconds(arguments: list[str]) -> float:
    started = time.perf_counter()
    _run(arguments)
    return time.perf_counter() - started


@contextmanager
def _server(home: list[str]) -> Iterator[str]:
    address = "http://127.0.0.1:8731"
    arguments = [*COMMAND, *home, "serve", "--port", "8731"]
    process = subprocess.Popen(arguments, cwd=ROOT)  # noqa: S603
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}/healthz").close()  # noqa: S310
                break
            except OSError:
                time.sleep(0.5)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _asked(address: str, text: str) -> float:
    body = json.dumps({"text": text}).encode()
    request = urllib.request.Request(f"{address}/v1/match", body, {"Content-Type": "application/json"})  # noqa: S310
    started = time.perf_counter()
    with urllib.request.urlopen(request) as response:  # noqa: S310
        response.read()
    return time.perf_counter() - started
