"""How is a text file encoded, and which of its lines cannot be trusted?

A byte order mark decides; else NULs between the characters tell UTF-16; else a file that is UTF-8 throughout
is UTF-8. Any other file is judged line by line, for tables put together from several sources hold both UTF-8
and CP932 (what Excel writes on a Japanese Windows). The encoding of most lines is the file's; a line in the
other one is taken only where its bytes leave no doubt, else it is handed on with a problem: a damaged UTF-8
line must not come in as the CP932 that its bytes also spell.
"""

import codecs
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from corpora.errors import FormatError
from corpora.readers.lines import MAX_LINE_BYTES, raw_lines

SAMPLE_BYTES = 65_536
TOO_LONG = f"holds a line of more than {MAX_LINE_BYTES >> 20} MB"
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Kana, kanji, full-width forms and punctuation as UTF-8 spells them.
_UTF8_JAPANESE = re.compile(rb"[\xe3-\xe9][\x80-\xbf]{2}|\xef[\xbc-\xbe][\x80-\xbf]|\xe2[\x80-\xbf]{2}")
# A character of CP932; the group holds kana, signs and the common kanji (level 1), whose first byte starts
# no character of UTF-8.
_CP932_CHARACTER = re.compile(
    rb"(?P<common>[\x81-\x98][\x40-\xfc])|(?P<rare>[\x99-\x9f\xe0-\xfc][\x40-\xfc])|.", re.DOTALL
)
_JIS = re.compile(rb"\x1b\$[@B]")  # the escape to kanji; all its bytes are ASCII
_NOT_ASCII = bytes(range(128, 256))
# Characters that mean nothing to others: no evidence of the encoding that spells them.
_PRIVATE = re.compile("[\ue000-\uf8ff]")


@dataclass(frozen=True)
class Encoding:
    """An encoding by Python's name; `mark` is the length of the byte order mark in bytes.

    `mixed` says that not every line need be in it.
    """

    name: str
    mark: int = 0
    mixed: bool = False


def sniff_encoding(path: Path) -> Encoding:
    """Tell how a text file is encoded, from all of its bytes, in constant memory.

    Raises `FormatError` where it is none of UTF-8, UTF-16 and CP932.
    """
    with path.open("rb") as file:
        head = file.read(SAMPLE_BYTES)
        for mark, name in _MARKS:
            if head.startswith(mark):
                return Encoding(name, len(mark), mixed=name == "utf-8")
        if wide := _utf16_without_mark(head):
            return Encoding(wide)
        if _JIS.search(head):
            raise FormatError(f"{path}: is in ISO-2022-JP (JIS). Save it as UTF-8.")
        file.seek(0)
        if _is_utf8(file):
            return Encoding("utf-8")
        if _is_euc_jp(head):
            raise FormatError(f"{path}: is in EUC-JP. Save it as UTF-8.")
        file.seek(0)
        votes = Counter(_vote(line) for line in raw_lines(file.readline) if line and not line.isascii())
    if not votes.keys() & {"utf-8", "damaged", "neither"}:
        return Encoding("cp932")
    if votes["neither"] > votes["utf-8"] + votes["cp932"]:
        raise FormatError(f"{path}: is neither UTF-8, UTF-16 nor CP932 (Shift_JIS). Save it as UTF-8.")
    return Encoding("utf-8" if votes["utf-8"] >= votes["cp932"] else "cp932", mixed=True)


def decoded_lines(path: Path, encoding: Encoding) -> Iterator[tuple[str, str | None]]:
    """Read the lines of a file with their line ends, each with what is wrong with it, else None.

    A problem completes the sentence "The row ...". Constant memory: a line too long is passed over.
    """
    with path.open("rb") as file:
        file.seek(encoding.mark)
        wide = encoding.name.startswith("utf-16")
        readline = _Utf8Lines(file, encoding.name).readline if wide else file.readline
        for line in raw_lines(readline):
            yield ("\n", TOO_LONG) if line is None else decode_line(line, encoding)


