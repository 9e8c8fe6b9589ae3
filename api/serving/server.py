"""How does the server deal with clients that are slow to say what they want?

uvicorn bounds the time between two requests of a connection (`timeout_keep_alive`), and `TimeLimit` that of a
request; the time until the headers of a request are there is bounded here. A client that does not read its
answer holds its connection, some 64 KB of memory and no thread. Behind a proxy on this machine the address
that is counted is the one that it forwards; a proxy elsewhere must be named in FORWARDED_ALLOW_IPS.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable

import uvicorn
from fastapi import FastAPI
from h11 import IDLE
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.limits import Limits
from api.settings import Settings
from corpora import Store

END_S = 20  # for requests that are under way when the server is told to end
BEAT_S = 5
BACKLOG = 2_048  # connections that wait to be taken


def server(
    app: FastAPI,
    *,
    host: str,
    port: int,
    limits: Limits,
    beat: Callable[[], Awaitable[None]] | None = None,
) -> uvicorn.Server:
    """Make the server; `run` serves until it is told to end.

    `beat` is called when it begins to answer, and every `BEAT_S` seconds as long as it does.
    """

    class Patient(H11Protocol):
        """Hangs up on a client whose headers do not come in time."""

        patience: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._wait_for_headers()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_waiting()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self.conn.their_state is not IDLE:
                self._stop_waiting()
            elif self.patience is None:  # the next request of the connection has begun
                self._wait_for_headers()

        def _wait_for_headers(self) -> None:
            self.patience = self.loop.call_later(limits.header_s, self.transport.abort)

        def _stop_waiting(self) -> None:
            if self.patience is not None:
                self.patience.cancel()
                self.patience = None

    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=Patient,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=math.ceil(limits.idle_s),
        timeout_graceful_shutdown=END_S,
        h11_max_incomplete_event_size=16_384,
        callback_notify=beat,
        timeout_notify=BEAT_S,
    )
    return uvicorn.Server(config)


def serve_alone(
    settings: Settings, *, host: str, port: int, secure: bool, served: Callable[[str, Store], None]
) -> None:
    """Serve from this process until told to end; `served` is told address and store before.

    Raises `EnmusubiError`.
    """
    from api.app import create_app, open_service
    from api.serving.logs import write_logs

    service = open_service(settings)  # here, because inside the server an error would end in a traceback
    app = create_app(settings, service, secure=secure)
    served(f"http://{host}:{port}/", service.store)
    write_logs()
    server(app, host=host, port=port, limits=settings.limits).run()
