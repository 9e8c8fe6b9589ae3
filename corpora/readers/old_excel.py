"""Which cells of an old workbook (.xls) hold errors, or formulas that reach outside?

An .xls is a stream of records (BIFF8): two bytes of kind, two of length, then that many bytes. Formulas are
stored as tokens; those that reach outside name another book, or a function that does.
Source: MS-XLS, 2.4 and 2.5.198.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from corpora.errors import FormatError
from corpora.readers.formulas import Flags, error_problem, formula_problem, reaches_outside

_BOF, _EOF, _SHEET, _PASSWORD = 0x0809, 0x000A, 0x0085, 0x002F
_BOOK, _BOOK_NAME, _BOOK_SHEETS, _NAME = 0x01AE, 0x0023, 0x0017, 0x0018
_FORMULA, _ARRAY, _ERROR_CELL = 0x0006, 0x0221, 0x0205
_THIS_BOOK, _ADD_INS = b"\x01\x04", b"\x01\x3a"
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
# How many bytes follow a token; those from 0x20 on come in three classes. Absent: no formula is read further.
_SIZES = (
    dict.fromkeys(range(0x03, 0x17), 0)
    | {0x01: 4, 0x02: 4, 0x1C: 1, 0x1D: 1, 0x1E: 2, 0x1F: 8}
    | {0x20: 7, 0x21: 2, 0x22: 3, 0x23: 4, 0x24: 4, 0x25: 8, 0x26: 6, 0x27: 6, 0x28: 6, 0x29: 2}
    | {0x2A: 4, 0x2B: 8, 0x2C: 4, 0x2D: 8, 0x39: 6, 0x3A: 6, 0x3B: 10, 0x3C: 6, 0x3D: 10}
)
_OUTSIDE_FUNCTIONS = {110, 149, 150, 267, 304, 379}  # EXEC, REGISTER, CALL, REGISTER.ID, SQL.REQUEST, RTD

Record = tuple[int, int, bytes]


@dataclass
class _Books:
    """What the tokens of a formula may name: books and their names, and the names of this book."""

    books: list[bool] = field(default_factory=list)  # whether it is outside
    names: list[list[str]] = field(default_factory=list)
    sheets: list[int] = field(default_factory=list)  # the book of each entry
    own_names: list[str] = field(default_factory=list)

    def outside(self, entry: int, name: int | None = None) -> bool:
        """Whether an entry of the table of sheets (and the name of a function in it) lies outside."""
        book = self.sheets[entry] if entry < len(self.sheets) else -1
        if not 0 <= book < len(self.books):
            return True
        names = self.names[book]
        function = names[name - 1] if name and name <= len(names) else ""
        return self.books[book] or reaches_outside(f"{function}(")


def flagged_cells_of_xls(path: Path) -> dict[str, Flags]:
    """Return the problems of each sheet by row and column, both counted from 0.

    Raises `FormatError` where the workbook is encrypted, damaged or older than Excel 97.
    """
    import olefile

    try:
        with olefile.OleFileIO(path) as archive:
            stream = archive.openstream("Workbook" if archive.exists("Workbook") else "Book").read()
        return _flags_of_stream(path, stream)
    except (OSError, struct.error, IndexError) as error:
        raise FormatError(
            f"{path}: is damaged or cut short ({error}). Get it again, or open it and save it anew."
        ) from error


def _flags_of_stream(path: Path, stream: bytes) -> dict[str, Flags]:
    if stream[:2] != b"\x09\x08" or stream[4:6] != b"\x00\x06":
        raise FormatError(f"{path}: is older than Excel 97. Open it in Excel and save it as .xlsx.")
    books, sheets = _Books(), {}
    for kind, _, data in _records(stream, 0):
        if kind == _PASSWORD:
            raise FormatError(f"{path}: is protected by a password. Remove the password and save it again.")
        if kind == _SHEET:
            sheets[_text(data[7:], data[6])] = struct.unpack_from("<I", data)[0]
        else:
            _note(books, kind, data)
    computed = any(
        kind == _FORMULA and not _is_blank(data)
        for start in sheets.values()
        for kind, _, data in _records(stream, start)
    )
    return {name: _flags_of_sheet(stream, start, books, computed=computed) for name, start in sheets.items()}


def _note(books: _Books, kind: int, data: bytes) -> None:
    if kind == _BOOK:
        books.books.append(data[2:4] not in (_THIS_BOOK, _ADD_INS))
        books.names.append([])
    elif kind == _BOOK_NAME and books.names:
        books.names[-1].append(_text(data[7:], data[6]))
    elif kind == _BOOK_SHEETS:
        books.sheets.extend(struct.unpack_from("<H", data, 2 + 6 * i)[0] for i in range((len(data) - 2) // 6))
    elif kind == _NAME:
        books.own_names.append(_text(data[14:], data[3]))


def _is_blank(formula: bytes) -> bool:
    """Whether the result is an empty text: what it gave, or (of programs that compute nothing) no result."""
    return formula[12:14] == b"\xff\xff" and formula[6] == 3


def _flags_of_sheet(stream: bytes, start: int, books: _Books, *, computed: bool) -> Flags:
    """`computed` says that some formula of the workbook has a result."""
    flags: Flags = {}
    for kind, _, data in _records(stream, start):
        if kind == _ERROR_CELL and data[7]:
            flags[struct.unpack_from("<HH", data)] = error_problem(_ERRORS.get(data[6], "#?"))
        elif kind == _FORMULA:
            place = struct.unpack_from("<HH", data)
            stored = computed or not _is_blank(data)
            formula = "|" if _reaches_outside(_tokens(data, 20), books) else ""
            if problem := formula_problem(formula, stored=stored):
                flags[place] = problem
            elif data[12:14] == b"\xff\xff" and data[6] == 2:
                flags[place] = error_problem(_ERRORS.get(data[8], "#?"))
        elif kind == _ARRAY and _reaches_outside(_tokens(data, 12), books):
            row, _, column = struct.unpack_from("<HHB", data)
            if problem := formula_problem("|", stored=True):
                flags[row, column] = problem
    return flags


def _records(stream: bytes, start: int) -> Iterator[Record]:
    """The records from `start` to the end of this part of the stream, without parts within it (charts)."""
    depth, position = 0, start
    while position + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        data = stream[position + 4 : position + 4 + size]
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, position, data
        position += 4 + size


def _tokens(data: bytes, start: int) -> bytes:
    (size,) = struct.unpack_from("<H", data, start)
    return data[start + 2 : start + 2 + size]


def _reaches_outside(tokens: bytes, books: _Books) -> bool:
    position = 0
    while position < len(tokens):
        token = tokens[position]
        token = token if token < 0x20 else (token & 0x1F) | 0x20
        data = tokens[position + 1 :]
        if _token_reaches_outside(token, data, books):
            return True
        size = _size(token, data)
        if size is None:
            return any(books.books)  # the rest is not understood
        position += 1 + size
    return False


def _token_reaches_outside(token: int, data: bytes, books: _Books) -> bool:
    if token == 0x39:
        entry, name = struct.unpack_from("<HH", data)
        return books.outside(entry, name)
    if token in (0x3A, 0x3B, 0x3C, 0x3D):
        return books.outside(struct.unpack_from("<H", data)[0])
    if token == 0x23:
        name = struct.unpack_from("<H", data)[0]
        return 0 < name <= len(books.own_names) and reaches_outside(f"{books.own_names[name - 1]}(")
    if token in (0x21, 0x22):
        return struct.unpack_from("<H", data, token - 0x21)[0] & 0x7FFF in _OUTSIDE_FUNCTIONS
    return False


def _size(token: int, data: bytes) -> int | None:
    if token == 0x17:  # a text: its length, then one or two bytes a character
        return 2 + data[0] * (1 + (data[1] & 1))
    if token == 0x19:  # an attribute; that of CHOOSE has a table
        return 3 + (2 * (struct.unpack_from("<H", data, 1)[0] + 1) if data[0] & 4 else 0)
    return _SIZES.get(token)


def _text(data: bytes, length: int) -> str:
    """A text of `length` characters, its first byte telling whether they take two bytes each."""
    wide = bool(data[:1]) and data[0] & 1
    return data[1 : 1 + length * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1", "replace")
