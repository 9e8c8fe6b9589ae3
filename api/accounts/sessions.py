"""How does a browser stay signed in, and how does a form prove that it is ours?

The cookie holds a signed random id, the store a hash of it: signing out deletes the row, and with it the
session. The key that signs lies in a file of the home that only its owner may read; it is in no backup.
"""

import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from itsdangerous import BadSignature, URLSafeSerializer

from api.accounts.rights import Principal
from api.accounts.tokens import same
from corpora import AuthenticationError, ForbiddenError, HomeError, Session, Store

HOURS = 12
_COOKIE = "enmusubi_session"
_SECURE_COOKIE = f"__Host-{_COOKIE}"  # a browser takes it over HTTPS only, and for no other host
_ENDED = "The session has ended. Sign in again."


def session_key(path: Path) -> bytes:
    """Return the key in a file, which is made where it is new. Raises `HomeError`."""
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
    except FileExistsError:
        pass
    except OSError as error:
        raise HomeError(f"{path} cannot be made: {error.strerror}. Choose another home.") from error
    try:
        key = path.read_bytes()
    except OSError as error:
        raise HomeError(f"{path} cannot be read: {error.strerror}. Give it back to its owner.") from error
    if len(key) != 32:
        raise HomeError(f"{path} holds {len(key)} bytes, not a key of 32. Delete it; all must sign in again.")
    return key


def cookie_name(*, secure: bool) -> str:
    """The name of the cookie, over HTTPS or without."""
    return _SECURE_COOKIE if secure else _COOKIE


@dataclass(frozen=True)
class Sessions:
    """Opens, finds and ends sessions; `secure` is False for a server on loopback without TLS only."""

    key: bytes = field(repr=False)
    secure: bool = True

    @property
    def cookie_name(self) -> str:
        """The name of the cookie."""
        return cookie_name(secure=self.secure)

    def open(
        self, store: Store, principal: Principal, *, now: datetime, hours: int = HOURS
    ) -> Mapping[str, str | int | bool]:
        """Sign somebody in; returns the arguments of a response's `set_cookie`.

        Raises `AuthenticationError` for nobody in particular.
        """
        if principal.account is None:
            raise AuthenticationError("Nobody in particular cannot sign in. Show a token.")
        session_id = secrets.token_urlsafe(32)
        session = Session(principal.account, principal.scopes, now + timedelta(hours=hours), principal.token)
        store.open_session(_hash(session_id), session, now=now)
        return {
            **self.no_cookie(),
            "value": self._signer().dumps(session_id),
            "max_age": hours * 3600,
        }

    def opened(self, store: Store, cookie: str, *, now: datetime) -> tuple[str, Session]:
        """Return id and row of the session that a cookie names. Raises `AuthenticationError`."""
        try:
            session_id = self._signer().loads(cookie)
        except BadSignature:
            raise AuthenticationError(_ENDED) from None
        session = store.session(_hash(session_id)) if isinstance(session_id, str) else None
        if session is None or session.expires_at <= now:
            raise AuthenticationError(_ENDED)
        return session_id, session

    def of_cookie(self, principal: Principal, cookie: str) -> Principal:
        """Return somebody as they ask with a cookie of their own that was just made."""
        return replace(principal, session=self._signer().loads(cookie))

    def close(self, store: Store, principal: Principal) -> None:
        """Sign somebody out."""
        if principal.session is not None:
            store.close_session(_hash(principal.session))

    def no_cookie(self) -> dict[str, str | int | bool]:
        """The arguments of `set_cookie` that delete the cookie."""
        return {
            "key": self.cookie_name,
            "value": "",
            "max_age": 0,
            "path": "/",
            "secure": self.secure,
            "httponly": True,
            "samesite": "lax",
        }

    def csrf_token(self, principal: Principal) -> str:
        """Return what a form of that session must send along; of no session, nothing that is ever taken."""
        told = f"csrf\0{principal.session or secrets.token_urlsafe(32)}"
        return hmac.new(self.key, told.encode(), sha256).hexdigest()

    def check_csrf(self, principal: Principal, sent: str | None) -> None:
        """Refuse a change that a session asks for without its token. Raises `ForbiddenError`.

        Who shows a bearer token needs none: no browser sends that by itself.
        """
        if principal.session is None:
            return
        if sent is None or not same(sent, self.csrf_token(principal)):
            raise ForbiddenError("The form did not come from our page, or is too old. Load the page again.")

    def _signer(self) -> URLSafeSerializer:
        return URLSafeSerializer(self.key, salt="enmusubi.session", signer_kwargs={"digest_method": sha256})


def _hash(session_id: str) -> str:
    return sha256(session_id.encode()).hexdigest()
