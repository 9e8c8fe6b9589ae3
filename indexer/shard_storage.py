"""Where do shards lie, and how does a node come by its own?

On whatever fsspec opens: a path, or the URL of an S3-compatible store. Files on a disk are mapped where they
are; others are copied first. What is made on a disk only its owner may enter.
"""

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

from corpora import ConfigurationError

CUT = "shards.json"  # says that a generation lies there whole


def storage_at(url: str) -> tuple[Any, str]:
    """Open the storage at a URL; returns it and the path there. Raises `ConfigurationError`."""
    import fsspec

    try:
        # What was listed before is no answer: others cut and drop generations meanwhile.
        storage, root = fsspec.core.url_to_fs(url, use_listings_cache=False)
    except ImportError as error:
        s3 = url.startswith(("s3:", "s3a:"))
        remedy = "Install it: pip install 'enmusubi[s3]'" if s3 else "Install it, or choose another storage."
        raise ConfigurationError(f"What opens '{url}' is not installed: {error}. {remedy}") from error
    except ValueError as error:
        raise ConfigurationError(
            f"Shards cannot lie under '{url}': {error}. Give a path, or a URL of fsspec such as "
            "s3://bucket/enmusubi (--to, ENMUSUBI_SHARDS)."
        ) from error
    return storage, str(root).rstrip("/")


def make_private(storage: Any, path: str) -> None:
    """Make a directory; where it is a new one on a disk, nobody but its owner may enter it.

    A bucket is never made: it must be there, closed to others by its settings. Raises `ConfigurationError`.
    """
    if is_local(storage):
        Path(path).mkdir(mode=0o700, parents=True, exist_ok=True)
    elif _is_s3(storage):
        _check_bucket(storage, path.partition("/")[0])
    else:
        storage.makedirs(path, exist_ok=True)


def _check_bucket(storage: Any, bucket: str) -> None:
    try:
        storage.call_s3("head_bucket", Bucket=bucket)
    except FileNotFoundError:
        raise ConfigurationError(
            f"There is no bucket '{bucket}'. Make one that is closed to others and encrypted, or name "
            "another (--to, ENMUSUBI_SHARDS)."
        ) from None


def put(storage: Any, home: Path, target: str) -> None:
    """Put a directory in its place; who reads what is there already finds it whole.

    On a disk the directory is exchanged, for others have its files mapped; elsewhere file by file, each of
    which changes at once.
    """
    if not is_local(storage):
        storage.put(f"{home}/", target, recursive=True)
        return
    place = Path(target)
    beside, before = (place.with_name(f".{place.name}.{what}") for what in ("new", "old"))
    for left in (beside, before):
        shutil.rmtree(left, ignore_errors=True)
    shutil.copytree(home, beside)
    if place.exists():
        place.rename(before)
    beside.rename(place)
    shutil.rmtree(before, ignore_errors=True)


def generations_at(storage: Any, root: str) -> list[str]:
    """The names of the generations that lie there whole, the oldest first."""
    return sorted(str(path).split("/")[-2] for path in storage.glob(f"{root}/*/{CUT}"))


def begun_at(storage: Any, root: str) -> set[str]:
    """The names of all generations there, also of those whose cutting broke off."""
    return {str(path).split("/")[-2] for path in storage.glob(f"{root}/*/*-of-*")}


def is_local(storage: Any) -> bool:
    """Whether files can be mapped where they lie."""
    return "file" in _protocols(storage)


def _is_s3(storage: Any) -> bool:
    return "s3" in _protocols(storage)


def _protocols(storage: Any) -> tuple[str, ...]:
    names = storage.protocol
    return (names,) if isinstance(names, str) else tuple(names)


def copies_of(url: str, cache: Path) -> Path:
    """Where the copies of what lies under a URL are kept."""
    return cache / hashlib.sha256(url.encode()).hexdigest()[:16]


def fetch(storage: Any, source: str, home: Path) -> None:
    """Copy a shard beside, and rename: another process may fetch the same."""
    scratch = home.with_name(f".{home.name}-{os.getpid()}")
    home.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.parent.mkdir(exist_ok=True)
    try:
        storage.get(source, str(scratch), recursive=True)
        if not home.exists():
            scratch.rename(home)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def forget_dropped(storage: Any, root: str, copies: Path) -> None:
    """Remove the copies of generations that lie there no longer: they may hold what was purged."""
    if copies.is_dir():
        storage.invalidate_cache(root)  # what this process has listed before may be gone
        known = set(generations_at(storage, root))
        for own in copies.iterdir():
            if own.name not in known:
                shutil.rmtree(own, ignore_errors=True)
