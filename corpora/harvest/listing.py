"""Which files does a page link to, and which of them belong to the list?"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from corpora.errors import FormatError
from corpora.harvest.addresses import joined, origin_of
from corpora.harvest.names import name_in_address
from corpora.harvest.sources import HarvestSource

_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""")
_AS_MICROSOFT_WRITES_IT = dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j"), "cp932")


@dataclass(frozen=True)
class Link:
    """The address of a file that a page links to; `refusal` says why it is not fetched."""

    url: str
    refusal: str | None = None


def links_of(page: bytes, *, url: str, content_type: str, source: HarvestSource) -> list[Link]:
    """Return the links of a page, each once, in its order, to files that the source wants.

    Only addresses on the same server and below the page's own path are fetched.
    Raises `FormatError` where the page is neither HTML nor a JSON list of addresses.
    """
    text = _text(page, content_type)
    found = _in_json(text, url) if "json" in content_type else _in_html(text, url)
    links: list[Link] = []
    for address in dict.fromkeys(found):
        try:
            parts = urlsplit(address)
            if parts.scheme in ("http", "https") and source.wants(name_in_address(parts.path)):
                links.append(Link(address, _refusal(address, url)))
        except ValueError:  # a malformed address
            continue
    return links


def _refusal(address: str, page: str) -> str | None:
    if origin_of(address) != origin_of(page):
        return "It lies on another server than the page. Make it a source of its own."
    path = unquote(urlsplit(address).path)
    above = unquote(urlsplit(page).path).rpartition("/")[0] + "/"
    if not path.startswith(above) or ".." in path.replace("\\", "/").split("/"):
        return f"It does not lie below '{above}', where the page is. Make it a source of its own."
    return None


def _text(page: bytes, content_type: str) -> str:
    told = _CHARSET.search(content_type) or _CHARSET.search(page[:2048].decode("ascii", "replace").lower())
    charset = told[1] if told else "utf-8"
    for name in (_AS_MICROSOFT_WRITES_IT.get(charset, charset), "utf-8"):
        try:
            return page.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return page.decode("cp932", "replace")


def _in_html(text: str, url: str) -> Iterator[str]:
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8")
    parser.feed(text.encode("utf-8", "replace"))
    tree = parser.close()
    base = url
    for element in tree.iter("base", "a") if tree is not None else ():
        address = element.get("href")
        if address and element.tag == "base":
            base = joined(url, address) or base
        elif address and (there := joined(base, address)):
            yield there


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
        if there := joined(url, address):
            yield there
