"""How does somebody sign in through the identity provider of their university?

OpenID Connect, code flow with PKCE, off unless the settings name an issuer. The provider says who somebody
is; the accounts say whether they may come in, and as what.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc6749.errors import OAuth2Error
from authlib.oidc.core import CodeIDToken
from itsdangerous import BadData, URLSafeTimedSerializer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from api.accounts.auth import principal_for
from api.accounts.rights import Principal
from api.serving.exposure import is_loopback
from corpora import AuthenticationError, ConfigurationError, ForbiddenError, Scope, Store

try:  # Authlib takes the newer of the two where it is there
    from httpx2 import HTTPError
except ImportError:
    from httpx import HTTPError  # type: ignore[assignment]

# Signed with the provider's private key; never `none`, nor a secret that we hold too.
_ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "ES512", "EdDSA"]
_LEEWAY_S = 60
_TIMEOUT_S = 10.0
_PENDING_S = 600
_SCOPES = frozenset({Scope.READ, Scope.WRITE, Scope.IMPORT, Scope.PIPELINE})
_REFUSED = "The identity provider's answer is refused: {}. Sign in again."


@dataclass(frozen=True)
class Pending:
    """A signing in that has begun, kept in a signed cookie until the provider answers."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)

    def sealed(self, key: bytes) -> str:
        """As the value of a cookie."""
        return _sealer(key).dumps(asdict(self))


def unsealed(cookie: str | None, key: bytes) -> Pending:
    """Read what `sealed` gave, for ten minutes. Raises `AuthenticationError`."""
    try:
        return Pending(**_sealer(key).loads(cookie or "", max_age=_PENDING_S))
    except (BadData, TypeError):
        raise AuthenticationError("The signing in took too long, or began elsewhere. Begin again.") from None


@dataclass(frozen=True)
class Identity:
    """Who somebody is by the word of the provider; `email` only where it vouches for the address."""

    subject: str
    email: str | None


@dataclass(frozen=True)
class IdentityProvider:
    """A provider at its issuer's address. Raises `ConfigurationError`.

    Plain HTTP is taken on loopback only.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)

    def __post_init__(self) -> None:
        _check_address(self.issuer, "The issuer")

    def begin(self, redirect_uri: str) -> tuple[str, Pending]:
        """Return where to send a browser, and what to keep meanwhile. Raises `ConfigurationError`."""
        pending = Pending(generate_token(32), generate_token(32), generate_token(48))
        with self._client(redirect_uri) as client:
            url, _ = client.create_authorization_url(
                self._metadata(client)["authorization_endpoint"],
                state=pending.state,
                nonce=pending.nonce,
                code_verifier=pending.verifier,
            )
        return str(url), pending

    def finish(self, redirect_uri: str, answer: str, pending: Pending) -> Identity:
        """Return who came back with the whole address `answer`.

        Raises `AuthenticationError`, and `ConfigurationError` where the provider cannot be asked.
        """
        with self._client(redirect_uri) as client:
            metadata = self._metadata(client)
            try:
                token = client.fetch_token(
                    metadata["token_endpoint"],
                    authorization_response=answer,
                    state=pending.state,
                    code_verifier=pending.verifier,
                )
                claims = self._claims(token, self._keys(client, metadata), pending.nonce)
            except (OAuthError, OAuth2Error, JoseError, ValueError, KeyError, TypeError) as error:
                raise AuthenticationError(_REFUSED.format(_said(error))) from None
            except HTTPError as error:
                raise ConfigurationError(self._unreachable(type(error).__name__)) from error
        email = claims.get("email") if claims.get("email_verified") is True else None
        return Identity(claims["sub"], email if isinstance(email, str) else None)

    def _claims(self, token: Mapping[str, Any], keys: KeySet, nonce: str) -> Mapping[str, Any]:
        decoded = jwt.decode(token["id_token"], keys, registry=JWSRegistry(algorithms=_ALGORITHMS))
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            {
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": self.client_id},
            },
            {"nonce": nonce, "client_id": self.client_id, "access_token": token.get("access_token")},
        )
        claims.validate(leeway=_LEEWAY_S)
        if not isinstance(claims["sub"], str) or not claims["sub"]:
            raise ValueError("it names nobody")
        return dict(claims)

    def _metadata(self, client: OAuth2Client) -> Mapping[str, Any]:
        address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
        told = self._json(client, address)
        if told.get("issuer") != self.issuer:
            raise ConfigurationError(self._unreachable(f"it calls itself '{told.get('issuer')}'"))
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            _check_address(str(told.get(name)), f"The provider's {name}")
        return told

    def _keys(self, client: OAuth2Client, metadata: Mapping[str, Any]) -> KeySet:
        return KeySet.import_key_set(self._json(client, metadata["jwks_uri"]))  # type: ignore[arg-type]

    def _json(self, client: OAuth2Client, address: str) -> dict[str, Any]:
        try:
            answer = client.request("GET", address, withhold_token=True).raise_for_status()
            told = json.loads(answer.content)
        except (HTTPError, ValueError) as error:
            raise ConfigurationError(self._unreachable(type(error).__name__)) from error
        if not isinstance(told, dict):
            raise ConfigurationError(self._unreachable("it does not answer with an object"))
        return told

    def _client(self, redirect_uri: str) -> OAuth2Client:
        return OAuth2Client(
            self.client_id,
            self.client_secret,
            scope="openid email",
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=_TIMEOUT_S,
            trust_env=False,
        )

    def _unreachable(self, why: str) -> str:
        return f"The identity provider {self.issuer} cannot be used: {why}. Check ENMUSUBI_OIDC_ISSUER."


def principal_of_identity(store: Store, identity: Identity, *, now: datetime) -> Principal:
    """Return whose account lists the identity, without the rights of an administrator.

    Raises `ForbiddenError` where no account does.
    """
    account = store.account_of_identity(subject=identity.subject, email=identity.email)
    if account is None or (account.subject is not None and account.subject != identity.subject):
        raise ForbiddenError(
            "You have signed in, but no account here lists your identity. Ask the secretariat for one."
        )
    return replace(principal_for(store, account.id, _SCOPES, now=now), token=None)


def _check_address(address: str, whose: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise ConfigurationError(f"{whose} address is '{address}'. Give one that begins with https://")


def _sealer(key: bytes) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt="enmusubi.oidc")


def _said(error: Exception) -> str:
    """What is wrong, without what was sent."""
    name = getattr(error, "error", None) or type(error).__name__
    claim = getattr(error, "claim", None)
    return f"{name} ({claim})" if claim else str(name)
