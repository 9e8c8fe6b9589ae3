"""How is the engine asked over HTTP?"""

import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from swagger_ui_bundle import swagger_ui_path

from api.engine import open_home, open_matcher
from api.errors import http_status, problem_type
from api.schemas import MatchRequest, MatchResponse
from api.settings import Settings
from corpora import EnmusubiError, Filters, Organisation, Store
from matcher import Matcher, MatchResult

MAX_BODY_BYTES = 8_000_000
PROBLEM = "application/problem+json"


class Service:
    """An open home: matching is done one query at a time, the processor being the limit."""

    def __init__(self, store: Store, matcher: Matcher) -> None:
        self.store = store
        self.matcher = matcher
        self._lock = threading.Lock()

    def match(self, request: MatchRequest) -> MatchResult:
        """Match among public records: without an account nobody sees more."""
        with self._lock:
            return self.matcher.match(
                request.text, find=request.find, k=request.k, filters=Filters(request.where)
            )

    def holders(self, result: MatchResult) -> dict[str, Organisation]:
        """The organisations of the hits by id."""
        return holders_of(self.store, result)


def holders_of(store: Store, result: MatchResult) -> dict[str, Organisation]:
    """Return the organisations that hold the hits of a result, by id."""
    ids = {hit.record.organisation for hit in result.hits if hit.record.organisation}
    return {key: r for key, r in store.get_many(sorted(ids)).items() if isinstance(r, Organisation)}


def create_app(settings: Settings) -> FastAPI:
    """Make the application; store, index and encoder are opened when it starts.

    Raises `EnmusubiError` at the start where the home or its index cannot serve.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        store = open_home(settings)
        app.state.service = Service(store, open_matcher(settings, store))
        try:
            yield
        finally:
            store.close()

    app = FastAPI(title="Enmusubi", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.mount("/static/swagger", StaticFiles(directory=Path(swagger_ui_path)), name="swagger")
    app.middleware("http")(_limit_body)
    app.add_exception_handler(EnmusubiError, _problem_of_error)
    app.add_exception_handler(RequestValidationError, _problem_of_request)
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
        return MatchResponse.of(result, service.holders(result))

    @app.get("/", include_in_schema=False)
    def root() -> RedirectResponse:
        return RedirectResponse("/docs")

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title="Enmusubi API",
            swagger_js_url="/static/swagger/swagger-ui-bundle.js",
            swagger_css_url="/static/swagger/swagger-ui.css",
            swagger_favicon_url="/static/swagger/favicon-32x32.png",
        )


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
        {"parameter": ".".join(map(str, fault["loc"])), "reason": fault["msg"]} for fault in error.errors()
    ]
    detail = "; ".join(f"{fault['parameter']}: {fault['reason']}" for fault in faults)
    return _problem(422, "urn:enmusubi:error:request", detail, errors=faults)


def _problem(status: int, kind: str, detail: str, **more: object) -> JSONResponse:
    body = {"type": kind, "title": kind.rsplit(":", 1)[-1], "status": status, "detail": detail, **more}
    return JSONResponse(body, status_code=status, media_type=PROBLEM)
