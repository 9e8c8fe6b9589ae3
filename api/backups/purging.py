"""Where else may lie what is erased or revoked for good?

In what restoring or moving has set aside, in feeds and mails, in lists that were sent and wait to be
imported, and in what a process that was killed left behind.
"""

import shutil
from contextlib import suppress
from datetime import UTC, datetime

from api.backups.aside import in_stores_aside, set_aside
from api.backups.contents import INDEX
from api.backups.moved import holds_any
from api.backups.scratch import remove_left_over
from api.digests import refresh_copies
from api.records.harvest import HARVEST
from api.settings import Settings
from corpora import NotFoundError, Store, Tombstone, remove_copies


def purge_everywhere(settings: Settings, store: Store, record_id: str) -> None:
    """Erase a record from a home's store and from all that lies beside it but the index.

    Raises `NotFoundError` where neither knows it, `LockedError`, `HomeError`.
    """
    _remove_unfinished(settings)
    tombstone = Tombstone(record_id, datetime.now(UTC).isoformat(timespec="seconds"))
    was_aside = _bury_aside(settings, store, tombstone)
    try:
        store.purge(record_id)
    except NotFoundError:
        if not was_aside:
            raise
        store.bury([tombstone])  # it came after the backup that was restored
    shutil.rmtree(settings.uploads, ignore_errors=True)  # their imports ended with the purge
    refresh_copies(settings, store)


def purge_account_everywhere(settings: Settings, store: Store, account_id: str) -> None:
    """Erase an account from a home's store and from those set aside.

    Raises `NotFoundError` where none knows it, `LockedError`, `HomeError`.
    """
    remove_left_over(settings.home)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    tombstone = Tombstone(account_id, at, "purge-account")
    was_aside = _bury_aside(settings, store, tombstone)
    try:
        store.purge_account(account_id)
    except NotFoundError:
        if not was_aside:
            raise
        store.bury([tombstone])


def revoke_everywhere(settings: Settings, store: Store, token_id: str, *, at: datetime) -> None:
    """Let a token hold no longer, in a home's store and in those set aside.

    Raises `NotFoundError` where the home's store knows it not, `HomeError`.
    """
    store.revoke_token(token_id, at=at)
    _bury_aside(settings, store, Tombstone(token_id, at.isoformat(), "revoke-token"))


def shut_everywhere(settings: Settings, store: Store, account_id: str, *, at: datetime | None) -> None:
    """Shut an account, or with None open it again, likewise. Raises `NotFoundError`, `HomeError`."""
    store.disable_account(account_id, at=at)

    def shut(other: Store) -> bool:
        try:
            other.disable_account(account_id, at=at)
        except NotFoundError:
            return False
        return True

    in_stores_aside(settings, shut, what=account_id)


def remove_saved_everywhere(settings: Settings, store: Store, query: str, *, organisation: str) -> None:
    """Erase a saved text, named by id or name, with all that was found for it, also from feeds and outbox.

    Raises `NotFoundError` where no store knows it, `LockedError` where it is erased but for what still lies
    in the log of a store, `HomeError`.
    """
    known: list[Tombstone] = []
    with suppress(NotFoundError):  # such as one that was erased before, but for that log
        query = store.saved_query(query, organisation=organisation).id
        known.append(Tombstone(query, datetime.now(UTC).isoformat(timespec="seconds"), "remove-saved"))

    def remove(other: Store) -> bool:
        try:
            other.remove_saved(query, organisation=organisation)
        except NotFoundError:
            other.bury(known)  # a backup that is restored asks all stores
            return False
        return True

    was_aside = in_stores_aside(settings, remove, what=query)
    try:
        store.remove_saved(query, organisation=organisation)
    except NotFoundError:
        if not was_aside:
            raise
    finally:
        refresh_copies(settings, store)


def _remove_unfinished(settings: Settings) -> None:
    remove_left_over(settings.home)
    remove_copies(settings.home / HARVEST)
    for folder in set_aside(settings.home):
        if not holds_any(folder):
            shutil.rmtree(folder)


def _bury_aside(settings: Settings, store: Store, tombstone: Tombstone) -> bool:
    """Bury in all stores set aside, for a backup that is restored asks them; whether one held it.

    What the home's own store knows not is buried only where it is held.
    """
    known = _holds(store, tombstone) or (tombstone.record_id, tombstone.action) in {
        (own.record_id, own.action) for own in store.tombstones()
    }

    def bury(other: Store) -> bool:
        held = _holds(other, tombstone)
        if held or known:
            other.bury([tombstone])
        else:
            other.forget_jobs(before=tombstone.at)  # their refused rows may quote it
        return held

    found = in_stores_aside(settings, bury, what=tombstone.record_id)
    for path in found if tombstone.action == "purge" else ():
        if path != settings.store_file:
            shutil.rmtree(path.parent / INDEX, ignore_errors=True)
    return bool(found)


def _holds(store: Store, tombstone: Tombstone) -> bool:
    try:
        match tombstone.action:
            case "purge":
                store.history(tombstone.record_id)
            case "purge-account":
                store.account(tombstone.record_id)
            case _:
                return store.token(tombstone.record_id) is not None
    except NotFoundError:
        return False
    return True
