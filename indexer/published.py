"""Which generation serves, and which one in its place where that one is damaged?

`CURRENT` names the one that serves; it is swapped in by renaming. What is damaged or was never written to its
end is not opened: the newest undamaged one serves until the next `enmusubi index` has made it good.
"""

import logging
import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from corpora import IndexCorruptError, IndexMissingError
from indexer.generation import (
    REBUILD,
    Generation,
    Held,
    Manifest,
    hold_generation,
    manifest_of,
    read_generation,
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Damage:
    """What is wrong, and with which generation; None where `CURRENT` itself cannot be used."""

    generation: str | None
    what: str


Own = TypeVar("Own", Generation, Held)


@dataclass(frozen=True)
class Serving(Generic[Own]):
    """The generation that serves, and the damage for which others had to be passed over."""

    generation: Own
    damage: tuple[Damage, ...] = ()

    @property
    def warning(self) -> str | None:
        """What is damaged, and which generation serves instead; None where all is well."""
        if not self.damage:
            return None
        told = " ".join(own.what for own in self.damage)
        since = self.generation.manifest.created_at
        return f"{told} Generation {self.generation.id} of {since} serves instead. Repair: enmusubi index"


def current_id(directory: Path) -> str | None:
    """Return the id of the generation that is published, None where there is none yet."""
    try:
        return (directory / "CURRENT").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexCorruptError(f"{directory / 'CURRENT'} cannot be read: {error}. {REBUILD}") from error


def complete_ids(directory: Path) -> list[str]:
    """Return the ids of the generations that were written to their end, the oldest first."""
    return sorted(path.parent.name for path in (directory / "generations").glob("*/manifest.json"))


def open_generation(directory: Path) -> Generation:
    """Open the generation that serves, every file checked; the log names what is damaged.

    Raises `IndexMissingError`, or `IndexCorruptError` where no generation is undamaged.
    """
    found = find_serving(directory)
    if found.warning:
        _log.warning(found.warning)
    return found.generation


def find_serving(directory: Path) -> Serving[Generation]:
    """Open the generation that serves, and tell what is damaged. Raises as `open_generation`."""
    return _found(directory, read_generation)


def find_held(directory: Path) -> Serving[Held]:
    """Check the generation that serves without opening it, as bringing it up to date wants it.

    The caller holds the lock of the index, or takes what it finds as gone a moment later.
    """
    return _found(directory, hold_generation)


def _found(directory: Path, read: Callable[[Path, str], Own]) -> Serving[Own]:
    tried: str | None = None
    while True:
        try:
            name = _named(directory)
        except IndexCorruptError as error:
            return _instead(directory, None, error, read)
        try:
            return Serving(read(directory, name))
        except IndexCorruptError as error:
            if name == tried:  # else a writer published another one meanwhile and dropped this one
                return _instead(directory, name, error, read)
        tried = name


def read_manifest(directory: Path) -> Manifest:
    """Read the manifest of the generation that is published. Raises as `open_generation`."""
    return manifest_of(directory, _named(directory))


def _named(directory: Path) -> str:
    name = current_id(directory)
    if name is None:
        raise IndexMissingError(f"There is no index in {directory}. Build one: enmusubi index")
    if not name or Path(name).name != name:
        raise IndexCorruptError(f"{directory / 'CURRENT'} names no generation: '{name}'. {REBUILD}")
    return name


def _instead(
    directory: Path, name: str | None, error: IndexCorruptError, read: Callable[[Path, str], Own]
) -> Serving[Own]:
    """Open the newest undamaged one; raise the first `error` where there is none."""
    damage = [Damage(name, _what(error))]
    for other in _others(directory, name):
        try:
            return Serving(read(directory, other), tuple(damage))
        except IndexCorruptError as another:
            damage.append(Damage(other, _what(another)))
    raise error


def _others(directory: Path, name: str | None) -> Iterator[str]:
    """The ids of others by the same encoder, where that can be told: the older ones first, from the newest.

    What is newer than the one that is published was rolled back, or never published.
    """
    encoder = _encoder_of(directory, name) if name else None
    names = [other for other in reversed(complete_ids(directory)) if other != name]
    for other in sorted(names, key=lambda other: name is not None and other > name):
        if encoder is None or _encoder_of(directory, other) in (encoder, None):
            yield other


def _encoder_of(directory: Path, name: str) -> str | None:
    """The encoder of a generation; None where the manifest is damaged."""
    try:
        return manifest_of(directory, name).versions.encoder
    except IndexCorruptError:
        return None


def _what(error: IndexCorruptError) -> str:
    return str(error).removesuffix(f" {REBUILD}")


def publish(directory: Path, generation_id: str, *, linked: Collection[Path] = ()) -> None:
    """Make a written generation the one that serves: flush it, write its name beside, flush, rename.

    Files that are `linked` from an older generation have been flushed with that.
    """
    home = directory / "generations" / generation_id
    for path in (*sorted(home.rglob("*")), home, home.parent):
        if path not in linked:
            _flush(path)
    swap_in(directory / "CURRENT", generation_id)


def swap_in(path: Path, line: str) -> None:
    """Give a file of one line, which is there before and after: write beside, flush, rename."""
    scratch = path.with_name(f".{path.name}-{os.getpid()}")
    scratch.write_text(line + "\n", encoding="ascii")
    _flush(scratch)
    os.replace(scratch, path)
    _flush(path.parent)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
