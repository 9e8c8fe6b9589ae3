"""How is the index that serves copied, while others may publish a newer one and drop this one?"""

import shutil
from pathlib import Path

from corpora import IndexCorruptError
from indexer.generation import Manifest, checksum
from indexer.published import current_id, publish, read_manifest


def copy_generation(directory: Path, target: Path) -> Manifest:
    """Copy the generation that serves into an index of its own, every file checked against the manifest.

    Raises `IndexMissingError`, `IndexCorruptError`, and OSError where `target` cannot be written.
    """
    while True:
        name = current_id(directory)
        try:
            return _copied(directory, target)
        except IndexCorruptError:
            if current_id(directory) == name:
                raise
            shutil.rmtree(target, ignore_errors=True)  # it was dropped meanwhile: the newer one is taken


def _copied(directory: Path, target: Path) -> Manifest:
    manifest = read_manifest(directory)
    source, copy = (place / "generations" / manifest.id for place in (directory, target))
    for file in (*manifest.checksums, "manifest.json"):
        (copy / file).parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(source / file, copy / file)
        except FileNotFoundError:
            raise IndexCorruptError(f"{source / file} is missing. Rebuild: enmusubi index --full") from None
    for file, expected in manifest.checksums.items():
        if checksum(copy / file) != expected:
            raise IndexCorruptError(f"{source / file} is damaged. Rebuild: enmusubi index --full")
    publish(target, manifest.id)
    return manifest
