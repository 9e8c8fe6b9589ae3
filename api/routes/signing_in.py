"""How does a browser come in through the identity provider of its university?

Only where the settings name one. The provider must know ENMUSUBI_ADDRESS/auth/callback as where to send back.
"""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from api.accounts.auth import utc_now
from api.accounts.oidc import IdentityProvider, principal_of_identity, unsealed
from api.accounts.sessions import Sessions
from api.settings import OidcSettings

PENDING = "enmusubi_signing_in"
_CALLBACK = "/auth/callback"
_PENDING_S = 600


def signing_in_router(told: OidcSettings, *, address: str | None) -> APIRouter:
    """The routes of signing in through a provider; `address` is where browsers reach this server.

    Raises `ConfigurationError`.
    """
    router = APIRouter(prefix="/auth", tags=["accounts"])
    provider = IdentityProvider(told.issuer, told.client_id, told.client_secret)

    @router.get("/login", include_in_schema=False)
    def login(request: Request) -> RedirectResponse:
        """Send the browser to the provider."""
        sessions: Sessions = request.app.state.sessions
        url, pending = provider.begin(_here(address, request))
        response = RedirectResponse(url, status_code=303)
        _set(response, sessions, pending.sealed(sessions.key), _PENDING_S)
        return response

    @router.get("/callback", include_in_schema=False)
    def callback(request: Request) -> RedirectResponse:
        """Open a session for whom the provider vouches, where an account lists them."""
        state = request.app.state
        sessions: Sessions = state.sessions
        pending = unsealed(request.cookies.get(_name(sessions)), sessions.key)
        here = _here(address, request)
        identity = provider.finish(here, f"{here}?{request.url.query}", pending)
        principal = principal_of_identity(state.accounts, identity, now=utc_now())
        response = RedirectResponse("/", status_code=303)
        response.set_cookie(**sessions.open(state.accounts, principal, now=utc_now()))  # type: ignore[arg-type]
        _set(response, sessions, "", 0)
        return response

    return router


def _here(address: str | None, request: Request) -> str:
    """Where the provider sends the browser back to."""
    return (address or str(request.base_url)).rstrip("/") + _CALLBACK


def _name(sessions: Sessions) -> str:
    return f"__Host-{PENDING}" if sessions.secure else PENDING


def _set(response: RedirectResponse, sessions: Sessions, value: str, seconds: int) -> None:
    response.set_cookie(
        _name(sessions),
        value,
        max_age=seconds,
        path="/",
        secure=sessions.secure,
        httponly=True,
        samesite="lax",  # it comes along when the provider sends the browser back
    )
