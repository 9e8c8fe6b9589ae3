"""In which encoding is a JSON file written, and what are its bytes in UTF-8?

UTF-8, UTF-16 or UTF-32 with a byte order mark, UTF-16 without (told by its zero bytes), else UTF-8, else
CP932.
A file that is UTF-8 up to a damage stays UTF-8, since CP932 finds characters in almost any bytes.
"""

import codecs
from pathlib import Path

from corpora.errors import FormatError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 1024 * 1024
_NO_CP932 = frozenset("\uf8f0\uf8f1\uf8f2\uf8f3")  # what Python makes of bytes that are no CP932


class Utf8:
    """A file read as UTF-8, whatever it is written in; it ends where a byte is no character.

    `damage` then says so, completing "The file ...".
    """

    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("rb")
            self.encoding = _encoding(path)
        except OSError as error:
            raise FormatError(f"{path}: cannot be read: {error.strerror}.") from error
        self._decoder = codecs.getincrementaldecoder(self.encoding)()
        self._read = 0
        self.damage: str | None = None

    def read(self, size: int = _CHUNK) -> bytes:
        """The next bytes in UTF-8; none at the end, or once `damage` is set."""
        if size == 0 or self.damage:
            return b""
        while data := self._file.read(size):
            if text := self._decoded(data, final=False):
                return text
        return self._decoded(b"", final=True)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _decoded(self, data: bytes, *, final: bool) -> bytes:
        waiting = len(self._decoder.getstate()[0])
        try:
            text = self._decoder.decode(data, final=final)
        except UnicodeDecodeError as error:
            where = self._read - waiting + error.start
            self.damage = f"is not {self.encoding.upper()} from byte {where:,} on"
            text = error.object[: error.start].decode(_without_mark(self.encoding, self._read == 0))
        self._read += len(data)
        return text.encode("utf-8")


def _without_mark(encoding: str, first: bool) -> str:
    return encoding if first else encoding.removesuffix("-sig")


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    if len(start) == 4 and 0 in start:
        return "utf-16-le" if start[1] == 0 else "utf-16-be"
    ascii_before, damaged = _scanned(path, "utf-8")
    return "cp932" if damaged and ascii_before and not _scanned(path, "cp932")[1] else "utf-8"


def _scanned(path: Path, encoding: str) -> tuple[bool, bool]:
    """Is all ASCII up to the end or the first damage, and is there a damage?"""
    decoder = codecs.getincrementaldecoder(encoding)()
    only_ascii = True
    with path.open("rb") as file:
        data = b"-"
        while data:
            data = file.read(_CHUNK)
            try:
                text = decoder.decode(data, final=not data)
            except UnicodeDecodeError as error:
                return only_ascii and error.object[: error.start].isascii(), True
            only_ascii &= text.isascii()
            if encoding == "cp932" and not _NO_CP932.isdisjoint(text):
                return only_ascii, True
    return only_ascii, False
