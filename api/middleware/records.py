"""What is kept of a request? An id, its route, how it ended and how long it took; never what it says.

Outermost of all: nothing gets past it, and an answer's id stands in its header, its problem and the log.
"""

import re
import time
import uuid

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.serving.logs import log_fault, log_request
from api.serving.metrics import Metrics
from api.serving.problems import problem

_WELL_FORMED = re.compile(rb"[A-Za-z0-9._-]{1,64}")
NO_ROUTE = "none"


class Recorded:
    """Gives each request an id, counts it, writes one line of it, and turns what is raised into a problem."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        own = _id_of(scope)
        began = time.perf_counter()
        scope.setdefault("state", {}).update(request_id=own, began=began)
        status = 0

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = own
            await send(message)

        try:
            await self.app(scope, receive, told)
        except Exception as error:
            log_fault(error, request_id=own, route=_route(scope))
            if status:
                raise
            detail = "Something went wrong inside. The server's log says what."
            await problem(scope, 500, "internal", detail)(scope, receive, told)
        finally:
            took_s = time.perf_counter() - began
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self.metrics.answered(method, _route(scope), status, took_s)
            log_request(
                request_id=own, method=method, route=_route(scope), status=status, took_ms=took_s * 1000
            )


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _id_of(scope: Scope) -> str:
    """The id that the client gave, where it is well formed, else a new one."""
    given = dict(scope["headers"]).get(b"x-request-id", b"")
    return given.decode("ascii") if _WELL_FORMED.fullmatch(given) else uuid.uuid4().hex


def _route(scope: Scope) -> str:
    """The template of the route; the path itself may hold what somebody typed."""
    return str(getattr(scope.get("route"), "path", NO_ROUTE))
