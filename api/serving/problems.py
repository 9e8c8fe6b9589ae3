"""How is it told over HTTP that something went wrong? As problem details (RFC 9457), each type for good."""

import time
from collections.abc import Mapping, MutableMapping
from typing import Any

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from api.errors import http_status, problem_type
from corpora import EnmusubiError

PROBLEM = "application/problem+json"
_PREFIX = "urn:enmusubi:error:"
_PROVE = {"WWW-Authenticate": 'Bearer realm="enmusubi"'}
NOT_FOUND_S = 0.01  # after which it is said that something is not there, or may not be seen
_WAITING = 64  # threads that wait for that
_PROTOCOL = {400: "unreadable-body", 404: "no-such-path", 405: "method-not-allowed"}


class Refused(Exception):  # noqa: N818 - it is an answer, not a fault of ours
    """A request that is refused for a reason that only HTTP knows: rights, preconditions, limits."""

    def __init__(
        self, status: int, kind: str, detail: str, *, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.headers = dict(headers or {})


def request_id(scope: MutableMapping[str, Any]) -> str:
    """The id of the request that is answered; empty before it has one."""
    return str(scope.get("state", {}).get("request_id", ""))


def problem(
    scope: MutableMapping[str, Any],
    status: int,
    kind: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **more: object,
) -> Response:
    """Make the answer; `kind` is the last part of its type.

    Who asks for a page gets one (`api.web.problem_page`), all others the problem as JSON.
    """
    body = {
        "type": _PREFIX + kind,
        "title": kind,
        "status": status,
        "detail": _encodable(detail),
        "request_id": request_id(scope),
        **more,
    }
    as_page = getattr(scope["app"].state, "problem_page", None) if "app" in scope else None
    shown: Response | None = as_page(scope, body, dict(headers or {})) if as_page else None
    return shown or JSONResponse(body, status_code=status, media_type=PROBLEM, headers=dict(headers or {}))


def refusal(scope: MutableMapping[str, Any], refused: Refused) -> Response:
    """Make the answer of a refusal."""
    return problem(scope, refused.status, refused.kind, refused.detail, headers=refused.headers)


def add_problems(app: FastAPI) -> None:
    """Let every error that is raised while a request is answered become a problem."""
    app.state.not_found = CapacityLimiter(_WAITING)
    app.add_exception_handler(EnmusubiError, _of_error)
    app.add_exception_handler(RequestValidationError, _of_request)
    app.add_exception_handler(HTTPException, _of_protocol)
    app.add_exception_handler(Refused, _of_refusal)


async def _of_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, EnmusubiError):
        raise error
    kind, status = problem_type(type(error)).removeprefix(_PREFIX), http_status(type(error))
    if status == 404:
        await _in_even_time(request)
    return problem(request.scope, status, kind, str(error), headers=_PROVE if status == 401 else None)


async def _in_even_time(request: Request) -> None:
    """Wait until a fixed time after the request came: what is hidden takes longer to look up.

    In a thread, for an event loop wakes at whole milliseconds, from which the rest could be read.
    """
    deadline = request.scope["state"]["began"] + NOT_FOUND_S
    await to_thread.run_sync(
        lambda: time.sleep(max(0.0, deadline - time.perf_counter())), limiter=request.app.state.not_found
    )


async def _of_refusal(request: Request, error: Exception) -> Response:
    if not isinstance(error, Refused):
        raise error
    return refusal(request.scope, error)


async def _of_request(request: Request, error: Exception) -> Response:
    """Name the parameters that are wrong; what was sent is not repeated, for it may be confidential."""
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [
        {"parameter": _encodable(".".join(map(str, fault["loc"]))), "reason": fault["msg"]}
        for fault in error.errors()
    ]
    detail = "; ".join(f"{fault['parameter']}: {fault['reason']}" for fault in faults)
    return problem(request.scope, 422, "request", detail, errors=faults)


async def _of_protocol(request: Request, error: Exception) -> Response:
    """What the framework refuses by itself: paths, methods, bodies that are no JSON at all."""
    if not isinstance(error, HTTPException):
        raise error
    kind = _PROTOCOL.get(error.status_code, "http")
    detail = f"{error.detail}. See /docs for what can be asked."
    return problem(request.scope, error.status_code, kind, detail, headers=error.headers)


def _encodable(text: str) -> str:
    """Spell out lone surrogates, which no answer can hold."""
    return text.encode("utf-8", "backslashreplace").decode()
