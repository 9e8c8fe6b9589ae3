"""Which seeds does a Word document (.docx) hold?

Read are the texts and tables of the body, in order, with the text boxes and footnotes of a paragraph after
it, content controls, formulas as plain text, and text that tracked changes insert. Left out are what tracked
changes delete, hidden text, the prompts of controls that nobody filled in, readings above characters (ruby),
comments, pictures and diagrams, and headers and footers, which say the same on every page. Nothing in the
file is run, and no link is followed.
"""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpora.errors import FormatError
from corpora.readers.rows import Row
from corpora.readers.sheets import rows_of_document

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_PART_BYTES = 64 * 1024**2
_MAX_BYTES = 512 * 1024**2
_AS_DOCX = "Open it in Word and save it as a Word document (.docx)."
NOT_READ = {
    ".doc": f"is in the old binary format of Word (.doc). {_AS_DOCX}",
    ".docm": f"may hold macros (.docm). {_AS_DOCX}",
    ".dotm": f"may hold macros (.dotm). {_AS_DOCX}",
}


def read_word(path: Path) -> Iterator[Row]:
    """Read the seeds of a document; shapes and keys are those of `rows_of_document`.

    Raises `FormatError` for a file that is encrypted, holds macros, is of the old binary format or damaged.
    """
    document = _opened(path)
    from corpora.readers.word_blocks import blocks_of

    rows = 0
    try:
        for row in rows_of_document(blocks_of(document)):
            rows += 1
            yield row
    except (KeyError, ValueError, RecursionError) as error:
        raise FormatError(f"{path}: is damaged: {_said(error)}. {_AS_DOCX}") from error
    if not rows:
        raise FormatError(f"{path}: holds no text. If its text is in pictures, type it in.")


def _opened(path: Path) -> Any:
    import docx
    from docx.opc.exceptions import OpcError

    _check_container(path)
    try:
        return docx.Document(str(path))
    except (OpcError, SyntaxError, zipfile.BadZipFile, zlib.error) as error:  # SyntaxError: lxml's
        raise FormatError(f"{path}: is damaged: {_said(error)}. {_AS_DOCX}") from error
    except (KeyError, ValueError, AttributeError, EOFError, NotImplementedError, RuntimeError) as error:
        raise FormatError(f"{path}: is no Word document: {_said(error)}. {_AS_DOCX}") from error


def _check_container(path: Path) -> None:
    try:
        with path.open("rb") as file:
            if file.read(len(_OLE)) == _OLE:
                raise FormatError(f"{path}: {_ole_reason(path)}")
        with zipfile.ZipFile(path) as archive:
            _check_parts(path, archive)
    except OSError as error:
        raise FormatError(f"{path}: cannot be read: {error.strerror}.") from error
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise FormatError(f"{path}: is no Word document, or cut short: {_said(error)}. {_AS_DOCX}") from error


def _ole_reason(path: Path) -> str:
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "is encrypted. Remove the password in Word (File, Info, Protect Document) and save it again."
    return NOT_READ[".doc"]


def _check_parts(path: Path, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise FormatError(f"{path}: holds macros. {_AS_DOCX}")
    texts = [part for part in parts if not part.filename.startswith("word/media/")]
    largest = max((part.file_size for part in texts), default=0)
    if largest > _MAX_PART_BYTES or sum(part.file_size for part in parts) > _MAX_BYTES:
        raise FormatError(
            f"{path}: unpacks to more than {_MAX_PART_BYTES // 1024**2} MB of text or "
            f"{_MAX_BYTES // 1024**2} MB in all. Split it."
        )


def _said(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")[:200] or type(error).__name__
