"""How does an account follow its digests in a feed reader?

One Atom feed an account, made anew from the store whenever it is written: ids and times are the digests' own.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from api.digests.content import html, subject
from api.digests.wording import say, shown

if TYPE_CHECKING:
    from matcher import Digest

NEWEST = 50  # digests in a feed
_NAMESPACE = uuid.UUID("5d1d2b1e-7e0a-4a63-9f0c-2f1f6f5a9a11")


def feed_of(digests: Sequence["Digest"], *, address: str | None, empty: "Digest | None" = None) -> bytes:
    """Return the Atom feed of an account's digests, in the order of time; `empty` stands for none yet."""
    from feedgen.feed import FeedGenerator

    last = digests[-1] if digests or empty is None else empty
    feed = FeedGenerator()
    feed.id(f"urn:uuid:{uuid.uuid5(_NAMESPACE, last.organisation)}")
    feed.title(say(last.language, "feed", account=shown(last.account.best(last.language))))
    feed.author({"name": "Enmusubi"})
    feed.generator("Enmusubi")
    feed.language(last.language)
    feed.updated(datetime.fromisoformat(last.until))
    for digest in digests[-NEWEST:]:
        entry = feed.add_entry()  # the newest comes first
        entry.id(f"urn:uuid:{digest.id}")
        entry.title(subject(digest))
        entry.updated(datetime.fromisoformat(digest.until))
        entry.published(datetime.fromisoformat(digest.until))
        entry.content(html(digest, address=address), type="html")
        if address:
            entry.link(href=f"{address.rstrip('/')}/nights/{digest.id}")
    return bytes(feed.atom_str(pretty=True))
