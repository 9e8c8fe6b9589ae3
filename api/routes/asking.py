"""Who asks, and may they do this?

By bearer token or session; nobody in particular reads what is public. Looked at anew for each request.
"""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from anyio import to_thread
from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPBearer

from api.accounts.auth import principal_of, utc_now
from api.accounts.rights import ANYBODY, Action, Principal, check, may
from api.accounts.sessions import Sessions, cookie_name
from corpora import AnyRecord, ForbiddenError

CSRF_HEADER = "X-CSRF-Token"
BEARER, COOKIE = "bearer", "session"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# They only say in the description which routes look at who asks: it is `principal_of` that reads.
_BEARER = Depends(HTTPBearer(scheme_name=BEARER, auto_error=False))
_COOKIE = Depends(APIKeyCookie(name=cookie_name(secure=True), scheme_name=COOKIE, auto_error=False))


async def current_principal(request: Request, _bearer: Any = _BEARER, _cookie: Any = _COOKIE) -> Principal:
    """Say who asks.

    Raises `AuthenticationError` for a token or session that does not hold, `ForbiddenError` for a change that
    a session asks for without its CSRF token, `Refused` (429) where the account has asked too often.
    """
    return await principal_asking(request, csrf=request.headers.get(CSRF_HEADER))


async def principal_asking(request: Request, *, csrf: str | None) -> Principal:
    """Say who asks, who sent `csrf` along, in a header or a form. Raises as `current_principal`."""
    state = request.app.state
    principal: Principal | None = state.principal
    if principal is None:
        principal = await _proved(request)
        if request.method not in SAFE:
            sessions: Sessions = state.sessions
            sessions.check_csrf(principal, csrf)
    if principal.account is not None:
        state.buckets.take(f"account {principal.account}")
    return principal


async def _proved(request: Request) -> Principal:
    """Look at what was shown, in a thread of its own kind: a token that is verified takes its time."""
    state = request.app.state
    if "authorization" not in request.headers and not request.cookies:
        return ANYBODY
    look = partial(
        principal_of,
        request.headers,
        request.cookies,
        state.accounts,
        now=utc_now(),
        sessions=state.sessions,
        verifier=state.verifier,
    )
    return await to_thread.run_sync(look, limiter=state.verifying)


Asking = Annotated[Principal, Depends(current_principal)]


def allowed(action: Action) -> Any:
    """A dependency that lets pass only who may do this, as `api.accounts.rights.check` says it."""

    async def checked(principal: Asking) -> Principal:
        check(principal, action)
        return principal

    dependency: Callable[..., Any] = checked
    return Depends(dependency)


def check_written(principal: Principal, action: Action, record: AnyRecord) -> None:
    """Refuse a record as it is about to be written. Raises `ForbiddenError`.

    `check` is for the record that stands; this one may be another organisation's, or nobody's.
    """
    if not may(principal, action, record):
        raise ForbiddenError("The record belongs to another organisation, or to none. Write it for your own.")
