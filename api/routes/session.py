"""How does a browser sign in with a token, learn who it is, and sign out?"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.accounts.auth import utc_now
from api.accounts.rights import Principal
from api.accounts.sessions import Sessions
from api.routes.asking import Asking
from api.routes.describing import refusals
from api.schemas.accounts import SessionAnswer
from api.serving.problems import Refused
from corpora import AuthenticationError

router = APIRouter(prefix="/v1/session", tags=["accounts"])
_COOKIE = {"Set-Cookie": {"schema": {"type": "string"}, "description": "The cookie of the session."}}


@router.post(
    "",
    summary="Sign in with a token",
    status_code=201,
    response_model=SessionAnswer,
    responses={201: {"headers": _COOKIE}, **refusals(401, 403, 409)},
)
def sign_in(request: Request, response: Response, principal: Asking) -> SessionAnswer:
    """Open a session for twelve hours: a cookie that no script reads, and the token that each change needs.

    It may do what the bearer token may, and ends with it.
    """
    if principal.session is not None:
        raise Refused(409, "signed-in", "You are signed in already. Sign out first: DELETE /v1/session.")
    if principal.token is None:
        raise AuthenticationError("To sign in, send your token: Authorization: Bearer enm_ID_SECRET")
    sessions: Sessions = request.app.state.sessions
    opened = sessions.open(request.app.state.accounts, principal, now=utc_now())
    response.set_cookie(**opened)  # type: ignore[arg-type]
    return _answer(sessions, sessions.of_cookie(principal, str(opened["value"])))


@router.get("", summary="Who is signed in?", response_model=SessionAnswer, responses=refusals(401, 403))
def read_session(request: Request, principal: Asking) -> SessionAnswer:
    """Say who asks, and give the CSRF token of the session again."""
    return _answer(request.app.state.sessions, principal)


@router.delete(
    "",
    summary="Sign out",
    status_code=204,
    response_class=Response,
    responses={204: {"headers": _COOKIE}, **refusals(401, 403)},
)
def sign_out(request: Request, principal: Asking) -> Response:
    """End the session, and with it the cookie."""
    if principal.session is None:
        raise AuthenticationError("There is no session to end. A bearer token is revoked by the secretariat.")
    sessions: Sessions = request.app.state.sessions
    sessions.close(request.app.state.accounts, principal)
    response = Response(status_code=204)
    response.set_cookie(**sessions.no_cookie())  # type: ignore[arg-type]
    return response


def _answer(sessions: Sessions, principal: Principal) -> SessionAnswer:
    if principal.account is None or principal.role is None:
        raise AuthenticationError("Nobody is signed in. Send a token: Authorization: Bearer enm_ID_SECRET")
    return SessionAnswer(
        account=principal.account,
        role=principal.role,
        language=principal.language or "ja",
        scopes=sorted(principal.scopes),
        csrf_token=sessions.csrf_token(principal) if principal.session else None,
    )
