"""How is a world served while somebody looks at it? By a server in a thread, on a free port of loopback."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from api import Limits, Service, Settings, create_app
from api import server as server_of
from corpora import ConfigurationError, open_store
from eval.screens.world import World
from indexer import Encoder, open_generation
from matcher import Matcher

_STARTS_WITHIN_S = 60.0
_PATIENT_S = 120.0  # the machine may have other work: how fast pages are is measured elsewhere


@dataclass(frozen=True)
class Running:
    """A server that answers at `url`, and the world that it serves."""

    url: str
    world: World
    service: Service


@contextmanager
def running(world: World, encoder: Encoder) -> Iterator[Running]:
    """Serve a world, signing in needed for what is not public. Raises `ConfigurationError`."""
    settings = Settings(world.home, world.home, "default", "ja", debug=False)
    store = open_store(settings.store)
    matcher = Matcher(store, open_generation(settings.index), encoder)
    service = Service(store, matcher, index=settings.index, writer=open_store(settings.store))
    limits = Limits(rate_per_minute=0, request_s=_PATIENT_S)
    app = create_app(settings, service, limits=limits, secure=False)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    served = server_of(app, host="127.0.0.1", port=port, limits=limits)
    thread = threading.Thread(target=served.run, daemon=True)
    thread.start()
    give_up_at = time.monotonic() + _STARTS_WITHIN_S
    while not served.started:
        if time.monotonic() > give_up_at or not thread.is_alive():
            raise ConfigurationError(f"The server did not start on port {port}. Look at what it wrote.")
        time.sleep(0.05)
    try:
        yield Running(f"http://127.0.0.1:{port}", world, service)
    finally:
        served.should_exit = True
        thread.join(timeout=30)
