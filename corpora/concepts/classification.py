"""What are the classes of the Japan Patent Office's table of green technologies (GXTI) called?

The scheme names only the large categories. Their names, and the finer classes, come from the office's own
table, which a user reads in: any CSV or TSV in which a code such as gxA, gxA01 or gxA01a has a cell of its
own and the name stands in the next filled cell of the row.
"""

import csv
import re
from pathlib import Path

from corpora.errors import FormatError

_CODE = re.compile(r"gx[A-Z](?:[0-9]{2}[a-z]?)?")
_ENCODINGS = ("utf-8-sig", "cp932")


def read_classes(path: Path) -> dict[str, str]:
    """Return the names of the classes by code, in the order of the table.

    Raises `FormatError` where the file cannot be read, names no class, or names one twice differently.
    """
    text = _decoded(path)
    delimiter = "\t" if "\t" in text else ","
    classes: dict[str, str] = {}
    for number, row in enumerate(csv.reader(text.splitlines(), delimiter=delimiter), start=1):
        cells = [cell.strip() for cell in row]
        for place, cell in enumerate(cells):
            name = next((other for other in cells[place + 1 :] if other and not _CODE.fullmatch(other)), "")
            if not _CODE.fullmatch(cell) or not name:
                continue
            if classes.setdefault(cell, name) != name:
                raise FormatError(
                    f"{path}, row {number}: class {cell} is named '{name}' and '{classes[cell]}' before. "
                    "Keep one of them."
                )
    if not classes:
        raise FormatError(
            f"{path} holds no class of the table: no cell such as gxA or gxA01 with a name behind it. "
            "Save the office's table as CSV, one class a row."
        )
    return classes


def _decoded(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FormatError(f"{path} cannot be read: {error.strerror}. Check the path.") from error
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FormatError(f"{path} is neither UTF-8 nor CP932 text. Save the table as CSV in UTF-8.")
