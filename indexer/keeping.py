"""Which old generations are kept, and how does one of them serve again?"""

import json
import shutil
from collections.abc import Collection
from pathlib import Path

from corpora import NotFoundError
from indexer.encoder import Encoder
from indexer.generation import MANIFEST, Generation, read_generation
from indexer.lock import writer_lock
from indexer.published import complete_ids, current_id, publish
from indexer.rows import ROWS, rows_from

KEPT_GENERATIONS = 3  # the one that serves among them


def roll_back(directory: Path, *, encoder: Encoder, to: str | None = None) -> Generation:
    """Make the generation before the published one serve again, or the one named `to`; return it.

    The next `update_index` starts from it. Raises `IndexMissingError`, `NotFoundError`, `IndexCorruptError`
    where it is damaged, `IndexMismatchError` where another encoder made it, `LockedError`.
    """
    if not directory.is_dir():
        raise NotFoundError(f"There is no index in {directory}. Build one: enmusubi index")
    with writer_lock(directory):
        name = _chosen(directory, to)
        generation = read_generation(directory, name)
        generation.check_encoder(encoder)
        publish(directory, name)
        return generation


def _chosen(directory: Path, to: str | None) -> str:
    names = complete_ids(directory)
    listed = ", ".join(names) or "none"
    if to is not None:
        if to not in names:
            raise NotFoundError(f"There is no generation '{to}' in {directory}. There are: {listed}.")
        return to
    serving = current_id(directory)
    older = [name for name in names if serving is not None and name < serving]
    if not older:
        raise NotFoundError(
            f"There is no generation before '{serving or 'none'}' in {directory}. There are: {listed}."
        )
    return older[-1]


def drop_old(
    directory: Path,
    *,
    keep: int,
    damaged: Collection[str | None] = (),
    purged: Collection[str] = (),
) -> None:
    """Remove all but the newest `keep` generations, the one that serves among them.

    None is kept that is `damaged`, was not written to its end, or holds a record that is `purged`.
    """
    serving = current_id(directory)
    home = directory / "generations"
    left = max(keep - 1, 0)
    for path in sorted(home.iterdir(), reverse=True):
        if path.name == serving:
            continue
        if left and path.name not in damaged and _may_stay(path, purged):
            left -= 1
        else:
            shutil.rmtree(path, ignore_errors=True)


def _may_stay(path: Path, purged: Collection[str]) -> bool:
    """Whether a generation was written to its end and holds nothing that is purged."""
    try:
        manifest = json.loads((path / MANIFEST).read_bytes())
        if not purged:
            return bool(manifest)
        names = [name.replace("/", "-") for name in manifest["entries"]]
        ids = {row.record_id for name in names for row in rows_from((path / name / ROWS).read_bytes())}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return False
    return ids.isdisjoint(purged)


def drop_unfinished(directory: Path) -> None:
    """Remove what a night that was killed, or found the disk full, had begun to write."""
    for path in (directory / "generations").glob("*"):
        if not (path / MANIFEST).exists():
            shutil.rmtree(path, ignore_errors=True)
