"""How is the index brought up to date with the store?

Plan, embed what is new, write a new generation beside the old one, test it, swap it in.
"""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpora import HomeError, Store, concept_scheme
from indexer.alignment import Alignment
from indexer.building import Building, Built
from indexer.checkpoint import discard, forget
from indexer.dense_kinds import IndexKind
from indexer.encoder import Encoder, Progress, encoder_version
from indexer.keeping import KEPT_GENERATIONS, drop_old, drop_unfinished
from indexer.lock import writer_lock
from indexer.outlook import TAGGED, UNKNOWN, Outlook, outlook
from indexer.plan import Plan
from indexer.published import Damage, publish, swap_in
from indexer.selftest import SelfTest
from indexer.shipped import Shipped

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_REFUSED = (errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO)


@dataclass(frozen=True)
class IndexReport:
    """What bringing the index up to date did; `published` is False where it was current.

    `damage` is what was found and is made good now; `drift` how far the texts had moved from the alignment,
    `refit` why that was fitted anew, where it was; `tested` what the new generation was asked before it was
    published.
    """

    generation: str
    plan: Plan
    published: bool
    embedded: int
    damage: tuple[Damage, ...] = ()
    drift: float = 0.0
    refit: str | None = None
    tested: SelfTest | None = None


def update_index(
    store: Store,
    directory: Path,
    *,
    encoder: Encoder,
    known: Callable[[], Shipped],
    full: bool = False,
    keep: int = KEPT_GENERATIONS,
    dense: IndexKind | None = None,
    frozen: Alignment | None = None,
    progress: Callable[[int], Progress] | None = None,
) -> IndexReport:
    """Bring the index in `directory` up to date with the store and publish it.

    `known` gives what is known of the shipped texts, asked for only when there is work; `progress` is told
    how many texts will be embedded and gives what reports each. `keep` generations remain. `dense` names
    the kind of dense index in place of the one that suits its size, `frozen` an alignment that is taken
    where else one would be fitted. Where the one that serves is damaged, the newest undamaged one is
    brought up to date; where there is none, the index is made anew. What a killed run had embedded is not
    embedded again. Raises `LockedError`, `HomeError` where the disk is full or cannot be written,
    `IndexCorruptError` where the new generation fails its test; the old one serves on then.
    """
    with _written(directory):
        directory.mkdir(parents=True, exist_ok=True)
        with writer_lock(directory):
            purged = {own.record_id for own in store.tombstones() if own.action == "purge"}
            forget(directory, purged)
            drop_unfinished(directory)
            found = outlook(
                store,
                directory,
                encoder=encoder_version(encoder),
                concepts=concept_scheme().version,
                full=full,
            )
            report = _brought(
                found,
                directory,
                lambda: Building(store, directory, found, encoder, known(), concept_scheme(), dense, frozen),
                progress,
            )
            discard(directory)
            drop_old(
                directory,
                keep=keep,
                damaged=[own.generation for own in report.damage],
                purged=purged,
            )
            return report


def _brought(
    found: Outlook,
    directory: Path,
    building: Callable[[], Building],
    progress: Callable[[int], Progress] | None,
) -> IndexReport:
    """Build and publish where there is something to be done."""
    damage = found.serving.damage if found.serving else ()
    if found.serving and found.plan.empty:
        name = found.serving.generation.id
        if damage:
            publish(directory, name)
        drift = found.serving.generation.manifest.drift
        return IndexReport(name, found.plan, bool(damage), 0, damage, drift)
    work = building()
    built = work.build(progress)
    _tag(work.store, directory, built)
    publish(directory, built.name, linked=built.linked)
    return IndexReport(
        built.name, found.plan, True, built.embedded, damage, built.drift, built.refit, built.tested
    )


def _tag(store: Store, directory: Path, built: Built) -> None:
    """Write the tags; until the generation is published, `TAGGED` says that they are not the old one's."""
    swap_in(directory / TAGGED, UNKNOWN)
    store.tag(built.tags)
    swap_in(directory / TAGGED, built.name)


@contextmanager
def _written(directory: Path) -> Iterator[None]:
    """Say what to do where the disk is full or cannot be written."""
    try:
        yield
    except OSError as error:
        if error.errno not in (*_FULL, *_REFUSED):
            raise
        remedy = (
            "Free space on that disk"
            if error.errno in _FULL
            else "Check that the directory and all in it can be read and written"
        )
        raise HomeError(
            f"The index {directory} cannot be brought up to date: {error.strerror or error}"
            f"{f' ({error.filename})' if error.filename else ''}. What served before goes on serving. "
            f"{remedy} and run again: enmusubi index"
        ) from error
