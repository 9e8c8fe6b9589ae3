"""How does every digest go out, none twice and none never, also where the process is killed in between?

A digest is put in one transaction of the store and stays undelivered there until it is marked. Before that
its feed and its mail are written, under names that are its own: doing it again writes the same over it.
"""

import logging
import smtplib
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from api.digests.keeping import mail_bytes, make_anew, readable, unwritable, write_feed
from api.digests.mail import mail_of
from api.digests.places import mail_place, one_at_a_time, write_private
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
    """Put what was found, and what waits, into digests, and deliver them; again, nothing more goes out.

    Raises `ConfigurationError` for a wrong mail server or sender, `HomeError`, `LockedError`.
    """
    from matcher import reminders_now

    server = SmtpServer.of(settings.smtp) if settings.smtp else None
    at = now.isoformat(timespec="seconds")
    _keep_told(store)
    put = store.put_digests(at=at, reminders=reminders_now(store, at=at))
    try:
        with ExitStack() as stack:
            stack.enter_context(one_at_a_time(settings))
            make_anew(settings, store)
            session = stack.enter_context(SmtpSession(server)) if server else None
            done, failed = _all_delivered(store, settings, session, at=at)
    except OSError as error:
        raise unwritable(settings, error) from error
    counts = Counter(done)
    return DeliveryReport(
        put=len(put),
        delivered=counts["delivered"],
        mailed=counts["mailed"],
        emptied=counts["emptied"],
        failed=tuple(failed),
    )


def _keep_told(store: Store) -> None:
    """Keep of what the digests of an older program reminded, so that they say it from now on."""
    from matcher import reminders_for

    for entry in store.digests():
        if not entry.reminded:
            told = reminders_for(store, entry.organisation, since=entry.since, until=entry.put_at)
            store.keep_reminders(entry.id, told)


def _all_delivered(
    store: Store, settings: Settings, session: SmtpSession | None, *, at: str
) -> tuple[list[str], list[tuple[str, str]]]:
    """Deliver what waits; returns what was done, and what failed why."""
    done: list[str] = []
    failed: list[tuple[str, str]] = []
    for entry in store.digests(undelivered=True):
        try:
            done += _delivered(store, settings, session, entry)
        except (smtplib.SMTPException, OSError) as error:
            # Neither the address nor what the server says of it may stand in a log.
            _log.warning("Digest %s could not be delivered: %s.", entry.id, type(error).__name__)
            failed.append((entry.id, type(error).__name__))
            continue
        store.mark_delivered(entry.id, at=at)
    return done, failed


def _delivered(
    store: Store, settings: Settings, session: SmtpSession | None, entry: DigestEntry
) -> tuple[str, ...]:
    """Write a digest's feed and mail; returns what was done. Raises SMTPException, OSError."""
    before = readable(store, entry)
    keep = before is not None and bool(before.reminders)
    digest = readable(store, entry) if store.settle_digest(entry.id, keep=keep) else None
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
