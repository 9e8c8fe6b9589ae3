"""How is a bearer token made, and how is it told whether a shown one is genuine?

A token reads `enm_<id>_<secret>`. The store has an Argon2id hash of the secret. Verifying costs tens of
milliseconds and megabytes on purpose; what was verified is remembered in memory for a while, by a keyed hash.
"""

import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from corpora import Scope, Token, UsageError

DAYS = 90
MOST_DAYS = 3660
_PREFIX = "enm"
# OWASP's lower recommendation: the secret has 256 bits, so that the memory is against mass guessing only.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_REMEMBERED_S = 600.0
_MOST_REMEMBERED = 4_096
_AT_ONCE = 2  # verifications, so that many wrong tokens do not fill the memory


@dataclass(frozen=True)
class NewToken:
    """A token with its secret, which is shown once and kept nowhere."""

    token: Token
    secret: str = field(repr=False)


def new_token(account: str, scopes: Iterable[Scope], *, now: datetime, days: int = DAYS) -> NewToken:
    """Make a token that holds for so many days. Raises `UsageError`."""
    wanted = frozenset(scopes)
    if not wanted:
        raise UsageError(f"A token needs a scope. Allowed: {', '.join(Scope)}.")
    if not 1 <= days <= MOST_DAYS:
        raise UsageError(f"A token cannot hold for {days} days. Allowed: 1 to {MOST_DAYS:,}.")
    token_id, secret = secrets.token_hex(8), secrets.token_hex(32)
    expires_at = now + timedelta(days=days)
    token = Token(token_id, account, wanted, now, expires_at, _HASHER.hash(secret))
    return NewToken(token, f"{_PREFIX}_{token_id}_{secret}")


def parts_of(shown: str) -> tuple[str, str] | None:
    """Return id and secret of a token as it was shown; None where it is none."""
    prefix, _, rest = shown.partition("_")
    token_id, _, secret = rest.partition("_")
    whole = prefix == _PREFIX and len(token_id) == 16 and len(secret) == 64 and shown.isascii()
    return (token_id, secret) if whole else None


class Verifier:
    """Tells whether a secret belongs to a hash, quickly where it did lately; safe in several threads."""

    def __init__(self, *, remembered_s: float = _REMEMBERED_S) -> None:
        self._key = secrets.token_bytes(32)
        self._dummy = _HASHER.hash(secrets.token_hex(32))
        self._remembered_s = remembered_s
        self._known: OrderedDict[bytes, float] = OrderedDict()
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(_AT_ONCE)

    def is_genuine(self, secret: str, token_hash: str | None) -> bool:
        """Whether the secret belongs to the hash; without one it takes as long, and does not."""
        token_hash = token_hash or self._dummy  # of a secret that nobody knows
        known = self._digest(secret, token_hash)
        if self._remembers(known):
            return True
        if not self._verified(secret, token_hash):
            return False
        self._remember(known)
        return True

    def _digest(self, secret: str, token_hash: str) -> bytes:
        return blake2b(f"{token_hash}\0{secret}".encode(), key=self._key, digest_size=32).digest()

    def _remembers(self, known: bytes) -> bool:
        with self._lock:
            until = self._known.get(known)
            if until is not None and until <= time.monotonic():
                del self._known[known]
                until = None
            return until is not None

    def _remember(self, known: bytes) -> None:
        with self._lock:
            self._known[known] = time.monotonic() + self._remembered_s
            while len(self._known) > _MOST_REMEMBERED:
                self._known.popitem(last=False)

    def _verified(self, secret: str, token_hash: str) -> bool:
        with self._turns:
            try:
                return _HASHER.verify(token_hash, secret)
            except (VerificationError, InvalidHashError):
                return False


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())
