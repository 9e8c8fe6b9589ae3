"""What is a file really, whatever its name says?"""

import zipfile
from enum import StrEnum
from pathlib import Path

from corpora.errors import FormatError

_HEAD_BYTES = 8192


class Content(StrEnum):
    """What the first bytes show, and (within an archive) the names of its parts."""

    EMPTY = "empty"
    TEXT = "text"
    HTML = "a web page (HTML)"
    XML = "an XML file"
    PDF = "a PDF file"
    PICTURE = "a picture"
    ZIP = "a zip archive"
    XLSX = "an Excel workbook (.xlsx)"
    XLSB = "a binary Excel workbook (.xlsb)"
    WORD = "a Word document"
    OPEN_DOCUMENT = "an OpenDocument file"
    OLE = "an old Office file"
    XLS = "an old Excel workbook (.xls)"
    ENCRYPTED = "protected by a password"


_STARTS = (
    (b"PK\x03\x04", Content.ZIP),
    (b"PK\x05\x06", Content.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Content.OLE),
    (b"%PDF-", Content.PDF),
    (b"\x89PNG", Content.PICTURE),
    (b"\xff\xd8\xff", Content.PICTURE),
)
_HTML_STARTS = (b"<!doctype html", b"<html", b"<table", b"<head", b"<meta", b"<body")


def content_of(path: Path) -> Content:
    """Tell what a file is by its first bytes. Raises `FormatError` where it cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise FormatError(f"{path}: cannot be read: {error.strerror}.") from error
    for start, content in _STARTS:
        if head.startswith(start):
            return content
    text = head.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip().lower()
    if text.startswith(_HTML_STARTS) or (text.startswith(b"<?xml") and b"<html" in text):
        return Content.HTML
    if text.startswith(b"<?xml"):
        return Content.XML
    return Content.TEXT if text else Content.EMPTY


def office_content_of(path: Path) -> Content:
    """Tell what kind of office file an archive is; to be asked in a process of its own.

    Raises `FormatError` where the archive is damaged.
    """
    content = content_of(path)
    if content is Content.ZIP:
        return _in_zip(path)
    return _in_ole(path) if content is Content.OLE else content


def _in_zip(path: Path) -> Content:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FormatError(
            f"{path}: is damaged or cut short ({error}). Get it again, or open it and save it anew."
        ) from error
    if "xl/workbook.bin" in names:
        return Content.XLSB
    for start, content in (("xl/", Content.XLSX), ("word/", Content.WORD)):
        if any(name.startswith(start) for name in names):
            return content
    return Content.OPEN_DOCUMENT if "mimetype" in names else Content.ZIP


def _in_ole(path: Path) -> Content:
    import olefile

    try:
        with olefile.OleFileIO(path) as archive:
            if archive.exists("EncryptedPackage"):
                return Content.ENCRYPTED
            if archive.exists("Workbook") or archive.exists("Book"):
                return Content.XLS
            return Content.WORD if archive.exists("WordDocument") else Content.OLE
    except (OSError, IndexError, ValueError) as error:
        raise FormatError(
            f"{path}: is damaged or cut short ({error}). Get it again, or open it and save it anew."
        ) from error
