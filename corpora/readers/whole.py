"""What does a document say, taken as one text?

For a need that lies in a file. PDF and Word are read in a process of their own (`isolated.py`); the file is
held in memory only, where the system can do that (Linux): it may be confidential.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePath

from corpora.errors import FormatError
from corpora.readers.isolated import Limits, isolated
from corpora.readers.rows import Row

SUFFIXES = (".txt", ".md", ".pdf", ".docx")
_READERS = {
    ".pdf": partial(isolated, "corpora.readers.pdf:read_pdf"),
    ".docx": partial(isolated, "corpora.readers.word:read_word"),
}
_LIMITS = Limits(cpu_s=20, wait_s=25.0)  # somebody waits for it
_UNNAMED = ("title", "text", "見出し")  # what stands under no label of its own


def text_of_document(name: str, content: bytes) -> str:
    """Return the text of a file, told by its name what it is. Raises `FormatError`."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise FormatError(f"The format '{suffix}' is not read here. Known: {', '.join(SUFFIXES)}.")
    reader = _READERS.get(suffix)
    if reader is None:
        return _decoded(content)
    with _held(content, suffix) as path:
        try:
            lines = [line for row in reader(path, limits=_LIMITS) for line in _lines(row)]
        except FormatError as error:
            raise FormatError(str(error).replace(str(path), "The file")) from None
    if not lines:
        raise FormatError("The file holds no text that can be read. If it is in pictures, type it in.")
    return "\n".join(lines)


def _lines(row: Row) -> Iterator[str]:
    """What stands under no label first: it is what the document is about."""
    for label, value in sorted(row.values.items(), key=lambda said: said[0] not in _UNNAMED):
        if text := str(value).strip():
            yield text if label in _UNNAMED else f"{label}: {text}"


def _decoded(content: bytes) -> str:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FormatError("The file is no text in UTF-8 or Shift_JIS (CP932). Save it as UTF-8.")


@contextmanager
def _held(content: bytes, suffix: str) -> Iterator[Path]:
    """A path under which another process can read what is held, in memory where that can be."""
    if hasattr(os, "memfd_create"):
        handle = os.memfd_create("document")
        try:
            with os.fdopen(os.dup(handle), "wb") as file:
                file.write(content)
            yield Path(f"/proc/{os.getpid()}/fd/{handle}")
        finally:
            os.close(handle)
    else:
        with tempfile.NamedTemporaryFile(suffix=suffix) as file:
            file.write(content)
            file.flush()
            yield Path(file.name)
