"""How does the server deal with clients that are slow to say what they want?

uvicorn bounds the time between two requests of a connection (`timeout_keep_alive`), and `TimeLimit` that of a
request; the time until the headers of a request are there is bounded here. A client that does not read its
answer holds its connection, some 64 KB of memory and no thread. Behind a proxy on this machine the address
that is counted is the one that it forwards; a proxy elsewhere must be named in FORWARDED_ALLOW_IPS.
"""

import asyncio
import math

import uvicorn
from fastapi import FastAPI
from h11 import IDLE
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.limits import Limits

END_S = 20  # for requests that are under way when the server is told to end


def server(app: FastAPI, *, host: str, port: int, limits: Limits) -> uvicorn.Server:
    """Make the server; `run` serves until it is told to end."""

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
        backlog=2_048,
        timeout_keep_alive=math.ceil(limits.idle_s),
        timeout_graceful_shutdown=END_S,
        h11_max_incomplete_event_size=16_384,
    )
    return uvicorn.Server(config)
