"""Under which name may a file that was sent lie on the disk? One that leads nowhere else."""

import re
import unicodedata

from corpora import FormatError

_MOST_BYTES = 120
_FORBIDDEN = re.compile(r"[^\w.()\- ]+")


def file_name(said: str) -> str:
    """Return a name that is a mere name: the last part of what was said, without what could mean more.

    Raises `FormatError` where nothing is left, or there is no ending that says the format.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", said))[-1]
    stem, dot, ending = _FORBIDDEN.sub("_", last).strip(". ").rpartition(".")
    if not (dot and stem.strip("_ .") and re.fullmatch(r"[A-Za-z0-9]{1,8}", ending)):
        raise FormatError(
            "The file's name says no format. Send it with its name and ending, e.g. ?name=seeds.xlsx."
        )
    while len(stem.encode()) > _MOST_BYTES:
        stem = stem[:-1]
    return f"{stem}.{ending}"
