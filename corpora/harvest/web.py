"""How is a server asked politely, and kept from leading this program elsewhere?

One request at a time, with a pause between two; robots.txt is honoured, `Retry-After` too. Redirects are
followed on the same host only. No proxy, password or certificate is taken from the environment.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from corpora.errors import InputError
from corpora.harvest.addresses import led_to, origin_of
from corpora.harvest.answers import Answer, check_status, mark_of, name_of, pause_s
from corpora.harvest.limits import HarvestLimits

if TYPE_CHECKING:
    from urllib.robotparser import RobotFileParser

    import httpx

AGENT = "Enmusubi"
_ATTEMPTS = 2
_SILENCES = 3  # after so many in a row a server is left alone
_ROBOTS_BYTES = 500 * 1024  # what RFC 9309 asks for at least


class Web:
    """Asks servers on behalf of one harvest; close it at the end."""

    def __init__(self, limits: HarvestLimits) -> None:
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
        self._silences: Counter[str] = Counter()

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
        with self._told_plainly(url):
            response = self._followed(url, headers, check_robots=True)
            try:
                if response.status_code >= 400:
                    self._silences[origin_of(url)[1]] = 0  # it does answer
                check_status(response, conditional=bool(headers))
                yield Answer(
                    url=str(response.url),
                    changed=response.status_code != 304,
                    content_type=response.headers.get("Content-Type", "").lower(),
                    name=name_of(response),
                    etag=mark_of(response.headers.get("ETag")),
                    last_modified=mark_of(response.headers.get("Last-Modified")),
                    chunks=self._chunks(response, limit_bytes),
                )
            finally:
                self._close(response)

    @contextmanager
    def _told_plainly(self, url: str) -> Iterator[None]:
        import httpx

        host = origin_of(url)[1]
        if self._silences[host] >= _SILENCES:
            raise InputError(
                f"{url} was not asked for: its server failed {_SILENCES} times. Try again later."
            )
        try:
            yield
            self._silences[host] = 0
        except httpx.TimeoutException as error:
            self._silences[host] += 1
            raise InputError(f"{url} does not answer in time. Try again later.") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            self._silences[host] += 1
            raise InputError(f"{url} cannot be read: {error}. Check the address, and try again.") from error

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
            asked_s = pause_s(response.headers.get("Retry-After"))
            if asked_s is None or asked_s > self._limits.wait_s:
                break
            self._close(response)
            self._free_at[origin_of(url)[1]] = time.monotonic() + max(asked_s, self._limits.delay_s)
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
                self._silences[origin_of(str(response.url))[1]] += 1
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

    def _read_robots(self, url: str) -> "RobotFileParser":
        from urllib.robotparser import RobotFileParser

        robots = RobotFileParser(url)
        response = self._followed(url, {}, check_robots=False)
        try:
            if response.status_code in (401, 403):
                robots.parse(["User-agent: *", "Disallow: /"])
            elif 400 <= response.status_code < 500 and response.status_code != 429:
                robots.parse([])
            else:
                check_status(response, conditional=False)
                text = b"".join(self._chunks(response, _ROBOTS_BYTES)).decode("utf-8", "replace")
                robots.parse(text.splitlines())
        finally:
            self._close(response)
        return robots
