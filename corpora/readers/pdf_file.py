"""May a PDF be read, and what stops a page of it from being read?

Sizes are bounded before a page is interpreted: its streams are unpacked up to a limit and no further. What no
limit here holds back (endless loops of a damaged file) is stopped by the process in which readers run.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corpora.errors import FormatError

MAX_PAGES = 2_000
MAX_CHARACTERS = 10_000_000
MEND = "Open it in a PDF viewer and print it to a new PDF."
_MAX_PAGE_CHARACTERS = 200_000
_MAX_STREAM_BYTES = 32 * 1024**2
_MAX_OBJECTS = 2_000  # streams and dictionaries looked at for one page
_FEW = 20  # characters beside a scan: a stamp, a page number
_OCR = "Run text recognition (OCR) on it, or type it into a sheet."


class UnreadablePageError(Exception):
    """A page is not read; the message completes "The page ..."."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """A PDF, open for reading. Raises `FormatError` where it is encrypted, a portfolio, damaged, too long."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect, PDFTextExtractionNotAllowed
    from pdfplumber.utils.exceptions import PdfminerException

    locked = (PDFEncryptionError, PDFPasswordIncorrect, PDFTextExtractionNotAllowed)
    try:
        file = path.open("rb")
    except OSError as error:
        raise FormatError(f"{path}: cannot be read: {error.strerror}.") from error
    with file:
        if b"%PDF-" not in file.read(1024):
            raise FormatError(f"{path}: is no PDF. Check the file.")
        file.seek(0)
        try:
            pdf = pdfplumber.open(file, raise_unicode_errors=False)
            pages = len(pdf.pages)
        except MemoryError:
            raise
        except PdfminerException as error:
            if error.args and isinstance(error.args[0], locked):
                raise FormatError(f"{path}: is encrypted. Save it without a password.") from error
            raise FormatError(f"{path}: is damaged ({_kind(error)}). {MEND}") from error
        except Exception as error:  # what pdfminer raises on damage is of any kind
            raise FormatError(f"{path}: is damaged ({_kind(error)}). {MEND}") from error
        _check(path, pdf, pages)
        yield pdf


def _check(path: Path, pdf: Any, pages: int) -> None:
    if "Collection" in pdf.doc.catalog:
        raise FormatError(f"{path}: is a PDF portfolio; its files are not opened. Save each as a file.")
    if not pages:
        raise FormatError(f"{path}: is damaged: it has no page. {MEND}")
    if pages > MAX_PAGES:
        raise FormatError(f"{path}: has {pages:,} pages; at most {MAX_PAGES:,} are read. Split it.")


def _kind(error: Exception) -> str:
    inner = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
    return type(inner).__name__


def check_page(page: Any) -> None:
    """Raise `UnreadablePageError` for a page that is too large, only a picture, or of unknown letters."""
    _check_streams(page.page_obj)
    characters = [char["text"] for char in page.chars if char["text"].strip()]
    if len(characters) > _MAX_PAGE_CHARACTERS:
        raise UnreadablePageError(f"holds more than {_MAX_PAGE_CHARACTERS:,} characters", "Split it.")
    covered = sum(image["width"] * image["height"] for image in page.images) / (page.width * page.height)
    if len(characters) <= _FEW and covered > 0.3:
        raise UnreadablePageError("holds only an image", _OCR)
    if not characters and len(page.curves) > 50:
        raise UnreadablePageError("holds its letters as drawings only", _OCR)
    unnamed = sum(text.startswith("(cid:") for text in characters)
    if unnamed > 0.05 * len(characters):
        raise UnreadablePageError("has a font that does not say which letters it draws", _OCR)


def _check_streams(page: Any) -> None:
    """Refuse a page one of whose streams unpacks to more than is sensible; pictures are never unpacked."""
    from pdfminer.pdftypes import PDFObjRef, PDFStream

    waiting: list[Any] = [page.contents, page.resources]
    seen: set[int] = set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, PDFObjRef):
            if item.objid in seen or len(seen) >= _MAX_OBJECTS:
                continue
            seen.add(item.objid)
            item = item.resolve()
        if isinstance(item, PDFStream):
            if getattr(item.attrs.get("Subtype"), "name", "") == "Image":
                continue
            if _unpacks_to_more(item):
                size = _MAX_STREAM_BYTES // 1024**2
                raise UnreadablePageError(f"unpacks to more than {size} MB", MEND)
            item = item.attrs
        if isinstance(item, dict):
            waiting.extend(value for key, value in item.items() if key != "Parent")
        elif isinstance(item, list):
            waiting.extend(item)


def _unpacks_to_more(stream: Any) -> bool:
    data = stream.rawdata
    if data is None or stream.decipher:
        return False
    for name, _ in stream.get_filters():
        if getattr(name, "name", "") not in ("FlateDecode", "Fl"):
            return False
        unpacking = zlib.decompressobj()
        try:
            data = unpacking.decompress(data, _MAX_STREAM_BYTES + 1)
        except zlib.error:
            return False  # damaged: pdfminer takes what it can of it
        if len(data) > _MAX_STREAM_BYTES:
            return True
    return False
