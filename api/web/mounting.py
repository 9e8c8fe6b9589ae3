"""How do the pages come into an application?

A page is a module in `pages/` with a `router`, a template in `templates/` and, where it says anything, words
in both languages in `words/`, each file of the page's own name. Every module in `pages/` is taken up by
itself. Pages call the services that the routes under /v1 call; nothing is asked over HTTP twice.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.formparsers import MultiPartParser
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.limits import Limits
from api.web import pages
from api.web.problem_page import problem_page

STATIC = Path(__file__).parent / "static"
_ADDRESSED_BY_CONTENT = "public, max-age=31536000, immutable"


class _Static(StaticFiles):
    """Files of our own, kept by browsers: their addresses hold what they contain (`rendering.asset`)."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file."""
        response = await super().get_response(path, scope)
        response.headers.setdefault("Cache-Control", _ADDRESSED_BY_CONTENT)
        return response


def add_pages(app: FastAPI) -> None:
    """Add every page, what they load, and pages in place of problems for those who ask for pages."""
    # A file that is asked with is held in memory: nothing that is asked reaches the disk.
    MultiPartParser.spool_max_size = Limits.body_bytes
    app.mount("/static", _Static(directory=STATIC), name="static")
    served = set()
    for router in page_routers():
        app.include_router(router, include_in_schema=False)
        served |= {route.path for route in router.routes if isinstance(route, APIRoute)}
    app.state.pages = frozenset(served)
    app.state.problem_page = problem_page


def page_routers() -> Iterator[APIRouter]:
    """Yield the routers of all pages, in the order of their names."""
    for found in sorted(pkgutil.iter_modules(pages.__path__), key=lambda found: found.name):
        yield importlib.import_module(f"{pages.__name__}.{found.name}").router
