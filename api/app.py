"""How is the engine asked over HTTP?"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from anyio import CapacityLimiter
from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.middleware.gzip import GZipMiddleware

from api.accounts.rights import Principal
from api.accounts.sessions import Sessions, cookie_name, session_key
from api.accounts.tokens import Verifier
from api.limits import Limits
from api.middleware import BodyLimit, RateLimit, Recorded, SafeHeaders, TimeLimit
from api.routes import routers
from api.routes.describing import describe
from api.routes.paging import Cursors
from api.routes.waiting import WaitingLine
from api.service import Service, open_service
from api.serving.buckets import Buckets
from api.serving.problems import add_problems
from api.serving.together import Alone, Together
from api.serving.watch import CHECK_S, watching
from api.settings import Settings
from api.web.mounting import add_pages
from corpora import open_store

__all__ = ["Service", "create_app", "open_service"]

VERIFYING = 8  # threads that find out who asks: tokens that are made up fill no others


def create_app(
    settings: Settings,
    service: Service | None = None,
    *,
    check_s: float = CHECK_S,
    principal: Principal | None = None,
    limits: Limits | None = None,
    secure: bool = True,
    together: Together | None = None,
) -> FastAPI:
    """Make the application; without a `service` it opens one when it starts, and closes it at its end.

    Every `check_s` seconds it looks whether a new generation is published. With a `principal` it is they who
    ask, whatever is shown; with `secure` the cookie of a session goes over HTTPS only. What is `together` is
    shared with other workers of the same server.
    """
    shared = together or Alone()
    limits = shared.limits(limits or settings.limits)
    metrics, buckets = shared.metrics(), Buckets(limits, levels=shared.levels())

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        opened = service or open_service(settings)
        app.state.service = opened
        app.state.cursors = Cursors(opened.writer.secret("cursors"))
        app.state.sessions = Sessions(session_key(settings.session_key), secure=secure)
        app.state.accounts = accounts = open_store(settings.store)
        with (
            closing(opened),
            closing(accounts),
            closing(open_store(settings.store)) as jobs_store,
            shared.importing(jobs_store, settings, limits, metrics) as app.state.jobs,
            watching(opened.refresh, every_s=check_s, end=opened.end),
        ):
            yield

    # Its pages come from the package: a browser without a network shows them too.
    app = FastAPIOffline(title="Enmusubi", version="1", lifespan=lifespan, redoc_url=None)
    app.state.principal, app.state.settings = principal, settings
    app.state.verifier, app.state.verifying = Verifier(), CapacityLimiter(VERIFYING)
    app.state.limits, app.state.metrics, app.state.buckets = limits, metrics, buckets
    app.state.line = WaitingLine(limits, metrics)
    # The last that is added stands outermost.
    app.add_middleware(GZipMiddleware, minimum_size=1_000)
    app.add_middleware(BodyLimit, limits=limits)
    app.add_middleware(RateLimit, buckets=buckets)
    app.add_middleware(TimeLimit, limits=limits)
    app.add_middleware(SafeHeaders)
    app.add_middleware(Recorded, metrics=metrics)
    add_problems(app)
    for router in routers():
        app.include_router(router)
    add_pages(app)
    if settings.oidc is not None:
        from api.routes.signing_in import signing_in_router  # takes half a second

        app.include_router(signing_in_router(settings.oidc, address=settings.address))
    describe(app, cookie=cookie_name(secure=secure))
    return app
