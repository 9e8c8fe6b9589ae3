"""What lies in feeds and outbox is what the store says, nothing more: how is that so after a purge?

Both are made anew from the store. A mail that the store knows nothing of is removed: it may hold what is
gone, and where a backup was restored its matches are found and told again.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from api.digests.feed import NEWEST, feed_of
from api.digests.mail import mail_of
from api.digests.places import (
    FEEDS,
    feed_place,
    feeds_there,
    mails_there,
    one_at_a_time,
    remove_parts,
    write_private,
)
from api.settings import Settings
from corpora import DigestEntry, HomeError, NotFoundError, Store, Viewer

if TYPE_CHECKING:
    from matcher import Digest


def refresh_copies(settings: Settings, store: Store) -> None:
    """Bring all feeds, and the mails that lie in the outbox, in line with the store.

    A mail that was handed to a mail server cannot be taken back. Raises `HomeError`, `LockedError`.
    """
    if not (settings.home / FEEDS).is_dir():
        return  # nothing was ever delivered
    try:
        with one_at_a_time(settings):
            make_anew(settings, store)
    except OSError as error:
        raise unwritable(settings, error) from error


def make_anew(settings: Settings, store: Store) -> None:
    """Do the same within the lock. Raises OSError."""
    remove_parts(settings)
    known = {entry.id: entry for entry in store.digests()}
    # A feed of which nothing could be shown for a while comes back.
    told = {entry.organisation for entry in known.values() if entry.delivered_at}
    feeds = {**{account: feed_place(settings, account) for account in told}, **feeds_there(settings)}
    for account, path in feeds.items():
        write_feed(settings, store, account, path)
    for digest_id, path in mails_there(settings).items():
        _rewrite_mail(settings, store, known.get(digest_id), path)


def unwritable(settings: Settings, error: OSError) -> HomeError:
    """Say that feeds and outbox cannot be written."""
    return HomeError(
        f"Feeds and outbox in {settings.home} cannot be written: {error.strerror}. "
        "Make room, or free them, and run it again."
    )


def write_feed(settings: Settings, store: Store, account: str, path: Path | None = None) -> None:
    """Write an account's feed as the store has it; remove it where nothing is left. Raises OSError."""
    path = path or feed_place(settings, account)
    newest = store.digests(organisation=account)[-NEWEST:]
    told = [digest for entry in newest if (digest := readable(store, entry))]
    if told:
        _write_changed(path, feed_of(told, address=settings.address))
    else:
        path.unlink(missing_ok=True)


def readable(
    store: Store, entry: DigestEntry | None, *, viewer: Viewer | None = None, proposals: bool = True
) -> "Digest | None":
    """Return a digest as it may be shown now, to its organisation or a viewer; None where nothing is left."""
    from matcher import digest_of

    try:
        digest = digest_of(store, entry, viewer=viewer, proposals=proposals) if entry else None
    except NotFoundError:
        return None
    return digest if digest and not digest.empty else None


def mail_bytes(settings: Settings, digest: "Digest", *, to: str) -> bytes:
    """Return a digest's mail as it lies in the outbox."""
    return mail_of(digest, to=to, sender=settings.mail_from, address=settings.address).as_bytes()


def _rewrite_mail(settings: Settings, store: Store, entry: DigestEntry | None, path: Path) -> None:
    digest = readable(store, entry)
    to = store.following(digest.organisation).email if digest else None
    if digest and to:
        if path.exists():  # what was taken out of the outbox is not put there again
            _write_changed(path, mail_bytes(settings, digest, to=to))
    else:
        path.unlink(missing_ok=True)


def _write_changed(path: Path, data: bytes) -> None:
    if not path.is_file() or path.read_bytes() != data:
        write_private(path, data)
