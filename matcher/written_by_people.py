"""Which texts, links and names may people put into a proposal?

Texts are kept as they were written; what is refused cannot be shown or followed safely. Control characters
are the business of whoever shows a text.
"""

import re
from datetime import date
from urllib.parse import parse_qsl, urlsplit

from corpora import RecordError, UsageError
from matcher.proposal import Proposal, Transition
from matcher.stages import Deed

LONGEST_TEXT = 4_000
LONGEST_LINK = 2_000
LONGEST_KEY = 200
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNSEEN = re.compile("[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_SECRETS = frozenset(
    {"access_token", "api_key", "apikey", "auth", "key", "password", "passwd", "pwd", "secret", "sig"}
    | {"signature", "token", "x-amz-signature", "x-goog-signature"}
)


def check_written(transition: Transition, proposal: Proposal | None, *, today: date) -> None:
    """Refuse what people may not write. Raises `RecordError`, and `UsageError` where something is missing."""
    _check_complete(transition, proposal)
    if transition.text is not None:
        check_text_of_people(transition.text, field="text")
    if transition.link is not None:
        check_link(transition.link)
    if transition.owner is not None:
        check_id(transition.owner, field="owner")
    if transition.due is not None and transition.due < today:
        raise RecordError(
            f"The date {transition.due} has passed. Give one from {today} on.",
            field="due",
            value=str(transition.due),
        )


def _check_complete(transition: Transition, proposal: Proposal | None) -> None:
    deed = transition.deed
    if deed is Deed.COMMENT and not (transition.text or "").strip():
        raise UsageError("A comment needs a text. Write what is to be said.")
    if deed is Deed.ATTACH and not transition.link:
        raise UsageError("An attachment needs a link. Give one that begins with https://.")
    if deed is Deed.DECLINE and transition.reason is None:
        raise UsageError("A proposal is declined for a reason. Give its code, for example too_early.")
    if deed is Deed.PLAN and not (transition.text or transition.owner or transition.due):
        raise UsageError("Nothing is planned. Give an owner, a next step or a date.")
    back = deed is Deed.MOVE and proposal is not None and transition.to == proposal.before
    if back and not (transition.text or "").strip():
        raise UsageError(f"Going back to '{transition.to}' needs a reason. Say why in a note.")


def check_text_of_people(text: str, *, field: str) -> None:
    """Refuse a text that is empty, too long or no valid Unicode. Raises `RecordError`."""
    if not text.strip():
        raise RecordError(f"The {field} is empty. Write something, or leave it out.", field=field)
    if len(text) > LONGEST_TEXT:
        raise RecordError(
            f"The {field} has {len(text):,} characters; at most {LONGEST_TEXT:,} are kept. Shorten it, or "
            "attach a link to the document.",
            field=field,
        )
    if _SURROGATE.search(text) or "\0" in text:
        raise RecordError(f"The {field} is not valid Unicode text. Type it anew.", field=field)


def check_link(link: str) -> None:
    """Refuse a link that is not plain https, or that carries a secret. Raises `RecordError`."""
    refused = _fault_of(link)
    if refused:
        raise RecordError(
            f"This link cannot be attached: {refused}. Give an https address that asks who may read it.",
            field="link",
        )


def _fault_of(link: str) -> str | None:
    if len(link) > LONGEST_LINK:
        return f"it has {len(link):,} characters, at most {LONGEST_LINK:,} are kept"
    if _UNSEEN.search(link) or _SURROGATE.search(link) or set(link) & set("<>\"'`\\{}|^"):
        return "it holds blanks, control characters or quotation marks"
    try:
        parts = urlsplit(link)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "it is no address"
    if parts.scheme.lower() != "https":
        return f"it begins with '{parts.scheme[:20]}', not with https"
    if not host:
        return "it names no host"
    if parts.username is not None or parts.password is not None:
        return "it holds a user name or password"
    named = {name.lower() for name, _ in parse_qsl(f"{parts.query}&{parts.fragment}", keep_blank_values=True)}
    if secret := sorted(named & _SECRETS):
        return f"its '{secret[0]}' looks like a secret"
    return None


def check_id(name: str, *, field: str) -> None:
    """Refuse what is no id of an account or a group. Raises `RecordError`."""
    if not _ID.fullmatch(name):
        raise RecordError(
            f"The {field} {name[:60]!r} is no id. Use letters of ASCII, digits and . _ : @ -, at most 128.",
            field=field,
        )


def check_key(key: str) -> None:
    """Refuse a client's key that cannot be kept. Raises `RecordError`."""
    if not key.isprintable() or not key.isascii() or not 0 < len(key) <= LONGEST_KEY:
        raise RecordError(
            f"The key {key[:60]!r} cannot be used. Give 1 to {LONGEST_KEY} printable ASCII characters.",
            field="key",
        )
