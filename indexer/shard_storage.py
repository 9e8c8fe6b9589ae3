"""Where do shards lie, and how does a node come by its own?

On whatever fsspec opens: a path, or the URL of an S3-compatible store. Files on a disk are mapped where they
are; others are copied first.
"""

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

CUT = "shards.json"  # says that a generation lies there whole


def storage_at(url: str) -> tuple[Any, str]:
    """Open the storage at a URL; returns it and the path there."""
    import fsspec

    storage, root = fsspec.core.url_to_fs(url)
    return storage, str(root).rstrip("/")


def generations_at(storage: Any, root: str) -> list[str]:
    """The names of the generations that lie there whole, the oldest first."""
    return sorted(str(path).split("/")[-2] for path in storage.glob(f"{root}/*/{CUT}"))


def is_local(storage: Any) -> bool:
    """Whether files can be mapped where they lie."""
    names = storage.protocol
    return "file" in ((names,) if isinstance(names, str) else names)


def copies_of(url: str, cache: Path) -> Path:
    """Where the copies of what lies under a URL are kept."""
    return cache / hashlib.sha256(url.encode()).hexdigest()[:16]


def fetch(storage: Any, source: str, home: Path) -> None:
    """Copy a shard beside, and rename: another process may fetch the same."""
    scratch = home.with_name(f".{home.name}-{os.getpid()}")
    scratch.parent.mkdir(parents=True, exist_ok=True)
    try:
        storage.get(source, str(scratch), recursive=True)
        if not home.exists():
            scratch.rename(home)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def forget_dropped(storage: Any, root: str, copies: Path) -> None:
    """Remove the copies of generations that lie there no longer: they may hold what was purged."""
    if copies.is_dir():
        known = set(generations_at(storage, root))
        for own in copies.iterdir():
            if own.name not in known:
                shutil.rmtree(own, ignore_errors=True)
