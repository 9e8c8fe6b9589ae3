"""How is a backup packed into one file, and read again without trusting it?

A zip file of `store.sqlite`, perhaps `index/...`, and `manifest.json` with the checksum of each. Whatever
else stands in it, or stands otherwise than the manifest says, makes the whole file refused.
"""

import errno
import hashlib
import os
import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.backups.contents import INDEX, MANIFEST, STORE, Contents, Facts, Part, contents_from, refusal
from corpora import ConfigurationError, NotFoundError

_NAMES = re.compile(
    rf"{re.escape(STORE)}|{re.escape(MANIFEST)}|{INDEX}/CURRENT|{INDEX}/generations(/\w[\w.-]*){{2,}}",
    re.ASCII,
)
_MOST_MANIFEST_BYTES = 16 << 20
_MOST_FOLD = 250  # a store is packed to a twentieth or so; a bomb to a thousandth
_SMALL_BYTES = 1 << 20
_CHUNK_BYTES = 1 << 20


def pack(folder: Path, facts: Facts, target: Path) -> Contents:
    """Write all files of a folder and their manifest into a new file. Raises OSError."""
    with zipfile.ZipFile(target, "w") as archive:
        parts = {
            path.relative_to(folder).as_posix(): _add(archive, path.relative_to(folder).as_posix(), path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        contents = Contents(**facts.model_dump(), parts=parts)
        archive.writestr(_info(MANIFEST), contents.to_json())
    return contents


def read_contents(path: Path) -> Contents:
    """Read what a backup says of itself, and see that it holds just that; checksums are not computed.

    Raises `NotFoundError`, `FormatError`, or `ConfigurationError` where a newer program made it.
    """
    with _opened(path) as archive:
        return _contents(archive)


def check(path: Path) -> Contents:
    """Read a backup to its end, every checksum computed. Raises as `read_contents`."""
    with _opened(path) as archive:
        contents = _contents(archive)
        for name, part in contents.parts.items():
            _read(archive, name, part, Path(os.devnull))
        return contents


def unpack(path: Path, folder: Path) -> Contents:
    """Write the files of a backup into a new folder, every checksum computed.

    Raises as `read_contents`; `ConfigurationError` where the disk has no room, OSError where it cannot be
    written. What was written by then is for the caller to remove.
    """
    with _opened(path) as archive:
        contents = _contents(archive)
        needed = sum(part.bytes for part in contents.parts.values())
        free = shutil.disk_usage(folder.parent).free
        if needed > free:
            raise ConfigurationError(
                f"{path} needs {needed >> 20} MiB, but {folder.parent} has {free >> 20} MiB. Make room."
            )
        for name, part in contents.parts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            _read(archive, name, part, folder / name)
        return contents


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> Part:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, archive.open(_info(name), "w", force_zip64=True) as target:
        while chunk := source.read(_CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
    return Part(bytes=size, sha256=digest.hexdigest())


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    # Vectors hardly shrink.
    info.compress_type = zipfile.ZIP_STORED if name.startswith(f"{INDEX}/") else zipfile.ZIP_DEFLATED
    info.external_attr = (stat.S_IFREG | 0o600) << 16
    return info


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    if not path.is_file():
        raise NotFoundError(f"There is no backup {path}. Check the name.")
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError) as error:
        raise refusal(f"{path} is damaged, or no backup ({error})") from error
    except PermissionError as error:
        raise refusal(f"{path} may not be read") from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # so it says of places before the file's beginning
            raise
        raise refusal(f"{path} is damaged, or no backup") from error


def _contents(archive: zipfile.ZipFile) -> Contents:
    infos = {info.filename: info for info in archive.infolist()}
    if len(infos) < len(archive.infolist()):
        raise refusal("it holds two files of one name")
    for info in infos.values():
        _check_member(info)
    if MANIFEST not in infos or infos[MANIFEST].file_size > _MOST_MANIFEST_BYTES:
        raise refusal("it has no manifest that can be read")
    contents = contents_from(archive.read(MANIFEST))
    if STORE not in contents.parts or {*contents.parts, MANIFEST} != {*infos}:
        raise refusal("it does not hold the files that its manifest names")
    for name, part in contents.parts.items():
        if infos[name].file_size != part.bytes:
            raise refusal(f"{name} has not the size that its manifest says")
    return contents


def _check_member(info: zipfile.ZipInfo) -> None:
    """Refuse what no backup holds: other names, links, what is encrypted or packed beyond belief."""
    if info.orig_filename != info.filename or not _NAMES.fullmatch(info.filename):
        raise refusal(f"it holds a file named {info.orig_filename[:100]!r}")
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        raise refusal(f"{info.filename} is no plain file in it")
    if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refusal(f"{info.filename} is encrypted or packed in another way in it")
    if info.file_size > max(_SMALL_BYTES, _MOST_FOLD * info.compress_size):
        raise refusal(f"{info.filename} would grow to {info.file_size >> 20} MiB")


def _read(archive: zipfile.ZipFile, name: str, part: Part, target: Path) -> None:
    digest = hashlib.sha256()
    with archive.open(name) as source, target.open("wb") as written:
        while chunk := source.read(_CHUNK_BYTES):
            digest.update(chunk)
            written.write(chunk)
    if digest.hexdigest() != part.sha256:
        raise refusal(f"the checksum of {name} does not match")
