"""What does a server's answer say beside its content?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from corpora.errors import InputError, NotFoundError
from corpora.harvest.names import name_in_address

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True)
class Answer:
    """A server's answer: `url` is where it came from in the end; `chunks` may be read once.

    `name` is what the file is called there. `changed` is False where the server says that nothing is new;
    there is no content then.
    """

    url: str
    changed: bool
    content_type: str
    name: str
    etag: str | None
    last_modified: str | None
    chunks: Iterator[bytes]


def check_status(response: "httpx.Response", *, conditional: bool) -> None:
    """Raise `NotFoundError` or `InputError` for an answer that is no content, but for an expected 304."""
    status = f"{response.status_code} {response.reason_phrase}".strip()
    if response.status_code in (404, 410):
        raise NotFoundError(f"{response.url} is not there: the server answers {status}. Check the address.")
    if response.status_code in (429, 503) and (after := response.headers.get("Retry-After")):
        raise InputError(f"{response.url}: the server answers {status}, and to come back after {after[:40]}.")
    if response.status_code != 200 and not (response.status_code == 304 and conditional):
        raise InputError(f"{response.url}: the server answers {status}. Try again later, or ask the office.")


def pause_s(retry_after: str | None) -> float | None:
    """Return the seconds that a `Retry-After` asks for; None where it says nothing that can be read."""
    if retry_after is None:
        return None
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):  # no date, or one without a zone
        return None


def name_of(response: "httpx.Response") -> str:
    """Return what a file is called: what the server says, else the end of its address."""
    told = Message()
    told["Content-Disposition"] = response.headers.get("Content-Disposition", "")
    return told.get_filename() or name_in_address(response.url.raw_path.decode("ascii").partition("?")[0])


def mark_of(value: str | None) -> str | None:
    """Return the mark of a version, to be sent back as it came; None for what no header can carry."""
    return value if value and value.isascii() and value.isprintable() and len(value) <= 1000 else None
