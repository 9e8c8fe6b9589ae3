"""How is a real server measured without the encoder's time? As a process on a home with hashed vectors.

`python -m eval.bench.served --home DIR --port N` serves such a home; it is made by `make_home`.
"""

import argparse
import contextlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from api import (
    Limits,
    Principal,
    Service,
    Settings,
    create_app,
    new_token,
    serve_together,
    server,
    write_logs,
)
from corpora import (
    Account,
    AnyRecord,
    Bilingual,
    Organisation,
    Role,
    Scope,
    Seed,
    Viewer,
    Visibility,
    bundled_records,
    open_store,
)
from eval.bench.hashing import HashEncoder, shipped_for
from indexer import open_generation, update_index
from matcher import Matcher

ROOT = Path(__file__).resolve().parents[2]
OWN, OTHER = "univ-example", "city-example"
SECRETARY = "secretary"
WAIT_S = 120.0


def settings_of(home: Path) -> Settings:
    """Settings of a home, whatever the environment says."""
    return Settings(home, home, "hashing", "en", debug=False)


def make_home(home: Path, records: int, *, indexed: int | None = None) -> None:
    """Fill a home with seeds made from those that ship, a tenth of them hidden from all but their owner.

    `indexed` says how many of them can be found by matching; without it all can.
    """
    texts = [text for r in bundled_records() if isinstance(r, Seed) for text in (r.text.ja,) if text]
    content: list[AnyRecord] = [
        Organisation.model_validate({"id": name, "organisation_kind": "other", "name": {"ja": name}})
        for name in (OWN, OTHER)
    ]
    for number in range(records):
        hidden = number % 10 == 0
        content.append(
            Seed(
                id=f"seed-{number:06}",
                text=Bilingual(ja=f"{texts[number % len(texts)]}（第{number}号）"),
                visibility=Visibility.ORGANISATION if hidden else Visibility.PUBLIC,
                organisation=OTHER if hidden else OWN,
            )
        )
    settings, encoder = settings_of(home), HashEncoder()
    with contextlib.closing(open_store(settings.store)) as store:
        first = len(content) if indexed is None else indexed
        store.put(content[:first])
        update_index(store, settings.index, encoder=encoder, known=lambda: shipped_for(encoder))
        store.put(content[first:])


def add_secretary(home: Path) -> str:
    """Add an account that may do most things, and return a token of it for everything."""
    now = datetime.now(UTC).replace(microsecond=0)
    made = new_token(SECRETARY, Scope, now=now, days=1)
    with contextlib.closing(open_store(settings_of(home).store)) as store:
        store.add_account(Account(SECRETARY, "測定", Role.SECRETARIAT, now, OWN))
        store.add_token(made.token)
    return made.secret


def opened(settings: Settings) -> Service:
    """Open such a home."""
    store = open_store(settings.store)
    return Service(
        store,
        Matcher(store, open_generation(settings.index), HashEncoder()),
        index=settings.index,
        writer=open_store(settings.store),
    )


def serve(home: Path, port: int, limits: Limits, *, accounts: bool = False) -> None:
    """Serve a home to an account that may write its own organisation's records.

    With `accounts` to whomever a token names, as `enmusubi serve` does.
    """
    settings = settings_of(home)
    service = opened(settings)
    asks = None if accounts else Principal("bench", Role.OFFICE, Viewer(organisation=OWN), frozenset(Scope))
    app = create_app(settings, service, principal=asks, limits=limits)
    write_logs()
    server(app, host="127.0.0.1", port=port, limits=limits).run()


def serve_by(workers: int, home: Path, port: int, limits: Limits) -> int:
    """Serve a home by several processes, as `enmusubi serve --workers` does; returns the exit code."""
    return serve_together(
        replace(settings_of(home), limits=limits),
        host="127.0.0.1",
        port=port,
        secure=True,
        workers=workers,
        opened=opened,
        nursery="eval.bench.served",
    )


@dataclass
class Running:
    """A server's process, and where it answers."""

    process: "subprocess.Popen[bytes]"
    url: str

    def kill(self) -> None:
        """End it at once, as kill -9 does."""
        self.process.kill()
        self.process.wait()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def started(home: Path, port: int, *options: str) -> Running:
    """Start a server and wait until it answers. Raises OSError where it does not."""
    command = [sys.executable, "-m", "eval.bench.served", "--home", str(home), "--port", str(port), *options]
    with (home / "server.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)  # noqa: S603
    running = Running(process, f"http://127.0.0.1:{port}")
    give_up_at = time.monotonic() + WAIT_S
    while time.monotonic() < give_up_at and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(f"{running.url}/healthz", timeout=5).close()  # noqa: S310 - our own server
            return running
        time.sleep(0.1)
    running.kill()
    raise OSError(f"The server on {home} did not come up; see {home / 'server.log'}.")


@contextlib.contextmanager
def running(home: Path, *options: str) -> Iterator[Running]:
    """A server on a free port, until the block ends."""
    own = started(home, free_port(), *options)
    try:
        yield own
    finally:
        own.kill()


def main(arguments: list[str] | None = None) -> None:
    """Serve as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--rate", type=int, default=0, help="requests a minute; 0: any number")
    parser.add_argument("--accounts", action="store_true", help="look at tokens")
    parser.add_argument("--workers", type=int, default=1, help="several look at tokens in any case")
    parser.add_argument("--header-s", type=float, default=10)
    parser.add_argument("--idle-s", type=float, default=15)
    parser.add_argument("--request-s", type=float, default=30)
    chosen = parser.parse_args(arguments)
    limits = Limits(
        rate_per_minute=chosen.rate,
        burst=max(1, chosen.rate // 6),
        header_s=chosen.header_s,
        idle_s=chosen.idle_s,
        request_s=chosen.request_s,
    )
    if chosen.workers > 1:
        sys.exit(serve_by(chosen.workers, chosen.home, chosen.port, limits))
    serve(chosen.home, chosen.port, limits, accounts=chosen.accounts)


if __name__ == "__main__":
    main()
