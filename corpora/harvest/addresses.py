"""Where does an address lead, and is that the server that was meant?"""

from urllib.parse import urldefrag, urljoin

from corpora.errors import InputError


def origin_of(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port, as the client that asks will understand them. Raises `ValueError`."""
    import httpx

    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ValueError(f"{url}: {error}") from error
    return (
        parts.scheme,
        parts.raw_host.decode("ascii"),
        parts.port or (443 if parts.scheme == "https" else 80),
    )


def joined(base: str, address: str) -> str | None:
    """Return a link as a whole address without its fragment; None where it is malformed."""
    try:
        return urldefrag(urljoin(base, address.strip())).url.encode().decode()
    except ValueError:  # what `urljoin` says to brackets, and `encode` to what is no Unicode
        return None


def led_to(here: str, target: str) -> str:
    """Return where an address leads. Raises `InputError` where that is another server."""
    try:
        there = urljoin(here, target)
        (scheme, host, port), (new_scheme, new_host, new_port) = origin_of(here), origin_of(there)
    except ValueError as error:
        raise InputError(f"{here} leads to no address, {target[:200]!r}. Ask the office.") from error
    upgraded = (scheme, port, new_scheme, new_port) == ("http", 80, "https", 443)
    if host != new_host or not (upgraded or (scheme, port) == (new_scheme, new_port)):
        raise InputError(
            f"{here} leads to another server, {there}. If that is right, name it as the source's url."
        )
    return there
