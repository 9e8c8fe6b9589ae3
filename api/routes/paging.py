"""Where does the next page begin, and is this cursor one that was handed out?

A cursor says behind which id to go on and for which question; it is signed, so that one that was changed, or
belongs to another question, is refused.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import TypeVar

from api.serving.problems import Refused

_SIGNED = 16
Item = TypeVar("Item")


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
            raise cursor_refused("is none that was handed out") from error
        signature, told = data[:_SIGNED], data[_SIGNED:]
        canonical = base64.urlsafe_b64encode(data).decode().rstrip("=") == cursor
        if not (canonical and hmac.compare_digest(signature, self._sign(told))):
            raise cursor_refused("is none that was handed out")
        last_id, asked = json.loads(told)
        if asked != _digest(question):
            raise cursor_refused("belongs to a list with other conditions")
        return str(last_id)

    def _sign(self, told: bytes) -> bytes:
        return hmac.digest(self._secret, told, "sha256")[:_SIGNED]


def _digest(question: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()[:16]


def page_of(
    items: Iterable[Item], *, key: Callable[[Item], str], start: str, limit: int, falling: bool = False
) -> tuple[list[Item], str | None]:
    """Return the items behind a key, and the key of the last one where more follow.

    The items are in the order of their keys, `falling` from the greatest; none is "".
    """
    behind = (item for item in items if not start or (key(item) < start if falling else key(item) > start))
    found = list(islice(behind, limit + 1))
    return found[:limit], key(found[limit - 1]) if len(found) > limit else None


def cursor_refused(why: str) -> Refused:
    """A refusal of a cursor (400)."""
    return Refused(400, "cursor", f"The cursor {why}. Begin again without one.")
