"""How is a server asked politely, and kept from leading this program elsewhere?

One request at a time, with a pause between two; robots.txt is honoured, `Retry-After` too. Redirects are
followed on the same host only. No proxy, password or certificate is taken from the environment.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

from corpora.errors import InputError, NotFoundError
from corpora.harvest.addresses import led_to, origin_of
from corpora.harvest.limits import Limits
from corpora.harvest.names import name_in_address

if TYPE_CHECKING:
    import httpx

AGENT = "Enmusubi"
_ATTEMPTS = 2
_ROBOTS_BYTES = 500 * 1024  # what RFC 9309 asks for at least


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


class Web:
    """Asks servers on behalf of one harvest; close it at the end."""

    def __init__(self, limits: Limits) -> None:
        import httpx

        self._limits = limits
        self._client = httpx.Client(
            headers={
                "User-Agent": f"{AGENT} (follows lists of seeds and needs at the wish of an office)",
                "Accept-Encoding": "identity",
            },
            timeout=limits.timeout_s,
            follow_redirects=False,
            trust_env=False,
        )
        self._robots: dict[tuple[str, str, int], RobotFileParser] = {}
        self._free_at: dict[str, float] = {}

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    @contextmanager
    def get(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, limit_bytes: int
    ) -> Iterator[Answer]:
        """Ask for an address, on the condition that it has changed where a mark of it is known.

        Raises `NotFoundError` for what is not there, `InputError` for all else that keeps it from being read.
        """
        marks = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in marks.items() if value is not None}
        with _told_plainly(url):
            response = self._followed(url, headers, check_robots=True)
            try:
                _check_status(response, conditional=bool(headers))
                yield Answer(
                    url=str(response.url),
                    changed=response.status_code != 304,
                    content_type=response.headers.get("Content-Type", "").lower(),
                    name=_name(response),
                    etag=_mark(response.headers.get("ETag")),
                    last_modified=_mark(response.headers.get("Last-Modified")),
                    chunks=self._chunks(response, limit_bytes),
                )
            finally:
                self._close(response)

    def _followed(self, url: str, headers: dict[str, str], *, check_robots: bool) -> "httpx.Response":
        here = url
        for _ in range(self._limits.redirects + 1):
            if check_robots:
                self._check_robots(here)
            response = self._asked(here, headers)
            target = response.headers.get("Location")
            if response.status_code not in (301, 302, 303, 307, 308) or target is None:
                return response
            self._close(response)
            here = led_to(here, target)
        raise InputError(f"{url} leads on more than {self._limits.redirects} times. Name the last address.")

    def _asked(self, url: str, headers: dict[str, str]) -> "httpx.Response":
        for attempt in range(1, _ATTEMPTS + 1):
            self._wait(url)
            response = self._client.send(self._client.build_request("GET", url, headers=headers), stream=True)
            if response.status_code not in (429, 503) or attempt == _ATTEMPTS:
                break
            pause_s = _pause_s(response.headers.get("Retry-After"))
            if pause_s is None or pause_s > self._limits.wait_s:
                break
            self._close(response)
            self._free_at[origin_of(url)[1]] = time.monotonic() + max(pause_s, self._limits.delay_s)
        return response

    def _wait(self, url: str) -> None:
        time.sleep(max(0.0, self._free_at.get(origin_of(url)[1], 0.0) - time.monotonic()))

    def _close(self, response: "httpx.Response") -> None:
        """End a request, and let its host rest for a while."""
        response.close()
        origin = origin_of(str(response.url))
        robots = self._robots.get(origin)
        asked_s = float(robots.crawl_delay(AGENT) or 0) if robots else 0.0
        rest_s = max(self._limits.delay_s, min(asked_s, self._limits.wait_s))
        self._free_at[origin[1]] = time.monotonic() + rest_s

    def _chunks(self, response: "httpx.Response", limit_bytes: int) -> Iterator[bytes]:
        until = time.monotonic() + self._limits.download_s
        size = 0
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > limit_bytes:
                raise InputError(f"{response.url} sends more than {limit_bytes:,} bytes. Split the file.")
            if time.monotonic() > until:
                raise InputError(
                    f"{response.url} has not sent all in {self._limits.download_s:g} s. Try again later."
                )
            yield chunk

    def _check_robots(self, url: str) -> None:
        origin = origin_of(url)
        if origin not in self._robots:
            self._robots[origin] = self._read_robots(urljoin(url, "/robots.txt"))
        if not self._robots[origin].can_fetch(AGENT, url):
            raise InputError(
                f"{url}: the robots.txt of this server does not allow it. Ask the office for another way."
            )

    def _read_robots(self, url: str) -> RobotFileParser:
        robots = RobotFileParser(url)
        response = self._followed(url, {}, check_robots=False)
        try:
            if response.status_code in (401, 403):
                robots.parse(["User-agent: *", "Disallow: /"])
            elif 400 <= response.status_code < 500 and response.status_code != 429:
                robots.parse([])
            else:
                _check_status(response, conditional=False)
                text = b"".join(self._chunks(response, _ROBOTS_BYTES)).decode("utf-8", "replace")
                robots.parse(text.splitlines())
        finally:
            self._close(response)
        return robots


@contextmanager
def _told_plainly(url: str) -> Iterator[None]:
    import httpx

    try:
        yield
    except httpx.TimeoutException as error:
        raise InputError(f"{url} does not answer in time. Try again later.") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise InputError(f"{url} cannot be read: {error}. Check the address, and try again.") from error


def _check_status(response: "httpx.Response", *, conditional: bool) -> None:
    status = f"{response.status_code} {response.reason_phrase}".strip()
    if response.status_code in (404, 410):
        raise NotFoundError(f"{response.url} is not there: the server answers {status}. Check the address.")
    if response.status_code in (429, 503) and (after := response.headers.get("Retry-After")):
        raise InputError(f"{response.url}: the server answers {status}, and to come back after {after[:40]}.")
    if response.status_code != 200 and not (response.status_code == 304 and conditional):
        raise InputError(f"{response.url}: the server answers {status}. Try again later, or ask the office.")


def _pause_s(retry_after: str | None) -> float | None:
    if retry_after is None:
        return None
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):  # no date, or one without a zone
        return None


def _name(response: "httpx.Response") -> str:
    told = Message()
    told["Content-Disposition"] = response.headers.get("Content-Disposition", "")
    return told.get_filename() or name_in_address(response.url.raw_path.decode("ascii").partition("?")[0])


def _mark(value: str | None) -> str | None:
    # Sent back as it came; what no header could carry is no mark.
    return value if value and value.isascii() and value.isprintable() and len(value) <= 1000 else None
