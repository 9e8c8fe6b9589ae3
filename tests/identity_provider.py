"""A small identity provider that answers over HTTP: discovery, keys, authorisation, tokens.

It is as strict as a real one (client, code, redirect, PKCE); tests bend what it says.
"""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "enmusubi", "a secret of the client that is long enough"
CALLBACK = "http://127.0.0.1:1/callback"


@dataclass
class Provider:
    """What it says: `claims` go over the ordinary ones (None: left out); `key` and `alg` sign."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1"}))
    published: Any = None
    alg: str = "RS256"
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        told = {
            "iss": self.address,
            "sub": "sub-1",
            "aud": CLIENT_ID,
            "exp": now + 300,
            "iat": now,
            "nonce": nonce,
            "email": "office@example.ac.jp",
            "email_verified": True,
            **self.claims,
        }
        told = {name: value for name, value in told.items() if value is not None}
        if self.alg in ("none", "HS256"):  # by hand: no library makes such a token of such a key
            signed = ".".join(map(_encoded, ({"alg": self.alg, "kid": "k1"}, told)))
            mac = hmac.digest(self.key, signed.encode(), "sha256") if self.alg == "HS256" else b""
            return f"{signed}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"
        return jwt.encode({"alg": self.alg, "kid": "k1"}, told, self.key, algorithms=[self.alg])

    def keys(self) -> dict[str, Any]:
        return {"keys": [(self.published or self.key).as_dict(private=False)]}

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        wanted = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        asked = self.codes.pop(form.get("code", ""), None)
        proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if authorization.partition(" ")[2] not in (wanted, _quoted_basic()):
            return 401, {"error": "invalid_client"}
        if (
            asked is None
            or asked["redirect_uri"] != form.get("redirect_uri")
            or asked["code_challenge"] != base64.urlsafe_b64encode(proof).decode().rstrip("=")
        ):
            return 400, {"error": "invalid_grant"}
        told = {"access_token": secrets.token_hex(8), "token_type": "Bearer", "expires_in": 300}
        return 200, {**told, "id_token": self.id_token(asked["nonce"])}


def _quoted_basic() -> str:
    told = urlencode({"": CLIENT_SECRET})[1:]
    return base64.b64encode(f"{CLIENT_ID}:{told}".encode()).decode()


def _encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


@contextmanager
def provider() -> Iterator[Provider]:
    """Run a provider on loopback."""
    made = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
                code = secrets.token_hex(8)
                made.codes[code] = asked
                self.send_response(302)
                query = urlencode({"code": code, "state": asked["state"]})
                self.send_header("Location", f"{asked['redirect_uri']}?{query}")
                self.end_headers()
            elif parts.path == "/keys":
                self._answer(200, made.keys())
            else:
                told = {
                    "issuer": made.address,
                    "authorization_endpoint": f"{made.address}/authorize",
                    "token_endpoint": f"{made.address}/token",
                    "jwks_uri": f"{made.address}/keys",
                    **made.metadata,
                }
                self._answer(200, told)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(*made.token(form, self.headers.get("Authorization", "")))

        def _answer(self, status: int, told: dict[str, Any]) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
