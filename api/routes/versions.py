"""Does the client know the version that stands, and has this request been sent before?"""

import hashlib
import re
from typing import Annotated

from fastapi import Header

from api.accounts.rights import Principal
from api.serving.problems import Refused
from corpora import ChangedError, RequestKey, Stored

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Sent again with the same request within 24 hours, it makes nothing twice.",
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        examples=["6f1c2d3e-0a9b-4c8d-9e7f-112233445566"],
    ),
]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="The ETag of the version that you have read; * for any.",
        max_length=1_000,
    ),
]
IfNoneMatch = Annotated[
    str | None,
    Header(
        alias="If-None-Match",
        description="The ETag of the version that you have; 304 where it still stands.",
        max_length=1_000,
    ),
]

_VERSION = re.compile(r'"v([0-9]{1,9})(-[0-9a-f]{16})?"')


def etag(stored: Stored) -> str:
    """The tag of a version: it changes with every change, and with nothing else."""
    return f'"v{stored.version}-{stored.content_hash[:16]}"'


def is_known(stored: Stored, if_none_match: str | None) -> bool:
    """Whether the client has this version already."""
    return is_tag_known(etag(stored), if_none_match)


def is_tag_known(tag: str, if_none_match: str | None) -> bool:
    """Whether the client has what bears this tag already."""
    if if_none_match is None:
        return False
    tags = {one.strip().removeprefix("W/") for one in if_none_match.split(",")}
    return "*" in tags or tag in tags


def answer_tag(version: int, answer: str) -> str:
    """The tag of an answer that says more than its version does: what else is told may change, too."""
    return f'"v{version}-{hashlib.sha256(answer.encode()).hexdigest()[:16]}"'


def named_version(if_match: str | None, *, now: int, what: str) -> int | None:
    """The version that a client has read, None for any; `now` where that is among those it names.

    Raises `Refused` (428) where the client does not say what it has read, `ChangedError` where it names none.
    """
    if if_match is None:
        raise _unsaid()
    tags = {tag.strip() for tag in if_match.split(",")}
    named = {int(found[1]) for tag in tags if (found := _VERSION.fullmatch(tag))}
    if "*" in tags:
        return None
    if not named:
        raise ChangedError(f"{what} stands in no version that If-Match names. Read it again and decide anew.")
    return now if now in named else min(named)


def expected_version(stored: Stored, if_match: str | None) -> int:
    """The version that may be written over.

    Raises `Refused` (428) where the client does not say what it has read, `ChangedError` where it is another.
    """
    if if_match is None:
        raise _unsaid()
    tags = {tag.strip() for tag in if_match.split(",")}
    if not tags & {"*", etag(stored)}:
        raise ChangedError(
            f"Record '{stored.record.id}' has changed: it stands in version {stored.version}. "
            "Read it again, put your change into what it says now, and send that."
        )
    return stored.version


def request_key(principal: Principal, key: str | None, *said: str) -> RequestKey | None:
    """The key of a request, and what tells it from another; None where it has none."""
    if key is None or principal.account is None:
        return None
    digest = hashlib.sha256("\0".join(said).encode("utf-8", "surrogatepass")).hexdigest()
    return RequestKey(principal.account, key, digest)


def _unsaid() -> Refused:
    detail = "Send the ETag of the version that you have read as If-Match."
    return Refused(428, "precondition-required", detail)
