"""How does a client of a measurement ask over one connection, and what was it answered?"""

import http.client
import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_WAIT_S = 150.0
_AGAIN_S = 0.2


@dataclass(frozen=True)
class Answer:
    """A status (0: the connection broke), the body, the ETag and how long it took."""

    status: int
    body: bytes = b""
    tag: str = ""
    took_ms: float = 0.0

    def json(self) -> Any:
        """The body as JSON; an empty object where there is none."""
        return json.loads(self.body or b"{}")


class Client:
    """One connection that is kept, and opened again where it broke."""

    def __init__(self, url: str) -> None:
        place = urlsplit(url)
        self._connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=_WAIT_S)

    def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask once."""
        sent = None if body is None else json.dumps(body).encode()
        told = {"Content-Type": "application/json", **(headers or {})}
        began = time.perf_counter()
        try:
            self._connection.request(method, path, body=sent, headers=told)
            response = self._connection.getresponse()
            read = response.read()
        except (OSError, http.client.HTTPException):
            with suppress(OSError):
                self._connection.close()
            time.sleep(_AGAIN_S)
            return Answer(0)
        took_ms = (time.perf_counter() - began) * 1000
        return Answer(response.status, read, response.headers.get("ETag", ""), took_ms)
