"""Where else may the text of a record lie that is purged?

In what restoring has set aside, in feeds and mails, in lists that were sent and wait to be imported, and in
what a process that was killed left behind.
"""

import shutil
from contextlib import closing
from datetime import UTC, datetime

from api.backups.aside import set_aside
from api.backups.contents import INDEX, STORE
from api.backups.scratch import remove_left_over
from api.digests import refresh_copies
from api.records.harvest import HARVEST
from api.settings import Settings
from corpora import (
    ConfigurationError,
    HomeError,
    NotFoundError,
    Store,
    Tombstone,
    open_store,
    remove_copies,
)


def purge_everywhere(settings: Settings, store: Store, record_id: str) -> None:
    """Erase a record from a home's store and from all that lies beside it but the index.

    Raises `NotFoundError` where neither knows it, `LockedError`, `HomeError`.
    """
    _remove_unfinished(settings)
    tombstone = Tombstone(record_id, datetime.now(UTC).isoformat(timespec="seconds"))
    was_aside = _purged_aside(settings, tombstone)
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
    was_aside = _purged_aside(settings, tombstone)
    try:
        store.purge_account(account_id)
    except NotFoundError:
        if not was_aside:
            raise
        store.bury([tombstone])


def _remove_unfinished(settings: Settings) -> None:
    remove_left_over(settings.home)
    remove_copies(settings.home / HARVEST)


def _purged_aside(settings: Settings, tombstone: Tombstone) -> bool:
    found = False
    for folder in set_aside(settings.home):
        if not (folder / STORE).is_file():
            shutil.rmtree(folder)
            continue
        try:
            with closing(open_store(folder / STORE)) as store:
                if not _holds(store, tombstone):
                    store.forget_jobs(before=tombstone.at)  # their refused rows may quote it
                    continue
                store.bury([tombstone])
        except (HomeError, ConfigurationError) as error:
            raise HomeError(
                f"{folder} may hold what '{tombstone.record_id}' says, but cannot be read: {error} "
                "Delete that directory and purge again."
            ) from error
        if tombstone.action == "purge":
            shutil.rmtree(folder / INDEX, ignore_errors=True)
        found = True
    return found


def _holds(store: Store, tombstone: Tombstone) -> bool:
    try:
        if tombstone.action == "purge":
            store.history(tombstone.record_id)
        else:
            store.account(tombstone.record_id)
    except NotFoundError:
        return False
    return True
