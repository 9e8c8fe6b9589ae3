"""Where does the next page begin, and is this cursor one that was handed out?

A cursor says behind which id to go on and for which question; it is signed, so that one that was changed, or
belongs to another question, is refused.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from api.problems import Refused
from api.schemas.base import Schema

_SIGNED = 16
Cursor = Annotated[str, Field(max_length=1_000, pattern=r"^[A-Za-z0-9_-]+$")]


class PageQuery(Schema):
    """A page: `cursor` is `next` of the page before."""

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Cursor | None = None


class Cursors:
    """Makes cursors and reads them again, with a secret of the store: they outlive a restart."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def after(self, last_id: str, question: Mapping[str, object]) -> str:
        """The cursor of the page behind an id."""
        told = json.dumps([last_id, _digest(question)]).encode()
        return base64.urlsafe_b64encode(self._sign(told) + told).decode().rstrip("=")

    def start(self, cursor: str | None, question: Mapping[str, object]) -> str:
        """The id behind which the page begins; the first begins behind "". Raises `Refused` (400)."""
        if cursor is None:
            return ""
        try:
            data = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except ValueError as error:
            raise _refused("is none that was handed out") from error
        signature, told = data[:_SIGNED], data[_SIGNED:]
        canonical = base64.urlsafe_b64encode(data).decode().rstrip("=") == cursor
        if not (canonical and hmac.compare_digest(signature, self._sign(told))):
            raise _refused("is none that was handed out")
        last_id, asked = json.loads(told)
        if asked != _digest(question):
            raise _refused("belongs to a list with other conditions")
        return str(last_id)

    def _sign(self, told: bytes) -> bytes:
        return hmac.digest(self._secret, told, "sha256")[:_SIGNED]


def _digest(question: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()[:16]


def _refused(why: str) -> Refused:
    return Refused(400, "cursor", f"The cursor {why}. Begin again without one.")
