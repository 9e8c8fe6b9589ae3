"""Which files does a page link to, and which of them belong to the list?"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from corpora.errors import FormatError
from corpora.harvest.names import name_in_address
from corpora.harvest.sources import Source


@dataclass(frozen=True)
class Link:
    """The address of a file that a page links to; `refusal` says why it is not fetched."""

    url: str
    refusal: str | None = None


def links_of(page: bytes, *, url: str, content_type: str, source: Source) -> list[Link]:
    """Return the links of a page, each once, in its order, to files that the source wants.

    Only addresses on the same server and below the page's own path are fetched.
    Raises `FormatError` where the page is neither HTML nor a JSON list of addresses.
    """
    text = _text(page, content_type)
    found = _in_json(text, url) if "json" in content_type else _in_html(text, url)
    links: dict[str, Link] = {}
    for address in found:
        try:
            parts = urlsplit(address)
            if parts.scheme in ("http", "https") and source.wants(name_in_address(parts.path)):
                links.setdefault(address, Link(address, _refusal(address, url)))
        except ValueError:  # what `urlsplit` says to a malformed address
            continue
    return list(links.values())


def origin_of(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _refusal(address: str, page: str) -> str | None:
    if origin_of(address) != origin_of(page):
        return "It lies on another server than the page. Make it a source of its own."
    path = unquote(urlsplit(address).path)
    above = unquote(urlsplit(page).path).rpartition("/")[0] + "/"
    if not path.startswith(above) or ".." in path.replace("\\", "/").split("/"):
        return f"It does not lie below '{above}', where the page is. Make it a source of its own."
    return None


def _text(page: bytes, content_type: str) -> str:
    charset = content_type.partition("charset=")[2].split(";")[0].strip(" \"'") or "utf-8"
    for name in (charset, "utf-8"):
        try:
            return page.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return page.decode("cp932", "replace")


def _in_html(text: str, url: str) -> Iterator[str]:
    parser = _Anchors(url)
    parser.feed(text)
    parser.close()
    yield from parser.found


class _Anchors(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self._base = url
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href")
        if address and tag == "base":
            self._base = _joined(self._base, address) or self._base
        elif address and tag == "a" and (joined := _joined(self._base, address)):
            self.found.append(joined)


def _in_json(text: str, url: str) -> Iterator[str]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{url} is not JSON: {error}. Correct the page.") from error
    for entry in told if isinstance(told, list) else (None,):
        address = entry.get("url") if isinstance(entry, dict) else entry
        if not isinstance(address, str):
            raise FormatError(
                f"{url} is no JSON list of addresses, or of objects with a 'url'. Name another page."
            )
        if joined := _joined(url, address):
            yield joined


def _joined(base: str, address: str) -> str | None:
    try:
        return urldefrag(urljoin(base, address.strip())).url
    except ValueError:  # what `urljoin` says to a malformed address
        return None