def decode_line(line: bytes, encoding: Encoding) -> tuple[str, str | None]:
    """Return the text of a line, and a problem where its bytes are damaged or can be read in two ways.

    Lines of UTF-16 are handed in as UTF-8.
    """
    if encoding.name == "cp932" and not line.isascii():
        return _line_of_cp932_file(line) if encoding.mixed else (line.decode("cp932"), None)
    try:
        return line.decode("utf-8"), None
    except UnicodeDecodeError as error:
        if encoding.mixed and _is_surely_cp932(line):
            return line.decode("cp932"), None
        where = f"byte {error.start + 1} of its line" if encoding.name == "utf-8" else "half a character"
        return line.decode("utf-8", "replace"), f"is damaged: {where} is no {encoding.name[:6].upper()}"


def _line_of_cp932_file(line: bytes) -> tuple[str, str | None]:
    text, other = _strictly(line, "cp932"), _plainly_utf8(line)
    hits, share = _utf8_evidence(line)
    if text is None and other is not None and hits:
        return other, None
    if text is None:
        return line.decode("cp932", "replace"), "is damaged: it is neither CP932 nor UTF-8"
    if share >= 0.5 and (other is not None or hits > 1):
        return text, "can be read both as CP932 and as UTF-8"
    return text, None


def _vote(line: bytes) -> str:
    hits, share = _utf8_evidence(line)
    if _plainly_utf8(line) is not None:
        return "utf-8" if hits else "both"
    if _strictly(line, "cp932") is None:
        return "damaged" if share >= 0.5 else "neither"
    likely = share < 0.5 and _cp932_characters(line, "common", enough=1)
    return "cp932" if likely or not _cp932_characters(line, "rare", enough=1) else "damaged"


def _is_surely_cp932(line: bytes) -> bool:
    decodes = _strictly(line, "cp932") is not None and not _utf8_evidence(line)[0]
    return decodes and _cp932_characters(line, "common", enough=2)


def _cp932_characters(line: bytes, kind: str, *, enough: int) -> bool:
    found = (match for match in _CP932_CHARACTER.finditer(line) if match.lastgroup == kind)
    return sum(1 for _ in islice(found, enough)) == enough


def _utf8_evidence(line: bytes) -> tuple[int, float]:
    """How many Japanese characters UTF-8 spells here, and their share of the bytes beyond ASCII."""
    hits = len(_UTF8_JAPANESE.findall(line))
    return hits, 3 * hits / max(1, len(line) - len(line.translate(None, _NOT_ASCII)))


def _plainly_utf8(line: bytes) -> str | None:
    text = _strictly(line, "utf-8")
    return None if text is None or _PRIVATE.search(text) else text


def _strictly(line: bytes, encoding: str) -> str | None:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(1 << 20):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _utf16_without_mark(head: bytes) -> str | None:
    """Little or big endian, where every separator and line end has its NUL on the same side."""
    nuls = {"utf-16-le": head[1::2].count(0), "utf-16-be": head[0::2].count(0)}
    name = max(nuls, key=lambda each: nuls[each])
    if len(head) < 4 or 20 * nuls[name] < len(head) // 2:
        return None
    text = head[: len(head) // 2 * 2].decode(name, "replace")
    return name if "\x00" not in text and re.search(r"[\n\r\t,;|]", text) else None


def _is_euc_jp(head: bytes) -> bool:
    """Whether the first lines are EUC-JP: kana (first byte A4 or A5) make up a good part of any Japanese."""
    lines = [line for line in head.splitlines()[:-1] if not line.isascii()]
    texts = [text for line in lines if (text := _strictly(line, "euc_jp")) is not None]
    wide = [character for text in texts for character in text if character > "\x7f"]
    kana = sum("\u3041" <= character <= "\u30fe" for character in wide)
    return len(texts) > 0.9 * len(lines) and 4 * kana > len(wide)


def _mark_damage(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\udcff", error.end  # a lone surrogate, which is no UTF-8 later


codecs.register_error("enmusubi.damaged", _mark_damage)


class _Utf8Lines:
    """UTF-16 turned into UTF-8; what is damaged becomes bytes that are none."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._text = io.TextIOWrapper(file, name, errors="enmusubi.damaged", newline="\n")

    def readline(self, size: int) -> bytes:
        return self._text.readline(size).encode("utf-8", "surrogatepass")
