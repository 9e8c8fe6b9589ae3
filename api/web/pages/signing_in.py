"""How does somebody sign in on a page, and out again?

With a token, as `POST /v1/session` does, or through the identity provider where the settings name one.
"""

from typing import Annotated
from urllib.parse import urlsplit

from anyio import to_thread
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.accounts.auth import authenticate, utc_now
from api.accounts.sessions import Sessions
from api.web.visiting import Visit, Visiting
from api.web.words.sign_in import WORDS
from corpora import AuthenticationError, ForbiddenError

router = APIRouter()
Token = Annotated[str, Form(max_length=200)]
Next = Annotated[str, Form(max_length=2_000)]


@router.get("/sign-in")
def sign_in_page(visit: Visiting, next: str = "/") -> HTMLResponse:  # noqa: A002 - the name in the address
    """Show where a token is entered."""
    return _page(visit, next)


@router.post("/sign-in")
async def sign_in(request: Request, visit: Visiting, token: Token, next: Next = "/") -> Response:  # noqa: A002
    """Open a session for whom a token names, and lead to the page they came from."""
    state = request.app.state
    sessions: Sessions = state.sessions

    def work() -> dict[str, str | int | bool]:
        principal = authenticate(state.accounts, token.strip(), now=utc_now(), verifier=state.verifier)
        return dict(sessions.open(state.accounts, principal, now=utc_now()))

    try:
        opened = await to_thread.run_sync(work, limiter=state.verifying)
    except (AuthenticationError, ForbiddenError):
        return _page(visit, next, fault="wrong", status=401)
    response = visit.back(_of_ours(next), said="signed_in")
    response.set_cookie(**opened)  # type: ignore[arg-type]
    return response


@router.post("/sign-out")
def sign_out(request: Request, visit: Visiting) -> Response:
    """End the session, and with it the cookie."""
    sessions: Sessions = request.app.state.sessions
    sessions.close(request.app.state.accounts, visit.principal)
    response = visit.back("/", said="signed_out")
    response.set_cookie(**sessions.no_cookie())  # type: ignore[arg-type]
    return response


def _page(visit: Visit, following: str, *, fault: str | None = None, status: int = 200) -> HTMLResponse:
    provider = visit.request.app.state.settings.oidc is not None
    return visit.page(
        "sign_in.html", WORDS, status=status, next=_of_ours(following), fault=fault, provider=provider
    )


def _of_ours(path: str) -> str:
    """A path of this server as it is; the start for whatever would lead elsewhere."""
    parts = urlsplit(path)
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and not (parts.scheme or parts.netloc)
    return path if ours and path.isprintable() else "/"
