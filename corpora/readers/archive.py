"""Can the parts of a zipped office file be opened without harm: how large do they grow, do they hold tricks?

Every part is inflated once, thrown away as it comes, and counted: what the archive declares is not believed.
"""

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from corpora.errors import FormatError

_CHUNK_BYTES = 1 << 20
_OVERLAP_BYTES = 64  # a pattern may lie across two chunks
# XML may declare entities that grow or read files; no office program writes a document type.
_DECLARATION = re.compile(
    rb"<\x00?!\x00?(?:D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E|E\x00?N\x00?T\x00?I\x00?T\x00?Y)"
)
_RATIO_FROM_BYTES = 50 << 20


@dataclass(frozen=True)
class ArchiveLimits:
    """How many parts, how many bytes inflated (all together), and how many times as large as zipped."""

    parts: int = 10_000
    bytes: int = 1 << 30
    ratio: int = 200


def check_archive(
    path: Path, *, marks: re.Pattern[bytes] | None = None, limits: ArchiveLimits | None = None
) -> set[str]:
    """Return the names of the parts in which `marks` is found (or whose characters are wider than a byte).

    `ratio` is judged for parts of over 50 MB: a small part may be as even as it likes.
    Raises `FormatError` where a limit is passed, or a part is damaged, doubled, encrypted or declares
    entities.
    """
    limits = limits or ArchiveLimits()
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _check_list(path, parts, limits)
            left, marked = limits.bytes, set()
            for part in parts:
                size, found = _check_part(
                    path, archive, part, marks, min(left, _allowed(part, limits)), limits
                )
                left -= size
                if found:
                    marked.add(part.filename)
            return marked
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise FormatError(
            f"{path}: is damaged or cut short ({error}). Get it again, or open it and save it anew."
        ) from error


def _check_list(path: Path, parts: list[zipfile.ZipInfo], limits: ArchiveLimits) -> None:
    if len(parts) > limits.parts:
        raise FormatError(f"{path}: has {len(parts):,} parts; {limits.parts:,} are allowed. Save it anew.")
    if any(part.flag_bits & 1 for part in parts):
        raise FormatError(f"{path}: is protected by a password. Remove the password and save it again.")
    if len({part.filename.lower() for part in parts}) < len(parts):
        raise FormatError(f"{path}: has two parts of the same name. Open it and save it anew.")
    declared = sum(part.file_size for part in parts)
    if declared > limits.bytes:
        raise _bomb(path, limits)


def _allowed(part: zipfile.ZipInfo, limits: ArchiveLimits) -> int:
    return max(_RATIO_FROM_BYTES, limits.ratio * part.compress_size)


def _check_part(
    path: Path,
    archive: zipfile.ZipFile,
    part: zipfile.ZipInfo,
    marks: re.Pattern[bytes] | None,
    allowed: int,
    limits: ArchiveLimits,
) -> tuple[int, bool]:
    is_xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    size, tail, found = 0, b"", False
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK_BYTES):
            size += len(chunk)
            if size > allowed:
                raise _bomb(path, limits)
            window = tail + chunk
            if is_xml and _DECLARATION.search(window):
                raise FormatError(
                    f"{path}: its part {part.filename} declares entities, as no office program does. "
                    "Open it in the program it comes from and save it anew."
                )
            found = found or (marks is not None and (b"\x00" in chunk or bool(marks.search(window))))
            tail = window[-_OVERLAP_BYTES:]
    return size, found


def _bomb(path: Path, limits: ArchiveLimits) -> FormatError:
    return FormatError(
        f"{path}: grows to more than {limits.bytes >> 20:,} MB, or to more than {limits.ratio} times its "
        "size, when it is unpacked. Split it into smaller files, or delete what is empty."
    )
