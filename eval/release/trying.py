"""Does what was installed from the wheel do its work: commands, records, models, pages?

Nothing of the checkout is at hand there: a file that the wheel lacks is missed here.
"""

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path

from eval.release.clean import CleanEnvironment

NEED = "屋根から一日中蒸気が逃げています。捨てている熱を使いたい。"
_STARTS_WITHIN_S = 120.0
_PATIENT_S = 120.0
# What is fetched, and what must stand in it.
_PAGES = {
    "/": "<main",
    "/records": "<main",
    "/sign-in": "<main",
    "/challenges": "<main",
    "/backcasts": "<main",
    "/partners": "<main",
    "/static/enmusubi.css": "{",
    "/static/search.js": "(",
    "/docs": "swagger",
    "/openapi.json": "/v1/match",
    "/readyz": "generation",
}


@dataclass(frozen=True)
class Tried:
    """Something that was done, and what was wrong with it; None where nothing was."""

    what: str
    wrong: str | None


def tried(place: CleanEnvironment) -> list[Tried]:
    """Do what a new user does, then what a server is asked for."""
    commands = [_command(place, own) for own in _commands()]
    rooms = place.run(place.python, "-c", "import corpora, api; print(corpora.__file__, api.__file__)")
    outside = all(Path(file).is_relative_to(place.packages) for file in rooms.stdout.split())
    return [
        Tried("rooms come from the installed package", None if outside and rooms.stdout else rooms.stdout),
        *commands,
        *_pages(place),
    ]


def _commands() -> list[list[str]]:
    return [
        ["--version"],
        ["--help"],
        ["demo"],
        ["match", NEED, "--json"],
        ["report", NEED, "--out", "report.html"],
        ["backcast", "Carbon neutral city by 2050", "--json"],
        ["export", "seeds", "--out", "seeds.xlsx"],
        ["concepts", "export", "--out", "scheme.ttl"],
        ["doctor"],
    ]


def _command(place: CleanEnvironment, arguments: list[str]) -> Tried:
    done = place.run(place.program("enmusubi"), *arguments)
    told = (done.stderr.strip().splitlines() or ["no message"])[-1]
    return Tried(
        f"enmusubi {arguments[0]}", f"exit code {done.returncode}: {told}" if done.returncode else None
    )


def _pages(place: CleanEnvironment) -> Iterator[Tried]:
    with _served(place) as address:
        for path, holds in _PAGES.items():
            yield _fetched(path, partial(_get, f"{address}{path}"), holds)
        yield _fetched("/v1/match", partial(_post, f"{address}/v1/match", {"text": NEED}), '"hits"')


def _fetched(path: str, fetch: Callable[[], str], holds: str) -> Tried:
    try:
        text = fetch()
    except (OSError, urllib.error.URLError) as error:
        return Tried(path, str(error))
    return Tried(path, None if holds in text else f"no '{holds}' in what was answered: {text[:80]!r}")


@contextmanager
def _served(place: CleanEnvironment) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = place.command(place.program("enmusubi"), "serve", "--port", str(port))
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=place.user, stdout=quiet, stderr=quiet)  # noqa: S603
    try:
        give_up_at = time.monotonic() + _STARTS_WITHIN_S
        while time.monotonic() < give_up_at and process.poll() is None:
            try:
                _get(f"http://127.0.0.1:{port}/readyz")
                break
            except OSError:
                time.sleep(0.5)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=60)


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - a server of our own on loopback
        return str(answer.read().decode("utf-8"))


def _post(url: str, body: object) -> str:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310
    give_up_at = time.monotonic() + _PATIENT_S
    while True:
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return str(answer.read().decode("utf-8"))
        except urllib.error.HTTPError as error:
            busy = error.code == HTTPStatus.SERVICE_UNAVAILABLE  # it says itself when to come again
            if not busy or time.monotonic() > give_up_at:
                raise
            time.sleep(float(error.headers.get("Retry-After") or 1))
