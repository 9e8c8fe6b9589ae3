"""How is the engine asked over HTTP?"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException

from api.errors import http_status, problem_type
from api.export_notes import notes_of
from api.schemas import MatchRequest, MatchResponse
from api.service import Service, holders_of, open_service
from api.settings import Settings
from api.watch import CHECK_S, watching
from corpora import EnmusubiError

MAX_BODY_BYTES = 8_000_000
PROBLEM = "application/problem+json"

__all__ = ["MAX_BODY_BYTES", "Service", "create_app", "holders_of", "open_service"]


def create_app(settings: Settings, service: Service | None = None, *, check_s: float = CHECK_S) -> FastAPI:
    """Make the application; without a `service` it opens one when it starts, and closes it at its end.

    Every `check_s` seconds it looks whether a new generation is published.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.service = service or open_service(settings)
        try:
            with watching(lambda: app.state.service.refresh(), every_s=check_s):
                yield
        finally:
            app.state.service.store.close()

    # Its pages come from the package: a browser without a network shows them too.
    app = FastAPIOffline(title="Enmusubi", lifespan=lifespan, redoc_url=None)
    app.middleware("http")(_limit_body)
    app.add_exception_handler(EnmusubiError, _problem_of_error)
    app.add_exception_handler(RequestValidationError, _problem_of_request)
    app.add_exception_handler(HTTPException, _problem_of_protocol)
    app.add_exception_handler(Exception, _problem_inside)
    _add_routes(app)
    return app


def _add_routes(app: FastAPI) -> None:
    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        """Say that the process is alive."""
        return {"status": "alive"}

    @app.get("/readyz")
    def readyz(request: Request) -> dict[str, str]:
        """Say that an index is loaded, and which generation."""
        return {"status": "ready", "generation": request.app.state.service.matcher.generation.id}

    @app.post("/v1/match")
    def match(body: MatchRequest, request: Request) -> MatchResponse:
        """Find the records that answer a text, with explanations."""
        service: Service = request.app.state.service
        result = service.match(body)
        holders = service.holders(result)
        return MatchResponse.of(result, holders, notes_of(service.store, result, holders))

    @app.get("/", include_in_schema=False)
    def root() -> RedirectResponse:
        return RedirectResponse("/docs")


async def _limit_body(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    length = request.headers.get("content-length", "")
    if request.method == "POST" and not length.isdigit():
        return _problem(411, "urn:enmusubi:error:length-required", "Send the request with a Content-Length.")
    if length.isdigit() and int(length) > MAX_BODY_BYTES:
        detail = f"The request has {int(length):,} bytes; at most {MAX_BODY_BYTES:,} are allowed."
        return _problem(413, "urn:enmusubi:error:too-large", detail)
    return await call_next(request)


async def _problem_of_error(_: Request, error: Exception) -> Response:
    if not isinstance(error, EnmusubiError):
        raise error
    return _problem(http_status(type(error)), problem_type(type(error)), str(error))


async def _problem_of_request(_: Request, error: Exception) -> Response:
    """Name the parameters that are wrong; what was sent is not repeated, for it may be confidential."""
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [
        {"parameter": _encodable(".".join(map(str, fault["loc"]))), "reason": fault["msg"]}
        for fault in error.errors()
    ]
    detail = "; ".join(f"{fault['parameter']}: {fault['reason']}" for fault in faults)
    return _problem(422, "urn:enmusubi:error:request", detail, errors=faults)


_PROTOCOL = {400: "unreadable-body", 404: "no-such-path", 405: "method-not-allowed"}


async def _problem_of_protocol(_: Request, error: Exception) -> Response:
    """What the framework refuses by itself: paths, methods, bodies that are no JSON at all."""
    if not isinstance(error, HTTPException):
        raise error
    kind = f"urn:enmusubi:error:{_PROTOCOL.get(error.status_code, 'http')}"
    response = _problem(error.status_code, kind, f"{error.detail}. See /docs for what can be asked.")
    response.headers.update(error.headers or {})
    return response


async def _problem_inside(_: Request, __: Exception) -> Response:
    """Say that it is our fault, and no more; the server's log holds the rest."""
    detail = "Something went wrong inside. The server's log says what."
    return _problem(500, "urn:enmusubi:error:internal", detail)


def _problem(status: int, kind: str, detail: str, **more: object) -> JSONResponse:
    detail = _encodable(detail)
    body = {"type": kind, "title": kind.rsplit(":", 1)[-1], "status": status, "detail": detail, **more}
    return JSONResponse(body, status_code=status, media_type=PROBLEM)


def _encodable(text: str) -> str:
    """Spell out lone surrogates, which no answer can hold."""
    return text.encode("utf-8", "backslashreplace").decode()
