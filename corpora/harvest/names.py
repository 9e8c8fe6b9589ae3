"""What may a file that comes from elsewhere be called here?"""

import os
import re
import unicodedata
from urllib.parse import unquote_to_bytes

_CHARACTERS = 60  # of up to four bytes, below the 255 bytes of a file's name
_NOT_IN_A_NAME = re.compile(r'[\\/:*?"<>|]')


def readable(name: str) -> str:
    """Return a file's name as it was meant: Linux shows names in CP932 as characters that are no Unicode."""
    return _decoded(os.fsencode(name))


def name_in_address(path: str) -> str:
    """Return the name of the file at an address, its escapes read as UTF-8 or, failing that, as CP932."""
    return _decoded(unquote_to_bytes(path.rsplit("/", 1)[-1]))


def local_name(name: str) -> str:
    """Return the last part of a name, without what could lead elsewhere or hide it."""
    last = re.split(r"[\\/]", readable(name))[-1]
    plain = "".join(c for c in last if not unicodedata.category(c).startswith("C"))
    stem, dot, suffix = _NOT_IN_A_NAME.sub("_", plain).strip(" .").rpartition(".")
    return f"{stem[:_CHARACTERS] or 'file'}{dot}{suffix[:10]}" if dot else suffix[:_CHARACTERS] or "file"


def _decoded(name: bytes) -> str:
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("cp932", "replace")
