"""How does every digest go out, none twice and none never, also where the process is killed in between?

A digest is put in one transaction of the store and stays undelivered there until it is marked. Before that
its feed and its mail are written, under names that are its own: doing it again writes the same over it.
"""

import logging
import smtplib
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from api.digests.keeping import mail_bytes, readable, refresh_copies, write_feed
from api.digests.mail import mail_of
from api.digests.places import mail_place, write_private
from api.digests.smtp import SmtpServer, SmtpSession
from api.settings import Settings
from corpora import DigestEntry, Store

if TYPE_CHECKING:
    from matcher import Digest

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DeliveryReport:
    """What became of the digests that waited, in numbers and ids only.

    `put` are new; `delivered` are those in a feed, `mailed` of them also by mail or in the outbox; `emptied`
    held nothing any more that may be told; `failed` wait for the next time, each with the kind of failure.
    """

    put: int
    delivered: int
    mailed: int
    emptied: int
    failed: tuple[tuple[str, str], ...]


def deliver(store: Store, settings: Settings, *, now: datetime) -> DeliveryReport:
    """Put all that was found into digests, and deliver those that wait; again, nothing more goes out.

    Raises `ConfigurationError` for a wrong mail server or sender, `HomeError`, `LockedError`.
    """
    server = SmtpServer.of(settings.smtp) if settings.smtp else None
    at = now.isoformat(timespec="seconds")
    put = store.put_digests(at=at)
    refresh_copies(settings, store)
    counts = {"delivered": 0, "mailed": 0, "emptied": 0}
    failed: list[tuple[str, str]] = []
    with ExitStack() as stack:
        session = stack.enter_context(SmtpSession(server)) if server else None
        for entry in store.digests(undelivered=True):
            try:
                for done in _delivered(store, settings, session, entry):
                    counts[done] += 1
            except (smtplib.SMTPException, OSError) as error:
                # Neither the address nor what the server says of it may stand in a log.
                _log.warning("Digest %s could not be delivered: %s.", entry.id, type(error).__name__)
                failed.append((entry.id, type(error).__name__))
                continue
            store.mark_delivered(entry.id, at=at)
    return DeliveryReport(put=len(put), failed=tuple(failed), **counts)


def _delivered(
    store: Store, settings: Settings, session: SmtpSession | None, entry: DigestEntry
) -> tuple[str, ...]:
    """Write a digest's feed and mail; returns what was done. Raises SMTPException, OSError."""
    digest = readable(store, entry) if store.settle_digest(entry.id) else None
    if digest is None:
        return ("emptied",)
    write_feed(settings, store, digest.organisation)
    to = store.following(digest.organisation).email
    if to is None:
        return ("delivered",)
    _mail(settings, session, digest, to)
    return ("delivered", "mailed")


def _mail(settings: Settings, session: SmtpSession | None, digest: "Digest", to: str) -> None:
    if session is None:
        write_private(mail_place(settings, digest.id), mail_bytes(settings, digest, to=to))
    else:
        session.send(mail_of(digest, to=to, sender=settings.mail_from, address=settings.address))
